//! Phones: one user on one installation each.

use doorstep_model::id::{DeviceId, DeviceNumber, RealmNumber, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its realm.
    pub realm: RealmNumber,
    /// The number in entry keys.
    pub number: DeviceNumber,
    /// The id in actors.
    pub id: DeviceId,
    /// Whose.
    pub user: UserId,
    /// Its P-256 key, a compressed point.
    pub public_key: [u8; 33],
    /// Since when.
    pub enrolled_at: Timestamp,
    /// Reads nothing since.
    pub revoked_at: Option<Timestamp>,
    /// Hands in nothing since.
    pub wiped_at: Option<Timestamp>,
    /// The last request counter taken from it.
    pub counter: u64,
    /// The app's name and version at enrolment.
    pub app: Text<40>,
    /// When it asked last.
    pub seen_at: Option<Timestamp>,
}

impl Device {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            realm: column(row, "realm")?,
            number: column(row, "device")?,
            id: column(row, "id")?,
            user: column(row, "user")?,
            public_key: column(row, "public_key")?,
            enrolled_at: column(row, "enrolled_at")?,
            revoked_at: column(row, "revoked_at")?,
            wiped_at: column(row, "wiped_at")?,
            counter: column(row, "counter")?,
            app: column(row, "app")?,
            seen_at: column(row, "seen_at")?,
        })
    }
}

impl Read<'_> {
    /// One phone by its number.
    pub fn device(&self, realm: RealmNumber, number: DeviceNumber) -> Result<Option<Device>, StoreError> {
        self.one(
            "SELECT * FROM device WHERE realm = :realm AND device = :device",
            named_params! { ":realm": realm_key(realm), ":device": number.0 },
            Device::from_row,
        )
    }

    /// Phones of that id, in whatever realm: an id is 12 random bytes, so there is one at most,
    /// unless a phone's installation was copied by force; then each realm has its own.
    pub fn devices_by_id(&self, id: DeviceId) -> Result<Vec<Device>, StoreError> {
        self.all(
            "SELECT * FROM device WHERE id = :id ORDER BY realm",
            named_params! { ":id": id.as_bytes() },
            Device::from_row,
        )
    }

    /// Every phone that a person has or had, by number.
    pub fn devices_of(&self, realm: RealmNumber, user: UserId) -> Result<Vec<Device>, StoreError> {
        self.all(
            "SELECT * FROM device WHERE realm = :realm AND user = :user ORDER BY device",
            named_params! { ":realm": realm_key(realm), ":user": user.0 },
            Device::from_row,
        )
    }

    /// Every phone of a realm, by number.
    pub fn devices(&self, realm: RealmNumber) -> Result<Vec<Device>, StoreError> {
        self.all(
            "SELECT * FROM device WHERE realm = :realm ORDER BY device",
            named_params! { ":realm": realm_key(realm) },
            Device::from_row,
        )
    }
}

impl Write<'_> {
    /// Adds a phone. Only the ledger does, so that a restored server knows it again.
    pub(crate) fn insert_device(&self, device: &Device) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO device (realm, device, id, user, public_key, enrolled_at)
             VALUES (:realm, :device, :id, :user, :public_key, :enrolled_at)",
            named_params! {
                ":realm": realm_key(device.realm),
                ":device": device.number.0,
                ":id": device.id.as_bytes(),
                ":user": device.user.0,
                ":public_key": device.public_key,
                ":enrolled_at": device.enrolled_at.millis(),
            },
        )
        .map(drop)
    }

    /// Notes the app's name and version.
    pub fn set_device_app(
        &self,
        realm: RealmNumber,
        number: DeviceNumber,
        app: &Text<40>,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE device SET app = :app WHERE realm = :realm AND device = :device",
            named_params! { ":realm": realm_key(realm), ":device": number.0, ":app": app.as_str() },
        )
        .map(drop)
    }

    pub(crate) fn set_device_revoked(
        &self,
        realm: RealmNumber,
        number: DeviceNumber,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE device SET revoked_at = coalesce(revoked_at, :at) WHERE realm = :realm AND device = :device",
            named_params! { ":realm": realm_key(realm), ":device": number.0, ":at": at.millis() },
        )
        .map(drop)
    }

    pub(crate) fn set_device_wiped(
        &self,
        realm: RealmNumber,
        number: DeviceNumber,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE device SET wiped_at = coalesce(wiped_at, :at) WHERE realm = :realm AND device = :device",
            named_params! { ":realm": realm_key(realm), ":device": number.0, ":at": at.millis() },
        )
        .map(drop)
    }

    /// Takes a request's counter if it is above the last one, and notes when; false if it is not.
    pub fn take_counter(
        &self,
        realm: RealmNumber,
        number: DeviceNumber,
        counter: u64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = self.execute(
            "UPDATE device SET counter = :counter, seen_at = :now
             WHERE realm = :realm AND device = :device AND counter < :counter",
            named_params! { ":realm": realm_key(realm), ":device": number.0, ":counter": counter.cast_signed(), ":now": now.millis() },
        )?;
        Ok(changed == 1)
    }
}
