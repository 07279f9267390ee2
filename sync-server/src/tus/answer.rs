//! What a client is told: the headers of a response.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use doorstep_model::time::Timestamp;

use super::{ALGORITHMS, EXTENSIONS, Part, Upload, VERSION};

/// A response without a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers, `Tus-Resumable` among them.
    pub headers: HeaderMap,
}

impl Answer {
    /// To `OPTIONS`: what is supported.
    pub fn supported() -> Self {
        let max = Part::Original.max_bytes();
        Self::new(StatusCode::NO_CONTENT)
            .with("tus-version", VERSION)
            .with("tus-extension", EXTENSIONS)
            .with("tus-max-size", &max.to_string())
            .with("tus-checksum-algorithm", ALGORITHMS)
    }

    /// To a creation.
    pub fn created(upload: &Upload, address: &str) -> Self {
        Self::new(StatusCode::CREATED)
            .standing(upload)
            .with("location", address)
    }

    /// To `HEAD`: how far it is.
    pub fn stands(upload: &Upload) -> Self {
        Self::new(StatusCode::OK)
            .standing(upload)
            .with("upload-length", &upload.length.to_string())
            .with("cache-control", "no-store")
    }

    /// To a piece.
    pub fn taken(upload: &Upload) -> Self {
        Self::new(StatusCode::NO_CONTENT).standing(upload)
    }

    /// To a termination.
    pub fn ended() -> Self {
        Self::new(StatusCode::NO_CONTENT)
    }

    /// The headers that go with every refusal.
    pub fn with_refusal() -> HeaderMap {
        Self::new(StatusCode::OK).with("tus-version", VERSION).headers
    }

    fn new(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
        }
        .with("tus-resumable", VERSION)
    }

    fn standing(self, upload: &Upload) -> Self {
        let answer = self.with("upload-offset", &upload.received.to_string());
        match date(upload.expires_at) {
            Some(expires) if !upload.is_stored() => answer.with("upload-expires", &expires),
            _ => answer,
        }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }
}

impl axum::response::IntoResponse for Answer {
    fn into_response(self) -> axum::response::Response {
        (self.status, self.headers).into_response()
    }
}

/// As HTTP writes it: `Sun, 22 Nov 2026 15:00:00 GMT`.
fn date(at: Timestamp) -> Option<String> {
    let at = jiff::Timestamp::from_millisecond(at.millis()).ok()?;
    jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&at)
        .ok()
}

#[cfg(test)]
mod tests {
    use doorstep_model::id::{DeviceNumber, DocumentId, PhotoHash};

    use super::super::{Creation, EXPIRES, Picture};
    use super::*;

    fn said(answer: &Answer) -> Vec<String> {
        let mut lines: Vec<_> = answer
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        lines.sort();
        lines.insert(0, answer.status.as_u16().to_string());
        lines
    }

    #[test]
    fn answers_say_what_the_protocol_asks() {
        let picture = Picture {
            document: DocumentId::new([1; 16]),
            photo: PhotoHash::new([2; 32]),
            part: Part::Original,
        };
        let creation = Creation {
            picture,
            blob: picture.photo.into(),
            length: 100,
        };
        let now = Timestamp::clamp(1_790_000_000_000);
        let half = Upload {
            received: 50,
            ..Upload::begin(DeviceNumber(3), &creation, now)
        };
        let whole = Upload {
            received: 100,
            ..half.clone()
        };
        assert_eq!(half.expires_at, now.plus(EXPIRES));
        assert_eq!(
            said(&Answer::supported()),
            [
                "204",
                "tus-checksum-algorithm: sha1,sha256",
                "tus-extension: creation,creation-with-upload,checksum,expiration,termination",
                "tus-max-size: 10485760",
                "tus-resumable: 1.0.0",
                "tus-version: 1.0.0",
            ]
        );
        assert_eq!(
            said(&Answer::created(&half, "/v1/photos/0a")),
            [
                "201",
                "location: /v1/photos/0a",
                "tus-resumable: 1.0.0",
                "upload-expires: Tue, 29 Sep 2026 14:13:20 GMT",
                "upload-offset: 50",
            ]
        );
        assert_eq!(
            said(&Answer::stands(&half)),
            [
                "200",
                "cache-control: no-store",
                "tus-resumable: 1.0.0",
                "upload-expires: Tue, 29 Sep 2026 14:13:20 GMT",
                "upload-length: 100",
                "upload-offset: 50",
            ]
        );
        assert_eq!(
            said(&Answer::stands(&whole)),
            [
                "200",
                "cache-control: no-store",
                "tus-resumable: 1.0.0",
                "upload-length: 100",
                "upload-offset: 100",
            ]
        );
        assert_eq!(
            said(&Answer::taken(&half)),
            [
                "204",
                "tus-resumable: 1.0.0",
                "upload-expires: Tue, 29 Sep 2026 14:13:20 GMT",
                "upload-offset: 50",
            ]
        );
    }
}
