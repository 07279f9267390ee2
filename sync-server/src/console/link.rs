//! `GET /links`, `POST /links`, `POST /links/{link}/end`: who keeps contact with which households, grids
//! and units: party members, delegates, heads, police, units with their villages.

mod form;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::{FactId, GridCode, LinkId, UnitCode, UserId};
use doorstep_model::protocol::row::LinkHolder;
use serde::Deserialize;

use self::form::{fields, last_day, linked};
use super::field::{Control, Field};
use super::page::{self, Frame};
use super::people::oversee;
use super::read::{About, Answer, read, refused};
use super::returned::{Returned, Untaken};
use super::session::SignedIn;
use super::speech::Speech;
use super::typed::{Typed, Wrong};
use super::village::{Link, path_by};
use super::word::Words;
use super::write::key;
use crate::action::ActionError;
use crate::app::App;
use crate::view::{Covered, Holder, LinkLine, links};

/// Whose links, and at which place.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    user: String,
    unit: String,
    at: String,
}

/// The same, read.
#[derive(Clone)]
struct Of {
    holder: LinkHolder,
    at: Option<GridCode>,
}

#[derive(Template)]
#[template(path = "links.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    back: String,
    below: Vec<(String, String)>,
    lines: Vec<Line>,
    today: String,
    holder: (&'static str, String),
    at: String,
    at_name: String,
    key: String,
    fields: Vec<Field>,
    /// What may be linked by some line of the preset.
    can: bool,
    refused: Option<(String, String)>,
}

struct Line {
    id: u32,
    line: String,
    covers: Vec<String>,
    care: bool,
    since: String,
    until: String,
    ended: bool,
    /// Its form came back: the last day is wrong.
    message: Option<String>,
}

impl Of {
    fn read(user: &str, unit: &str, at: &str) -> Option<Self> {
        let holder = match (user, unit) {
            (user, "") => LinkHolder::User(UserId(user.parse().ok()?)),
            ("", unit) => LinkHolder::Unit(UnitCode::parse(unit).ok()?),
            _ => return None,
        };
        let at = match at {
            "" => None,
            code => Some(GridCode::parse(code).ok()?),
        };
        Some(Self { holder, at })
    }

    fn typed(typed: &Typed) -> Option<Self> {
        Self::read(typed.one("user"), typed.one("unit"), typed.one("at"))
    }

    fn about(&self) -> About {
        match (&self.holder, &self.at) {
            (_, Some(at)) => About::Grid(at.clone()),
            (LinkHolder::User(user), None) => About::Person(*user),
            (LinkHolder::Unit(_), None) => About::Own,
        }
    }

    fn field(&self) -> (&'static str, String) {
        match &self.holder {
            LinkHolder::User(user) => ("user", user.to_string()),
            LinkHolder::Unit(unit) => ("unit", unit.to_string()),
        }
    }

    fn href(&self, at: &str) -> String {
        let (name, value) = self.field();
        format!("/links?{name}={value}&at={at}")
    }
}

/// The links of a person or unit.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Query(asked): Query<Asked>,
) -> Response {
    match Of::read(&asked.user, &asked.unit, &asked.at) {
        Some(of) => shown(&app, words, &who, of, None).await,
        None => page::refused(words, Code::NotFound.into()),
    }
}

async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    of: Of,
    back: Option<(Option<u32>, Returned)>,
) -> Response {
    let asked = of.clone();
    let read = read(app, words, who, of.about(), move |reader| {
        links(reader, &asked.holder, asked.at.as_ref())
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let here = |grid: &Grid| of.href(grid.code.as_str());
    let adding = back.as_ref().filter(|(link, _)| link.is_none());
    let adding = adding.map(|(_, returned)| returned);
    let ending = back
        .as_ref()
        .and_then(|(link, returned)| Some((*link.as_ref()?, returned)));
    let fresh = FactId::new(app.home.environment.random());
    let lines = view.links.iter().map(|one| line(&speech, one, ending));
    let page = page::show(&Page {
        words,
        frame: Frame::of(words, who, &here(&view.at)),
        path: path_by(&view.path, here),
        title: match &view.holder {
            Holder::User(name) => speech.fill("links-title", &[("name", name.as_str())]),
            Holder::Unit(unit) => speech.fill("links-title", &[("name", &speech.unit(unit))]),
        },
        back: match &of.holder {
            LinkHolder::User(user) => format!("/people/{user}"),
            LinkHolder::Unit(_) => format!("/people?grid={}", view.at.code),
        },
        below: view
            .below
            .iter()
            .map(|grid| (here(grid), grid.name.to_string()))
            .collect(),
        lines: lines.collect(),
        today: app.home.environment.now().day().to_string(),
        holder: of.field(),
        at: view.at.code.to_string(),
        at_name: view.at.name.to_string(),
        key: adding
            .and_then(|back| back.typed.key())
            .unwrap_or(fresh)
            .to_string(),
        fields: fields(&speech, &view, adding),
        can: !view.lines.is_empty(),
        refused: adding.and_then(|returned| returned.says(words)),
    });
    Returned::answer(back.as_ref().map(|(_, returned)| returned), page)
}

fn line(speech: &Speech<'_>, shown: &LinkLine, ending: Option<(u32, &Returned)>) -> Line {
    let draft = &shown.link.draft;
    let line = speech.preset.line(&draft.line);
    let wrong = ending.filter(|(link, _)| *link == shown.link.id.0);
    let message = wrong.map(|(_, returned)| match returned.why(speech.words) {
        Some((message, _)) => message,
        None => speech.say("field-bad"),
    });
    Line {
        id: shown.link.id.0,
        line: line.map_or_else(
            || draft.line.to_string(),
            |line| line.name.get(speech.words.0).to_owned(),
        ),
        covers: shown.covers.iter().map(|one| covered(speech, one)).collect(),
        care: draft.care,
        since: draft.from.day().to_string(),
        until: draft
            .until
            .map(|until| until.plus(-1).day().to_string())
            .unwrap_or_default(),
        ended: shown.ended,
        message,
    }
}

fn covered(speech: &Speech<'_>, covered: &Covered) -> String {
    match covered {
        Covered::Household(Some((grid, door))) => format!("{grid} {door}"),
        Covered::Household(None) => speech.say("case-party-unknown"),
        Covered::Grid(name) => name.to_string(),
        Covered::Unit(unit) => speech.unit(unit),
    }
}

/// Makes one.
pub(super) async fn add(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let Some(of) = Of::typed(&typed) else {
        return page::refused(words, Code::NotFound.into());
    };
    let done = made(&app, &who, &of, &typed).await;
    after(&app, words, &who, of, (None, typed), done).await
}

async fn made(app: &App, who: &SignedIn, of: &Of, typed: &Typed) -> Result<(), Untaken> {
    let now = app.home.environment.now();
    let (wanted, key) = (linked(typed, now)?, key(app, typed));
    let holder = of.holder.clone();
    let done = oversee(app, who, move |overseer, tx| {
        wanted.make(overseer, tx, holder, key)
    });
    let (doors, unit) = (typed.one("doors").is_empty(), typed.one("with").is_empty());
    match done.await {
        // The line leads to none of what was named: nothing but the grid, or both.
        Err(ActionError::Refused(Code::BadField)) if doors == unit => Err(form::what(doors).into()),
        // Behind a door nobody, or more than one household.
        Err(ActionError::Refused(Code::UnknownReference)) if !doors => {
            Err(vec![("doors", Wrong::Bad)].into())
        }
        done => Ok(done?),
    }
}

/// Ends one.
pub(super) async fn end(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(link): Path<u32>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let Some(of) = Of::typed(&typed) else {
        return page::refused(words, Code::NotFound.into());
    };
    let done = match last_day(&typed) {
        Ok(last) => {
            let work = oversee(&app, &who, move |overseer, tx| {
                overseer.unlink(tx, LinkId(link), last)
            });
            work.await.map_err(Untaken::from)
        }
        Err(wrong) => Err(wrong.into()),
    };
    after(&app, words, &who, of, (Some(link), typed), done).await
}

async fn after(
    app: &App,
    words: Words,
    who: &SignedIn,
    of: Of,
    (link, typed): (Option<u32>, Typed),
    done: Result<(), Untaken>,
) -> Response {
    let at = of.at.as_ref().map(GridCode::to_string).unwrap_or_default();
    match done {
        Ok(()) => Redirect::to(&of.href(&at)).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => shown(app, words, who, of, Some((link, returned))).await,
            Err(error) => refused(app, words, who, of.about(), ActionError::clone(&error)).await,
        },
    }
}
