//! `GET /audit`: who did what, for the administrator of the whole realm; and whether the chain holds.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::page::{self, Frame};
use super::read::{About, Answer, read};
use super::session::SignedIn;
use super::speech::Speech;
use super::way_back::query;
use super::word::Words;
use crate::app::App;
use crate::store::Audited;
use crate::view::{AuditAsk, AuditLog, Chains, audit_log, user_of};

/// What the address says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    action: String,
    actor: String,
    subject: String,
    /// Older than this line.
    before: String,
    /// `yes`: follow the whole chain.
    check: String,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct Page {
    words: Words,
    frame: Frame,
    asked: Asked,
    head: Option<(String, String)>,
    checked: Vec<(bool, String)>,
    check: String,
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
}

/// A line of the log.
struct Line {
    n: u64,
    at: String,
    who: String,
    actor: String,
    what: String,
    code: String,
    subject: String,
}

impl Asked {
    fn ask(&self) -> AuditAsk {
        AuditAsk {
            action: self.action.trim().into(),
            actor: self.actor.trim().into(),
            subject: self.subject.trim().into(),
            before: self.before.parse().ok(),
            check: self.check == "yes",
        }
    }

    fn with(&self, other: &[(&str, &str)]) -> String {
        let own = [
            ("action", &*self.action),
            ("actor", &*self.actor),
            ("subject", &*self.subject),
        ];
        query("/audit", own.into_iter().chain(other.iter().copied()))
    }
}

/// The log.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Query(asked): Query<Asked>,
) -> Response {
    let ask = asked.ask();
    let read = read(&app, words, &who, About::Audit, move |reader| {
        audit_log(reader, &ask)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    page::show(&Page {
        words,
        frame: Frame::of(words, &who, &asked.with(&[])),
        head: view
            .head
            .as_ref()
            .map(|head| (head.n.to_string(), head.fingerprint())),
        checked: view
            .checked
            .map_or_else(Vec::new, |chains| checked(&speech, chains).into()),
        check: asked.with(&[("check", "yes")]),
        first: (!asked.before.is_empty()).then(|| asked.with(&[])),
        next: view.next.map(|n| asked.with(&[("before", &n.to_string())])),
        lines: view.lines.iter().map(|one| line(&speech, &view, one)).collect(),
        asked,
    })
}

fn checked(speech: &Speech<'_>, chains: Chains) -> [(bool, String); 2] {
    let audit = match chains.audit {
        Ok(n) => (true, speech.count("audit-holds", n as i64)),
        Err(n) => (false, speech.count("audit-broken", n as i64)),
    };
    let reads = match chains.reads {
        Ok(n) => (true, speech.count("audit-reads-hold", n as i64)),
        Err((device, n)) => {
            let (device, n) = (device.to_string(), n.to_string());
            let with = [("device", &*device), ("n", &*n)];
            (false, speech.fill("audit-reads-broken", &with))
        }
    };
    [audit, reads]
}

fn line(speech: &Speech<'_>, view: &AuditLog, line: &Audited) -> Line {
    let user = user_of(&line.actor);
    let who = match (user, &*line.actor) {
        (Some(user), _) => speech.who(Some(user), &view.people),
        (None, "server") => speech.say("who-server"),
        (None, "command") => speech.say("audit-command"),
        (None, device) => match device.strip_prefix("device:") {
            Some(number) => speech.fill("audit-device", &[("number", number)]),
            None => device.to_owned(),
        },
    };
    Line {
        n: line.n,
        at: speech.minute(line.at),
        who,
        actor: line.actor.to_string(),
        what: what(speech, &line.action),
        code: line.action.to_string(),
        subject: line.subject.to_string(),
    }
}

/// What was done in words; what someone was refused, by its kind.
fn what(speech: &Speech<'_>, action: &str) -> String {
    match action.split_once('.') {
        Some((_, "refused")) => speech.say("audit-refused"),
        Some(("reason", reason)) => speech.known("reason", reason),
        _ => {
            let id = action.replace('.', "_");
            let words = speech.known("audited", &id);
            if words == id { action.to_owned() } else { words }
        }
    }
}
