//! `GET /people`, `GET /people/{user}` and their forms: who holds which posts, and their phones.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::id::{AssignmentId, DeviceNumber, GridCode, PostCode, UnitCode, UserId};
use doorstep_model::protocol::enrol::{EnrolCode, EnrolLink};
use doorstep_model::protocol::row::Station;
use doorstep_model::text::Text;
use doorstep_model::word::Worded;
use qrcode::QrCode;
use qrcode::render::svg::Color;
use serde::Deserialize;

use super::field::{Control, Field, choices};
use super::page::{self, Frame};
use super::read::{About, Answer, read, refused};
use super::session::SignedIn;
use super::speech::Speech;
use super::typed::{Typed, Wrong};
use super::village::Link;
use super::word::Words;
use crate::account::Login;
use crate::action::{ActionError, CODE_MINUTES, Overseer, REASONS};
use crate::api::refusal::Refused;
use crate::app::App;
use crate::store::{User, Write};
use crate::view::{
    DeviceShown, PersonSheet, PlaceOfPeople, PostHeld, find_people, person_sheet, place_of_people,
};

/// Of a name on a person's row.
const NAME: usize = 40;
/// Of a login.
const LOGIN: usize = 32;
/// Width of a module of the code on the screen, in pixels.
const MODULE: u32 = 6;

/// Which place, or whom.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    grid: String,
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
    q: String,
    found: Option<Vec<Found>>,
    fields: Vec<Field>,
    refused: Option<(String, String)>,
}

/// A post in a line.
struct Held {
    id: String,
    person: String,
    name: String,
    post: String,
    at: String,
    since: String,
    until: String,
    out: bool,
    /// It may be ended here.
    own: bool,
}

/// A person who was found.
struct Found {
    id: String,
    name: String,
    login: String,
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    words: Words,
    frame: Frame,
    id: String,
    name: String,
    login: String,
    out: bool,
    whole: bool,
    held: Vec<Held>,
    links: Vec<(String, String)>,
    devices: Vec<Phone>,
    reasons: Vec<(&'static str, String)>,
    refused: Option<(String, String)>,
}

/// A phone in a line.
struct Phone {
    number: String,
    app: String,
    enrolled: String,
    seen: String,
    holds: String,
    waiting: Option<String>,
    state: String,
    counts: bool,
}

#[derive(Template)]
#[template(path = "enrol_code.html")]
struct CodePage {
    words: Words,
    frame: Frame,
    id: String,
    title: String,
    picture: String,
    link: String,
    stands: String,
}

/// What came of a form that was not taken.
struct Returned {
    typed: Typed,
    wrong: Vec<(&'static str, Wrong)>,
    code: Code,
}

/// A place, or who was looked for.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Query(asked): Query<Asked>,
) -> Response {
    shown(&app, words, &who, asked, None).await
}

async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    asked: Asked,
    returned: Option<Returned>,
) -> Response {
    let grid = match asked.grid.trim() {
        "" => None,
        code => match GridCode::parse(code) {
            Ok(code) => Some(code),
            Err(_) => return page::refused(words, Code::NotFound.into()),
        },
    };
    let about = grid.clone().map_or(About::Own, About::Grid);
    let q = asked.q.clone();
    let read = read(app, words, who, about, move |reader| {
        let place = place_of_people(reader, grid.as_ref())?;
        let found = (!q.trim().is_empty())
            .then(|| find_people(reader, &q))
            .transpose()?;
        Ok((place, found))
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let (place, found) = view;
    let code = returned.as_ref().map(|returned| returned.code);
    let page = page::show(&Page {
        words,
        frame: Frame::of(words, who, &format!("/people?grid={}", place.grid.code)),
        path: place.path.iter().map(|node| below(&node.grid)).collect(),
        title: place.grid.name.to_string(),
        grid: place.grid.code.to_string(),
        below: place.below.iter().map(below).collect(),
        held: place.held.iter().map(|one| held(&speech, one)).collect(),
        q: asked.q,
        found: found.map(|users| users.iter().map(found_one).collect()),
        fields: fields(&speech, &place, returned.as_ref()),
        refused: said(words, returned.as_ref()),
    });
    match code {
        Some(code) => Refused::of(code).dress(page),
        None => page,
    }
}

fn said(words: Words, returned: Option<&Returned>) -> Option<(String, String)> {
    let returned = returned.filter(|returned| returned.wrong.is_empty())?;
    Some((returned.code.word(words.0), returned.code.next(words.0)))
}

fn below(grid: &doorstep_model::grid::Grid) -> Link {
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

fn held(speech: &Speech<'_>, held: &PostHeld) -> Held {
    let draft = &held.assignment.draft;
    let post = held.post.as_ref().map(|name| name.get(speech.words.0).to_owned());
    let unit = held.unit.as_ref().map(|unit| speech.unit(unit));
    let grid = held.grid.as_ref().map(|grid| grid.name.to_string());
    Held {
        id: held.assignment.id.to_string(),
        person: held.user.id.to_string(),
        name: held.user.name.to_string(),
        post: post.unwrap_or_else(|| draft.post.to_string()),
        at: unit.or(grid).unwrap_or_default(),
        since: draft.from.day().to_string(),
        until: draft
            .until
            .map(|until| until.day().to_string())
            .unwrap_or_default(),
        out: held.user.disabled,
        own: held.own,
    }
}

fn fields(speech: &Speech<'_>, place: &PlaceOfPeople, returned: Option<&Returned>) -> Vec<Field> {
    let empty = Typed::default();
    let typed = returned.map_or(&empty, |returned| &returned.typed);
    let posts = place.vacant.iter().map(|post| {
        let name = post.name.get(speech.words.0).to_owned();
        match &post.unit {
            Some(unit) => (
                format!("{}/{}", post.post, unit.code),
                format!("{name} · {}", speech.unit(unit)),
            ),
            None => (format!("{}/", post.post), name),
        }
    });
    let field = |name: &'static str, label: &str, control, must| {
        let wrong = returned.and_then(|returned| returned.wrong.iter().find(|(one, _)| *one == name));
        Field {
            name,
            label: speech.say(label),
            control,
            value: typed.one(name).to_owned(),
            must,
            message: wrong.map(|(_, wrong)| speech.say(wrong.id())),
        }
    };
    vec![
        field(
            "post",
            "people-post",
            Control::Choice(choices(typed, "post", posts)),
            true,
        ),
        field("login", "people-login", Control::Line(LOGIN), true),
        field("name", "people-name", Control::Line(NAME), false),
    ]
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
    let asked = Asked {
        grid: grid.to_string(),
        q: String::new(),
    };
    let login = match typed.one("login") {
        "" => Err(Wrong::Missing),
        login => Login::parse(login).map_err(|_| Wrong::Bad),
    };
    let name = match typed.one("name") {
        "" => Ok(None),
        name => Text::<40>::parse(name).map(Some).map_err(|_| Wrong::Bad),
    };
    let post = match typed.one("post").split_once('/') {
        Some((post, "")) => PostCode::parse(post)
            .map(|post| (post, Station::Grid(grid.clone())))
            .map_err(|_| Wrong::Bad),
        Some((post, unit)) => PostCode::parse(post).map_err(|_| Wrong::Bad).and_then(|post| {
            UnitCode::parse(unit)
                .map(|unit| (post, Station::Unit(unit)))
                .map_err(|_| Wrong::Bad)
        }),
        None => Err(Wrong::Missing),
    };
    let (login, name, (post, station)) = match (login, name, post) {
        (Ok(login), Ok(name), Ok(post)) => (login, name, post),
        (login, name, post) => {
            let wrong = [
                login.err().map(|wrong| ("login", wrong)),
                name.err().map(|wrong| ("name", wrong)),
                post.err().map(|wrong| ("post", wrong)),
            ];
            let wrong = wrong.into_iter().flatten().collect();
            let code = Code::BadField;
            return shown(&app, words, &who, asked, Some(Returned { typed, wrong, code })).await;
        }
    };
    let named = name.is_some();
    let work = oversee(&app, &who, move |overseer, tx| {
        overseer.appoint(tx, &login, name.as_ref(), post, station)
    });
    match work.await {
        Ok(user) => Redirect::to(&format!("/people/{user}")).into_response(),
        Err(ActionError::Refused(code)) if code != Code::NotFound => {
            // A login that nobody has yet needs a name beside it.
            let wrong = match (code, named) {
                (Code::BadField, false) => vec![("name", Wrong::Missing)],
                _ => Vec::new(),
            };
            shown(&app, words, &who, asked, Some(Returned { typed, wrong, code })).await
        }
        Err(error) => refused(&app, words, &who, About::Grid(grid), error).await,
    }
}

/// One person.
pub(super) async fn person(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(user): Path<String>,
) -> Response {
    match user.parse() {
        Ok(user) => shown_person(&app, words, &who, UserId(user), None).await,
        Err(_) => page::refused(words, Code::NotFound.into()),
    }
}

async fn shown_person(app: &App, words: Words, who: &SignedIn, user: UserId, code: Option<Code>) -> Response {
    let read = read(app, words, who, About::Person(user), move |reader| {
        person_sheet(reader, user)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let PersonSheet {
        user,
        held: posts,
        links,
        devices,
        whole,
    } = view;
    let links = links.iter().filter(|link| link.holds).map(|link| {
        let line = link.line.as_ref().map(|line| line.get(words.0).to_owned());
        (
            line.unwrap_or_default(),
            speech.count("people-linked", link.n as i64),
        )
    });
    let page = page::show(&PersonPage {
        words,
        frame: Frame::of(words, who, &format!("/people/{}", user.id)),
        id: user.id.to_string(),
        name: user.name.to_string(),
        login: user.login.to_string(),
        out: user.disabled,
        whole,
        held: posts.iter().map(|one| held(&speech, one)).collect(),
        links: links.collect(),
        devices: devices.iter().map(|one| phone(&speech, one)).collect(),
        reasons: REASONS.map(|code| (code, speech.known("reason", code))).to_vec(),
        refused: code.map(|code| (code.word(words.0), code.next(words.0))),
    });
    match code {
        Some(code) => Refused::of(code).dress(page),
        None => page,
    }
}

fn phone(speech: &Speech<'_>, shown: &DeviceShown) -> Phone {
    let device = &shown.device;
    let state = match (device.wiped_at, device.revoked_at) {
        (Some(_), _) => "phone-wiped",
        (None, Some(_)) => "phone-revoked",
        (None, None) => "phone-enrolled",
    };
    let minute = |at: Option<_>| at.map(|at| speech.minute(at)).unwrap_or_default();
    Phone {
        number: device.number.to_string(),
        app: device.app.to_string(),
        enrolled: device.enrolled_at.day().to_string(),
        seen: minute(device.seen_at),
        holds: match shown.durable_at {
            Some(at) => speech.words.say_with(
                "phone-holds",
                &[
                    ("n", doorstep_model::word::Arg::Number(shown.changes as i64)),
                    ("at", doorstep_model::word::Arg::Text(&speech.minute(at))),
                ],
            ),
            None => speech.say("phone-holds-nothing"),
        },
        waiting: (shown.waiting > 0).then(|| speech.count("phone-waiting", shown.waiting)),
        state: speech.say(state),
        counts: device.revoked_at.is_none(),
    }
}

/// Ends a post.
pub(super) async fn dismiss(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path((user, post)): Path<(u32, u32)>,
) -> Response {
    let work = oversee(&app, &who, move |overseer, tx| {
        overseer.dismiss(tx, AssignmentId(post))
    });
    after(&app, words, &who, UserId(user), work.await.map(drop)).await
}

#[derive(Deserialize)]
pub(super) struct Why {
    #[serde(default)]
    reason: String,
    /// `yes`: in again.
    #[serde(default)]
    let_in: String,
}

/// Keeps a person out, or lets them in again.
pub(super) async fn bar(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(user): Path<u32>,
    Form(why): Form<Why>,
) -> Response {
    let user = UserId(user);
    let work = oversee(&app, &who, move |overseer, tx| {
        overseer.bar(tx, user, why.let_in != "yes", &why.reason)
    });
    after(&app, words, &who, user, work.await).await
}

/// Revokes a phone.
pub(super) async fn revoke(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path((user, device)): Path<(u32, u32)>,
    Form(why): Form<Why>,
) -> Response {
    let work = oversee(&app, &who, move |overseer, tx| {
        overseer.revoke(tx, DeviceNumber(device), &why.reason)
    });
    after(&app, words, &who, UserId(user), work.await.map(drop)).await
}

/// A code for a new phone: shown by this answer alone.
pub(super) async fn code(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(user): Path<u32>,
) -> Response {
    let user = UserId(user);
    let code = EnrolCode::new(app.home.environment.random());
    let link = EnrolLink {
        server: app.front.address.clone(),
        pin: app.front.pin,
        code,
    };
    let work = oversee(&app, &who, move |overseer, tx| {
        overseer.issue(tx, user, &code)?;
        Ok(tx
            .user(overseer.realm.number, user)?
            .map(|user| user.name.to_string()))
    });
    let name = match work.await {
        Ok(name) => name.unwrap_or_default(),
        Err(error) => return after(&app, words, &who, user, Err(error)).await,
    };
    let link = link.to_string();
    let Some(picture) = picture(&link) else {
        return page::refused(words, Code::Internal.into());
    };
    page::show(&CodePage {
        words,
        frame: Frame::of(words, &who, &format!("/people/{user}")),
        id: user.to_string(),
        title: words.say_with("code-title", &[("name", doorstep_model::word::Arg::Text(&name))]),
        picture,
        link,
        stands: words.count("code-stands", CODE_MINUTES),
    })
}

fn picture(link: &str) -> Option<String> {
    let code = QrCode::new(link).ok()?;
    let mut svg = code.render::<Color<'_>>();
    let drawn = svg.module_dimensions(MODULE, MODULE).build();
    drawn.find("<svg").map(|at| drawn[at..].to_owned())
}

/// The person's page after something was done, or why it was not.
async fn after(
    app: &App,
    words: Words,
    who: &SignedIn,
    user: UserId,
    done: Result<(), ActionError>,
) -> Response {
    match done {
        Ok(()) => Redirect::to(&format!("/people/{user}")).into_response(),
        Err(ActionError::Refused(code)) if code != Code::NotFound => {
            shown_person(app, words, who, user, Some(code)).await
        }
        Err(error) => refused(app, words, who, About::Person(user), error).await,
    }
}

/// Does something as the administrator that the person is now.
async fn oversee<T: Send + 'static>(
    app: &App,
    who: &SignedIn,
    work: impl FnOnce(&Overseer<'_>, &Write<'_>) -> Result<T, ActionError> + Send + 'static,
) -> Result<T, ActionError> {
    let (realms, number, user) = (app.sync.realms.clone(), who.realm, who.user);
    let now = app.home.environment.now();
    app.home
        .store
        .write(move |tx| {
            let realm = realms.view(tx, number)?;
            let standing = realm.standing_now(tx, user, now)?;
            let overseer = Overseer {
                realm: &realm,
                standing: &standing,
                now,
            };
            work(&overseer, tx)
        })
        .await
}
