//! Messages that someone at a desk sends to a grid and all below it.

use doorstep_model::code::Code;
use doorstep_model::id::GridCode;
use doorstep_model::text::Text;
use doorstep_model::time::Day;

use super::meeting::Sitting;
use super::once::once;
use super::{ActionError, By, may_oversee, post_notice};
use crate::store::{Actor, NoticeDraft, Write};

/// A day in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000;
/// How long a message is shown at most.
const SHOWN_DAYS: i32 = 366;

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
    /// The last day on which it is shown.
    pub until: Option<Day>,
}

/// Sends it.
///
/// # Errors
/// `NotFound` for a place that is not the person's; `BadField` for one that says nothing, or a day that
/// can't be.
pub fn send(tx: &Write<'_>, by: Sitting<'_>, form: &NoticeForm) -> Result<(), ActionError> {
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
            about: None,
            author: by.user,
            from: by.now,
            // To the end of that day: a day more from now is never less.
            until: days.map(|days| by.now.plus(i64::from(days + 1) * DAY)),
        };
        let desk = By {
            realm: by.realm.number,
            actor: Actor::User(by.user),
            now: by.now,
        };
        post_notice(tx, desk, draft).map(|_| Vec::new())
    };
    once(tx, by.realm.number, by.key, &request, by.now, work).map(drop)
}
