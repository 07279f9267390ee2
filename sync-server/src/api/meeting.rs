//! `/v1/meetings` and `/v1/questions`: regular meetings and what they decide.

use axum::Json;
use axum::extract::{Path, Query, State};
use doorstep_model::code::Code;
use doorstep_model::id::{FactId, GridCode, UnitCode, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Day;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::refusal::{Body, Refused};
use crate::action::meeting::{Attendance, Decided, Decision, MeetingDraft, QuestionDraft, Sitting};
use crate::action::{ActionError, By, audit_grid_refused, meeting};
use crate::app::App;
use crate::store::{Actor, Meeting as Row, MeetingNo, QuestionNo, StoreError, Write};
use crate::view::{
    MeetingPlace, MeetingSheet, QuestionShown, Reader, meeting_place, meeting_sheet, question,
};

/// A meeting to be planned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMeeting {
    /// Chosen by the asker, 32 hex digits: the same again does not plan it twice.
    key: String,
    /// Of which place: a grid's code.
    grid: String,
    /// `yyyy-mm-dd`
    held_on: String,
    /// Where, at most 120 characters.
    #[serde(default)]
    place: String,
}

/// Who was there.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = MeetingHeld)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// Chosen by the asker, 32 hex digits.
    key: String,
    /// The day, where it was another than planned.
    held_on: Option<String>,
    /// Who led it: a user's number.
    chair: u32,
    /// Users who came.
    #[serde(default)]
    attended: Vec<u32>,
    /// Who came and is no user, at most 500 characters.
    #[serde(default)]
    others: String,
}

/// A form that says nothing but that it is sent once.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = FormKey)]
#[serde(deny_unknown_fields)]
pub struct Once {
    /// Chosen by the asker, 32 hex digits.
    key: String,
}

/// A question for a list: in words, or a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewQuestion {
    /// Chosen by the asker, 32 hex digits: the same again does not put it twice.
    key: String,
    /// At most 60 characters.
    #[serde(default)]
    title: String,
    /// At most 500 characters.
    #[serde(default)]
    text: String,
    /// A case's id, in the place of words.
    case: Option<String>,
}

/// What is decided about a question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
    /// Chosen by the asker, 32 hex digits: the same again does not decide twice.
    key: String,
    /// How many steps of the question the asker has seen; with more there now the answer is
    /// `changed_meanwhile`.
    seen: Option<u32>,
    /// `left` (with person and date), `up`, `down`, `done` or `dropped`.
    decision: String,
    /// The unit that it leaves with; absent: the place sees to it itself.
    unit: Option<String>,
    /// Who sees to it: a user's number.
    person: Option<u32>,
    /// By when, `yyyy-mm-dd`.
    due_on: Option<String>,
    /// The place below that it goes down to.
    grid: Option<String>,
    /// In words, at most 500 characters.
    #[serde(default)]
    text: String,
}

/// A meeting's line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeetingLine)]
pub struct Line {
    /// Its number.
    meeting: u32,
    /// Of which place.
    grid: String,
    /// On which day.
    held_on: String,
    /// `planned`, `held` or `closed`.
    stage: &'static str,
    /// Where.
    place: String,
}

/// A meeting.
#[derive(Debug, Serialize, ToSchema)]
pub struct Meeting {
    /// Its line.
    #[serde(flatten)]
    line: Line,
    /// Who led it: a user's number.
    chair: Option<u32>,
    /// Users who came.
    attended: Vec<u32>,
    /// Who came and is no user.
    others: String,
    /// Its list.
    questions: Vec<Question>,
}

/// A place's meetings.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeetingPlace)]
pub struct Place {
    /// When the next meeting is due.
    due_on: String,
    /// The newest first.
    meetings: Vec<Line>,
    /// Questions that wait for the next meeting.
    waiting: Vec<Question>,
    /// Questions that left and are not done.
    left: Vec<Question>,
}

/// A question.
#[derive(Debug, Serialize, ToSchema)]
pub struct Question {
    /// Its number.
    question: u32,
    /// Where it stands.
    grid: String,
    /// On whose list.
    meeting: Option<u32>,
    /// `open`, `left`, `done` or `dropped`.
    state: &'static str,
    /// `case`, `round` or `typed`.
    source: &'static str,
    /// In a few words.
    title: String,
    /// In words.
    text: String,
    /// The case that it is about.
    case: Option<String>,
    /// The unit that it left with.
    unit: Option<String>,
    /// Who sees to it: a user's number.
    person: Option<u32>,
    /// By when.
    due_on: Option<String>,
    /// `yellow` or `red`
    card: Option<&'static str>,
    /// What became of it, in order.
    steps: Vec<Step>,
}

/// Something that became of a question.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuestionStep)]
pub struct Step {
    /// `raised`, `listed`, `left`, `up`, `down`, `done`, `dropped`, `card` or `waits`.
    step: &'static str,
    /// At which meeting.
    meeting: Option<u32>,
    /// Where it stood.
    grid: String,
    /// Where it went.
    to: Option<String>,
    /// Whose decision: a user's number; absent for the server.
    by: Option<u32>,
    /// When: Unix milliseconds.
    at: i64,
    /// In words.
    text: String,
    /// The last step on the case that went with it.
    case_step: Option<&'static str>,
    /// Why that was refused: a code.
    case_refused: Option<&'static str>,
}

/// Of which place.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Which {
    /// A grid's code.
    grid: String,
}

/// Plans a meeting; its list begins with what waits there.
#[utoipa::path(post, path = "/v1/meetings", tag = "console", operation_id = "meeting_plan", request_body = NewMeeting,
    responses((status = 200, body = Meeting), (status = "4XX", body = Body)))]
pub async fn plan(
    State(app): State<App>,
    caller: Caller,
    Json(new): Json<NewMeeting>,
) -> Result<Json<Meeting>, Refused> {
    let grid = GridCode::parse(&new.grid).map_err(|_| Code::BadField)?;
    let draft = MeetingDraft {
        grid: grid.clone(),
        held_on: day(&new.held_on)?,
        place: words(&new.place)?,
    };
    at_meeting(&app, caller, &new.key, Some(grid), move |tx, by| {
        meeting::plan(tx, by, &draft)
    })
    .await
}

/// A place's meetings, what waits for the next one and what left the last ones.
#[utoipa::path(get, path = "/v1/meetings", tag = "console", operation_id = "meeting_list", params(Which),
    responses((status = 200, body = Place), (status = "4XX", body = Body)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(which): Query<Which>,
) -> Result<Json<Place>, Refused> {
    let grid = GridCode::parse(&which.grid).map_err(|_| Code::BadField)?;
    let about = Some(grid.clone());
    let place = look(&app, caller, about, move |reader| meeting_place(reader, &grid)).await?;
    Ok(Json(place.into()))
}

/// One meeting.
#[utoipa::path(get, path = "/v1/meetings/{meeting}", tag = "console", operation_id = "meeting_show",
    params(("meeting" = u32, Path, description = "The meeting's number")),
    responses((status = 200, body = Meeting), (status = "4XX", body = Body)))]
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(no): Path<u32>,
) -> Result<Json<Meeting>, Refused> {
    let about = place_of(&app, caller, MeetingNo(no)).await?;
    let sheet = look(&app, caller, about, move |reader| {
        meeting_sheet(reader, MeetingNo(no))
    })
    .await?;
    Ok(Json(sheet.into()))
}

/// Writes down who was there.
#[utoipa::path(post, path = "/v1/meetings/{meeting}/held", tag = "console", operation_id = "meeting_hold", request_body = Held,
    params(("meeting" = u32, Path, description = "The meeting's number")),
    responses((status = 200, body = Meeting), (status = "4XX", body = Body)))]
pub async fn hold(
    State(app): State<App>,
    caller: Caller,
    Path(no): Path<u32>,
    Json(held): Json<Held>,
) -> Result<Json<Meeting>, Refused> {
    let attendance = Attendance {
        held_on: held.held_on.as_deref().map(day).transpose()?,
        chair: UserId(held.chair),
        attended: held.attended.into_iter().map(UserId).collect(),
        others: words(&held.others)?,
    };
    let about = place_of(&app, caller, MeetingNo(no)).await?;
    at_meeting(&app, caller, &held.key, about, move |tx, by| {
        meeting::hold(tx, by, MeetingNo(no), &attendance)
    })
    .await
}

/// Closes a meeting: what was not decided waits for the next one.
#[utoipa::path(post, path = "/v1/meetings/{meeting}/closed", tag = "console", operation_id = "meeting_close", request_body = Once,
    params(("meeting" = u32, Path, description = "The meeting's number")),
    responses((status = 200, body = Meeting), (status = "4XX", body = Body)))]
pub async fn close(
    State(app): State<App>,
    caller: Caller,
    Path(no): Path<u32>,
    Json(form): Json<Once>,
) -> Result<Json<Meeting>, Refused> {
    let about = place_of(&app, caller, MeetingNo(no)).await?;
    at_meeting(&app, caller, &form.key, about, move |tx, by| {
        meeting::close(tx, by, MeetingNo(no))
    })
    .await
}

/// Puts a question on the list.
#[utoipa::path(post, path = "/v1/meetings/{meeting}/questions", tag = "console", operation_id = "meeting_raise", request_body = NewQuestion,
    params(("meeting" = u32, Path, description = "The meeting's number")),
    responses((status = 200, body = Meeting), (status = "4XX", body = Body)))]
pub async fn raise(
    State(app): State<App>,
    caller: Caller,
    Path(no): Path<u32>,
    Json(new): Json<NewQuestion>,
) -> Result<Json<Meeting>, Refused> {
    let draft = match &new.case {
        Some(case) => {
            QuestionDraft::Case(doorstep_model::id::DocumentId::parse(case).map_err(|_| Code::BadField)?)
        }
        None => QuestionDraft::Typed {
            title: words(&new.title)?,
            text: words(&new.text)?,
        },
    };
    let about = place_of(&app, caller, MeetingNo(no)).await?;
    at_meeting(&app, caller, &new.key, about, move |tx, by| {
        meeting::raise(tx, by, MeetingNo(no), &draft)
    })
    .await
}

/// Decides about a question.
#[utoipa::path(post, path = "/v1/meetings/{meeting}/questions/{question}", tag = "console", operation_id = "meeting_decide",
    request_body = NewDecision,
    params(("meeting" = u32, Path, description = "The meeting's number"),
        ("question" = u32, Path, description = "The question's number")),
    responses((status = 200, body = Meeting), (status = "4XX", body = Body)))]
pub async fn decide(
    State(app): State<App>,
    caller: Caller,
    Path((no, question)): Path<(u32, u32)>,
    Json(new): Json<NewDecision>,
) -> Result<Json<Meeting>, Refused> {
    let decided = Decided {
        question: QuestionNo(question),
        seen: new.seen,
        text: words(&new.text)?,
        decision: decision(&new)?,
    };
    let about = place_of(&app, caller, MeetingNo(no)).await?;
    at_meeting(&app, caller, &new.key, about, move |tx, by| {
        meeting::decide(tx, by, MeetingNo(no), &decided)
    })
    .await
}

/// One question, and what became of it.
#[utoipa::path(get, path = "/v1/questions/{question}", tag = "console", operation_id = "meeting_show_question",
    params(("question" = u32, Path, description = "The question's number")),
    responses((status = 200, body = Question), (status = "4XX", body = Body)))]
pub async fn show_question(
    State(app): State<App>,
    caller: Caller,
    Path(no): Path<u32>,
) -> Result<Json<Question>, Refused> {
    let (realm, no) = (caller.realm, QuestionNo(no));
    let found = app.home.store.read(move |tx| tx.question(realm, no)).await;
    let about = found.map_err(|error: StoreError| Refused::from(error))?;
    let about = about.map(|question| question.grid);
    let shown = look(&app, caller, about, move |reader| question(reader, no)).await?;
    Ok(Json(shown.into()))
}

fn decision(new: &NewDecision) -> Result<Decision, Code> {
    Ok(match new.decision.as_str() {
        "left" => Decision::Left {
            unit: new
                .unit
                .as_deref()
                .map(UnitCode::parse)
                .transpose()
                .map_err(|_| Code::BadField)?,
            person: UserId(new.person.ok_or(Code::BadField)?),
            due_on: day(new.due_on.as_deref().unwrap_or_default())?,
        },
        "up" => Decision::Up,
        "down" => {
            let grid = new.grid.as_deref().unwrap_or_default();
            Decision::Down(GridCode::parse(grid).map_err(|_| Code::BadField)?)
        }
        "done" => Decision::Done,
        "dropped" => Decision::Dropped,
        _ => return Err(Code::BadField),
    })
}

fn day(text: &str) -> Result<Day, Code> {
    Day::parse(text).map_err(|_| Code::BadField)
}

fn words<const MAX: usize>(text: &str) -> Result<Text<MAX>, Code> {
    Text::parse(text).map_err(|_| Code::BadField)
}

async fn place_of(app: &App, caller: Caller, no: MeetingNo) -> Result<Option<GridCode>, Refused> {
    let found = app.home.store.read(move |tx| tx.meeting(caller.realm, no)).await;
    let found: Result<Option<Row>, StoreError> = found;
    Ok(found?.map(|meeting| meeting.grid))
}

/// Does something at a meeting, then shows it.
async fn at_meeting(
    app: &App,
    caller: Caller,
    key: &str,
    about: Option<GridCode>,
    work: impl FnOnce(&Write<'_>, Sitting<'_>) -> Result<MeetingNo, ActionError> + Send + 'static,
) -> Result<Json<Meeting>, Refused> {
    let key = FactId::parse(key).map_err(|_| Code::BadField)?;
    let (realms, now) = (app.sync.realms.clone(), app.home.environment.now());
    let sheet = app.home.store.write(move |tx| {
        let realm = realms.view(tx, caller.realm)?;
        let user = caller.user;
        let sitting = Sitting {
            realm: &realm,
            user,
            key,
            now,
        };
        let no = work(tx, sitting)?;
        meeting_sheet(&Reader::new(tx, &realm, user, now)?, no)
    });
    match sheet.await {
        Ok(sheet) => Ok(Json(sheet.into())),
        Err(error) => Err(refused(app, caller, about, error).await),
    }
}

pub(super) async fn look<T: Send + 'static>(
    app: &App,
    caller: Caller,
    about: Option<GridCode>,
    work: impl FnOnce(&Reader<'_>) -> Result<T, ActionError> + Send + 'static,
) -> Result<T, Refused> {
    let (realms, now) = (app.sync.realms.clone(), app.home.environment.now());
    let read = app.home.store.read(move |tx| {
        let realm = realms.view(tx, caller.realm)?;
        work(&Reader::new(tx, &realm, caller.user, now)?)
    });
    match read.await {
        Ok(found) => Ok(found),
        Err(error) => Err(refused(app, caller, about, error).await),
    }
}

/// What is not there for the caller is noted.
pub(super) async fn refused(
    app: &App,
    caller: Caller,
    about: Option<GridCode>,
    error: ActionError,
) -> Refused {
    let Some(grid) = about.filter(|_| error == ActionError::Refused(Code::NotFound)) else {
        return error.into();
    };
    let by = By {
        realm: caller.realm,
        actor: Actor::User(caller.user),
        now: app.home.environment.now(),
    };
    let noted = app
        .home
        .store
        .write(move |tx| audit_grid_refused(tx, by, &grid))
        .await;
    noted.map_or_else(|error: StoreError| error.into(), |()| error.into())
}

impl From<Row> for Line {
    fn from(row: Row) -> Self {
        Self {
            meeting: row.no.0,
            grid: row.grid.to_string(),
            held_on: row.held_on.to_string(),
            stage: row.stage.as_str(),
            place: row.place.to_string(),
        }
    }
}

impl From<MeetingSheet> for Meeting {
    fn from(sheet: MeetingSheet) -> Self {
        Self {
            chair: sheet.meeting.chair.map(|user| user.0),
            attended: sheet.attended.iter().map(|user| user.0).collect(),
            others: sheet.meeting.others.to_string(),
            questions: sheet.questions.into_iter().map(Question::from).collect(),
            line: sheet.meeting.into(),
        }
    }
}

impl From<MeetingPlace> for Place {
    fn from(place: MeetingPlace) -> Self {
        Self {
            due_on: place.line.due_on.to_string(),
            meetings: place.meetings.into_iter().map(Line::from).collect(),
            waiting: place.waiting.into_iter().map(Question::from).collect(),
            left: place.left.into_iter().map(Question::from).collect(),
        }
    }
}

impl From<QuestionShown> for Question {
    fn from(shown: QuestionShown) -> Self {
        let title = shown.title().to_owned();
        let row = shown.question;
        Self {
            question: row.no.0,
            grid: row.grid.to_string(),
            meeting: row.meeting.map(|meeting| meeting.0),
            state: row.state.as_str(),
            source: row.source.as_str(),
            title,
            text: row.text.to_string(),
            case: row.case.map(|case| case.to_string()),
            unit: row.unit.map(|unit| unit.to_string()),
            person: row.person.map(|user| user.0),
            due_on: row.due_on.map(|day| day.to_string()),
            card: match row.card {
                0 => None,
                1 => Some("yellow"),
                _ => Some("red"),
            },
            steps: shown
                .steps
                .into_iter()
                .map(|step| Step {
                    step: step.step.as_str(),
                    meeting: step.meeting.map(|meeting| meeting.0),
                    grid: step.grid.to_string(),
                    to: step.to.map(|grid| grid.to_string()),
                    by: step.by.map(|user| user.0),
                    at: step.at.millis(),
                    text: step.text.to_string(),
                    case_step: step.case_step.map(|step| step.as_str()),
                    case_refused: step.case_refused.map(Code::as_str),
                })
                .collect(),
        }
    }
}
