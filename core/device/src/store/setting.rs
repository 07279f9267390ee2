//! Single values: the installation's copy, the enrolment, how far the sync has come.

use rusqlite::{Connection, OptionalExtension, named_params};

use super::StoreError;

/// A single value's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Setting {
    /// Copy of the installation nonce; see [`crate::generation`].
    InstallationNonce,
    /// The generation that this phone writes under.
    Generation,
    /// What the server answered at enrolment.
    Enrolment,
    /// The server's life that this phone last spoke with.
    Epoch,
    /// The last counter of a live request.
    Counter,
    /// Server's clock minus this phone's, in milliseconds.
    ClockOffset,
    /// When a sync last ended with equal digests.
    LastProof,
    /// When a sync last got an answer.
    LastContact,
    /// Bytes a second that the last syncs reached, and the round trip.
    Link,
    /// The newest receipt.
    Receipt,
    /// The newest schema that the server takes.
    ServerSchema,
    /// Last row of the read log that the server holds.
    ReadsHeld,
    /// Verdicts stored and not yet acknowledged.
    Acks,
}

impl Setting {
    const fn name(self) -> &'static str {
        match self {
            Self::InstallationNonce => "installation_nonce",
            Self::Generation => "generation",
            Self::Enrolment => "enrolment",
            Self::Epoch => "epoch",
            Self::Counter => "counter",
            Self::ClockOffset => "clock_offset",
            Self::LastProof => "last_proof",
            Self::LastContact => "last_contact",
            Self::Link => "link",
            Self::Receipt => "receipt",
            Self::ServerSchema => "server_schema",
            Self::ReadsHeld => "reads_held",
            Self::Acks => "acks",
        }
    }
}

/// The value's bytes, or `None` when it was never set.
pub fn get(db: &Connection, setting: Setting) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement = db.prepare_cached("SELECT value FROM setting WHERE name = :name")?;
    Ok(statement
        .query_row(named_params! { ":name": setting.name() }, |row| row.get(0))
        .optional()?)
}

/// Sets the value.
pub fn set(db: &Connection, setting: Setting, value: &[u8]) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO setting (name, value) VALUES (:name, :value)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute(named_params! { ":name": setting.name(), ":value": value })?;
    Ok(())
}

/// Forgets the value.
pub fn clear(db: &Connection, setting: Setting) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM setting WHERE name = :name")?
        .execute(named_params! { ":name": setting.name() })?;
    Ok(())
}
