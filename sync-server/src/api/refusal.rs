//! Refusals: one body for all of them, logged once.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use doorstep_model::checklist::Words as Labels;
use doorstep_model::code::Code;
use doorstep_model::protocol::message;
use doorstep_model::protocol::refusal::Refusal;
use doorstep_model::word::{Language, Worded};
use serde::Serialize;
use utoipa::ToSchema;

use super::PHONE;
use crate::store::StoreError;

/// A request that was not done, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub code: Code,
    /// The field that it is about, of a form or an address.
    pub field: Option<Box<str>>,
    /// Seconds to wait, where waiting helps.
    pub wait_seconds: Option<u32>,
    /// What a phone needs to go on: the last counter taken, the epoch that holds now.
    pub go_on: Option<Box<Refusal>>,
    /// For the log alone: what went wrong inside. Never a value that a person typed.
    pub cause: Option<Box<str>>,
}

/// The body of every refusal in JSON.
#[derive(Debug, Serialize, ToSchema)]
pub struct Body {
    /// Stable, for programs.
    #[schema(example = "not_found")]
    pub code: &'static str,
    /// One sentence for a person.
    pub message: Words,
    /// What to do next.
    pub next: Words,
    /// The field that is wrong, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "title")]
    pub field: Option<Box<str>>,
}

/// The same in both languages.
#[derive(Debug, Serialize, ToSchema)]
pub struct Words {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

/// Goes with every response that is our own, for the one line in the log.
#[derive(Debug, Clone)]
pub(super) struct Told(pub(super) Refused);

impl Refused {
    /// A refusal that its code explains.
    pub const fn of(code: Code) -> Self {
        Self {
            code,
            field: None,
            wait_seconds: None,
            go_on: None,
            cause: None,
        }
    }

    /// A refusal of one field.
    pub fn about(code: Code, field: &str) -> Self {
        Self {
            field: Some(field.into()),
            ..Self::of(code)
        }
    }

    /// Too many attempts.
    pub const fn wait(seconds: u32) -> Self {
        Self {
            code: Code::TooMany,
            field: None,
            wait_seconds: Some(seconds),
            go_on: None,
            cause: None,
        }
    }

    /// The HTTP status that fits best.
    pub const fn status(&self) -> StatusCode {
        match self.code {
            Code::SignInAgain
            | Code::WrongSignIn
            | Code::BadSignature
            | Code::UnknownDevice
            | Code::BadToken => StatusCode::UNAUTHORIZED,
            Code::RevokedDevice | Code::CrossSite | Code::NotAllowed => StatusCode::FORBIDDEN,
            Code::NotFound | Code::UnknownCode => StatusCode::NOT_FOUND,
            Code::Counter
            | Code::WrongEpoch
            | Code::UsedCode
            | Code::ChangedMeanwhile
            | Code::LookAgain
            | Code::KeyReused
            | Code::AlreadyDecided
            | Code::PhotoNotNamed => StatusCode::CONFLICT,
            Code::ExpiredCode | Code::Erased => StatusCode::GONE,
            Code::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Code::UnsupportedVersion => StatusCode::UPGRADE_REQUIRED,
            Code::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Code::TryLater => StatusCode::SERVICE_UNAVAILABLE,
            Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Code::BadRequest => StatusCode::BAD_REQUEST,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// The refusal as a phone gets it.
    pub fn for_phone(self) -> Response {
        let body = Refusal {
            wait_seconds: self.wait_seconds,
            ..self.go_on.as_deref().cloned().unwrap_or(Refusal::of(self.code))
        };
        self.dress(([(header::CONTENT_TYPE, PHONE)], message::write(&body)).into_response())
    }

    /// Status, waiting time, and the mark for the log.
    pub(crate) fn dress(self, mut response: Response) -> Response {
        *response.status_mut() = self.status();
        if let Some(seconds) = self.wait_seconds {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Told(self));
        response
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self {
            wait_seconds: refusal.wait_seconds,
            go_on: Some(Box::new(refusal.clone())),
            ..Self::of(refusal.code)
        }
    }
}

impl From<Code> for Refused {
    fn from(code: Code) -> Self {
        Self::of(code)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        let code = match error {
            StoreError::Full | StoreError::Busy | StoreError::Closed => Code::TryLater,
            _ => Code::Internal,
        };
        Self {
            code,
            field: None,
            wait_seconds: None,
            go_on: None,
            cause: Some(error.to_string().into()),
        }
    }
}

impl From<&Labels> for Words {
    fn from(labels: &Labels) -> Self {
        Self {
            zh: labels.get(Language::ZhHans).into(),
            en: labels.get(Language::En).into(),
        }
    }
}

impl From<Code> for Body {
    fn from(code: Code) -> Self {
        let words = |say: &dyn Fn(Language) -> String| Words {
            zh: say(Language::ZhHans),
            en: say(Language::En),
        };
        Self {
            code: code.as_str(),
            message: words(&|language| code.word(language)),
            next: words(&|language| code.next(language)),
            field: None,
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let body = Body {
            field: self.field.clone(),
            ..Body::from(self.code)
        };
        self.dress(Json(body).into_response())
    }
}
