//! Another life of the server: what it was told may be lost there.

use rusqlite::Connection;

use super::Storing;
use crate::store::{Setting, StoreError, document, photo, read_log, setting};
use crate::sync::engine::Doubt;
use crate::sync::recall;
use crate::sync::table::{awaiting, doubt, kept_fact, outgoing, unpublish};

impl Storing<'_> {
    pub(super) fn epoch(&mut self) -> Result<(), StoreError> {
        let db = self.db();
        if self.page.cursors_refused {
            doubt::raise_all(db, Doubt::Unequal)?;
        }
        let Some(new) = self.page.epoch else {
            return Ok(());
        };
        setting::set(db, Setting::Epoch, new.epoch.as_bytes())?;
        if !new.known_other {
            return Ok(());
        }
        doubt::raise_all(db, Doubt::Epoch)?;
        setting::clear(db, Setting::Receipt)?;
        setting::clear(db, Setting::Acks)?;
        outgoing::again(db)?;
        for (id, hash) in awaiting::drain(db)? {
            if let Some(stored) = document::load(db, id)? {
                recall::own(db, self.context.me, &stored, hash, self.now)?;
            }
        }
        kept_fact::send_again(db)?;
        probe_reads(db)?;
        for (document, hash) in unpublish::photos(db)? {
            photo::resend(db, document, hash)?;
        }
        Ok(())
    }
}

/// The last row of the read log goes out again: the answer says how many the server still has.
fn probe_reads(db: &Connection) -> Result<(), StoreError> {
    let held = setting::number(db, Setting::ReadsHeld)?;
    match held.checked_sub(1) {
        Some(before) => read_log::held(db, before),
        None => Ok(()),
    }
}
