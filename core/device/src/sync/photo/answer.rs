//! What the server said about a photo: of HTTP only what the engine needs.

use doorstep_model::code::Code;
use doorstep_model::protocol::refusal::Refusal;
use doorstep_model::protocol::{limits, message};

use crate::sync::transport::Response;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Answer {
    /// HTTP's status.
    pub(super) status: u16,
    /// The code of a refusal.
    pub(super) code: Option<Code>,
    /// How far an upload is.
    pub(super) offset: Option<u64>,
    /// How long it is in all.
    pub(super) length: Option<u64>,
    /// Where it lies.
    pub(super) location: Option<String>,
    /// Which part of a file this is.
    pub(super) span: Option<Span>,
    /// That part.
    pub(super) body: Vec<u8>,
}

/// `Content-Range: bytes <from>-<to>/<total>`, `to` included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// The first byte.
    pub(super) from: u64,
    /// The last.
    pub(super) to: u64,
    /// Bytes of the whole file.
    pub(super) total: u64,
}

impl Answer {
    /// Reads what is there; what can't be read is not there.
    pub(super) fn read(response: Response) -> Self {
        let number = |name| response.header(name)?.parse().ok();
        let (offset, length) = (number("upload-offset"), number("upload-length"));
        let location = response.header("location").and_then(upload_path);
        let span = response.header("content-range").and_then(span);
        let refused = response.status >= 400;
        let code = refused
            .then(|| message::read::<Refusal>(&response.body, &limits::SMALL).ok())
            .flatten()
            .map(|refusal| refusal.code);
        Self {
            status: response.status,
            code,
            offset,
            length,
            location,
            span,
            body: response.body,
        }
    }

    /// What a refusal comes to where its body says nothing: a proxy's page, or `HEAD`.
    pub(super) fn refusal(&self) -> Code {
        self.code.unwrap_or(match self.status {
            401 => Code::BadToken,
            404 => Code::NotFound,
            413 => Code::PhotoTooLarge,
            429 => Code::TooMany,
            500.. => Code::TryLater,
            _ => Code::BadRequest,
        })
    }
}

/// An upload's path at this server. A location elsewhere would carry the token there.
fn upload_path(location: &str) -> Option<String> {
    let id = location.strip_prefix("/v1/photos/")?;
    let plain = id.len() <= 64 && !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain.then(|| location.to_owned())
}

fn span(header: &str) -> Option<Span> {
    let (range, total) = header.strip_prefix("bytes ")?.split_once('/')?;
    let (from, to) = range.split_once('-')?;
    let span = Span {
        from: from.parse().ok()?,
        to: to.parse().ok()?,
        total: total.parse().ok()?,
    };
    (span.from <= span.to && span.to < span.total).then_some(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_this_server_is_a_location() {
        assert!(upload_path("/v1/photos/0a1b").is_some());
        for other in [
            "",
            "/v1/photos/",
            "/v1/photos/0a/../../x",
            "http://elsewhere/v1/photos/0a",
            "/v1/photos/0a?x=1",
            "/v1/sync",
        ] {
            assert_eq!(upload_path(other), None, "{other}");
        }
    }

    #[test]
    fn a_span_lies_within_its_file() {
        let whole = Span {
            from: 0,
            to: 9,
            total: 10,
        };
        assert_eq!(span("bytes 0-9/10"), Some(whole));
        for other in [
            "",
            "bytes 0-9",
            "bytes 5-4/10",
            "bytes 0-10/10",
            "bytes */10",
            "0-9/10",
        ] {
            assert_eq!(span(other), None, "{other}");
        }
    }
}
