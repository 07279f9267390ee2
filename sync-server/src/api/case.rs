//! `/v1/cases`: what people at desks do with cases.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use doorstep_model::case::{CaseStep, Closing};
use doorstep_model::code::Code;
use doorstep_model::document::event::Event;
use doorstep_model::id::{CategoryCode, DocumentId, FactId, GridCode, UnitCode};
use doorstep_model::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::judgement::{AppealMade, Scores};
use super::refusal::{Body, Refused};
use crate::action::{self, ActionError, CaseDraft, CaseView, StepForm};
use crate::app::App;
use crate::environment::random;
use crate::store::CaseRow;

/// Cases of one list.
const LIST: usize = 200;

/// A case taken in at the desk.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCase {
    /// Chosen by the asker, 32 hex digits: the same again does not take the case in twice.
    key: String,
    /// Where: a grid's code.
    grid: String,
    /// `dispute`, `demand`, `hazard`, `opinion` or `errand`.
    kind: String,
    /// Category of the preset.
    category: Option<String>,
    /// `walk_in`, `call`, `hotline`, `hand_down`, …
    source: String,
    /// At most 60 characters.
    title: String,
    /// At most 2,000 characters.
    text: String,
    /// Read by reporter, clerk and unit alone.
    #[serde(default)]
    confidential: bool,
    /// Ids of households.
    #[serde(default)]
    households: Vec<String>,
    /// Names of people who are no household of the realm.
    #[serde(default)]
    names: Vec<String>,
}

/// A step of a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStep {
    /// Chosen by the asker, 32 hex digits: the same again does not take the step twice.
    key: String,
    /// How many steps the asker has seen; with more there now the answer is `changed_meanwhile`.
    seen: Option<usize>,
    /// `receive`, `classify`, `divert`, …
    step: String,
    /// Responsible unit.
    unit: Option<String>,
    /// Grid handed to.
    grid: Option<String>,
    /// Person told to do it, or asked for advice: a user's number.
    person: Option<u32>,
    /// The team: users' numbers.
    #[serde(default)]
    team: Vec<u32>,
    /// Category of the preset.
    category: Option<String>,
    /// `yyyy-mm-dd`
    due: Option<String>,
    /// Outcome of the preset.
    outcome: Option<String>,
    /// How, or the colour of a card.
    means: Option<String>,
    /// The body that it is referred to.
    to: Option<String>,
    /// The case that goes on in its place.
    into: Option<String>,
    /// Why.
    reason: Option<String>,
    /// What was done or said.
    text: Option<String>,
    /// Terms of an agreement.
    terms: Option<String>,
    /// Whose word it is.
    word: Option<String>,
    /// Confidential from now on, or no longer.
    confidential: Option<bool>,
}

/// A case.
#[derive(Debug, Serialize, ToSchema)]
pub struct Case {
    /// Its line.
    #[serde(flatten)]
    line: Line,
    /// Its steps in the order of the fold.
    steps: Vec<Step>,
    /// What the asker may do next.
    next: Vec<&'static str>,
    /// Who was told to do it: a user's number.
    person: Option<u32>,
    /// The latest card: `yellow` or `red`.
    card: Option<&'static str>,
    /// How it was resolved, while that stands: an outcome of the preset.
    outcome: Option<String>,
    /// On what ground it is closed: `verified`, `unanswered` or `settled`.
    closed_as: Option<&'static str>,
    /// How those who raised it found the work.
    evaluation: Option<Scores>,
    /// What the unit says against what that costs it.
    appeal: Option<AppealMade>,
}

/// A case's line.
#[derive(Debug, Serialize, ToSchema)]
pub struct Line {
    /// Its id.
    id: String,
    /// Its number.
    number: Option<String>,
    /// Its kind.
    kind: String,
    /// Its category.
    category: Option<String>,
    /// In a few words.
    title: String,
    /// How far it is.
    stage: &'static str,
    /// Where it stands.
    grid: Option<String>,
    /// The unit that has it.
    unit: Option<String>,
    /// By when.
    due_on: Option<String>,
    /// The day is over and the case is not.
    overdue: bool,
    /// Read by few.
    confidential: bool,
}

/// A step.
#[derive(Debug, Serialize, ToSchema)]
pub struct Step {
    /// Which.
    step: &'static str,
    /// Who took it: a user's number; absent for the server.
    by: Option<u32>,
    /// When, by the author's clock: Unix milliseconds.
    at: i64,
    /// What was done or said.
    text: Option<String>,
    /// Why it was not applied: a code.
    refused: Option<&'static str>,
}

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Which {
    /// A grid's code.
    grid: String,
}

/// Takes in a case.
#[utoipa::path(post, path = "/v1/cases", tag = "console", request_body = NewCase,
    responses((status = 200, body = Case), (status = "4XX", body = Body)))]
pub async fn report(
    State(app): State<App>,
    caller: Caller,
    Json(new): Json<NewCase>,
) -> Result<Json<Case>, Refused> {
    let now = app.home.environment.now();
    let key = parse_key(&new.key)?;
    let id = DocumentId::generate(now.millis() as u64, random(&*app.home.environment.randomness));
    let draft = draft(new)?;
    let realms = app.sync.realms.clone();
    let view = app.home.store.write(move |tx| {
        let realm = realms.view(tx, caller.realm)?;
        action::report_case(tx, &realm, caller.user, key, id, &draft, now)
    });
    Ok(Json(view.await?.into()))
}

/// Takes a step.
#[utoipa::path(post, path = "/v1/cases/{id}/events", tag = "console", request_body = NewStep,
    params(("id" = String, Path, description = "The case's id")),
    responses((status = 200, body = Case),
        (status = 204, description = "Taken; the case is no longer the asker's to see"),
        (status = "4XX", body = Body)))]
pub async fn step(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Json(new): Json<NewStep>,
) -> Result<Response, Refused> {
    let now = app.home.environment.now();
    let (key, known) = (parse_key(&new.key)?, new.seen);
    let id = DocumentId::parse(&id).map_err(|_| Code::NotFound)?;
    let form = StepForm {
        key,
        known,
        event: event(new, now)?,
    };
    let realms = app.sync.realms.clone();
    let view = app.home.store.write(move |tx| {
        let realm = realms.view(tx, caller.realm)?;
        action::take_step(tx, &realm, caller.user, id, form, now)
    });
    Ok(match view.await? {
        Some(view) => Json(Case::from(view)).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// One case.
#[utoipa::path(get, path = "/v1/cases/{id}", tag = "console",
    params(("id" = String, Path, description = "The case's id")),
    responses((status = 200, body = Case), (status = "4XX", body = Body)))]
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Case>, Refused> {
    let now = app.home.environment.now();
    let id = DocumentId::parse(&id).map_err(|_| Code::NotFound)?;
    let realms = app.sync.realms.clone();
    let view = app.home.store.read(move |tx| {
        let realm = realms.view(tx, caller.realm)?;
        action::read_case(tx, &realm, caller.user, id, now)
    });
    Ok(Json(view.await?.into()))
}

/// The cases that stand in a grid, the newest first.
#[utoipa::path(get, path = "/v1/cases", tag = "console", params(Which),
    responses((status = 200, body = Vec<Line>), (status = "4XX", body = Body)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(which): Query<Which>,
) -> Result<Json<Vec<Line>>, Refused> {
    let now = app.home.environment.now();
    let grid = GridCode::parse(&which.grid).map_err(|_| Code::BadField)?;
    let realms = app.sync.realms.clone();
    let rows = app.home.store.read(move |tx| {
        let realm = realms.view(tx, caller.realm)?;
        action::list_cases(tx, &realm, caller.user, &grid, LIST, now)
    });
    let rows: Result<_, ActionError> = rows.await;
    Ok(Json(rows?.into_iter().map(Line::from).collect()))
}

fn parse_key(key: &str) -> Result<FactId, Code> {
    FactId::parse(key).map_err(|_| Code::BadField)
}

fn draft(new: NewCase) -> Result<CaseDraft, Code> {
    let bad = |_| Code::BadField;
    Ok(CaseDraft {
        grid: GridCode::parse(&new.grid).map_err(bad)?,
        kind: new.kind.into(),
        category: new
            .category
            .as_deref()
            .map(CategoryCode::parse)
            .transpose()
            .map_err(bad)?,
        source: new.source.into(),
        title: new.title.into(),
        text: new.text.into(),
        confidential: new.confidential,
        households: new
            .households
            .iter()
            .map(|id| DocumentId::parse(id))
            .collect::<Result<_, _>>()
            .map_err(bad)?,
        names: new.names.into_iter().map(Into::into).collect(),
    })
}

fn event(new: NewStep, now: Timestamp) -> Result<Event, Code> {
    let bad = |_| Code::BadField;
    let step = CaseStep::parse(&new.step).ok_or(Code::BadField)?;
    let mut team = new.team;
    team.sort_unstable();
    team.dedup();
    let mut event = Event::of_case(step, now);
    event.unit = new
        .unit
        .as_deref()
        .map(UnitCode::parse)
        .transpose()
        .map_err(bad)?;
    event.grid = new
        .grid
        .as_deref()
        .map(GridCode::parse)
        .transpose()
        .map_err(bad)?;
    event.person = new.person;
    event.team = team;
    event.category = new
        .category
        .as_deref()
        .map(CategoryCode::parse)
        .transpose()
        .map_err(bad)?;
    event.due = new
        .due
        .as_deref()
        .map(Day::parse)
        .transpose()
        .map_err(|_| Code::BadField)?;
    event.outcome = new.outcome.map(Into::into);
    event.means = new.means.map(Into::into);
    event.to = new.to.map(Into::into);
    event.into = new.into.map(Into::into);
    event.reason = new.reason.map(Into::into);
    event.text = new.text.map(Into::into);
    event.terms = new.terms.map(Into::into);
    event.word = new.word.map(Into::into);
    event.confidential = new.confidential;
    event.check().map_err(|_| Code::BadField)?;
    Ok(event)
}

impl From<CaseRow> for Line {
    fn from(row: CaseRow) -> Self {
        Self {
            id: row.id.to_string(),
            number: row.number.map(|number| number.to_string()),
            kind: row.kind.into(),
            category: row.category.map(|category| category.to_string()),
            title: row.title.into(),
            stage: row.stage.as_str(),
            grid: row.grid.map(|grid| grid.to_string()),
            unit: row.unit.map(|unit| unit.to_string()),
            due_on: row.due_on.map(|day| day.to_string()),
            overdue: row.overdue,
            confidential: row.confidential,
        }
    }
}

impl From<CaseView> for Case {
    fn from(view: CaseView) -> Self {
        let resolution = view.state.resolution.as_ref();
        let standing = resolution.filter(|resolution| resolution.stands);
        Self {
            steps: view
                .steps
                .into_iter()
                .map(|taken| Step {
                    step: taken.step.as_str(),
                    by: taken.by.map(|user| user.0),
                    at: taken.event.at.millis(),
                    text: taken.event.text.map(Into::into),
                    refused: taken.refused.map(Code::as_str),
                })
                .collect(),
            next: view.next.into_iter().map(CaseStep::as_str).collect(),
            person: view.state.person.map(|user| user.0),
            card: view
                .state
                .cards
                .last()
                .map(|card| if card.red { "red" } else { "yellow" }),
            outcome: standing.and_then(|resolution| resolution.outcome.as_deref().map(Into::into)),
            closed_as: view.state.closing.map(|closing| match closing {
                Closing::Verified => "verified",
                Closing::Unanswered => "unanswered",
                Closing::Settled => "settled",
            }),
            evaluation: view.evaluation.map(Scores::from),
            appeal: view.appeal.map(AppealMade::from),
            line: view.row.into(),
        }
    }
}
