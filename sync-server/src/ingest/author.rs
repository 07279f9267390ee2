//! Who pushes: the device, its user, and what the user may do now or might until lately.

use doorstep_model::code::Code;
use doorstep_model::document::change::Actor;
use doorstep_model::document::gate::Gated;
use doorstep_model::id::{DeviceNumber, Generation, GridCode, LinkId, RealmNumber, UserId};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::standing::{Home, Standing};
use doorstep_model::time::Timestamp;

use super::subject::Subject;
use crate::realm::{Held, RealmView};
use crate::store::{ChangeNo, Device, DocumentNo, Read, StoreError};

/// A device that pushes.
pub struct Author<'a> {
    realm: &'a RealmView,
    device: &'a Device,
    live: Standing,
    held: Vec<Held>,
    now: Timestamp,
}

impl<'a> Author<'a> {
    /// Looks up what the device's user holds.
    ///
    /// # Errors
    /// The store's.
    pub fn read(
        tx: &Read<'_>,
        realm: &'a RealmView,
        device: &'a Device,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let held = realm.ever_held_by(tx, device.user, now)?;
        let grants = held
            .iter()
            .filter(|held| held.ended.is_none())
            .map(|held| held.grant.clone())
            .collect();
        Ok(Self {
            realm,
            device,
            live: Standing::on_phone(device.user, grants),
            held,
            now,
        })
    }

    pub(super) fn realm(&self) -> RealmNumber {
        self.realm.number
    }

    pub(super) fn view(&self) -> &RealmView {
        self.realm
    }

    pub(super) fn number(&self) -> DeviceNumber {
        self.device.number
    }

    pub(super) fn user(&self) -> UserId {
        self.device.user
    }

    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) fn standing(&self) -> &Standing {
        &self.live
    }

    /// True if the document stands in a log of the author's.
    pub(super) fn shares(&self, tx: &Read<'_>, document: DocumentNo) -> Result<bool, StoreError> {
        let mine = self.realm.scopes_for(tx, self.device.user, self.now)?;
        Ok(tx
            .document_scopes(document)?
            .iter()
            .any(|scope| mine.contains(scope)))
    }

    /// True for an actor of this device, of any generation.
    pub(super) fn owns(&self, actor: &Actor) -> bool {
        actor[..12] == *self.device.id.as_bytes()
    }

    /// The generation in an actor of this device.
    pub(super) fn generation(actor: &Actor) -> Generation {
        Generation::new([actor[12], actor[13], actor[14], actor[15]])
    }

    pub(super) fn has_grid(&self, grid: &GridCode) -> bool {
        self.realm.tree.get(grid).is_some()
    }

    pub(super) fn grid_behind(&self, tx: &Read<'_>, link: LinkId) -> Result<Option<GridCode>, StoreError> {
        self.realm.grid_behind(tx, link)
    }

    /// Whether work counts that arrives late: by what ended not long ago, or in a scope that the
    /// document left since, if all that it stands on had arrived before.
    ///
    /// # Errors
    /// `TooLate` when it would have counted but came later than that, or stands on what came after.
    pub(super) fn late(
        &self,
        tx: &Read<'_>,
        subject: &Subject,
        document: Option<DocumentNo>,
        gated: &Gated,
        deps: &[ChangeNo],
    ) -> Result<Result<(), Code>, StoreError> {
        let seen = newest(tx, deps)?;
        let counts =
            |end: Timestamp| self.now < self.realm.late_until(end) && seen.is_none_or(|seen| seen <= end);
        let mut refused = Code::NotAllowed;
        let mut ends: Vec<Timestamp> = self.held.iter().filter_map(|held| held.ended).collect();
        ends.sort_unstable();
        ends.dedup();
        for end in ends.into_iter().rev() {
            let then = self
                .held
                .iter()
                .filter(|held| held.ended.is_none_or(|ended| ended >= end));
            let standing =
                Standing::on_phone(self.device.user, then.map(|held| held.grant.clone()).collect());
            match subject.permit(&standing, &gated.puts, self.realm) {
                Ok(()) if counts(end) => return Ok(Ok(())),
                Ok(()) => refused = Code::TooLate,
                Err(_) => {}
            }
        }
        let left = match document {
            Some(document) => tx.left_scopes(document)?,
            None => Vec::new(),
        };
        for (scope, end) in left {
            let Scope::Grid(grid) = scope else { continue };
            let home = Home {
                grid: Some(grid),
                household: subject.home.household,
            };
            if (Subject {
                home,
                ..subject.clone()
            })
            .permit(&self.live, &gated.puts, self.realm)
            .is_ok()
            {
                if counts(end) {
                    return Ok(Ok(()));
                }
                refused = Code::TooLate;
            }
        }
        Ok(Err(refused))
    }
}

/// The moment when the newest of some changes arrived.
fn newest(tx: &Read<'_>, changes: &[ChangeNo]) -> Result<Option<Timestamp>, StoreError> {
    let mut newest = None;
    for no in changes {
        newest = newest.max(tx.change(*no)?.map(|change| change.at));
    }
    Ok(newest)
}
