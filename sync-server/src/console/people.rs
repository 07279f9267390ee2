//! `GET /people`: who holds which posts in a place, and who was looked for; posts are given here.

pub(super) mod code;
mod form;
mod oversee;
pub(super) mod password;
pub(super) mod person;
mod phone;
mod post;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::{GridCode, UserId};
use serde::Deserialize;

use self::form::{appointed, fields};
pub(super) use self::oversee::oversee;
use self::post::{Held, held};
use super::field::{Control, Field};
use super::named::At;
use super::page::{self, Frame};
use super::read::{About, Answer, read, refused};
use super::returned::{Returned, Untaken};
use super::session::SignedIn;
use super::speech::Speech;
use super::typed::{Typed, Wrong};
use super::village::Link;
use super::word::Words;
use crate::action::ActionError;
use crate::app::App;
use crate::store::User;
use crate::view::{find_people, place_of_people};

/// Whom.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
}

#[derive(Template)]
#[template(path = "staff.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    grid: String,
    below: Vec<Link>,
    held: Vec<Held>,
    /// The links of its units.
    units: Vec<Link>,
    q: String,
    found: Option<Vec<Found>>,
    fields: Vec<Field>,
    refused: Option<(String, String)>,
}

/// A person who was found.
struct Found {
    id: String,
    name: String,
    login: String,
}

/// A place, or who was looked for.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    place: At,
    Query(asked): Query<Asked>,
) -> Response {
    shown(&app, words, &who, (place, asked.q), None).await
}

async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    (at, q): (At, String),
    returned: Option<Returned>,
) -> Response {
    let asked = q.clone();
    let read = read(app, words, who, at.about(), move |reader| {
        let place = place_of_people(reader, at.0.as_ref())?;
        let found = (!asked.trim().is_empty())
            .then(|| find_people(reader, &asked))
            .transpose()?;
        Ok((place, found))
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let (place, found) = view;
    let page = page::show(&Page {
        words,
        frame: Frame::of(words, who, &format!("/people?grid={}", place.grid.code)),
        path: place.path.iter().map(|node| below(&node.grid)).collect(),
        title: place.grid.name.to_string(),
        grid: place.grid.code.to_string(),
        below: place.below.iter().map(below).collect(),
        held: place.held.iter().map(|one| held(&speech, one)).collect(),
        units: place
            .units
            .iter()
            .map(|unit| Link {
                href: Some(format!("/links?unit={}", unit.code)),
                name: speech.unit(unit),
                note: String::new(),
            })
            .collect(),
        q,
        found: found.map(|users| users.iter().map(found_one).collect()),
        fields: fields(&speech, &place, returned.as_ref()),
        refused: returned.as_ref().and_then(|returned| returned.says(words)),
    });
    Returned::answer(returned.as_ref(), page)
}

fn below(grid: &Grid) -> Link {
    Link {
        href: Some(format!("/people?grid={}", grid.code)),
        name: grid.name.to_string(),
        note: String::new(),
    }
}

fn found_one(user: &User) -> Found {
    Found {
        id: user.id.to_string(),
        name: user.name.to_string(),
        login: user.login.to_string(),
    }
}

/// Gives a post.
pub(super) async fn appoint(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let Ok(grid) = GridCode::parse(typed.one("grid")) else {
        return page::refused(words, Code::NotFound.into());
    };
    match given(&app, &who, &typed, &grid).await {
        Ok(user) => Redirect::to(&format!("/people/{user}")).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => {
                let asked = (At(Some(grid)), String::new());
                shown(&app, words, &who, asked, Some(returned)).await
            }
            Err(error) => refused(&app, words, &who, About::Grid(grid), error).await,
        },
    }
}

async fn given(app: &App, who: &SignedIn, typed: &Typed, grid: &GridCode) -> Result<UserId, Untaken> {
    let form = appointed(typed, grid)?;
    let named = form.name.is_some();
    let done = oversee(app, who, move |overseer, tx| {
        overseer.appoint(tx, &form.login, form.name.as_ref(), form.post, form.station)
    });
    done.await.map_err(|error| match error {
        // A login that nobody has yet needs a name beside it.
        ActionError::Refused(Code::BadField) if !named => vec![("name", Wrong::Missing)].into(),
        error => error.into(),
    })
}
