//! Contact links as an administrator makes and ends them: of people and units of theirs, with what lies
//! in their places.

use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, FactId, GridCode, LinkId};
use doorstep_model::protocol::row::{LinkCovers, LinkHolder, Station};
use doorstep_model::text::Text;
use doorstep_model::time::Day;

use super::once::once;
use super::{ActionError, Overseer, Oversight, add_link, end_link, end_link_on};
use crate::store::{LinkDraft, Read, Write};

impl Overseer<'_> {
    fn keeps(&self, tx: &Read<'_>, holder: &LinkHolder) -> Result<bool, ActionError> {
        Ok(match holder {
            LinkHolder::User(user) => self.of(tx, *user)? != Oversight::None,
            LinkHolder::Unit(unit) => self.over(tx, &Station::Unit(unit.clone()))?,
        })
    }

    /// Makes a link, once for a key.
    ///
    /// # Errors
    /// `NotFound` for a holder or something covered that is not theirs; as [`add_link`].
    pub fn link(&self, tx: &Write<'_>, key: FactId, draft: &LinkDraft) -> Result<(), ActionError> {
        let by = self.by()?;
        let said = LinkDraft {
            // The same form sent again is a moment later.
            from: draft.from.day().begins(),
            ..draft.clone()
        };
        let request = format!("link.add {:?} {said:?}", by.actor);
        let work = || {
            self.check(tx, draft)?;
            add_link(tx, by, draft).map(|_| Vec::new())
        };
        once(tx, by.realm, key, &request, by.now, work).map(drop)
    }

    fn check(&self, tx: &Write<'_>, draft: &LinkDraft) -> Result<(), ActionError> {
        let mut theirs = self.keeps(tx, &draft.holder)?;
        match &draft.covers {
            LinkCovers::Households(all) => {
                for household in all {
                    let home = tx.home(self.realm.number, *household)?.ok_or(Code::NotFound)?;
                    theirs &= self.over(tx, &Station::Grid(home))?;
                }
            }
            LinkCovers::Grids(all) => {
                for grid in all {
                    theirs &= self.over(tx, &Station::Grid(grid.clone()))?;
                }
            }
            LinkCovers::Units(all) => {
                for unit in all {
                    theirs &= self.over(tx, &Station::Unit(unit.clone()))?;
                }
            }
        }
        match theirs {
            true => Ok(()),
            false => Err(Code::NotFound.into()),
        }
    }

    /// Ends a link: its last day is this one, today or later.
    ///
    /// # Errors
    /// `NotFound` for one that is not theirs, `BadField` for a day that is over.
    pub fn unlink(&self, tx: &Write<'_>, link: LinkId, last: Day) -> Result<(), ActionError> {
        let kept = tx.link(self.realm.number, link)?.ok_or(Code::NotFound)?;
        if !self.keeps(tx, &kept.draft.holder)? {
            return Err(Code::NotFound.into());
        }
        match last.days_since(self.now.day()) {
            ..0 => Err(Code::BadField.into()),
            0 => end_link(tx, self.by()?, link),
            1.. => end_link_on(tx, self.by()?, link, last),
        }
    }

    /// The households of a grid behind these doors.
    ///
    /// # Errors
    /// `NotFound` for a grid that is not theirs; `UnknownReference` for a door behind which there is no
    /// household, or more than one.
    pub fn behind_doors(
        &self,
        tx: &Read<'_>,
        grid: &GridCode,
        doors: &[Text<20>],
    ) -> Result<Vec<DocumentId>, ActionError> {
        if !self.over(tx, &Station::Grid(grid.clone()))? {
            return Err(Code::NotFound.into());
        }
        let mut found = Vec::new();
        for door in doors {
            match tx.households_behind(self.realm.number, grid, door.as_str())?[..] {
                [one] => found.push(one),
                _ => return Err(Code::UnknownReference.into()),
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}
