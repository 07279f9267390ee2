//! How long this phone still shows other people's sheets.

use doorstep_model::lease::{Lease, lease};
use doorstep_model::time::Timestamp;

use crate::realm::Realm;
use crate::store::household::HouseholdRow;
use crate::store::{Setting, StoreError, setting};

/// The lease by the server's clock, as the phone reckons it. Before the preset has come there is
/// nothing to close.
pub(super) fn read(realm: &Realm<'_>, now: Timestamp) -> Result<Lease, StoreError> {
    let Some(days) = realm.rules.preset.as_ref().map(|preset| preset.days) else {
        return Ok(Lease::Open);
    };
    let last_contact = setting::number(realm.db, Setting::LastContact)?.cast_signed();
    let offset = setting::number(realm.db, Setting::ClockOffset)?.cast_signed();
    let last_contact = (last_contact > 0).then(|| Timestamp::clamp(last_contact));
    Ok(lease(
        last_contact,
        now.plus(offset),
        days.lease,
        days.lease_warning,
    ))
}

/// A household as lists show it while sheets are closed: names and house number only.
pub(super) fn closed(row: HouseholdRow) -> HouseholdRow {
    HouseholdRow {
        address: String::new(),
        phone: String::new(),
        position: None,
        presence: String::new(),
        need_code: None,
        decided_at: None,
        review_on: None,
        colour: doorstep_model::document::event::Colour::Green,
        ..row
    }
}
