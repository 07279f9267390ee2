//! Review 审核: what waits for a cadre's decision, what anyone may clear up, and what may be double.

use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::permission::{Doc, OpClass, may};
use doorstep_model::standing::{Home, Standing};
use doorstep_model::time::Timestamp;

use super::household_sheet::out_of_date;
use crate::action::ActionError;
use crate::device::Device;
use crate::realm::Realm;
use crate::store::case::{self, CaseRow};
use crate::store::household::{self, HouseholdRow};
use crate::store::person;

/// Cases shown with steps that did not take effect, however they ended.
const CASES_MAX: usize = 500;

/// The review screen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReviewQueue {
    /// Households with something to decide: out of date first, then by grid and house number.
    pub households: Vec<ToReview>,
    /// Pairs that may be the same household.
    pub doubles: Vec<(HouseholdRow, HouseholdRow)>,
    /// Cases with steps that were kept and did not take effect.
    pub cases: Vec<CaseRow>,
}

/// A household with something to decide, and what.
#[derive(Debug, Clone, PartialEq)]
pub struct ToReview {
    /// Which.
    pub household: HouseholdRow,
    /// Its colour was not reviewed in time; only where this person may decide.
    pub out_of_date: bool,
    /// A proposal, decisions made apart, or a contest wait; only where this person may decide.
    pub colour: bool,
    /// Fields have two versions: anyone who writes on the sheet may choose.
    pub conflicts: bool,
}

/// The review screen, as it is now.
pub fn review_queue(device: &Device) -> Result<ReviewQueue, ActionError> {
    let now = device.now();
    device.read(|realm| {
        let standing = realm.my_standing(now)?;
        let mut queue = ReviewQueue::default();
        for row in household::all(realm.db)? {
            queue.households.extend(to_review(realm, &standing, row, now));
        }
        queue.households.sort_by_key(|entry| !entry.out_of_date);
        for (one, other) in person::doubles(realm.db)? {
            if may_do(realm, &standing, OpClass::SameAs, other) {
                let pair = household::get(realm.db, one)?.zip(household::get(realm.db, other)?);
                queue.doubles.extend(pair);
            }
        }
        queue.cases = case::with_refused(realm.db, CASES_MAX)?;
        queue.cases.retain(|row| row.mine || !row.confidential);
        Ok(queue)
    })
}

fn to_review(realm: &Realm<'_>, standing: &Standing, row: HouseholdRow, now: Timestamp) -> Option<ToReview> {
    let old = out_of_date(realm, &row, now);
    let waits = row.proposals > 0 || row.decisions > 1 || row.contests > 0;
    let conflicts = row.conflicts > 0;
    if !(old || waits || conflicts) {
        return None;
    }
    let decides = may_do(realm, standing, OpClass::Decision, row.id);
    let entry = ToReview {
        household: row,
        out_of_date: old && decides,
        colour: waits && decides,
        conflicts,
    };
    (entry.out_of_date || entry.colour || entry.conflicts).then_some(entry)
}

fn may_do(realm: &Realm<'_>, standing: &Standing, class: OpClass, household: DocumentId) -> bool {
    // A row that does not read back places nobody, and nobody decides there.
    let Ok(grid) = realm.grid_of(household) else {
        return false;
    };
    let home = Home {
        grid,
        household: Some(household),
    };
    let doc = Doc {
        kind: Kind::Household,
        home: &home,
        author: None,
        creating: false,
        shared: false,
    };
    let within = |inner: &GridCode, outer: &GridCode| realm.within(inner, outer);
    may(standing, &doc, class, &realm.rules.flow, &within).is_ok()
}
