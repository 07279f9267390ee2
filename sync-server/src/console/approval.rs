//! `GET /approvals`: what nobody does alone 双人审批. `POST /approvals` asks for a household or one person
//! of it to be erased, `POST /approvals/{number}` decides.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::document::entry::Entry;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::time::Timestamp;

use super::exports::said;
use super::field::{Control, Drawn, Field};
use super::page::{self, Frame};
use super::read::{About, Answer, read, refused};
use super::returned::{Returned, Untaken, Wrongs};
use super::session::SignedIn;
use super::speech::Speech;
use super::typed::{Typed, Wrong};
use super::way_back::own_path;
use super::word::Words;
use super::write::write;
use crate::action::{self, ActionError, Asked, ExportAsk};
use crate::app::App;
use crate::store::{Approval, ApprovalId, Matter};
use crate::view::{ApprovalLine, Who, approvals};

#[derive(Template)]
#[template(path = "approvals.html")]
struct Page {
    words: Words,
    frame: Frame,
    /// What waits for the reader.
    waiting: Vec<Line>,
    /// What the reader asked for, or decided.
    others: Vec<Line>,
    asks: bool,
    refused: Option<(String, String)>,
    fields: Vec<Field>,
}

struct Line {
    number: u32,
    /// What, of which household or place.
    about: String,
    href: Option<String>,
    /// What granting it does, where that can't be taken back.
    warning: String,
    asked: String,
    reason: String,
    state: String,
}

/// Longest number of a household, of a person, and reason.
const HOUSEHOLD: usize = 40;
const PERSON: usize = 60;
const REASON: usize = 500;

/// The requests.
pub(super) async fn show(State(app): State<App>, words: Words, who: SignedIn) -> Response {
    shown(&app, words, &who, None).await
}

async fn shown(app: &App, words: Words, who: &SignedIn, returned: Option<Returned>) -> Response {
    let read = read(app, words, who, About::Own, approvals);
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let now = app.home.environment.now();
    let (waiting, others): (Vec<_>, Vec<_>) = view.lines.iter().partition(|one| one.decides);
    let lines = |all: Vec<&ApprovalLine>| {
        let line = |one: &&ApprovalLine| line(&speech, one, &view.people, now);
        all.iter().map(line).collect()
    };
    let page = page::show(&Page {
        words,
        frame: Frame::of(words, who, "/approvals"),
        waiting: lines(waiting),
        others: lines(others),
        asks: view.asks,
        refused: returned.as_ref().and_then(|returned| returned.says(words)),
        fields: fields(&speech, returned.as_ref()),
    });
    Returned::answer(returned.as_ref(), page)
}

fn fields(speech: &Speech<'_>, returned: Option<&Returned>) -> Vec<Field> {
    let before = Typed::default();
    let drawn = Drawn::new(speech, &before, returned);
    vec![
        drawn.field("household", "erase-household", Control::Line(HOUSEHOLD), true),
        drawn.field("person", "erase-person", Control::Line(PERSON), false),
        drawn.field("reason", "erase-reason", Control::Words(REASON), true),
    ]
}

fn line(speech: &Speech<'_>, one: &ApprovalLine, people: &BTreeMap<UserId, Who>, now: Timestamp) -> Line {
    let draft = &one.approval.draft;
    let place = one.grid.as_ref().map_or("", |grid| &*grid.name);
    let door = one.house_no.as_deref().unwrap_or_default();
    let about = match ExportAsk::of(&draft.matter) {
        Some(ask) => said(speech, &ask, place),
        None => {
            let what = speech.known("approval", draft.matter.as_str());
            let with = [("what", &*what), ("place", place), ("door", door)];
            about(speech, &draft.matter, &with)
        }
    };
    let (asker, day) = (
        speech.who(Some(draft.asked_by), people),
        speech.in_words(draft.asked_at.day()),
    );
    Line {
        number: one.approval.id.0,
        about,
        href: match draft.matter.household() {
            Some(id) if one.open => Some(format!("/households/{id}")),
            _ => None,
        },
        warning: match &draft.matter {
            Matter::EraseHousehold(_) if one.decides => speech.say("approval-warning"),
            Matter::ErasePerson(..) if one.decides => speech.say("approval-warning-person"),
            _ => String::new(),
        },
        asked: speech.fill("approval-asked", &[("who", &asker), ("day", &day)]),
        reason: draft.reason.to_string(),
        state: state(speech, &one.approval, people, now),
    }
}

/// What is asked for; a person by the number that stands on the person's own sheet.
fn about(speech: &Speech<'_>, matter: &Matter, with: &[(&str, &str)]) -> String {
    match matter {
        Matter::ErasePerson(_, person) => {
            let person = person.to_string();
            let with: Vec<_> = with.iter().copied().chain([("person", &*person)]).collect();
            speech.fill("approval-about-person", &with)
        }
        _ => speech.fill("approval-about", with),
    }
}

fn state(speech: &Speech<'_>, approval: &Approval, people: &BTreeMap<UserId, Who>, now: Timestamp) -> String {
    let word = format!("approval-{}", approval.state(now).as_str());
    let Some((user, at, _)) = approval.decided else {
        return speech.say(&word);
    };
    let (who, day) = (speech.who(Some(user), people), speech.in_words(at.day()));
    speech.fill(&word, &[("who", &*who), ("day", &*day)])
}

/// Asks for an erasure.
pub(super) async fn ask(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    match sent(&app, &who, &typed).await {
        Ok(()) if typed.one("back").is_empty() => Redirect::to("/approvals").into_response(),
        Ok(()) => Redirect::to(own_path(typed.one("back"))).into_response(),
        Err(Untaken::Done(ActionError::Refused(Code::NotFound))) => {
            if let Ok(id) = DocumentId::parse(typed.one("household")) {
                // Noted: someone asked for a household that is not theirs.
                _ = refused(&app, words, &who, About::Document(id), Code::NotFound.into()).await;
            }
            let returned = Returned::refused(typed, Code::NotFound);
            shown(&app, words, &who, Some(returned)).await
        }
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => shown(&app, words, &who, Some(returned)).await,
            Err(error) => page::refused(words, error.into()),
        },
    }
}

async fn sent(app: &App, who: &SignedIn, typed: &Typed) -> Result<(), Untaken> {
    let asked = asked(typed)?;
    let done = write(app, who, move |tx, doing| {
        action::ask(tx, doing.realm, doing.user, &asked, doing.now)
    });
    Ok(done.await.map(drop)?)
}

fn asked(typed: &Typed) -> Result<Asked, Wrongs> {
    let household = match typed.one("household") {
        "" => Err(("household", Wrong::Missing)),
        id => DocumentId::parse(id).map_err(|_| ("household", Wrong::Bad)),
    };
    let person = match typed.one("person") {
        "" => Ok(None),
        person => Entry::parse(person).map(Some).map_err(|_| ("person", Wrong::Bad)),
    };
    match (household, person, typed.words("reason")) {
        (Ok(id), Ok(person), Ok(reason)) => Ok(Asked {
            matter: match person {
                None => Matter::EraseHousehold(id),
                Some(person) => Matter::ErasePerson(id, person),
            },
            grid: None,
            reason,
        }),
        (household, person, reason) => {
            let wrong = [household.err(), person.err(), reason.err()];
            Err(wrong.into_iter().flatten().collect())
        }
    }
}

/// Grants or refuses.
pub(super) async fn decide(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(number): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    if who.returning {
        // Nothing is decided before its person looked at it.
        return Redirect::to("/approvals").into_response();
    }
    // Parsed here: what an extractor refuses it writes, as it was typed, into the log.
    let (Ok(number), Ok(granted)) = (number.parse(), Typed::new(pairs).one("granted").parse()) else {
        return page::refused(words, Code::NotFound.into());
    };
    let number = ApprovalId(number);
    let done = write(&app, &who, move |tx, doing| {
        action::decide(tx, doing.realm, doing.user, number, granted, doing.now)
    });
    if let Err(error) = done.await {
        return refused(&app, words, &who, About::Approval(number), error).await;
    }
    app.shred().await;
    Redirect::to("/approvals").into_response()
}
