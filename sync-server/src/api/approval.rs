//! `/v1/approvals`: what nobody does alone 双人审批.

use axum::Json;
use axum::extract::State;
use doorstep_model::document::entry::Entry;
use doorstep_model::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::Caller;
use super::desk::{About, act, read};
use super::field::{Count, Document, Field, Reason};
use super::refusal::{Body, Refused};
use super::sent::{At, Sent};
use crate::action::{self, Asked};
use crate::app::App;
use crate::store::{ApprovalId, Matter};
use crate::view::{ApprovalLine, approvals};

/// A person in a household.
type Person = Field<Entry>;

/// An erasure that is asked for. A file is asked for on the page that makes it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApproval {
    /// The household.
    household: Document,
    /// Of one person alone: their entry in the household.
    person: Option<Person>,
    /// Why.
    reason: Reason,
}

/// What the second person says.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ApprovalDecision)]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
    /// It is done; `false`: it is refused.
    granted: bool,
}

/// A request.
#[derive(Debug, Serialize, ToSchema)]
pub struct Approval {
    /// Its number.
    approval: u32,
    /// `erase_household`, `erase_person` or `export`.
    matter: &'static str,
    /// The household's id, of an erasure.
    household: Option<String>,
    /// The person's entry, where one person is to be erased.
    person: Option<String>,
    /// Which file, of an export.
    file: Option<String>,
    /// How far it reaches: a grid's code.
    grid: String,
    /// Why; empty once an erasure is done.
    reason: String,
    /// Who asks: a user's number.
    asked_by: u32,
    /// When: Unix milliseconds.
    asked_at: i64,
    /// `waits`, `void` (nobody decided in time), `refused`, `granted` or `done`.
    state: &'static str,
    /// Who decided: a user's number.
    decided_by: Option<u32>,
    /// When: Unix milliseconds.
    decided_at: Option<i64>,
    /// It waits for the asker's word.
    decides: bool,
}

/// Requests that wait for the asker's word, and those that the asker made or decided; the newest first.
#[utoipa::path(get, path = "/v1/approvals", tag = "console", operation_id = "approval_list",
    responses((status = 200, body = Vec<Approval>), (status = "4XX", body = Body)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Approval>>, Refused> {
    let now = app.home.environment.now();
    let found = read(&app, caller, About::Own, approvals).await?;
    let shown = |line| Approval::at(line, now);
    Ok(Json(found.lines.into_iter().map(shown).collect()))
}

/// Asks. The same again, while one waits, is the one that waits.
#[utoipa::path(post, path = "/v1/approvals", tag = "console", operation_id = "approval_ask",
    request_body = NewApproval,
    responses((status = 200, body = Vec<Approval>), (status = "4XX", body = Body)))]
pub async fn ask(
    State(app): State<App>,
    caller: Caller,
    Sent(new): Sent<NewApproval>,
) -> Result<Json<Vec<Approval>>, Refused> {
    let household = new.household.0;
    let asked = Asked {
        matter: match new.person {
            Some(person) => Matter::ErasePerson(household, person.0),
            None => Matter::EraseHousehold(household),
        },
        grid: None,
        reason: new.reason.0.0,
    };
    act(
        &app,
        caller,
        About::Document(household),
        move |tx, (realm, now)| action::ask(tx, realm, caller.user, &asked, now),
    )
    .await?;
    list(State(app), caller).await
}

/// Grants or refuses. What is granted is done at once; a file waits for whoever asked.
#[utoipa::path(post, path = "/v1/approvals/{approval}/decision", tag = "console",
    operation_id = "approval_decide", request_body = NewDecision,
    params(("approval" = inline(Count), Path, description = "The request's number")),
    responses((status = 200, body = Vec<Approval>), (status = "4XX", body = Body)))]
pub async fn decide(
    State(app): State<App>,
    caller: Caller,
    At(no): At<u32>,
    Sent(said): Sent<NewDecision>,
) -> Result<Json<Vec<Approval>>, Refused> {
    let no = ApprovalId(no);
    act(&app, caller, About::Approval(no), move |tx, (realm, now)| {
        action::decide(tx, realm, caller.user, no, said.granted, now)
    })
    .await?;
    app.shred().await;
    list(State(app), caller).await
}

impl Approval {
    fn at(line: ApprovalLine, now: Timestamp) -> Self {
        let (approval, decides) = (line.approval, line.decides);
        let (state, draft) = (approval.state(now), approval.draft);
        let (person, file) = match &draft.matter {
            Matter::EraseHousehold(_) => (None, None),
            Matter::ErasePerson(_, entry) => (Some(entry.to_string()), None),
            Matter::Export { what, .. } => (None, Some(what.to_string())),
        };
        Self {
            approval: approval.id.0,
            matter: draft.matter.as_str(),
            household: draft.matter.household().map(|id| id.to_string()),
            person,
            file,
            grid: draft.grid.to_string(),
            reason: draft.reason.to_string(),
            asked_by: draft.asked_by.0,
            asked_at: draft.asked_at.millis(),
            state: state.as_str(),
            decided_by: approval.decided.map(|(user, ..)| user.0),
            decided_at: approval.decided.map(|(_, at, _)| at.millis()),
            decides,
        }
    }
}
