//! From the ledger into the database. What is recorded takes effect here and nowhere else, so a
//! restored database that replays the ledger ends where the lost one stood.

use doorstep_model::id::{RealmNumber, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;

use super::event::Event;
use super::file::LedgerError;
use crate::account::Login;
use crate::erase::{erase, erase_person, expire};
use crate::ingest::server_actor;
use crate::rows;
use crate::store::{Device, Noun, StoreError, Write};

/// Writes an event into the ledger, on disk, and makes it take effect. Best the last thing that a
/// transaction does: what is in the ledger stays, even when the transaction fails afterwards.
pub fn record(tx: &Write<'_>, at: Timestamp, event: Event) -> Result<(), StoreError> {
    catch_up(tx)?;
    apply(tx, at, &event)?;
    let mark = tx.ledger_to_append().append(at, event)?;
    tx.set_ledger_mark(mark)
}

/// Applies what the ledger holds beyond the database. How many entries that was.
pub fn catch_up(tx: &Write<'_>) -> Result<usize, StoreError> {
    let missing = tx.ledger().after(tx.ledger_mark()?)?;
    for (entry, mark) in &missing {
        apply(tx, entry.at, &entry.event)?;
        tx.set_ledger_mark(*mark)?;
    }
    Ok(missing.len())
}

fn apply(tx: &Write<'_>, at: Timestamp, event: &Event) -> Result<(), StoreError> {
    // A realm that was opened after the backup: there is nothing that it could apply to.
    if let Some(realm) = event.realm()
        && tx.realm(realm)?.is_none()
    {
        return Ok(());
    }
    match event {
        Event::Key { .. } => Ok(()),
        Event::Epoch { realm, epoch } => tx.set_epoch(*realm, *epoch),
        Event::Enrolled {
            realm,
            device,
            id,
            user,
            key,
        } => {
            if tx.device(*realm, *device)?.is_some() {
                return Ok(());
            }
            ensure_user(tx, *realm, *user, at)?;
            let device = Device {
                realm: *realm,
                number: *device,
                id: *id,
                user: *user,
                public_key: public_key(key).ok_or(StoreError::Damaged)?,
                enrolled_at: at,
                revoked_at: None,
                wiped_at: None,
                counter: 0,
                app: Text::default(),
                seen_at: None,
            };
            tx.insert_device(&device)?;
            tx.number_was_issued(*realm, Noun::Device, device.number.0)?;
            rows::device(tx, *realm, device.number)
        }
        Event::Revoked { realm, device } => tx.set_device_revoked(*realm, *device, at),
        Event::Wiped { realm, device } => tx.set_device_wiped(*realm, *device, at),
        Event::Disabled { realm, user } => {
            tx.set_disabled(*realm, *user, true)?;
            tx.delete_sessions_of(*realm, *user)
        }
        Event::Enabled { realm, user } => tx.set_disabled(*realm, *user, false),
        Event::AssignmentEnded { realm, assignment } => {
            tx.set_assignment_end(*realm, *assignment, at)?;
            rows::assignment(tx, *realm, *assignment, at)
        }
        Event::LinkEnded { realm, link } => {
            tx.set_link_end(*realm, *link, at)?;
            rows::link(tx, *realm, *link)
        }
        Event::Erased { realm, document } => erase(tx, *realm, *document, at),
        Event::Expired { realm, documents } => {
            let documents: Vec<_> = documents.iter().map(|one| one.0).collect();
            expire(tx, *realm, &documents, at)
        }
        Event::PersonErased {
            realm,
            household,
            person,
            anew,
        } => {
            let anew = anew.iter();
            let anew: Vec<_> = anew
                .map(|one| (one.document, server_actor(*realm, one.generation)))
                .collect();
            erase_person(tx, *realm, (*household, *person), &anew, at)
        }
    }
}

/// A person who was added after the backup is known by number only: their phone's work keeps its
/// author, and an administrator gives the name back.
fn ensure_user(tx: &Write<'_>, realm: RealmNumber, user: UserId, at: Timestamp) -> Result<(), StoreError> {
    if tx.user(realm, user)?.is_some() {
        return Ok(());
    }
    let login = Login::parse(&format!("user-{user}")).map_err(|_| StoreError::Contradiction)?;
    tx.insert_user_as(realm, user, &login, &Text::default(), at)?;
    tx.number_was_issued(realm, Noun::User, user.0)?;
    rows::user(tx, realm, user, at)
}

fn public_key(hex: &str) -> Option<[u8; 33]> {
    let digits = hex.as_bytes().as_chunks::<2>();
    if digits.0.len() != 33 || !digits.1.is_empty() {
        return None;
    }
    let mut key = [0; 33];
    for (byte, pair) in key.iter_mut().zip(digits.0) {
        let pair = std::str::from_utf8(pair)
            .ok()
            .filter(|pair| !pair.starts_with('+'))?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(key)
}

impl From<LedgerError> for StoreError {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error.to_string().into())
    }
}
