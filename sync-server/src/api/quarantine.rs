//! `/v1/quarantine`: what was kept and not applied 待核, for those who decide about it.

use axum::Json;
use axum::extract::State;
use doorstep_model::code::Code;
use doorstep_model::document::op::{Put, Scalar, Target};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::Caller;
use super::desk::{About, act, look};
use super::field::{Change, Document, Reason};
use super::refusal::{Body, Refused};
use super::sent::{At, Sent};
use crate::action::{self, Kept};
use crate::app::App;

/// A kept change.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeptChange {
    /// Its document's id.
    document: String,
    /// `household`, `care`, `visit`, `activity`, `place` or `case`.
    kind: &'static str,
    /// Its name, 64 hex digits.
    change: String,
    /// Why it was not applied: a code.
    code: &'static str,
    /// Who wrote it: a user's number.
    author: Option<u32>,
    /// When the server got it: Unix milliseconds.
    at: i64,
    /// What it says.
    says: Vec<Says>,
}

/// One thing that a change says.
#[derive(Debug, Serialize, ToSchema)]
pub struct Says {
    /// In which container; absent for the root.
    container: Option<&'static str>,
    /// A field, the step of an event, or a question.
    name: String,
    /// The value; an event's words.
    value: Option<String>,
}

/// Why it is sent back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// Its author reads it.
    reason: Reason,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Decided {
    /// `adopted` or `sent_back`.
    code: &'static str,
}

/// What waits for the asker's decision, the newest first.
#[utoipa::path(get, path = "/v1/quarantine", tag = "console",
    responses((status = 200, body = Vec<KeptChange>), (status = "4XX", body = Body)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<KeptChange>>, Refused> {
    let kept = look(&app, caller, About::Own, move |tx, (realm, now)| {
        let standing = realm.standing_now(tx, caller.user, now)?;
        Ok(action::kept(tx, realm, &standing)?)
    });
    Ok(Json(kept.await?.into_iter().map(KeptChange::from).collect()))
}

/// Takes on what a kept change says, as the asker's own word.
#[utoipa::path(post, path = "/v1/quarantine/{document}/{change}/adopt", tag = "console",
    params(("document" = inline(Document), Path, description = "The document's id"),
        ("change" = inline(Change), Path, description = "The change's name")),
    responses((status = 200, body = Decided), (status = "4XX", body = Body)))]
pub async fn adopt(
    State(app): State<App>,
    caller: Caller,
    At((document, change)): At<(Document, Change)>,
) -> Result<Json<Decided>, Refused> {
    let (id, hash) = (document.0, change.0);
    act(&app, caller, About::Document(id), move |tx, (realm, now)| {
        action::adopt(tx, realm, caller.user, id, hash, now)
    })
    .await?;
    Ok(decided(Code::Adopted))
}

/// Sends a kept change back to its author.
#[utoipa::path(post, path = "/v1/quarantine/{document}/{change}/return", tag = "console",
    request_body = Return,
    params(("document" = inline(Document), Path, description = "The document's id"),
        ("change" = inline(Change), Path, description = "The change's name")),
    responses((status = 200, body = Decided), (status = "4XX", body = Body)))]
pub async fn send_back(
    State(app): State<App>,
    caller: Caller,
    At((document, change)): At<(Document, Change)>,
    Sent(why): Sent<Return>,
) -> Result<Json<Decided>, Refused> {
    let named = (document.0, change.0);
    act(&app, caller, About::Document(named.0), move |tx, (realm, now)| {
        action::send_back(tx, realm, caller.user, named, &why.reason.0.0, now)
    })
    .await?;
    Ok(decided(Code::SentBack))
}

fn decided(code: Code) -> Json<Decided> {
    Json(Decided { code: code.as_str() })
}

impl From<Kept> for KeptChange {
    fn from(kept: Kept) -> Self {
        Self {
            document: kept.document.id.to_string(),
            kind: kept.document.kind.as_str(),
            change: kept.change.hash.to_string(),
            code: kept.code.as_str(),
            author: kept.author.map(|user| user.0),
            at: kept.change.at.millis(),
            says: kept.gated.puts.iter().map(Says::from).collect(),
        }
    }
}

impl From<&Put> for Says {
    fn from(put: &Put) -> Self {
        let value = match &put.value {
            Scalar::Null => None,
            Scalar::Bool(yes) => Some(yes.to_string()),
            Scalar::Int(number) => Some(number.to_string()),
            Scalar::Text(text) => Some(text.to_string()),
        };
        match &put.target {
            Target::Root(field) => Self {
                container: None,
                name: field.name.into(),
                value,
            },
            Target::Field { container, field, .. } => Self {
                container: Some(container.name),
                name: field.name.into(),
                value,
            },
            Target::Event { container, event, .. } => Self {
                container: Some(container.name),
                name: event.step.to_string(),
                value: event.text.as_deref().map(Into::into),
            },
            Target::Answer { container, question } => Self {
                container: Some(container.name),
                name: question.to_string(),
                value,
            },
        }
    }
}
