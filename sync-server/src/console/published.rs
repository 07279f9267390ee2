//! `GET /grids/{code}/people`: the people of a place and their duties 人员公示.
//! `GET /grids/{code}/poster`: what hangs on a grid's wall 网格公示牌.

mod hotline;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use doorstep_model::id::GridCode;
use doorstep_model::protocol::row::HotlineRow;

pub(super) use self::hotline::set as set_hotline;
use super::field::{Control, Field};
use super::named::Named;
use super::page::{self, Frame};
use super::qr::qr;
use super::read::{About, Answer, read};
use super::returned::Returned;
use super::session::SignedIn;
use super::speech::Speech;
use super::village::{Link, path};
use super::word::Words;
use crate::app::App;
use crate::view::{self, Poster, Published};

struct Person {
    name: String,
    post: String,
    duties: String,
    phone: String,
    /// The grid that they answer for, on a poster.
    grid: String,
}

/// A desk or unit with its people.
struct Group {
    name: String,
    phone: String,
    people: Vec<Person>,
}

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    hotline: Option<String>,
    groups: Vec<Group>,
    /// Sets the place's own hotline.
    own: Option<OwnHotline>,
}

/// The form of a place's own hotline.
struct OwnHotline {
    action: String,
    refused: Option<(String, String)>,
    fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "poster.html")]
struct PosterPage {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    grid: String,
    above: String,
    hotline: Option<String>,
    people: Vec<Person>,
    code: Option<String>,
    /// Leads to what the place tells everyone.
    notices: Option<String>,
}

/// Who sits where, and what they do.
pub(super) async fn people(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Named(code): Named<GridCode>,
) -> Response {
    people_shown(&app, words, &who, code, None).await
}

async fn people_shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    code: GridCode,
    returned: Option<Returned>,
) -> Response {
    let (about, own) = (About::Grid(code.clone()), format!("/grids/{code}/people"));
    let read = read(app, words, who, about, move |reader| {
        view::published(reader, &code)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let page = page::show(&PeoplePage {
        words,
        frame: Frame::of(words, who, &own),
        path: path(&view.path),
        title: speech.fill("published-title", &[("place", &view.grid.name)]),
        hotline: view.hotline.as_ref().map(|line| hotline(&speech, line)),
        groups: groups(&speech, &view),
        own: view
            .sets_hotline
            .then(|| OwnHotline::new(&speech, &view, returned.as_ref())),
    });
    Returned::answer(returned.as_ref(), page)
}

/// To print and hang up.
pub(super) async fn poster(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Named(code): Named<GridCode>,
) -> Response {
    let (about, own) = (About::Grid(code.clone()), format!("/grids/{code}/poster"));
    let read = read(&app, words, &who, about, move |reader| {
        view::poster(reader, &code)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let above: Vec<&str> = view
        .path
        .iter()
        .rev()
        .skip(1)
        .rev()
        .map(|node| &*node.grid.name)
        .collect();
    page::show(&PosterPage {
        words,
        frame: Frame::of(words, &who, &own),
        path: path(&view.path),
        grid: view.grid.name.to_string(),
        above: above.join(" "),
        hotline: view.hotline.as_ref().map(|line| hotline(&speech, line)),
        people: on_poster(&speech, &view),
        code: view.calls().and_then(|phone| call_code(phone.as_str())),
        notices: qr(&format!(
            "{}/public/{}/{}",
            app.front.address.as_str(),
            who.realm.0,
            view.grid.code
        )),
    })
}

fn groups(speech: &Speech<'_>, view: &Published) -> Vec<Group> {
    let desk = Group {
        name: view.grid.name.to_string(),
        phone: String::new(),
        people: view.people.iter().map(|one| person(speech, one)).collect(),
    };
    let units = view.units.iter().map(|(listed, people)| Group {
        name: speech.unit(&listed.unit),
        phone: listed
            .phone
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
        people: people.iter().map(|one| person(speech, one)).collect(),
    });
    std::iter::once(desk)
        .chain(units)
        .filter(|group| !group.people.is_empty() || !group.phone.is_empty())
        .collect()
}

fn on_poster(speech: &Speech<'_>, view: &Poster) -> Vec<Person> {
    let shown = |(grid, one): &(doorstep_model::grid::Grid, view::PostHolder)| Person {
        grid: if grid.code == view.grid.code {
            String::new()
        } else {
            grid.name.to_string()
        },
        ..person(speech, one)
    };
    view.people.iter().map(shown).collect()
}

fn person(speech: &Speech<'_>, one: &view::PostHolder) -> Person {
    let duties = one.duties.as_ref().map(|duties| duties.get(speech.words.0));
    Person {
        name: one.name.to_string(),
        post: one.post.get(speech.words.0).to_owned(),
        duties: duties.unwrap_or_default().to_owned(),
        phone: one.phone.as_ref().map_or_else(String::new, ToString::to_string),
        grid: String::new(),
    }
}

fn hotline(speech: &Speech<'_>, line: &HotlineRow) -> String {
    let with = [("who", line.on_duty.as_str()), ("phone", line.phone.as_str())];
    speech.fill("slip-hotline", &with)
}

/// A code that a phone's camera turns into a call: it needs no network and leads nowhere else.
fn call_code(phone: &str) -> Option<String> {
    let number: String = phone
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    qr(&format!("tel:{number}"))
}
