//! One user on this phone, unlocked: what actions, views and the sync work on.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use doorstep_model::code::Code;
use doorstep_model::protocol::enrol::EnrolReply;
use doorstep_model::time::Timestamp;
use rusqlite::{Connection, Transaction};

use crate::environment::{Clock, Randomness};
use crate::generation::{self, InstallationNonce};
use crate::identity::{Enrolment, Identity};
use crate::key::DatabaseKey;
use crate::photo::{PhotoError, PhotoFiles};
use crate::realm::{Realm, Rules};
use crate::store::{Damage, Setting, Store, StoreError, photo, pull, setting};

/// What the core takes from outside.
#[derive(Clone)]
pub struct Environment {
    /// The phone's clock.
    pub clock: Arc<dyn Clock>,
    /// Unpredictable bytes.
    pub randomness: Arc<dyn Randomness>,
}

/// One user on this phone, unlocked.
pub struct Device {
    store: Store,
    photos: PhotoFiles,
    environment: Environment,
    rules: RwLock<Arc<Rules>>,
    /// Whoever wrote last; read again when the generation or the enrolment changes.
    identity: Mutex<Option<Identity>>,
}

/// Why a user's data could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The photos' folder.
    #[error(transparent)]
    Photo(#[from] PhotoError),
}

impl DeviceError {
    /// The code that a person's screen explains.
    pub fn code(&self) -> Code {
        match self {
            Self::Store(error) => error.code(),
            Self::Photo(error) => error.code(),
        }
    }
}

impl Device {
    /// Opens a user's folder: `database.sqlite` and `photos/`.
    ///
    /// A damaged database is put aside, and what could be read out of it is at work again in the
    /// new one: the second value says what and how much.
    pub fn open(
        folder: &Path,
        key: &DatabaseKey,
        nonce: InstallationNonce,
        environment: Environment,
    ) -> Result<(Self, Option<Damage>), DeviceError> {
        let photos = PhotoFiles::new(folder.join("photos"), key).map_err(PhotoError::from)?;
        let opened = Store::open(
            &folder.join("database.sqlite"),
            key.clone(),
            environment.clock.now(),
        )?;
        let device = Self {
            store: opened.store,
            photos,
            environment,
            rules: RwLock::default(),
            identity: Mutex::default(),
        };
        device
            .store
            .write(|db| generation::settle(db, nonce, &*device.environment.randomness))?;
        device.read_identity()?;
        device.read_rules()?;
        if opened.damage.is_some() {
            device.write(pull::rebuild_own)?;
        }
        device.shred()?;
        Ok((device, opened.damage))
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The photos' files.
    pub fn photos(&self) -> &PhotoFiles {
        &self.photos
    }

    /// The phone's clock.
    pub fn now(&self) -> Timestamp {
        self.environment.clock.now()
    }

    /// What the core takes from outside.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Who writes on this phone; `None` before enrolment.
    pub fn identity(&self) -> Option<Identity> {
        *self.identity.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The preset's rules, as last read.
    pub fn rules(&self) -> Arc<Rules> {
        self.rules.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Stores what the server answered at enrolment.
    pub fn enrolled(&self, enrolment: &Enrolment) -> Result<(), StoreError> {
        self.store.write(|db| {
            let EnrolReply { epoch, schema, .. } = &enrolment.reply;
            setting::set_cbor(db, Setting::Enrolment, enrolment)?;
            setting::set(db, Setting::Epoch, epoch.as_bytes())?;
            setting::set_number(db, Setting::ServerSchema, u64::from(*schema))
        })?;
        self.read_identity()
    }

    /// Draws a new generation, under which everything is written from now on.
    pub fn new_generation(&self) -> Result<(), StoreError> {
        self.store
            .write(|db| generation::draw(db, &*self.environment.randomness))?;
        self.read_identity()
    }

    /// Reads the identity anew, after it was changed in a transaction.
    pub fn read_identity(&self) -> Result<(), StoreError> {
        let identity = self.store.read(Identity::load)?;
        *self.identity.lock().unwrap_or_else(PoisonError::into_inner) = identity;
        Ok(())
    }

    /// Reads the preset's rules anew, after its row changed.
    pub fn read_rules(&self) -> Result<(), StoreError> {
        let rules = self.store.read(Rules::load)?;
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
        Ok(())
    }

    /// Runs one writing transaction over the realm as it is in it.
    pub fn write<T, E: From<StoreError>>(
        &self,
        body: impl FnOnce(&Realm<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (rules, me) = (self.rules(), self.identity());
        self.store
            .write(|db: &Transaction<'_>| body(&Realm::new(db, &rules, me.as_ref())))
    }

    /// Reads one consistent state of the realm.
    pub fn read<T, E: From<StoreError>>(
        &self,
        body: impl FnOnce(&Realm<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (rules, me) = (self.rules(), self.identity());
        self.store
            .read(|db: &Connection| body(&Realm::new(db, &rules, me.as_ref())))
    }

    /// Shreds the files of photos that nothing names any more. Called at opening, and after a
    /// pull: a crash in between leaves them on the list.
    pub fn shred(&self) -> Result<(), DeviceError> {
        for hash in self.store.read(photo::to_shred)? {
            self.photos.shred(hash)?;
            self.store.write(|db| photo::shredded(db, hash))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
