//! Messages that someone at a desk sends to a grid and all below it.

use doorstep_model::code::Code;
use doorstep_model::id::{GridCode, NoticeId};
use doorstep_model::role::RoleSet;
use doorstep_model::text::Text;
use doorstep_model::time::Day;

use super::meeting::Sitting;
use super::once::once;
use super::{ActionError, By, may_oversee, post_notice};
use crate::rows;
use crate::store::{Actor, NoticeDraft, StoreError, Write};

/// How long a message is shown at most.
pub const SHOWN_DAYS: i32 = 366;

/// A message as a form sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeForm {
    /// To this grid and all below.
    pub grid: GridCode,
    /// Its title.
    pub title: Text<60>,
    /// What it says.
    pub text: Text<2_000>,
    /// It rings at once and stays on top.
    pub emergency: bool,
    /// Shown without log-in too.
    pub public: bool,
    /// To people of these roles there, each by themselves; none: to whoever reads the grids.
    pub roles: RoleSet,
    /// The last day on which it is shown.
    pub until: Option<Day>,
}

/// Sends it.
///
/// # Errors
/// `NotFound` for a place that is not the person's; `BadField` for one that says nothing, or a day that
/// can't be.
pub fn send(tx: &Write<'_>, by: Sitting<'_>, form: &NoticeForm) -> Result<NoticeId, ActionError> {
    let request = format!("notice.send {} {form:?}", by.user);
    let work = || {
        let standing = by.realm.standing_now(tx, by.user, by.now)?;
        if by.realm.tree.get(&form.grid).is_none() || !may_oversee(by.realm, &standing, &form.grid) {
            return Err(Code::NotFound.into());
        }
        let days = form.until.map(|until| until.days_since(by.now.day()));
        if days.is_some_and(|days| !(0..=SHOWN_DAYS).contains(&days)) {
            return Err(Code::BadField.into());
        }
        let draft = NoticeDraft {
            grid: form.grid.clone(),
            title: form.title.clone(),
            text: form.text.clone(),
            emergency: form.emergency,
            public: form.public,
            roles: form.roles,
            addressed: None,
            about: None,
            author: by.user,
            from: by.now,
            // To the end of that day.
            until: form.until.map(|until| until.plus_days(1).begins()),
        };
        let desk = By {
            realm: by.realm.number,
            actor: Actor::User(by.user),
            now: by.now,
        };
        Ok(post_notice(tx, desk, draft)?.0.to_be_bytes().to_vec())
    };
    let done = once(tx, by.realm.number, by.key, &request, by.now, work)?;
    let bytes = done.try_into().map_err(|_| StoreError::Damaged)?;
    Ok(NoticeId(u32::from_be_bytes(bytes)))
}

/// Takes a message back: phones that have it lose it with their next sync, and the public page at once.
///
/// # Errors
/// `NotFound` for one that is not there, or to a place that is not the person's; `AlreadyDecided` where
/// somebody did it before.
pub fn withdraw(tx: &Write<'_>, by: Sitting<'_>, id: NoticeId) -> Result<(), ActionError> {
    let request = format!("notice.withdraw {} {id}", by.user);
    let work = || {
        let notice = tx.notice(by.realm.number, id)?.ok_or(Code::NotFound)?;
        let standing = by.realm.standing_now(tx, by.user, by.now)?;
        if !may_oversee(by.realm, &standing, &notice.draft.grid) {
            return Err(Code::NotFound.into());
        }
        if !tx.withdraw_notice(by.realm.number, id, by.user, by.now)? {
            return Err(Code::AlreadyDecided.into());
        }
        rows::withdrawn(tx, by.realm.number, &notice)?;
        let actor = Actor::User(by.user);
        tx.audit(by.realm.number, actor, "notice.withdraw", &id, by.now)?;
        Ok(Vec::new())
    };
    once(tx, by.realm.number, by.key, &request, by.now, work).map(drop)
}
