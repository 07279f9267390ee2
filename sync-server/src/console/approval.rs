//! `GET /approvals`: what nobody does alone 双人审批. `POST /approvals` asks for a household or one person
//! of it to be erased, `POST /approvals/{number}` decides.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::document::entry::Entry;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use doorstep_model::word::Worded;
use serde::Deserialize;

use super::exports::said;
use super::page::{self, Frame};
use super::read::{About, Answer, read, refused};
use super::session::SignedIn;
use super::speech::Speech;
use super::way_back::own_path;
use super::word::Words;
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
    household: String,
    person: String,
    reason: String,
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

/// What was typed to ask.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Typed {
    household: String,
    /// One person of it; empty: all of it.
    #[serde(default)]
    person: String,
    #[serde(default)]
    reason: String,
    /// The household's page, when it was asked there.
    #[serde(default)]
    back: String,
}

#[derive(Deserialize)]
pub(super) struct Decision {
    granted: bool,
}

/// The requests.
pub(super) async fn show(State(app): State<App>, words: Words, who: SignedIn) -> Response {
    shown(&app, words, &who, None, Typed::default()).await
}

async fn shown(app: &App, words: Words, who: &SignedIn, wrong: Option<Code>, typed: Typed) -> Response {
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
        refused: wrong.map(|code| (code.word(words.0), code.next(words.0))),
        household: typed.household,
        person: typed.person,
        reason: typed.reason,
    });
    match wrong {
        Some(code) => crate::api::refusal::Refused::from(code).dress(page),
        None => page,
    }
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
    Form(typed): Form<Typed>,
) -> Response {
    let asked = match asked(&typed) {
        Ok(asked) => asked,
        Err(code) => return shown(&app, words, &who, Some(code), typed).await,
    };
    let (realms, now) = (app.sync.realms.clone(), app.home.environment.now());
    let (number, user) = (who.realm, who.user);
    let work = app.home.store.write(move |tx| {
        let realm = realms.view(tx, number)?;
        action::ask(tx, &realm, user, &asked, now)
    });
    match work.await {
        Ok(_) if typed.back.is_empty() => Redirect::to("/approvals").into_response(),
        Ok(_) => Redirect::to(own_path(&typed.back)).into_response(),
        Err(ActionError::Refused(code)) => {
            if code == Code::NotFound
                && let Ok(id) = DocumentId::parse(typed.household.trim())
            {
                // Noted: someone asked for a household that is not theirs.
                _ = refused(&app, words, &who, About::Document(id), code.into()).await;
            }
            shown(&app, words, &who, Some(code), typed).await
        }
        Err(error) => page::refused(words, error.into()),
    }
}

fn asked(typed: &Typed) -> Result<Asked, Code> {
    let id = DocumentId::parse(typed.household.trim()).map_err(|_| Code::NotFound)?;
    let matter = match typed.person.trim() {
        "" => Matter::EraseHousehold(id),
        person => Matter::ErasePerson(id, Entry::parse(person).map_err(|_| Code::NotFound)?),
    };
    Ok(Asked {
        matter,
        grid: None,
        reason: Text::parse(typed.reason.trim()).map_err(|_| Code::BadField)?,
    })
}

/// Grants or refuses.
pub(super) async fn decide(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(number): Path<String>,
    Form(decision): Form<Decision>,
) -> Response {
    // Parsed here: what an extractor refuses it writes, as it was typed, into the log.
    let Ok(number) = number.parse() else {
        return page::refused(words, Code::NotFound.into());
    };
    let (realms, now) = (app.sync.realms.clone(), app.home.environment.now());
    let (realm, user, number) = (who.realm, who.user, ApprovalId(number));
    let work = app.home.store.write(move |tx| {
        let realm = realms.view(tx, realm)?;
        action::decide(tx, &realm, user, number, decision.granted, now)
    });
    if let Err(error) = work.await {
        return refused(&app, words, &who, About::Approval(number), error).await;
    }
    app.shred().await;
    Redirect::to("/approvals").into_response()
}
