//! `/v1/meetings` and `/v1/questions`: regular meetings and what they decide.

mod shape;

use axum::Json;
use axum::extract::State;
use doorstep_model::id::{DocumentId, FactId};
use doorstep_model::text::Text;

use shape::{Held, Meeting, NewDecision, NewMeeting, NewQuestion, Place, Question, Which};

use super::caller::Caller;
use super::desk::{About, place_of, read, write};
use super::field::{Count, Field};
use super::refusal::{Body, Refused};
use super::sent::{Asked, At, FormKey, Sent};
use crate::action::ActionError;
use crate::action::meeting::{self, Attendance, Decided, MeetingDraft, QuestionDraft, Sitting, may_lead};
use crate::app::App;
use crate::store::{MeetingNo, QuestionNo, StoreError, Write};
use crate::view::{Reader, meeting_place, meeting_sheet, question};

/// Plans a meeting; its list begins with what waits there.
#[utoipa::path(post, path = "/v1/meetings", tag = "console", operation_id = "meeting_plan", request_body = NewMeeting,
    responses((status = 200, body = Meeting), (status = "4XX", body = Body)))]
pub async fn plan(
    State(app): State<App>,
    caller: Caller,
    Sent(new): Sent<NewMeeting>,
) -> Result<Json<Meeting>, Refused> {
    let grid = new.grid.0;
    let draft = MeetingDraft {
        grid: grid.clone(),
        held_on: new.held_on.0,
        place: said(new.place),
    };
    at_meeting(&app, caller, new.key.0, About::Grid(grid), move |tx, by| {
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
    Asked(which): Asked<Which>,
) -> Result<Json<Place>, Refused> {
    let grid = which.grid.0;
    let about = About::Grid(grid.clone());
    let place = read(&app, caller, about, move |reader| meeting_place(reader, &grid)).await?;
    Ok(Json(place.into()))
}

/// One meeting.
#[utoipa::path(get, path = "/v1/meetings/{meeting}", tag = "console", operation_id = "meeting_show",
    params(("meeting" = inline(Count), Path, description = "The meeting's number")),
    responses((status = 200, body = Meeting), (status = "4XX", body = Body)))]
pub async fn show(State(app): State<App>, caller: Caller, At(no): At<u32>) -> Result<Json<Meeting>, Refused> {
    let about = of_meeting(&app, caller, MeetingNo(no)).await?;
    let sheet = read(&app, caller, about, move |reader| {
        meeting_sheet(reader, MeetingNo(no))
    })
    .await?;
    Ok(Json(sheet.into()))
}

/// Writes down who was there.
#[utoipa::path(post, path = "/v1/meetings/{meeting}/held", tag = "console", operation_id = "meeting_hold", request_body = Held,
    params(("meeting" = inline(Count), Path, description = "The meeting's number")),
    responses((status = 200, body = Meeting), (status = "4XX", body = Body)))]
pub async fn hold(
    State(app): State<App>,
    caller: Caller,
    At(no): At<u32>,
    Sent(held): Sent<Held>,
) -> Result<Json<Meeting>, Refused> {
    let attendance = Attendance {
        held_on: held.held_on.map(|day| day.0),
        chair: held.chair.0,
        attended: held.attended.0,
        others: said(held.others),
    };
    let about = of_meeting(&app, caller, MeetingNo(no)).await?;
    at_meeting(&app, caller, held.key.0, about, move |tx, by| {
        meeting::hold(tx, by, MeetingNo(no), &attendance)
    })
    .await
}

/// Closes a meeting: what was not decided waits for the next one.
#[utoipa::path(post, path = "/v1/meetings/{meeting}/closed", tag = "console", operation_id = "meeting_close", request_body = FormKey,
    params(("meeting" = inline(Count), Path, description = "The meeting's number")),
    responses((status = 200, body = Meeting), (status = "4XX", body = Body)))]
pub async fn close(
    State(app): State<App>,
    caller: Caller,
    At(no): At<u32>,
    Sent(form): Sent<FormKey>,
) -> Result<Json<Meeting>, Refused> {
    let about = of_meeting(&app, caller, MeetingNo(no)).await?;
    at_meeting(&app, caller, form.key.0, about, move |tx, by| {
        meeting::close(tx, by, MeetingNo(no))
    })
    .await
}

/// Puts a question on the list.
#[utoipa::path(post, path = "/v1/meetings/{meeting}/questions", tag = "console", operation_id = "meeting_raise", request_body = NewQuestion,
    params(("meeting" = inline(Count), Path, description = "The meeting's number")),
    responses((status = 200, body = Meeting), (status = "4XX", body = Body)))]
pub async fn raise(
    State(app): State<App>,
    caller: Caller,
    At(no): At<u32>,
    Sent(new): Sent<NewQuestion>,
) -> Result<Json<Meeting>, Refused> {
    let draft = match new.case {
        Some(case) => QuestionDraft::Case(case.0),
        None => QuestionDraft::Typed {
            title: said(new.title),
            text: said(new.text),
        },
    };
    let about = match draft {
        QuestionDraft::Case(case) => of_case(&app, caller, MeetingNo(no), case).await?,
        QuestionDraft::Typed { .. } => of_meeting(&app, caller, MeetingNo(no)).await?,
    };
    at_meeting(&app, caller, new.key.0, about, move |tx, by| {
        meeting::raise(tx, by, MeetingNo(no), &draft)
    })
    .await
}

/// Decides about a question.
#[utoipa::path(post, path = "/v1/meetings/{meeting}/questions/{question}", tag = "console", operation_id = "meeting_decide",
    request_body = NewDecision,
    params(("meeting" = inline(Count), Path, description = "The meeting's number"),
        ("question" = inline(Count), Path, description = "The question's number")),
    responses((status = 200, body = Meeting), (status = "4XX", body = Body)))]
pub async fn decide(
    State(app): State<App>,
    caller: Caller,
    At((no, question)): At<(u32, u32)>,
    Sent(new): Sent<NewDecision>,
) -> Result<Json<Meeting>, Refused> {
    let decided = Decided {
        question: QuestionNo(question),
        seen: new.seen.as_ref().map(|seen| seen.0.0),
        decision: new.decision()?,
        text: said(new.text),
    };
    let about = of_meeting(&app, caller, MeetingNo(no)).await?;
    at_meeting(&app, caller, new.key.0, about, move |tx, by| {
        meeting::decide(tx, by, MeetingNo(no), &decided)
    })
    .await
}

/// One question, and what became of it.
#[utoipa::path(get, path = "/v1/questions/{question}", tag = "console", operation_id = "meeting_show_question",
    params(("question" = inline(Count), Path, description = "The question's number")),
    responses((status = 200, body = Question), (status = "4XX", body = Body)))]
pub async fn show_question(
    State(app): State<App>,
    caller: Caller,
    At(no): At<u32>,
) -> Result<Json<Question>, Refused> {
    let (realm, no) = (caller.realm, QuestionNo(no));
    let about = place_of(&app, move |tx| {
        Ok(tx.question(realm, no)?.map(|question| question.grid))
    })
    .await?;
    let shown = read(&app, caller, about, move |reader| question(reader, no)).await?;
    Ok(Json(shown.into()))
}

/// Words that need not be said.
fn said<const MAX: usize>(text: Option<Field<Text<MAX>>>) -> Text<MAX> {
    text.map(|text| text.0).unwrap_or_default()
}

async fn of_meeting(app: &App, caller: Caller, no: MeetingNo) -> Result<About, Refused> {
    place_of(app, move |tx| {
        Ok(tx.meeting(caller.realm, no)?.map(|meeting| meeting.grid))
    })
    .await
}

/// Who leads the meeting asks for the case; for everyone else there is no meeting.
async fn of_case(app: &App, caller: Caller, no: MeetingNo, case: DocumentId) -> Result<About, Refused> {
    let about = of_meeting(app, caller, no).await?;
    let About::Grid(grid) = &about else {
        return Ok(about);
    };
    let (grid, realms, now) = (grid.clone(), app.sync.realms.clone(), app.home.environment.now());
    let leads = app.home.store.read(move |tx| {
        let realm = realms.view(tx, caller.realm)?;
        let standing = realm.standing_now(tx, caller.user, now)?;
        Ok::<_, StoreError>(may_lead(&realm, &standing, &grid))
    });
    Ok(match leads.await? {
        true => About::Document(case),
        false => about,
    })
}

/// Does something at a meeting, then shows it.
async fn at_meeting(
    app: &App,
    caller: Caller,
    key: FactId,
    about: About,
    work: impl FnOnce(&Write<'_>, Sitting<'_>) -> Result<MeetingNo, ActionError> + Send + 'static,
) -> Result<Json<Meeting>, Refused> {
    let sheet = write(app, caller, key, about, move |tx, by| {
        let no = work(tx, by)?;
        meeting_sheet(&Reader::new(tx, by.realm, by.user, by.now)?, no)
    });
    Ok(Json(sheet.await?.into()))
}
