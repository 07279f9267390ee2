//! `GET /settings`: what the realm works by, in words. `GET`, `POST /settings/preset`: the file behind
//! it, changed with the checker's word on each line and what would be otherwise, then installed.

mod facts;

use askama::Template;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::preset::Preset;
use doorstep_model::word::Worded;

use self::facts::{Change, Saying, Section, changes};
use super::page::{self, Frame};
use super::read::{About, Answer, read, refused};
use super::session::SignedIn;
use super::speech::Speech;
use super::typed::Typed;
use super::word::Words;
use super::write::write;
use crate::action::{self, ActionError, InUse, print_of, with_version};
use crate::api::refusal::Refused;
use crate::app::App;
use crate::store::InstalledPreset;
use crate::view::settings;

/// Lines of the file that are listed as other ones.
const LINES_MOST: usize = 200;

#[derive(Template)]
#[template(path = "settings.html")]
struct Page {
    words: Words,
    frame: Frame,
    title: String,
    since: String,
    sections: Vec<Section>,
}

#[derive(Template)]
#[template(path = "settings_preset.html")]
struct Editor {
    words: Words,
    frame: Frame,
    since: String,
    /// What it was made from, and what was looked at.
    base: String,
    checked: String,
    toml: String,
    rows: usize,
    refused: Option<(String, String)>,
    /// How many there are, and each.
    wrong: String,
    problems: Vec<Problem>,
    missing: Vec<String>,
    /// What would be otherwise; none: not looked at.
    found: Option<Found>,
    /// To install it as the version that it would be.
    install: Option<String>,
}

struct Problem {
    line: String,
    what: String,
    next: String,
}

#[derive(Default)]
struct Found {
    changes: Vec<Change>,
    gone: Vec<(usize, String)>,
    new: Vec<(usize, String)>,
}

/// The preset in words.
pub(super) async fn show(State(app): State<App>, words: Words, who: SignedIn) -> Response {
    let read = read(&app, words, &who, About::Settings, |reader| {
        settings(reader, None)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    page::show(&Page {
        words,
        frame: Frame::of(words, &who, "/settings"),
        title: realm.preset.name.get(words.0).to_owned(),
        since: since(&speech, &view.0),
        sections: {
            let saying = Saying::new(words, &realm.preset);
            let mut sections = saying.sections();
            sections.extend(saying.figures(&realm.tree));
            sections
        },
    })
}

fn since(speech: &Speech<'_>, installed: &InstalledPreset) -> String {
    let (version, at) = (
        installed.version.to_string(),
        speech.minute(installed.installed_at),
    );
    speech.fill(
        "settings-since",
        &[
            ("code", installed.code.as_str()),
            ("version", &version),
            ("at", &at),
        ],
    )
}

/// The file, to be changed.
pub(super) async fn file(State(app): State<App>, words: Words, who: SignedIn) -> Response {
    shown(&app, words, &who, None, None).await
}

/// Looks at a changed file, and installs what was looked at.
pub(super) async fn submit(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let toml = unix(typed.all("toml").first().map_or("", |toml| &**toml));
    let looked_at = typed.one("checked") == print_of(&toml);
    if typed.one("do") != "install" || !looked_at {
        return shown(&app, words, &who, Some((&typed, toml)), None).await;
    }
    let (base, file) = (typed.one("base").to_owned(), toml.clone());
    let done = write(&app, &who, move |tx, doing| {
        action::edit_preset(tx, doing.realm, doing.user, (&base, &file), doing.now)
    });
    match done.await {
        Ok(_) => Redirect::to("/settings").into_response(),
        Err(ActionError::Refused(code)) if code != Code::NotFound => {
            shown(&app, words, &who, Some((&typed, toml)), Some(code)).await
        }
        Err(error) => refused(&app, words, &who, About::Settings, error).await,
    }
}

/// Browsers send other ends of lines than a file has.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}

async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    typed: Option<(&Typed, String)>,
    wrong: Option<Code>,
) -> Response {
    let parsed = typed
        .as_ref()
        .map(|(_, toml)| Preset::parse("preset.toml", &with_version(toml, u32::MAX >> 1)));
    let candidate = parsed.as_ref().and_then(|parsed| parsed.as_ref().ok()).cloned();
    let read = read(app, words, who, About::Settings, move |reader| {
        settings(reader, candidate.as_ref())
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let (installed, missing) = view;
    let now = print_of(&installed.toml);
    // Another was installed since: the second sees what is otherwise now, and that holds from here on.
    let stale = typed.as_ref().is_some_and(|(typed, _)| typed.one("base") != now);
    let wrong = wrong.or(stale.then_some(Code::ChangedMeanwhile));
    let mut editor = Editor {
        words,
        frame: Frame::of(words, who, "/settings/preset"),
        since: since(&speech, &installed),
        base: now,
        checked: String::new(),
        toml: String::new(),
        rows: 40,
        refused: wrong.map(|code| (code.word(words.0), code.next(words.0))),
        wrong: String::new(),
        problems: Vec::new(),
        missing: missing.iter().map(|used| in_use(words, used)).collect(),
        found: None,
        install: None,
    };
    match (typed, parsed) {
        (Some((_, toml)), Some(Ok(preset))) => {
            let other = preset.code != installed.code;
            if other {
                editor.refused = Some((words.say("settings-other"), words.say("settings-other-next")));
            }
            let found = found(words, (&realm.preset, &preset), (&installed.toml, &toml));
            let same = found.changes.is_empty() && found.gone.is_empty() && found.new.is_empty();
            if !other && !same && editor.missing.is_empty() {
                editor.checked = print_of(&toml);
                editor.install = Some(words.count("settings-install", installed.version + 1));
            }
            editor.found = Some(found);
            editor.toml = toml;
        }
        (Some((_, toml)), Some(Err(problems))) => {
            editor.problems = problems
                .iter()
                .map(|problem| Problem {
                    line: words.count("settings-line", problem.line),
                    what: problem.what(words.0),
                    next: problem.remedy(words.0),
                })
                .collect();
            editor.wrong = words.count("settings-problems", problems.len());
            editor.toml = toml;
        }
        _ => editor.toml = installed.toml.to_string(),
    }
    let code =
        wrong.or((!editor.problems.is_empty() || !editor.missing.is_empty()).then_some(Code::BadField));
    let page = page::show(&editor);
    match code {
        Some(code) => Refused::from(code).dress(page),
        None => page,
    }
}

fn in_use(words: Words, used: &InUse) -> String {
    let (id, code) = match used {
        InUse::Level(code) => ("settings-a-level", code.to_string()),
        InUse::Post(code) => ("settings-a-post", code.to_string()),
        InUse::Line(code) => ("settings-a-line", code.to_string()),
    };
    format!("{} {code}", words.say(id))
}

/// What a file says otherwise: in words, and line by line for what has none.
fn found(words: Words, (before, now): (&Preset, &Preset), (old, new): (&str, &str)) -> Found {
    let changes = changes(
        &Saying::new(words, before).sections(),
        &Saying::new(words, now).sections(),
    );
    Found {
        changes,
        gone: lines_not_in(old, new),
        new: lines_not_in(new, old),
    }
}

/// Lines of one text that another does not have, each with its number. The version's counts up by
/// itself.
fn lines_not_in(text: &str, other: &str) -> Vec<(usize, String)> {
    let (text, other) = (with_version(text, 0), with_version(other, 0));
    let mut there = std::collections::BTreeMap::<&str, usize>::new();
    for line in other.lines() {
        *there.entry(line.trim()).or_default() += 1;
    }
    let mut only = Vec::new();
    for (at, line) in text.lines().enumerate() {
        match there.get_mut(line.trim()) {
            Some(left) if *left > 0 => *left -= 1,
            _ if line.trim().is_empty() => {}
            _ => only.push((at + 1, line.to_owned())),
        }
    }
    only.truncate(LINES_MOST);
    only
}
