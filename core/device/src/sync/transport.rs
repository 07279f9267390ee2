//! What carries bytes to the server and back. The driver knows nothing else of the network, so a
//! test may put a bad road in between.

use std::time::Duration;

/// The media type of everything between phone and server.
pub const MEDIA_TYPE: &str = "application/vnd.doorstep";

/// One HTTP request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request<'a> {
    /// Its method.
    pub method: Method,
    /// From the root, such as `/v1/sync`.
    pub path: String,
    /// Header names in small letters, and values.
    pub headers: Vec<(&'static str, String)>,
    /// Its body.
    pub body: &'a [u8],
    /// Most bytes of an answer's body.
    pub limit: usize,
    /// After so long without an answer it is lost.
    pub patience: Duration,
}

/// The methods that are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Asks how far an upload is.
    Head,
    /// Sends.
    Post,
    /// Goes on with an upload.
    Patch,
}

/// An answer, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP's status.
    pub status: u16,
    /// Header names in small letters, and values.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
    /// How long it took from the first byte sent to the last received.
    pub elapsed: Duration,
}

impl Response {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No connection, or it broke off. The request may have arrived.
    #[error("no answer")]
    Lost,
    /// Whoever answers has not the key of the enrolment link.
    #[error("another server answers")]
    WrongServer,
    /// The answer is longer than it may be.
    #[error("the answer is too long")]
    TooLong,
}

/// Carries requests.
pub trait Transport {
    /// Sends one request and waits for its answer.
    ///
    /// # Errors
    /// When there is no answer to it.
    fn send(&self, request: &Request<'_>) -> Result<Response, TransportError>;
}
