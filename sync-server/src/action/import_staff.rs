//! Units, people and their posts from a spreadsheet that was read and found good.

use doorstep_model::grid::Unit;
use doorstep_model::protocol::row::Station;

use super::{ActionError, Appointment, By, add_assignment, add_unit, add_user};
use crate::account::Login;
use crate::import::staff::{PostDraft, UnitDraft, UserDraft};
use crate::store::{ListedUnit, Write};

/// How an import of units or people ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Enlisted {
    /// Units or people that are new.
    pub added: usize,
    /// Units or people that were there already.
    pub known: usize,
    /// Posts given.
    pub posts: usize,
    /// Logins that another name has here: left out, with their posts.
    pub taken: Vec<Login>,
}

/// Adds units that are not there yet.
///
/// # Errors
/// As [`add_unit`]; then nothing of the batch is kept.
pub fn import_units(tx: &Write<'_>, by: By, drafts: &[UnitDraft]) -> Result<Enlisted, ActionError> {
    let mut enlisted = Enlisted::default();
    for draft in drafts {
        if tx.unit(by.realm, &draft.code)?.is_some() {
            enlisted.known += 1;
            continue;
        }
        let unit = Unit {
            code: draft.code.clone(),
            rule: None,
            grid: draft.grid.clone(),
            node: None,
            name_zh: draft.name.as_str().into(),
            name_en: None,
        };
        let phone = draft.phone.clone();
        add_unit(tx, by, &ListedUnit { unit, phone })?;
        enlisted.added += 1;
    }
    Ok(enlisted)
}

/// Adds people who are not there yet, and gives everyone the posts that they do not hold yet: the
/// same sheet can be read again.
///
/// # Errors
/// As [`add_user`] and [`add_assignment`]; then nothing of the batch is kept.
pub fn import_users(tx: &Write<'_>, by: By, drafts: &[UserDraft]) -> Result<Enlisted, ActionError> {
    let mut enlisted = Enlisted::default();
    for draft in drafts {
        let user = match tx.user_by_login(by.realm, &draft.login)? {
            Some(user) if user.name != draft.name => {
                enlisted.taken.push(draft.login.clone());
                continue;
            }
            Some(user) => {
                enlisted.known += 1;
                user.id
            }
            None => {
                enlisted.added += 1;
                add_user(tx, by, &draft.login, &draft.name)?
            }
        };
        if draft.phone.is_some() {
            tx.set_user_phone(by.realm, user, draft.phone.as_ref())?;
        }
        let held: Vec<(_, Station)> = tx
            .assignments_of(by.realm, user)?
            .into_iter()
            .filter(|held| held.draft.holds_at(by.now))
            .map(|held| (held.draft.post, held.draft.station))
            .collect();
        for PostDraft { post, station } in &draft.posts {
            if held.contains(&(post.clone(), station.clone())) {
                continue;
            }
            let new = Appointment {
                user,
                post: post.clone(),
                station: station.clone(),
                from: by.now,
                until: None,
            };
            add_assignment(tx, by, new)?;
            enlisted.posts += 1;
        }
    }
    Ok(enlisted)
}
