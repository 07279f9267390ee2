//! A page is asked for whole by a person, or one part of it by its own script.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::session::PART;

/// Which part is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// The whole page.
    Whole,
    /// The part of this name.
    Only(Box<str>),
}

impl Part {
    /// True if the part of this name is to be made.
    pub(super) fn wants(&self, name: &str) -> bool {
        match self {
            Self::Whole => true,
            Self::Only(only) => **only == *name,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Part {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let name = parts.headers.get(PART).and_then(|name| name.to_str().ok());
        Ok(name.map_or(Self::Whole, |name| Self::Only(name.into())))
    }
}
