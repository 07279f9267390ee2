//! `GET /cases/new`, `POST /cases`: someone at a desk takes a case in: a walk-in, a call, what was
//! handed down.

mod party;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::case::{CaseKind, CaseSource};
use doorstep_model::code::Code;
use doorstep_model::id::{CategoryCode, DocumentId, FactId, GridCode};
use serde::Deserialize;

use self::party::Parties;
use super::field::{Choice, Control, Drawn, Field, choices};
use super::page::{self, Frame};
use super::read::{About, Answer, read, refused};
use super::returned::{Returned, Untaken, Wrongs};
use super::session::SignedIn;
use super::speech::Speech;
use super::typed::{Typed, Wrong};
use super::village::{Link, path};
use super::word::Words;
use super::write::{key, write};
use crate::action::{self, ActionError, CaseDraft};
use crate::app::App;
use crate::view::{Intake, intake};

/// Of the schema.
const TITLE: usize = 60;
const TEXT: usize = 2_000;
const NAME: usize = 40;
/// How a case reaches a desk; the other ways begin on a phone or in a meeting.
const SOURCES: [CaseSource; 4] = [
    CaseSource::WalkIn,
    CaseSource::Call,
    CaseSource::Hotline,
    CaseSource::HandDown,
];

#[derive(Template)]
#[template(path = "new_case.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    /// The place whose desk it is.
    desk: String,
    key: String,
    fields: Vec<Field>,
    parties: Parties,
    refused: Option<(String, String)>,
}

/// At which place.
#[derive(Deserialize)]
pub(super) struct At {
    grid: Option<String>,
}

/// The empty form.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Query(at): Query<At>,
) -> Response {
    match at.grid.as_deref().map(GridCode::parse).transpose() {
        Ok(grid) => shown(&app, words, &who, grid, None).await,
        Err(_) => page::refused(words, Code::NotFound.into()),
    }
}

/// Takes it in, then shows it.
pub(super) async fn report(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let Ok(desk) = GridCode::parse(typed.one("desk")) else {
        return page::refused(words, Code::NotFound.into());
    };
    if who.returning || party::is_looking(&typed) {
        let returned = Some(Returned::unsent(typed));
        return shown(&app, words, &who, Some(desk), returned).await;
    }
    match taken_in(&app, &who, &typed).await {
        Ok(case) => Redirect::to(&format!("/cases/{case}")).into_response(),
        Err(Untaken::Done(ActionError::Refused(Code::NotFound | Code::NotAllowed))) => {
            let about = GridCode::parse(typed.one("grid")).unwrap_or(desk);
            refused(&app, words, &who, About::Grid(about), Code::NotFound.into()).await
        }
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => shown(&app, words, &who, Some(desk), Some(returned)).await,
            Err(error) => page::refused(words, error.into()),
        },
    }
}

async fn taken_in(app: &App, who: &SignedIn, typed: &Typed) -> Result<DocumentId, Untaken> {
    let draft = draft(typed)?;
    let environment = &app.home.environment;
    let id = DocumentId::generate(environment.now().millis() as u64, environment.random());
    let key = key(app, typed);
    let done = write(app, who, move |tx, doing| {
        action::report_case(tx, doing.realm, doing.user, key, id, &draft, doing.now)
    });
    Ok(done.await?.row.id)
}

async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    grid: Option<GridCode>,
    returned: Option<Returned>,
) -> Response {
    let about = grid.clone().map_or(About::Own, About::Grid);
    let typed = returned.as_ref().map(|returned| &returned.typed);
    let looked = typed.is_some_and(party::is_looking);
    let mut asked = typed.map(party::asked).unwrap_or_default();
    if !looked {
        asked.words = "".into();
    }
    let read = read(app, words, who, about, move |reader| {
        intake(reader, grid.as_ref(), &asked)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let fresh = || FactId::new(app.home.environment.random());
    let key = returned.as_ref().and_then(|returned| returned.typed.key());
    let desk = view
        .path
        .last()
        .map(|node| node.grid.code.to_string())
        .unwrap_or_default();
    let page = page::show(&Page {
        words,
        frame: Frame::of(words, who, &format!("/cases/new?grid={desk}")),
        path: path(&view.path),
        desk,
        key: key.unwrap_or_else(fresh).to_string(),
        fields: fields(&speech, &view, returned.as_ref()),
        parties: Parties::new(&speech, &view, returned.as_ref().map(|returned| &returned.typed)),
        refused: returned.as_ref().and_then(|returned| returned.says(words)),
    });
    Returned::answer(returned.as_ref(), page)
}

fn fields(speech: &Speech<'_>, view: &Intake, returned: Option<&Returned>) -> Vec<Field> {
    let desk = view.grids.first().map(|grid| grid.code.to_string());
    let beginning = Typed::new([("grid".to_owned(), desk.unwrap_or_default())]);
    let drawn = Drawn::new(speech, &beginning, returned);
    let places = view
        .grids
        .iter()
        .map(|grid| (grid.code.to_string(), grid.name.to_string()));
    let sources = SOURCES.map(|source| {
        (
            source.as_str().to_owned(),
            speech.known("source", source.as_str()),
        )
    });
    vec![
        drawn.field("grid", "new-where", drawn.choice("grid", places), true),
        drawn.field("source", "new-source", drawn.choice("source", sources), true),
        drawn.field(
            "about",
            "new-about",
            Control::Grouped(abouts(speech, drawn.typed)),
            true,
        ),
        drawn.field("title", "new-title", Control::Line(TITLE), true),
        drawn.field("text", "new-text", Control::Words(TEXT), true),
        drawn.field("name", "new-name", Control::Line(NAME), false),
        drawn.field("other", "new-other", Control::Line(NAME), false),
        drawn.field("confidential", "new-confidential", Control::Tick, false),
    ]
}

/// Categories by their kind; each kind also without a category yet.
fn abouts(speech: &Speech<'_>, typed: &Typed) -> Vec<(String, Vec<Choice>)> {
    let group = |kind: &CaseKind| {
        let code = kind.as_str();
        let categories = speech
            .preset
            .categories
            .iter()
            .filter(|category| category.kind == code);
        let each = categories
            .map(|category| {
                let value = format!("{code}/{}", category.code);
                (value, speech.category(&category.code))
            })
            .chain([(format!("{code}/"), speech.say("new-about-unknown"))]);
        (speech.case_kind(code), choices(typed, "about", each))
    };
    CaseKind::ALL.iter().map(group).collect()
}

fn draft(typed: &Typed) -> Result<CaseDraft, Wrongs> {
    let mut wrong = Vec::new();
    for (name, most) in [("title", TITLE), ("text", TEXT), ("name", NAME), ("other", NAME)] {
        if typed.one(name).chars().count() > most {
            wrong.push((name, Wrong::Bad));
        }
    }
    for name in ["grid", "source", "about", "title", "text"] {
        if typed.one(name).is_empty() {
            wrong.push((name, Wrong::Missing));
        }
    }
    let grid = GridCode::parse(typed.one("grid"));
    let (kind, category) = typed.one("about").split_once('/').unwrap_or_default();
    let category = match category {
        "" => Ok(None),
        code => CategoryCode::parse(code).map(Some),
    };
    let Some(households) = party::chosen(typed) else {
        return Err(vec![("household", Wrong::Bad)]);
    };
    if grid.is_err() {
        wrong.push(("grid", Wrong::Bad));
    }
    if category.is_err() || CaseKind::parse(kind).is_none() {
        wrong.push(("about", Wrong::Bad));
    }
    match (grid, category) {
        (Ok(grid), Ok(category)) if wrong.is_empty() => Ok(CaseDraft {
            grid,
            kind: kind.into(),
            category,
            source: typed.one("source").into(),
            title: typed.one("title").into(),
            text: typed.one("text").into(),
            confidential: typed.one("confidential") == "yes",
            households,
            names: ["name", "other"]
                .map(|name| typed.one(name))
                .into_iter()
                .filter(|name| !name.is_empty())
                .map(Into::into)
                .collect(),
        }),
        _ => Err(wrong),
    }
}
