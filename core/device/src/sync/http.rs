//! The network, at its outermost edge: HTTP over TLS to one server.

use std::io::Read;
use std::time::{Duration, Instant};

use doorstep_model::id::ServerPin;
use doorstep_model::protocol::enrol::ServerAddress;
use reqwest::blocking::Client;
use reqwest::redirect;

use super::pin;
use super::transport::{Method, Request, Response, Transport, TransportError};

/// Name, TCP and TLS are six round trips of 600 ms at worst, and lost packets double the wait.
const CONNECT: Duration = Duration::from_secs(30);
/// Between the requests of one sync the connection stays open.
const IDLE: Duration = Duration::from_secs(90);
const KEEP_ALIVE: Duration = Duration::from_secs(30);

/// A connection to one server, known by its key. Plain HTTP goes to this machine itself only:
/// [`ServerAddress`] allows no other.
#[derive(Debug)]
pub struct HttpTransport {
    client: Client,
    server: ServerAddress,
}

impl HttpTransport {
    /// For this server, behind this key.
    ///
    /// # Errors
    /// [`TransportError::Lost`] when the phone gives no sockets or TLS.
    pub fn new(server: ServerAddress, pin: ServerPin) -> Result<Self, TransportError> {
        let lost = |_| TransportError::Lost;
        let client = Client::builder()
            .tls_backend_preconfigured(pin::client(pin).map_err(|_| TransportError::Lost)?)
            // A request's own patience says how long it may take.
            .timeout(None)
            .connect_timeout(CONNECT)
            .pool_idle_timeout(IDLE)
            .tcp_keepalive(KEEP_ALIVE)
            // Another address is another server.
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(lost)?;
        Ok(Self { client, server })
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: &Request<'_>) -> Result<Response, TransportError> {
        let started = Instant::now();
        let url = format!("{}{}", self.server.as_str(), request.path);
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Head => reqwest::Method::HEAD,
            Method::Post => reqwest::Method::POST,
            Method::Patch => reqwest::Method::PATCH,
        };
        let mut asked = self.client.request(method, url).timeout(request.patience);
        for (name, value) in &request.headers {
            asked = asked.header(*name, value);
        }
        if !request.body.is_empty() {
            asked = asked.body(request.body.to_vec());
        }
        let mut answer = asked.send().map_err(|error| match pin::is_wrong_server(&error) {
            true => TransportError::WrongServer,
            false => TransportError::Lost,
        })?;
        let status = answer.status().as_u16();
        let headers = answer
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())));
        let headers = headers.collect();
        let body = read(&mut answer, request.limit)?;
        Ok(Response {
            status,
            headers,
            body,
            elapsed: started.elapsed(),
        })
    }
}

fn read(answer: &mut impl Read, limit: usize) -> Result<Vec<u8>, TransportError> {
    let mut body = Vec::new();
    answer
        .take(limit as u64 + 1)
        .read_to_end(&mut body)
        .map_err(|_| TransportError::Lost)?;
    if body.len() > limit {
        return Err(TransportError::TooLong);
    }
    Ok(body)
}

#[cfg(test)]
mod tests;
