//! A checklist: looked at, tried as a phone asks it, then installed.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::checklist::{At, Checklist, Kind, Question, SheetRow};
use doorstep_model::code::Code;
use doorstep_model::word::Language;

use super::upload::{Sent, sent};
use super::{again, cut, unread};
use crate::action::{self, By};
use crate::app::App;
use crate::console::field::{Choice, choices};
use crate::console::page::{self, Frame};
use crate::console::read::{About, Answer, read, refused};
use crate::console::session::SignedIn;
use crate::console::speech::Speech;
use crate::console::typed::Typed;
use crate::console::word::Words;
use crate::console::write::write;
use crate::import::checklist::ReadForm;
use crate::shelf::{Ticket, Upload};
use crate::store::Actor;
use crate::view::look_at_checklist;

/// Beginnings of the names of answers: no question's name is one of the form's own.
const ANSWER: &str = "answer.";

#[derive(Template)]
#[template(path = "import_checklist.html")]
struct Page {
    words: Words,
    frame: Frame,
    title: String,
    ticket: String,
    lines: Vec<String>,
    more: Option<String>,
    /// As a phone asks it; none for one that can't be asked.
    asked: Option<Vec<Asked>>,
}

/// A question as a phone asks it.
struct Asked {
    name: String,
    label: String,
    hint: String,
    kind: Kind,
    value: String,
    choices: Vec<Choice>,
    must: bool,
    wrong: Option<String>,
}

impl Asked {
    fn is(&self, kind: &str) -> bool {
        self.kind.as_str() == kind
    }
}

/// Looks at a file; nothing is stored.
pub(in crate::console) async fn look(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    form: Multipart,
) -> Response {
    let Sent { typed, file } = match sent(form).await {
        Ok(sent) => sent,
        Err(code) => return unread(words, code),
    };
    let Some(file) = file else {
        return again(&app, words, &who, typed, "checklist").await;
    };
    let (now, random) = (app.home.environment.now(), app.home.environment.random());
    let (ticket, upload) = app.shelf.keep((who.realm, who.user), file, random, now);
    shown(&app, words, &who, (ticket, upload), &Typed::default()).await
}

/// Tries answers, or installs what was looked at.
pub(in crate::console) async fn go_on(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let now = app.home.environment.now();
    let kept = Ticket::parse(typed.one("file"))
        .and_then(|ticket| Some((ticket, app.shelf.find((who.realm, who.user), ticket, now)?)));
    let Some((ticket, upload)) = kept else {
        return again(&app, words, &who, typed, "checklist").await;
    };
    if typed.one("do") == "install" {
        install(&app, words, &who, ticket, upload).await
    } else {
        shown(&app, words, &who, (ticket, upload), &typed).await
    }
}

async fn install(app: &App, words: Words, who: &SignedIn, ticket: Ticket, upload: Arc<Upload>) -> Response {
    let done = write(app, who, move |tx, doing| {
        let by = By {
            realm: doing.realm.number,
            actor: Actor::User(doing.user),
            now: doing.now,
        };
        if !action::administers_realm(tx, doing.realm, doing.user, doing.now)? {
            return Err(Code::NotFound.into());
        }
        let read = ReadForm::read(&upload.bytes, &upload.name).map_err(|_| Code::BadChecklist)?;
        if !read.problems.is_empty() {
            return Err(Code::BadChecklist.into());
        }
        let installed = action::install_checklist(tx, by, &read.form)?;
        Ok((read.form.code, installed.version))
    });
    match done.await {
        Ok((code, version)) => {
            app.shelf.put_away(ticket);
            Redirect::to(&format!("/imports?checklist={code}@{version}")).into_response()
        }
        Err(error) => refused(app, words, who, About::Own, error).await,
    }
}

async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    (ticket, upload): (Ticket, Arc<Upload>),
    typed: &Typed,
) -> Response {
    let looked = read(app, words, who, About::Own, move |reader| {
        look_at_checklist(reader, &upload.name, &upload.bytes, words.0)
    });
    let Answer { realm, mut view, .. } = match looked.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let at = At {
        now: app.home.environment.now(),
        language: words.0,
    };
    let name = view
        .checklist
        .as_ref()
        .map(|list| list.name.get(words.0).to_owned());
    page::show(&Page {
        words,
        frame: Frame::of(words, who, "/imports"),
        title: name.unwrap_or_default(),
        ticket: ticket.to_string(),
        more: cut(&speech, &mut view.lines),
        lines: view.lines,
        asked: view.checklist.as_ref().map(|list| asked(list, typed, at)),
    })
}

/// What is asked when these answers were given.
fn asked(list: &Checklist, typed: &Typed, at: At) -> Vec<Asked> {
    let given: Vec<(&Question, String)> = list
        .questions
        .iter()
        .map(|question| {
            (
                question,
                typed.all(&format!("{ANSWER}{}", question.name)).join(" "),
            )
        })
        .collect();
    let answers: BTreeMap<&str, &str> = given
        .iter()
        .filter(|(_, answer)| !answer.trim().is_empty())
        .map(|(question, answer)| (question.name.as_str(), answer.trim()))
        .collect();
    let sheet = list.ask(&answers, at);
    let tried = !answers.is_empty();
    let rows = sheet.rows.iter().filter(|row| row.shown && !row.computed);
    rows.filter_map(|row| {
        let question = list.question(row.name.as_str())?;
        Some(one(question, row, typed, at.language, tried))
    })
    .collect()
}

fn one(question: &Question, row: &SheetRow, typed: &Typed, language: Language, tried: bool) -> Asked {
    let name = format!("{ANSWER}{}", row.name);
    let each = question.choices.iter();
    let each = each.map(|choice| (choice.name.to_string(), choice.label.get(language).to_owned()));
    Asked {
        choices: choices(typed, &name, each),
        label: row.label.to_string(),
        hint: question.hint.get(language).to_owned(),
        kind: row.kind,
        value: row.answer.to_string(),
        must: row.required,
        wrong: row
            .wrong
            .as_ref()
            .filter(|_| tried)
            .map(|wrong| wrong.words(language)),
        name,
    }
}
