//! What a program sends, by where it stands: [`Sent`] in the body, [`Asked`] behind the question mark,
//! [`At`] in the address. What can't be is refused with the name of its field.

use std::error::Error;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use doorstep_model::code::Code;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde::de::value::Error as QueryError;
use serde_path_to_error::{Error as Misfit, Path as Names, Segment};
use utoipa::ToSchema;

use super::field::Key;
use super::refusal::Refused;

/// Longest name of a field that is said again: ours are far shorter.
const NAME: usize = 40;

/// A form that says nothing but that it is sent once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormKey {
    /// Chosen by the asker.
    pub(super) key: Key,
}

/// A body of JSON.
pub struct Sent<T>(pub T);

/// What stands behind the question mark.
pub struct Asked<T>(pub T);

/// What an address names. What can't be a name is not there.
pub struct At<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        match Json::from_request(request, state).await {
            Ok(Json(sent)) => Ok(Self(sent)),
            Err(JsonRejection::JsonDataError(error)) => Err(misfit(&error).into_response()),
            Err(rejection) => Err(rejection.into_response()),
        }
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(rejection) => Err(misfit(&rejection)),
        }
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for At<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(at)) => Ok(Self(at)),
            Err(_) => Err(Refused::of(Code::NotFound)),
        }
    }
}

fn misfit(error: &(dyn Error + 'static)) -> Refused {
    Refused {
        field: field(error),
        ..Refused::of(Code::BadField)
    }
}

/// The field that is wrong, of one that is missing too.
fn field(error: &(dyn Error + 'static)) -> Option<Box<str>> {
    let mut causes = std::iter::successors(Some(error), |cause| (*cause).source());
    let (name, said) = causes.find_map(|cause| {
        let json = cause.downcast_ref::<Misfit<serde_json::Error>>();
        let json = json.map(|misfit| (first(misfit.path()), misfit.inner().to_string()));
        let query = || cause.downcast_ref::<Misfit<QueryError>>();
        json.or_else(|| query().map(|misfit| (first(misfit.path()), misfit.inner().to_string())))
    })?;
    let missing = || {
        Some(
            said.strip_prefix("missing field `")?
                .split('`')
                .next()?
                .to_owned(),
        )
    };
    let name = name.or_else(missing)?;
    (name.len() <= NAME).then(|| name.into())
}

fn first(path: &Names) -> Option<String> {
    match path.iter().next() {
        Some(Segment::Map { key }) => Some(key.clone()),
        _ => None,
    }
}
