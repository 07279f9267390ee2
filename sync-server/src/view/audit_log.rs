//! The audit log, as the administrator of the whole realm reads it.

use std::collections::BTreeMap;

use doorstep_model::code::Code;
use doorstep_model::id::{DeviceNumber, UserId};
use doorstep_model::role::BaseRole;

use super::{Reader, Who};
use crate::action::ActionError;
use crate::store::Audited;

/// Lines of a page.
const PAGE: usize = 100;
/// Lines looked through for those of a page, when something is asked for: the next page goes on there.
const LOOKED_AT: usize = 20_000;

/// What is asked for; empty: anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditAsk {
    /// What was done, or how it begins: `device.` are all of phones.
    pub action: Box<str>,
    /// By whom, as the log writes it.
    pub actor: Box<str>,
    /// To what, whole.
    pub subject: Box<str>,
    /// Older than this line.
    pub before: Option<u64>,
    /// Follow the whole chain.
    pub check: bool,
}

/// A page of the log.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AuditLog {
    /// Lines, the newest first.
    pub lines: Vec<Audited>,
    /// The line before which to go on, where more may follow.
    pub next: Option<u64>,
    /// The newest line of all.
    pub head: Option<Audited>,
    /// Of the whole chain, if that was asked for: how many lines, or the first that does not follow.
    pub checked: Option<Chains>,
    /// Those who are named.
    pub people: BTreeMap<UserId, Who>,
}

impl AuditAsk {
    fn has(&self, line: &Audited) -> bool {
        let is = |asked: &str, value: &str| asked.is_empty() || asked == value;
        line.action.starts_with(&*self.action)
            && is(&self.actor, &line.actor)
            && is(&self.subject, &line.subject)
    }
}

/// Reads a page of the log.
///
/// # Errors
/// `NotFound` for whoever does not administer the whole realm.
pub fn audit_log(reader: &Reader<'_>, ask: &AuditAsk) -> Result<AuditLog, ActionError> {
    let root = &reader.realm.tree.root().code;
    if !reader.is(BaseRole::Administrator, root) {
        return Err(Code::NotFound.into());
    }
    let (tx, realm) = (reader.tx, reader.number());
    let mut log = AuditLog {
        head: tx.audited(realm, 1)?.pop(),
        ..AuditLog::default()
    };
    let mut before = ask.before.unwrap_or(u64::MAX);
    for _ in 0..LOOKED_AT / PAGE {
        let lines = tx.audited_before(realm, before, PAGE)?;
        let Some(last) = lines.last() else {
            log.next = None;
            break;
        };
        before = last.n;
        log.next = Some(before);
        log.lines.extend(lines.into_iter().filter(|line| ask.has(line)));
        if log.lines.len() >= PAGE {
            break;
        }
    }
    if log.lines.len() > PAGE {
        log.lines.truncate(PAGE);
        log.next = log.lines.last().map(|line| line.n);
    }
    if log.next == Some(1) {
        log.next = None;
    }
    if ask.check {
        log.checked = Some(Chains {
            audit: tx.check_audit(realm)?,
            reads: tx.check_reads(realm)?,
        });
    }
    let actors = log.lines.iter().filter_map(|line| user_of(&line.actor));
    let users = actors.chain(log.lines.iter().filter_map(subject_user));
    log.people = reader.people(users)?;
    Ok(log)
}

/// How far the chains hold: rows, or the first that does not follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chains {
    /// This log.
    pub audit: Result<u64, u64>,
    /// Who opened which sheet on a phone, as each phone handed it in.
    pub reads: Result<u64, (DeviceNumber, u64)>,
}

/// The person to whom something was done: these lines name them by number.
pub fn subject_user(line: &Audited) -> Option<UserId> {
    let of_people = ["user.", "session.", "device.code", "device.enrol", "ballot."];
    let of_people = of_people.iter().any(|begins| line.action.starts_with(begins));
    of_people.then(|| line.subject.parse().ok().map(UserId))?
}

/// The person of an actor as the log writes it.
pub fn user_of(actor: &str) -> Option<UserId> {
    actor.strip_prefix("user:")?.parse().ok().map(UserId)
}
