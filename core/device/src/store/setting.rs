//! Single values: the installation's copy, the enrolment, how far the sync has come.

use rusqlite::{Connection, OptionalExtension, named_params};

use super::StoreError;

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A single value's name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Setting {
            $($(#[$doc])* $name,)*
        }

        impl Setting {
            const fn name(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }
        }
    };
}

settings! {
    /// Copy of the installation nonce; see [`crate::generation`].
    InstallationNonce = "installation_nonce",
    /// The generation that this phone writes under.
    Generation = "generation",
    /// The device id that this phone asks to be enrolled under.
    DeviceDrawn = "device_drawn",
    /// What the server answered at enrolment.
    Enrolment = "enrolment",
    /// The server's life that this phone last spoke with.
    Epoch = "epoch",
    /// The last counter of a live request.
    Counter = "counter",
    /// Server's clock minus this phone's, in milliseconds.
    ClockOffset = "clock_offset",
    /// The server's clock when a sync last ended with equal digests.
    LastProof = "last_proof",
    /// The server's clock at its last answer.
    LastContact = "last_contact",
    /// What the last syncs reached on this connection: see [`crate::view::sync_status`].
    Link = "link",
    /// The newest signed receipt.
    Receipt = "receipt",
    /// The newest schema that the server takes.
    ServerSchema = "server_schema",
    /// The last row of the read log that the server holds.
    ReadsHeld = "reads_held",
    /// Photos in `authored`.
    PhotosCounted = "photos_counted",
    /// The sum of `authored`.
    AuthoredSum = "authored_sum",
    /// Verdicts stored and not yet acknowledged.
    Acks = "acks",
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

/// The value as a number, 0 when it was never set.
pub fn number(db: &Connection, setting: Setting) -> Result<u64, StoreError> {
    match get(db, setting)? {
        None => Ok(0),
        Some(bytes) => bytes
            .try_into()
            .map(u64::from_be_bytes)
            .map_err(|_| StoreError::Unreadable(setting.name())),
    }
}

/// Sets the value to a number.
pub fn set_number(db: &Connection, setting: Setting, number: u64) -> Result<(), StoreError> {
    set(db, setting, &number.to_be_bytes())
}

/// The value in CBOR.
pub fn cbor<T: for<'b> minicbor::Decode<'b, ()>>(
    db: &Connection,
    setting: Setting,
) -> Result<Option<T>, StoreError> {
    let unreadable = |_| StoreError::Unreadable(setting.name());
    get(db, setting)?
        .map(|bytes| minicbor::decode(&bytes).map_err(unreadable))
        .transpose()
}

/// Sets the value in CBOR.
pub fn set_cbor<T: minicbor::Encode<()>>(
    db: &Connection,
    setting: Setting,
    value: &T,
) -> Result<(), StoreError> {
    set(db, setting, &doorstep_model::protocol::to_cbor(value))
}
