//! Messages to a person's places, with how many have seen each.

use std::collections::BTreeMap;

use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::{NoticeId, UserId};

use super::overseen::overseen_within;
use super::{Reader, Who};
use crate::action::{ActionError, may_oversee};
use crate::store::{Notice, NoticeAbout, StoreError};

/// Messages looked through for a page.
const LOOKED_AT: usize = 500;
/// Messages of a page.
const PAGE: usize = 30;

/// A message as pages show it.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeShown {
    /// The message.
    pub notice: Notice,
    /// Its place.
    pub grid: Option<Grid>,
    /// Who sent it, and who took it back.
    pub people: BTreeMap<UserId, Who>,
    /// How many people have seen it.
    pub seen: u64,
    /// The person may take it back: it went to a place of theirs, not to one above.
    pub own: bool,
}

/// A page of messages.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeList {
    /// The newest first.
    pub lines: Vec<NoticeShown>,
    /// The last one, where more follow.
    pub next: Option<NoticeId>,
}

/// The last message to those who are missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Urged {
    /// The message.
    pub notice: Notice,
    /// Who sent it.
    pub by: Option<Who>,
    /// How many have seen it.
    pub seen: u64,
}

/// Messages that reach the person's places, the newest first, older than the last one of the page before.
///
/// # Errors
/// The store's.
pub fn notice_list(reader: &Reader<'_>, before: Option<NoticeId>) -> Result<NoticeList, ActionError> {
    let notices = reader.tx.sent_notices(reader.number(), before, LOOKED_AT)?;
    let (all, last) = (notices.len(), notices.last().map(|notice| notice.id));
    let mut list = NoticeList {
        lines: Vec::new(),
        next: last.filter(|_| all == LOOKED_AT),
    };
    for notice in notices.into_iter().filter(|notice| reaches(reader, notice)) {
        if list.lines.len() == PAGE {
            list.next = list.lines.last().map(|line| line.notice.id);
            break;
        }
        list.lines.push(shown(reader, notice)?);
    }
    Ok(list)
}

/// One message.
///
/// # Errors
/// `NotFound` for one that is not there, or reaches no place of the person's.
pub fn notice_sheet(reader: &Reader<'_>, id: NoticeId) -> Result<NoticeShown, ActionError> {
    let notice = reader.tx.notice(reader.number(), id)?;
    let notice = notice.filter(|notice| reaches(reader, notice));
    Ok(shown(reader, notice.ok_or(Code::NotFound)?)?)
}

/// What was sent to one person alone is on no list.
fn reaches(reader: &Reader<'_>, notice: &Notice) -> bool {
    let to_all = !matches!(notice.draft.about, Some(NoticeAbout::Person(_)));
    to_all && !overseen_within(reader, &notice.draft.grid).is_empty()
}

fn shown(reader: &Reader<'_>, notice: Notice) -> Result<NoticeShown, StoreError> {
    let withdrew = notice.withdrawn.map(|(_, user)| user);
    Ok(NoticeShown {
        grid: reader.realm.tree.get(&notice.draft.grid).cloned(),
        people: reader.people([notice.draft.author].into_iter().chain(withdrew))?,
        seen: reader.tx.seen_count(reader.number(), notice.id)?,
        own: may_oversee(reader.realm, &reader.standing, &notice.draft.grid),
        notice,
    })
}

/// The last message that urged on about something.
pub(super) fn urged(reader: &Reader<'_>, about: NoticeAbout) -> Result<Option<Urged>, StoreError> {
    let Some(notice) = reader.tx.last_notice_about(reader.number(), about)? else {
        return Ok(None);
    };
    let author = notice.draft.author;
    Ok(Some(Urged {
        by: reader.people([author])?.remove(&author),
        seen: reader.tx.seen_count(reader.number(), notice.id)?,
        notice,
    }))
}
