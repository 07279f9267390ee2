//! What a ledger entry says. Ids and public keys only: no name, no text of a person.

use doorstep_model::document::entry::Entry;
use doorstep_model::id::{
    AssignmentId, DeviceId, DeviceNumber, DocumentId, Epoch, LinkId, RealmNumber, UserId,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One thing that happened. Shapes are never changed, only added: old ledgers are read for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// A key of the server came into use.
    Key {
        /// What it is for: `receipt`, `sealing`, `secret` or `tls`.
        purpose: Box<str>,
        /// Its id.
        id: Box<str>,
    },
    /// A realm began another life: after a restore, or when a phone proved a rollback.
    Epoch {
        /// The realm.
        #[serde(with = "number")]
        realm: RealmNumber,
        /// The new epoch.
        #[serde(with = "hex")]
        epoch: Epoch,
    },
    /// A phone was enrolled.
    Enrolled {
        /// The realm.
        #[serde(with = "number")]
        realm: RealmNumber,
        /// The number that begins its entry keys.
        #[serde(with = "number")]
        device: DeviceNumber,
        /// Its id.
        #[serde(with = "hex")]
        id: DeviceId,
        /// Whose it is.
        #[serde(with = "number")]
        user: UserId,
        /// Its P-256 public key, compressed, in hex.
        key: Box<str>,
    },
    /// A phone may read nothing any more.
    Revoked {
        /// The realm.
        #[serde(with = "number")]
        realm: RealmNumber,
        /// The phone.
        #[serde(with = "number")]
        device: DeviceNumber,
    },
    /// A phone has confirmed, signed, that it is empty: nothing more is taken from it.
    Wiped {
        /// The realm.
        #[serde(with = "number")]
        realm: RealmNumber,
        /// The phone.
        #[serde(with = "number")]
        device: DeviceNumber,
    },
    /// A person may no longer sign in.
    Disabled {
        /// The realm.
        #[serde(with = "number")]
        realm: RealmNumber,
        /// The person.
        #[serde(with = "number")]
        user: UserId,
    },
    /// A person may sign in again.
    Enabled {
        /// The realm.
        #[serde(with = "number")]
        realm: RealmNumber,
        /// The person.
        #[serde(with = "number")]
        user: UserId,
    },
    /// A person's post ended.
    AssignmentEnded {
        /// The realm.
        #[serde(with = "number")]
        realm: RealmNumber,
        /// Which one.
        #[serde(with = "number")]
        assignment: AssignmentId,
    },
    /// A contact link ended.
    LinkEnded {
        /// The realm.
        #[serde(with = "number")]
        realm: RealmNumber,
        /// Which one.
        #[serde(with = "number")]
        link: LinkId,
    },
    /// A document was erased, bytes and hashes; its id is refused on every path.
    Erased {
        /// The realm.
        #[serde(with = "number")]
        realm: RealmNumber,
        /// Which one.
        #[serde(with = "hex")]
        document: DocumentId,
    },
    /// A person of a household was erased; its documents were written anew.
    PersonErased {
        /// The realm.
        #[serde(with = "number")]
        realm: RealmNumber,
        /// The household.
        #[serde(with = "hex")]
        household: DocumentId,
        /// The person's entry in it.
        person: Entry,
        /// What was written anew.
        anew: Vec<WrittenAnew>,
    },
    /// Documents were kept for as long as the preset says, and erased as [`Self::Erased`] does.
    Expired {
        /// The realm.
        #[serde(with = "number")]
        realm: RealmNumber,
        /// Which ones.
        documents: Vec<Expired>,
    },
}

/// A document whose time was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Expired(#[serde(with = "hex")] pub DocumentId);

/// A document that was written anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenAnew {
    /// Which one.
    #[serde(with = "hex")]
    pub document: DocumentId,
    /// The second half of the actor that wrote it.
    #[serde(with = "hex")]
    pub generation: Epoch,
}

impl Event {
    /// The realm it belongs to; none for the server's own keys.
    pub const fn realm(&self) -> Option<RealmNumber> {
        match self {
            Self::Key { .. } => None,
            Self::Epoch { realm, .. }
            | Self::Enrolled { realm, .. }
            | Self::Revoked { realm, .. }
            | Self::Wiped { realm, .. }
            | Self::Disabled { realm, .. }
            | Self::Enabled { realm, .. }
            | Self::AssignmentEnded { realm, .. }
            | Self::LinkEnded { realm, .. }
            | Self::Erased { realm, .. }
            | Self::PersonErased { realm, .. }
            | Self::Expired { realm, .. } => Some(*realm),
        }
    }
}

/// The model's numbers have no JSON form of their own: plain numbers.
mod number {
    use super::*;

    pub(super) trait Number: Copy {
        fn get(self) -> u64;
        fn of(value: u64) -> Option<Self>;
    }

    macro_rules! number {
        ($($name:ident: $int:ty),*) => {$(
            impl Number for $name {
                fn get(self) -> u64 {
                    self.0.into()
                }
                fn of(value: u64) -> Option<Self> {
                    <$int>::try_from(value).ok().map(Self)
                }
            }
        )*};
    }
    number!(RealmNumber: u64, DeviceNumber: u32, UserId: u32, LinkId: u32, AssignmentId: u32);

    pub(super) fn serialize<T: Number, S: Serializer>(value: &T, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_u64(value.get())
    }

    pub(super) fn deserialize<'de, T: Number, D: Deserializer<'de>>(d: D) -> Result<T, D::Error> {
        T::of(u64::deserialize(d)?).ok_or_else(|| serde::de::Error::custom("number out of range"))
    }
}

/// Byte ids: lower-case hex.
mod hex {
    use super::*;

    pub(super) trait Hex: std::fmt::Display + Sized {
        fn read(text: &str) -> Option<Self>;
    }

    macro_rules! hex {
        ($($name:ident),*) => {$(
            impl Hex for $name {
                fn read(text: &str) -> Option<Self> {
                    Self::parse(text).ok()
                }
            }
        )*};
    }
    hex!(DeviceId, DocumentId, Epoch);

    pub(super) fn serialize<T: Hex, S: Serializer>(value: &T, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(value)
    }

    pub(super) fn deserialize<'de, T: Hex, D: Deserializer<'de>>(d: D) -> Result<T, D::Error> {
        let text = Box::<str>::deserialize(d)?;
        T::read(&text).ok_or_else(|| serde::de::Error::custom("not an id"))
    }
}
