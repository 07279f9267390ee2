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
use crate::view::{AuditAsk, AuditLog, Chains, audit_log, subject_user, user_of};

/// What is noted, as the log writes it; a line of words for each.
const ACTIONS: &[&str] = &[
    "session.begin",
    "session.end",
    "household.read",
    "user.add",
    "user.password",
    "user.codes",
    "user.no_codes",
    "user.disable",
    "user.enable",
    "assignment.add",
    "assignment.end",
    "link.add",
    "link.end",
    "device.code",
    "device.enrol",
    "device.revoke",
    "export.ask",
    "export.grant",
    "export.refuse",
    "export.take",
    "export.counts",
    "document.export",
    "erase_household.ask",
    "erase_household.grant",
    "erase_household.refuse",
    "erase_person.ask",
    "erase_person.grant",
    "erase_person.refuse",
    "household.erase",
    "person.erase",
    "quarantine.adopt",
    "quarantine.return",
    "case.evaluate",
    "case.appeal",
    "case.appeal_decide",
    "case.agreement",
    "form.cross_site",
    "meeting.plan",
    "meeting.raise",
    "meeting.decide",
    "meeting.hold",
    "meeting.close",
    "round.start",
    "round.urge",
    "round.end",
    "alert.on",
    "alert.urge",
    "alert.off",
    "notice.post",
    "notice.withdraw",
    "points.earn",
    "reward.stock",
    "reward.take",
    "ballot.record",
    "photo.read_denied",
    "photo.send_denied",
    "roster.import",
    "checklist.install",
    "outline.import",
    "grid.add",
    "grid.move",
    "grid.import",
    "unit.add",
    "hotline.set",
    "holiday.set",
    "preset.install",
    "realm.open",
    "server.restore",
    "server.set_back",
];

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
    /// What may be asked for: as the log writes it, in words, and whether it is.
    actions: Vec<(String, String, bool)>,
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
    /// Whose name it is, where it is a person.
    subject_name: Option<String>,
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
        actions: actions(&speech, &asked.action),
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

/// What is noted, and what the address asks for if it is none of these.
fn actions(speech: &Speech<'_>, asked: &str) -> Vec<(String, String, bool)> {
    let known = ACTIONS.iter().copied();
    let other = Some(asked).filter(|asked| !asked.is_empty() && !ACTIONS.contains(asked));
    let all = known.chain(other);
    all.map(|code| (code.to_owned(), what(speech, code), code == asked))
        .collect()
}

fn line(speech: &Speech<'_>, view: &AuditLog, line: &Audited) -> Line {
    let user = user_of(&line.actor);
    let who = match (user, &*line.actor) {
        (Some(user), _) => speech.who(Some(user), &view.people),
        (None, "server") => speech.say("who-server"),
        (None, "command") => speech.say("audit-command"),
        (None, "") => speech.say("audit-gone"),
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
        subject_name: subject_user(line).map(|user| speech.who(Some(user), &view.people)),
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

#[cfg(test)]
mod tests {
    use doorstep_model::word::Language;

    use super::*;

    #[test]
    fn everything_noted_has_words() {
        for action in ACTIONS {
            let id = format!("audited-{}", action.replace('.', "_"));
            for language in Language::ALL {
                assert_ne!(Words(language).say(&id), id);
            }
        }
    }
}
