//! What an address names: a document, a place of the tree. What can't be the name of any is not there.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, GridCode};
use serde::Deserialize;

use super::page;
use super::read::About;
use super::word::Words;

/// The one that the path names.
pub(super) struct Named<T>(pub(super) T);

/// What is named in words that can be read.
pub(super) trait Name: Sized + Send {
    fn read(text: &str) -> Option<Self>;
}

impl Name for DocumentId {
    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl Name for GridCode {
    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl<T: Name, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let named = Path::<String>::from_request_parts(parts, state).await;
        let Path(text) = named.map_err(IntoResponse::into_response)?;
        found(parts, state, T::read(&text)).await.map(Self)
    }
}

/// The place after `grid=`; none: the person's own.
pub(super) struct At(pub(super) Option<GridCode>);

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    grid: String,
}

impl At {
    /// What is asked for.
    pub(super) fn about(&self) -> About {
        self.0.clone().map_or(About::Own, About::Grid)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for At {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let asked = Query::<Asked>::from_request_parts(parts, state).await;
        let Query(asked) = asked.map_err(IntoResponse::into_response)?;
        match asked.grid.trim() {
            "" => Ok(Self(None)),
            code => found(parts, state, GridCode::read(code))
                .await
                .map(|code| Self(Some(code))),
        }
    }
}

async fn found<T, S: Sync>(parts: &mut Parts, state: &S, named: Option<T>) -> Result<T, Response> {
    match (named, Words::from_request_parts(parts, state).await) {
        (Some(named), _) => Ok(named),
        (None, Ok(words)) => Err(page::refused(words, Code::NotFound.into())),
    }
}
