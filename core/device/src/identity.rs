//! Who writes on this phone: what enrolment gave, and the generation that holds now.

use doorstep_model::document::change::Actor;
use doorstep_model::document::write::Author;
use doorstep_model::id::{DeviceId, DeviceNumber, Generation, RealmNumber, ServerPin, UserId};
use doorstep_model::protocol::enrol::EnrolReply;
use minicbor::{Decode, Encode};
use rusqlite::Connection;

use crate::store::{Setting, StoreError, setting};

/// An enrolment, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Enrolment {
    /// Drawn by this phone.
    #[n(0)]
    pub device: DeviceId,
    /// What the server answered.
    #[n(1)]
    pub reply: EnrolReply,
    /// Where the server is.
    #[n(2)]
    pub server: String,
    /// Which server it must be.
    #[n(3)]
    pub pin: ServerPin,
}

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// This user's device on this installation.
    pub device: DeviceId,
    /// Its number in entry keys.
    pub number: DeviceNumber,
    /// Whose it is.
    pub user: UserId,
    /// The realm.
    pub realm: RealmNumber,
    /// Under which changes are written now.
    pub generation: Generation,
}

impl Identity {
    /// Device id ‖ generation.
    pub fn actor(&self) -> Actor {
        let mut actor = [0; 16];
        actor[..DeviceId::LEN].copy_from_slice(self.device.as_bytes());
        actor[DeviceId::LEN..].copy_from_slice(self.generation.as_bytes());
        actor
    }

    /// As documents name the author of a change.
    pub fn author(&self) -> Author {
        Author {
            actor: self.actor(),
            number: self.number,
        }
    }

    /// Reads it from the database; `None` before enrolment.
    pub fn load(db: &Connection) -> Result<Option<Self>, StoreError> {
        let Some(enrolment) = setting::cbor::<Enrolment>(db, Setting::Enrolment)? else {
            return Ok(None);
        };
        let generation: Vec<u8> =
            setting::get(db, Setting::Generation)?.ok_or(StoreError::Unreadable("generation"))?;
        Ok(Some(Self {
            device: enrolment.device,
            number: enrolment.reply.device_number,
            user: enrolment.reply.user,
            realm: enrolment.reply.realm,
            generation: Generation::from_slice(&generation)
                .map_err(|_| StoreError::Unreadable("generation"))?,
        }))
    }
}
