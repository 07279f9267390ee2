//! The server's clock, as this phone reckons it: its own plus what the last answer showed.

use doorstep_model::time::Timestamp;
use rusqlite::Connection;

use crate::store::{Setting, StoreError, setting};

/// The server's clock, given this phone's.
pub fn server_now(db: &Connection, phone: Timestamp) -> Result<Timestamp, StoreError> {
    let offset = setting::number(db, Setting::ClockOffset)?.cast_signed();
    Ok(phone.plus(offset))
}

/// An answer told the server's clock.
pub(super) fn heard(db: &Connection, phone: Timestamp, server: Timestamp) -> Result<(), StoreError> {
    let offset = server.millis() - phone.millis();
    setting::set_number(db, Setting::ClockOffset, offset.cast_unsigned())?;
    setting::set_number(db, Setting::LastContact, server.millis().unsigned_abs())
}
