//! Whom an administrator looks after: people whose posts lie in the administrator's subtree.

use doorstep_model::code::Code;
use doorstep_model::id::{DeviceNumber, UserId};
use doorstep_model::protocol::enrol::EnrolCode;
use doorstep_model::protocol::row::Station;
use doorstep_model::role::BaseRole;
use doorstep_model::standing::Standing;
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;

use super::{
    ActionError, Appointment, By, add_assignment, add_user, disable_user, enable_user, end_assignment,
    holds_over, issue_code, revoke_device, set_password, set_totp,
};
use crate::account::{Login, PasswordHash};
use crate::realm::RealmView;
use crate::store::{Actor, Assignment, Read, StoreError, Write};
use doorstep_model::id::{AssignmentId, PostCode};

/// Why a person or a phone is kept out: noted beside it, as a word and never as a sentence.
pub const REASONS: [&str; 5] = ["lost", "replaced", "left", "misuse", "other"];

/// How far someone is an administrator's to look after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oversight {
    /// Not at all.
    None,
    /// Some of the posts are.
    Some,
    /// All that the person holds is.
    All,
}

/// An administrator at the console.
#[derive(Clone, Copy)]
pub struct Overseer<'a> {
    /// The realm.
    pub realm: &'a RealmView,
    /// What they hold now.
    pub standing: &'a Standing,
    /// Now.
    pub now: Timestamp,
}

impl Overseer<'_> {
    /// True where posts of this station are theirs to give and to end.
    ///
    /// # Errors
    /// The store's.
    pub fn over(&self, tx: &Read<'_>, station: &Station) -> Result<bool, StoreError> {
        let grid = match station {
            Station::Grid(grid) => Some(grid.clone()),
            Station::Unit(unit) => tx.unit(self.realm.number, unit)?.map(|listed| listed.unit.grid),
        };
        let administrator = [BaseRole::Administrator];
        Ok(grid.is_some_and(|grid| holds_over(self.realm, self.standing, &administrator, &grid)))
    }

    /// How far a person is theirs. Without any post only the administrator of the whole realm looks
    /// after them.
    ///
    /// # Errors
    /// The store's.
    pub fn of(&self, tx: &Read<'_>, user: UserId) -> Result<Oversight, StoreError> {
        let held: Vec<Assignment> = tx.assignments_of(self.realm.number, user)?;
        let mut now = held
            .iter()
            .filter(|held| held.draft.holds_at(self.now))
            .peekable();
        let root = Station::Grid(self.realm.tree.root().code.clone());
        if now.peek().is_none() {
            let past = held.iter().map(|held| &held.draft.station);
            for station in past.chain([&root]) {
                if self.over(tx, station)? {
                    return Ok(Oversight::All);
                }
            }
            return Ok(Oversight::None);
        }
        let (mut some, mut all) = (false, true);
        for held in now {
            let over = self.over(tx, &held.draft.station)?;
            some |= over;
            all &= over;
        }
        Ok(match (some, all) {
            (_, true) => Oversight::All,
            (true, false) => Oversight::Some,
            (false, false) => Oversight::None,
        })
    }

    pub(super) fn by(&self) -> Result<By, ActionError> {
        Ok(By {
            realm: self.realm.number,
            actor: Actor::User(self.standing.user.ok_or(Code::NotAllowed)?),
            now: self.now,
        })
    }

    fn whole(&self, tx: &Write<'_>, user: UserId) -> Result<By, ActionError> {
        tx.user(self.realm.number, user)?.ok_or(Code::NotFound)?;
        match self.of(tx, user)? {
            Oversight::All => self.by(),
            Oversight::Some => Err(Code::NotAllowed.into()),
            Oversight::None => Err(Code::NotFound.into()),
        }
    }

    /// Gives someone a post; a person whom the realm does not know by that login is added first.
    ///
    /// # Errors
    /// `NotFound` for a station that is not theirs, `BadField` for an unknown login without a name,
    /// and as the actions say.
    pub fn appoint(
        &self,
        tx: &Write<'_>,
        login: &Login,
        name: Option<&Text<40>>,
        post: PostCode,
        station: Station,
    ) -> Result<UserId, ActionError> {
        if !self.over(tx, &station)? {
            return Err(Code::NotFound.into());
        }
        let by = self.by()?;
        let user = match (tx.user_by_login(by.realm, login)?, name) {
            (Some(user), _) => user.id,
            (None, Some(name)) => add_user(tx, by, login, name)?,
            (None, None) => return Err(Code::BadField.into()),
        };
        let new = Appointment {
            user,
            post,
            station,
            from: self.now,
            until: None,
        };
        add_assignment(tx, by, new)?;
        Ok(user)
    }

    /// Ends a post.
    ///
    /// # Errors
    /// `NotFound` for one that is not theirs to end.
    pub fn dismiss(&self, tx: &Write<'_>, post: AssignmentId) -> Result<UserId, ActionError> {
        let held = tx.assignment(self.realm.number, post)?.ok_or(Code::NotFound)?;
        if !self.over(tx, &held.draft.station)? {
            return Err(Code::NotFound.into());
        }
        end_assignment(tx, self.by()?, post)?;
        Ok(held.draft.user)
    }

    /// Keeps the hash of a code for a person's new phone.
    ///
    /// # Errors
    /// `NotFound`; `NotAllowed` for someone with posts elsewhere, or who may not sign in.
    pub fn issue(&self, tx: &Write<'_>, user: UserId, code: &EnrolCode) -> Result<(), ActionError> {
        issue_code(tx, self.whole(tx, user)?, user, code)
    }

    /// Somebody else, all of whose posts are theirs to look after. Of oneself password and codes are
    /// changed by whoever knows them: a desk left open must not be enough.
    fn other(&self, tx: &Write<'_>, user: UserId) -> Result<By, ActionError> {
        match self.standing.user == Some(user) {
            true => Err(Code::NotAllowed.into()),
            false => self.whole(tx, user),
        }
    }

    /// Sets the password that a person is handed, to sign in at the console. One-time codes are asked no
    /// longer: whoever needs a new password may have lost the phone that makes them.
    ///
    /// # Errors
    /// As for a code; `NotAllowed` for one's own.
    pub fn hand_password(
        &self,
        tx: &Write<'_>,
        user: UserId,
        hash: &PasswordHash,
    ) -> Result<(), ActionError> {
        let by = self.other(tx, user)?;
        set_password(tx, by, user, hash)?;
        set_totp(tx, by, user, None)
    }

    /// Asks somebody who lost the phone for one-time codes no longer.
    ///
    /// # Errors
    /// As for a password.
    pub fn end_codes(&self, tx: &Write<'_>, user: UserId) -> Result<(), ActionError> {
        set_totp(tx, self.other(tx, user)?, user, None)
    }

    /// Keeps a person out, or lets them in again.
    ///
    /// # Errors
    /// As for a code; `BadField` without one of [`REASONS`].
    pub fn bar(&self, tx: &Write<'_>, user: UserId, out: bool, reason: &str) -> Result<(), ActionError> {
        let by = self.whole(tx, user)?;
        if out {
            self.note(tx, by, reason, &user)?;
            disable_user(tx, by, user)
        } else {
            enable_user(tx, by, user)
        }
    }

    /// Revokes a phone.
    ///
    /// # Errors
    /// As for a code; `BadField` without one of [`REASONS`].
    pub fn revoke(&self, tx: &Write<'_>, device: DeviceNumber, reason: &str) -> Result<UserId, ActionError> {
        let known = tx.device(self.realm.number, device)?.ok_or(Code::NotFound)?;
        let by = self.whole(tx, known.user)?;
        self.note(tx, by, reason, &device)?;
        revoke_device(tx, by, device)?;
        Ok(known.user)
    }

    fn note(
        &self,
        tx: &Write<'_>,
        by: By,
        reason: &str,
        of: &dyn std::fmt::Display,
    ) -> Result<(), ActionError> {
        let known = REASONS
            .iter()
            .find(|known| **known == reason)
            .ok_or(Code::BadField)?;
        Ok(tx.audit(by.realm, by.actor, &format!("reason.{known}"), of, by.now)?)
    }
}
