//! `GET /imports`: rosters and checklists in 导入. A file is looked at first, and what it would do is said
//! line by line; only then it is taken in.

mod checklist;
mod roster;
mod upload;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use doorstep_model::code::Code;
use serde::Deserialize;

use super::field::{Choice, choices};
use super::page::{self, Frame};
use super::read::{About, Answer, read};
use super::returned::{Returned, Untaken};
use super::session::SignedIn;
use super::speech::Speech;
use super::typed::{Typed, Wrong};
use super::word::Words;
use crate::app::App;
use crate::view::imports;

pub(super) use self::checklist::{go_on as go_on_checklist, look as look_at_checklist};
pub(super) use self::roster::{look as look_at_roster, take as take_roster};

/// A file at most: a township's roster with every column that there is.
pub(super) const FILE_BYTES: usize = 8 * 1024 * 1024;
/// Lines of a dry run that are shown.
const LINES: usize = 300;

/// What was done just before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Done {
    /// Households added and known: `12.3`.
    households: String,
    /// A checklist, `code@version`.
    checklist: String,
}

#[derive(Template)]
#[template(path = "imports.html")]
struct Page {
    words: Words,
    frame: Frame,
    done: Option<String>,
    places: Vec<Choice>,
    checklists: bool,
    refused: Option<(String, String)>,
    /// What is wrong with either file.
    roster: Option<String>,
    checklist: Option<String>,
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Query(done): Query<Done>,
) -> Response {
    shown(&app, words, &who, done, None).await
}

async fn shown(app: &App, words: Words, who: &SignedIn, done: Done, returned: Option<Returned>) -> Response {
    let read = read(app, words, who, About::Own, imports);
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let empty = Typed::default();
    let typed = returned.as_ref().map_or(&empty, |returned| &returned.typed);
    let wrong = |name: &str| {
        let wrong = returned.as_ref().into_iter().flat_map(|returned| &returned.wrong);
        let mut named = wrong.filter(|(one, _)| *one == name);
        named.next().map(|(_, wrong)| speech.say(wrong.id()))
    };
    let places = view.places.iter();
    let places = places.map(|grid| (grid.code.to_string(), grid.name.to_string()));
    let page = page::show(&Page {
        words,
        frame: Frame::of(words, who, "/imports"),
        done: said(&speech, &done),
        places: choices(typed, "grid", places),
        checklists: view.checklists,
        refused: returned.as_ref().and_then(|returned| returned.says(words)),
        roster: wrong("roster"),
        checklist: wrong("checklist"),
    });
    Returned::answer(returned.as_ref(), page)
}

fn said(speech: &Speech<'_>, done: &Done) -> Option<String> {
    if let Some((added, known)) = done.households.split_once('.') {
        let (added, known): (u32, u32) = (added.parse().ok()?, known.parse().ok()?);
        let (added, known) = (added.to_string(), known.to_string());
        return Some(speech.fill("import-done", &[("added", &added), ("known", &known)]));
    }
    let (code, version) = done.checklist.split_once('@')?;
    let version: u32 = version.parse().ok()?;
    Some(speech.fill(
        "import-installed",
        &[("code", code), ("version", &version.to_string())],
    ))
}

/// The forms once more: the file is not there any more, or there was none.
async fn again(app: &App, words: Words, who: &SignedIn, typed: Typed, name: &'static str) -> Response {
    match Untaken::Typed(vec![(name, Wrong::File)]).returned(typed) {
        Ok(returned) => shown(app, words, who, Done::default(), Some(returned)).await,
        Err(error) => page::refused(words, error.into()),
    }
}

/// What of a dry run is shown, and how many lines are not.
fn cut(speech: &Speech<'_>, lines: &mut Vec<String>) -> Option<String> {
    let more = lines.len().saturating_sub(LINES);
    lines.truncate(LINES);
    (more > 0).then(|| speech.count("import-more", more as i64))
}

/// A refusal of a form that could not be read.
fn unread(words: Words, code: Code) -> Response {
    page::refused(words, code.into())
}
