//! `GET /exports`: files of a place 导出. `POST /exports` asks for one, `POST /exports/{number}` takes it when
//! a second person has agreed. `GET /exports/counts` needs nobody: small counts are hidden.

mod form;
mod send;
mod sheet;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::id::GridCode;
use serde::Deserialize;

use self::form::{asked, fields};
use super::field::{Control, Field};
use super::page::{self, Frame};
use super::read::{About, Answer, read, refused};
use super::returned::{Returned, Untaken};
use super::session::SignedIn;
use super::speech::Speech;
use super::typed::Typed;
use super::village::{Link, path};
use super::way_back::query;
use super::word::Words;
use super::write::write;
use crate::action::{self, ExportAsk};
use crate::app::App;
use crate::store::{Approval, ApprovalId};
use crate::view::{Exports, exports};

pub(super) use self::send::counts;

/// At which place.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct At {
    grid: String,
}

#[derive(Template)]
#[template(path = "exports.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    grid: String,
    below: Vec<Link>,
    refused: Option<(String, String)>,
    fields: Vec<Field>,
    purposes: Vec<(String, String)>,
    lines: Vec<Line>,
}

/// A file that was asked for.
struct Line {
    number: u32,
    what: String,
    asked: String,
    reason: String,
    state: String,
    /// It can be taken now.
    ready: bool,
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Query(at): Query<At>,
) -> Response {
    match place(&at.grid) {
        Ok(grid) => shown(&app, words, &who, grid, None).await,
        Err(code) => page::refused(words, code.into()),
    }
}

/// Asks for a file.
pub(super) async fn ask(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let Ok(grid) = GridCode::parse(typed.one("grid")) else {
        return page::refused(words, Code::NotFound.into());
    };
    match sent(&app, &who, &grid, &typed).await {
        Ok(()) => Redirect::to(&address(&grid)).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => shown(&app, words, &who, Some(grid), Some(returned)).await,
            Err(error) => refused(&app, words, &who, About::Grid(grid), error).await,
        },
    }
}

async fn sent(app: &App, who: &SignedIn, grid: &GridCode, typed: &Typed) -> Result<(), Untaken> {
    let asked = asked(typed, grid)?;
    let done = write(app, who, move |tx, doing| {
        action::ask(tx, doing.realm, doing.user, &asked, doing.now)
    });
    Ok(done.await.map(drop)?)
}

/// The file, once.
pub(super) async fn take(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(number): Path<String>,
) -> Response {
    if who.returning {
        // Nothing is taken before its person looked at it.
        return Redirect::to("/exports").into_response();
    }
    match number.parse() {
        Ok(number) => send::take(&app, words, &who, ApprovalId(number)).await,
        Err(_) => page::refused(words, Code::NotFound.into()),
    }
}

fn place(typed: &str) -> Result<Option<GridCode>, Code> {
    match typed.trim() {
        "" => Ok(None),
        code => GridCode::parse(code).map(Some).map_err(|_| Code::NotFound),
    }
}

fn address(grid: &GridCode) -> String {
    query("/exports", [("grid", grid.as_str())])
}

async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    grid: Option<GridCode>,
    returned: Option<Returned>,
) -> Response {
    let about = grid.clone().map_or(About::Own, About::Grid);
    let read = read(app, words, who, about, move |reader| {
        exports(reader, grid.as_ref())
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let now = app.home.environment.now();
    let lines = view.asked.iter();
    let lines = lines.map(|(approval, ask, place)| Line {
        number: approval.id.0,
        what: said(&speech, ask, place),
        asked: speech.in_words(approval.draft.asked_at.day()),
        reason: approval.draft.reason.to_string(),
        state: speech.say(state(approval, approval.is_open(now), approval.is_usable(now))),
        ready: approval.is_usable(now),
    });
    let page = page::show(&Page {
        words,
        frame: Frame::of(words, who, &address(&view.grid.code)),
        path: path(&view.path),
        title: view.grid.name.to_string(),
        grid: view.grid.code.to_string(),
        below: below(&view),
        refused: returned.as_ref().and_then(|returned| returned.says(words)),
        fields: fields(&speech, &view.purposes, returned.as_ref()),
        purposes: view
            .purposes
            .iter()
            .map(|one| form::about(&speech, *one))
            .collect(),
        lines: lines.collect(),
    });
    Returned::answer(returned.as_ref(), page)
}

fn below(view: &Exports) -> Vec<Link> {
    let link = |grid: &doorstep_model::grid::Grid| Link {
        href: Some(address(&grid.code)),
        name: grid.name.to_string(),
        note: String::new(),
    };
    view.below.iter().map(link).collect()
}

const fn state(approval: &Approval, open: bool, usable: bool) -> &'static str {
    match (approval.decided, approval.used_at) {
        (None, _) if open => "export-waits",
        (Some((.., true)), None) if usable => "export-ready",
        (_, Some(_)) => "export-taken",
        (Some((.., false)), _) => "export-refused",
        _ => "export-over",
    }
}

/// A file in words: what, in which form, of which place and days.
pub(super) fn said(speech: &Speech<'_>, ask: &ExportAsk, place: &str) -> String {
    let day = |day: Option<_>| day.map_or_else(|| speech.say("export-open-end"), |day| speech.in_words(day));
    let days = match (ask.from, ask.until) {
        (None, None) => String::new(),
        (from, until) => speech.fill("export-days", &[("from", &day(from)), ("until", &day(until))]),
    };
    let what = speech.say(&format!("export-{}", ask.purpose.as_str()));
    let format = speech.say(&format!("format-{}", ask.format.as_str()));
    speech.fill(
        "export-said",
        &[
            ("what", &what),
            ("format", &format),
            ("place", place),
            ("days", &days),
        ],
    )
}
