//! The emergency switch of a person's places, with its roll call; messages to them, with how many have
//! seen each.

use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::{NoticeId, UserId};
use std::collections::BTreeMap;

use super::{Reader, Who};
use crate::action::ActionError;
use crate::action::emergency::{self, GridCalled, may_switch};
use crate::store::{Alert, AlertNo, Notice, StoreError};

/// Switches looked through, and messages.
const LOOKED_AT: usize = 500;
/// Messages of a page.
const PAGE: usize = 30;

/// A switch as pages show it.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertShown {
    /// The switch.
    pub alert: Alert,
    /// Its place.
    pub grid: Option<Grid>,
    /// Who threw it, and who switched back.
    pub people: BTreeMap<UserId, Who>,
}

/// A roll call.
#[derive(Debug, Clone, PartialEq)]
pub struct RollCall {
    /// The switch.
    pub shown: AlertShown,
    /// Each grid that has households.
    pub grids: Vec<(Option<Grid>, GridCalled)>,
    /// All households.
    pub households: u64,
    /// Those that somebody has reached.
    pub reached: u64,
}

/// A message as pages show it.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeShown {
    /// The message.
    pub notice: Notice,
    /// Its place.
    pub grid: Option<Grid>,
    /// Who sent it.
    pub author: Option<Who>,
    /// How many people have seen it.
    pub seen: u64,
}

/// A page of messages.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeList {
    /// The newest first.
    pub lines: Vec<NoticeShown>,
    /// The last one, where more follow.
    pub next: Option<NoticeId>,
}

/// Every time that the switch was thrown where the person may throw it, the latest first.
///
/// # Errors
/// The store's.
pub fn alert_list(reader: &Reader<'_>) -> Result<Vec<AlertShown>, StoreError> {
    let alerts = reader.tx.alerts(reader.number(), LOOKED_AT)?.into_iter();
    let own = alerts.filter(|alert| may_switch(reader.realm, &reader.standing, &alert.grid));
    own.map(|alert| shown(reader, alert)).collect()
}

fn shown(reader: &Reader<'_>, alert: Alert) -> Result<AlertShown, StoreError> {
    Ok(AlertShown {
        grid: reader.realm.tree.get(&alert.grid).cloned(),
        people: reader.people(alert.by.into_iter().chain(alert.ended_by))?,
        alert,
    })
}

/// One switch with its roll call.
///
/// # Errors
/// `NotFound` for one that is not there, or of a place that is not the person's.
pub fn roll_call(reader: &Reader<'_>, no: AlertNo) -> Result<RollCall, ActionError> {
    let alert = reader.tx.alert(reader.number(), no)?.ok_or(Code::NotFound)?;
    if !may_switch(reader.realm, &reader.standing, &alert.grid) {
        return Err(Code::NotFound.into());
    }
    let called = emergency::roll_call(reader.tx, &reader.realm.tree, reader.number(), &alert)?;
    let grid = |called: GridCalled| (reader.realm.tree.get(&called.grid).cloned(), called);
    Ok(RollCall {
        households: called.iter().map(|called| called.households).sum(),
        reached: called.iter().map(|called| called.reached).sum(),
        grids: called.into_iter().map(grid).collect(),
        shown: shown(reader, alert)?,
    })
}

/// Messages to the person's places, the newest first, older than the last one of the page before.
///
/// # Errors
/// The store's.
pub fn notice_list(reader: &Reader<'_>, before: Option<NoticeId>) -> Result<NoticeList, ActionError> {
    let notices = reader.tx.sent_notices(reader.number(), before, LOOKED_AT)?;
    let own = |notice: &Notice| may_switch(reader.realm, &reader.standing, &notice.draft.grid);
    let mut lines = Vec::new();
    let mut more = false;
    for notice in notices.into_iter().filter(own) {
        if lines.len() == PAGE {
            more = true;
            break;
        }
        let author = notice.draft.author;
        lines.push(NoticeShown {
            grid: reader.realm.tree.get(&notice.draft.grid).cloned(),
            author: reader.people([author])?.remove(&author),
            seen: reader.tx.seen_count(reader.number(), notice.id)?,
            notice,
        });
    }
    let next = lines.last().filter(|_| more).map(|line| line.notice.id);
    Ok(NoticeList { lines, next })
}
