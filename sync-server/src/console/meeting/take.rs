//! What the forms of a meeting do; what was typed stays in its fields where it can't be taken.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::id::{GridCode, UnitCode, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Day;

use super::form::Which;
use super::{about, place_shown, shown};
use crate::action::ActionError;
use crate::action::meeting::{self, Attendance, Decided, Decision, MeetingDraft, QuestionDraft, Sitting};
use crate::app::App;
use crate::console::page;
use crate::console::read::{About, refused};
use crate::console::returned::{Untaken, Wrongs};
use crate::console::session::SignedIn;
use crate::console::typed::{Typed, Wrong};
use crate::console::word::Words;
use crate::console::write::sit;
use crate::store::{MeetingNo, QuestionNo, Write};

/// Plans a meeting, then shows it.
pub(in crate::console) async fn plan(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let Ok(grid) = GridCode::parse(typed.one("grid")) else {
        return page::refused(words, Code::NotFound.into());
    };
    match planned(&app, &who, &typed, &grid).await {
        Ok(no) => Redirect::to(&format!("/meetings/{}", no.0)).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => place_shown(&app, words, &who, grid, Some(returned)).await,
            Err(error) => refused(&app, words, &who, About::Grid(grid), error).await,
        },
    }
}

async fn planned(app: &App, who: &SignedIn, typed: &Typed, grid: &GridCode) -> Result<MeetingNo, Untaken> {
    let draft = plan_said(typed, grid)?;
    Ok(sit(app, who, typed, move |tx, by| meeting::plan(tx, by, &draft)).await?)
}

/// Writes down who was there.
pub(in crate::console) async fn hold(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(no): Path<u32>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let (typed, no) = (Typed::new(pairs), MeetingNo(no));
    let said = held_said(&typed);
    at(
        &app,
        words,
        &who,
        (no, Which::Held),
        typed,
        said,
        move |tx, by, attendance| meeting::hold(tx, by, no, &attendance),
    )
    .await
}

/// Puts a question on the list.
pub(in crate::console) async fn raise(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(no): Path<u32>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let (typed, no) = (Typed::new(pairs), MeetingNo(no));
    let said = question_said(&typed);
    at(
        &app,
        words,
        &who,
        (no, Which::Question),
        typed,
        said,
        move |tx, by, draft| meeting::raise(tx, by, no, &draft),
    )
    .await
}

/// Decides about a question.
pub(in crate::console) async fn decide(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path((no, question)): Path<(u32, u32)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let (typed, no, question) = (Typed::new(pairs), MeetingNo(no), QuestionNo(question));
    let said = decision_said(&typed, question);
    let which = Which::Decision(question);
    at(
        &app,
        words,
        &who,
        (no, which),
        typed,
        said,
        move |tx, by, decided| meeting::decide(tx, by, no, &decided),
    )
    .await
}

/// Closes the meeting.
pub(in crate::console) async fn close(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(no): Path<u32>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let (typed, no) = (Typed::new(pairs), MeetingNo(no));
    at(
        &app,
        words,
        &who,
        (no, Which::Closed),
        typed,
        Ok(()),
        move |tx, by, ()| meeting::close(tx, by, no),
    )
    .await
}

/// Does what a form says, then shows the meeting.
async fn at<S: Send + 'static>(
    app: &App,
    words: Words,
    who: &SignedIn,
    (no, which): (MeetingNo, Which),
    typed: Typed,
    said: Result<S, Wrongs>,
    work: impl FnOnce(&Write<'_>, Sitting<'_>, S) -> Result<MeetingNo, ActionError> + Send + 'static,
) -> Response {
    let done = match said {
        Ok(said) => sit(app, who, &typed, move |tx, by| work(tx, by, said))
            .await
            .map_err(Untaken::from),
        Err(wrong) => Err(wrong.into()),
    };
    match done {
        Ok(_) => Redirect::to(&format!("/meetings/{}#decide", no.0)).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => shown(app, words, who, (no, None), Some((which, returned))).await,
            Err(error) => {
                let about = about(app, who, no).await;
                refused(app, words, who, about, error).await
            }
        },
    }
}

fn text<const MAX: usize>(typed: &Typed, name: &'static str, wrong: &mut Wrongs) -> Text<MAX> {
    Text::parse(typed.one(name)).unwrap_or_else(|_| {
        wrong.push((name, Wrong::Bad));
        Text::default()
    })
}

fn day(typed: &Typed, name: &'static str, wrong: &mut Wrongs) -> Option<Day> {
    let why = match typed.one(name) {
        "" => Wrong::Missing,
        _ => Wrong::Bad,
    };
    let day = Day::parse(typed.one(name)).ok();
    if day.is_none() {
        wrong.push((name, why));
    }
    day
}

fn user(typed: &Typed, name: &'static str, wrong: &mut Wrongs) -> Option<UserId> {
    let user = typed.one(name).parse().ok().map(UserId);
    if user.is_none() {
        wrong.push((name, Wrong::Missing));
    }
    user
}

fn plan_said(typed: &Typed, grid: &GridCode) -> Result<MeetingDraft, Wrongs> {
    let mut wrong = Vec::new();
    let place = text(typed, "place", &mut wrong);
    let held_on = day(typed, "held_on", &mut wrong);
    match held_on.filter(|_| wrong.is_empty()) {
        Some(held_on) => Ok(MeetingDraft {
            grid: grid.clone(),
            held_on,
            place,
        }),
        None => Err(wrong),
    }
}

fn held_said(typed: &Typed) -> Result<Attendance, Wrongs> {
    let mut wrong = Vec::new();
    let held_on = day(typed, "held_on", &mut wrong);
    let chair = user(typed, "chair", &mut wrong);
    let others = text(typed, "others", &mut wrong);
    let attended: Result<Vec<u32>, _> = typed.all("attended").iter().map(|user| user.parse()).collect();
    let attended = attended.unwrap_or_else(|_| {
        wrong.push(("attended", Wrong::Bad));
        Vec::new()
    });
    match chair.filter(|_| wrong.is_empty()) {
        Some(chair) => Ok(Attendance {
            held_on,
            chair,
            attended: attended.into_iter().map(UserId).collect(),
            others,
        }),
        None => Err(wrong),
    }
}

fn question_said(typed: &Typed) -> Result<QuestionDraft, Wrongs> {
    let mut wrong = Vec::new();
    let title: Text<60> = text(typed, "title", &mut wrong);
    let text = text(typed, "text", &mut wrong);
    if typed.one("title").is_empty() {
        wrong.push(("title", Wrong::Missing));
    }
    match wrong.is_empty() {
        true => Ok(QuestionDraft::Typed { title, text }),
        false => Err(wrong),
    }
}

fn decision_said(typed: &Typed, question: QuestionNo) -> Result<Decided, Wrongs> {
    let mut wrong = Vec::new();
    let words = text(typed, "text", &mut wrong);
    let (way, to) = typed
        .one("decision")
        .split_once('/')
        .unwrap_or((typed.one("decision"), ""));
    let decision = match way {
        "left" => {
            let unit = match typed.one("unit") {
                "" => None,
                unit => Some(UnitCode::parse(unit).map_err(|_| vec![("unit", Wrong::Bad)])?),
            };
            let (person, due_on) = (
                user(typed, "person", &mut wrong),
                day(typed, "due_on", &mut wrong),
            );
            let both = person.zip(due_on);
            both.map(|(person, due_on)| Decision::Left { unit, person, due_on })
        }
        "up" => Some(Decision::Up),
        "down" => GridCode::parse(to).ok().map(Decision::Down),
        "done" => Some(Decision::Done),
        "dropped" => Some(Decision::Dropped),
        _ => None,
    };
    if decision.is_none() && wrong.is_empty() {
        wrong.push(("decision", Wrong::Missing));
    }
    match decision.filter(|_| wrong.is_empty()) {
        Some(decision) => Ok(Decided {
            question,
            seen: typed.one("seen").parse().ok(),
            decision,
            text: words,
        }),
        None => Err(wrong),
    }
}
