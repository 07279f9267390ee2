//! Typed identifiers. Nothing crosses a boundary as a bare string or byte slice.

use std::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder};

/// Why some text or bytes are no identifier of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {0}")]
pub struct InvalidId(pub &'static str);

macro_rules! byte_id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $len;

            /// Wraps exactly the right number of bytes.
            pub const fn new(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// Takes a slice that must be of the right length.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, InvalidId> {
                bytes.try_into().map(Self).map_err(|_| InvalidId(stringify!($name)))
            }

            /// Reads lower-case hex, as `Display` writes it.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                let mut bytes = [0; $len];
                decode_hex(text, &mut bytes).ok_or(InvalidId(stringify!($name)))?;
                Ok(Self(bytes))
            }

            /// The bytes.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                Self::from_slice(d.bytes()?).map_err(minicbor::decode::Error::custom)
            }
        }
    };
}

byte_id!(
    /// A document: 16 bytes, UUIDv7, so that what a phone makes in a day lies together on disk.
    /// Nothing else may depend on the time inside.
    DocumentId, 16
);
byte_id!(
    /// One user on one installation of the app.
    DeviceId, 12
);
byte_id!(
    /// Drawn anew when an installation was copied, so that two copies never share an actor.
    Generation, 4
);
byte_id!(
    /// SHA-256 of an Automerge change: its name in `deps` and heads.
    ChangeHash, 32
);
byte_id!(
    /// BLAKE3 of a photo's JPEG bytes, its name everywhere.
    PhotoHash, 32
);
byte_id!(
    /// Which life of the server this is: a restored or copied server draws another.
    Epoch, 8
);
byte_id!(
    /// An idempotency key: of a fact made on a phone, or of a console form.
    FactId, 16
);
byte_id!(
    /// What only the server can make and check: a cursor's MAC, a document's or row's proof.
    Mac, 16
);
byte_id!(
    /// Names a whole state of scopes: `same::same`.
    Same, 16
);
byte_id!(
    /// SHA-256 of the public key (SubjectPublicKeyInfo) in the server's TLS certificate.
    ServerPin, 32
);
byte_id!(
    /// Which key: the first bytes of the SHA-256 of a public key.
    KeyId, 8
);
byte_id!(
    /// Enough of a change's hash for its own author to find it.
    HashPrefix, 8
);

impl ServerPin {
    /// The key id that the pin begins with.
    pub fn key_id(&self) -> KeyId {
        let mut id = [0; KeyId::LEN];
        id.copy_from_slice(&self.0[..KeyId::LEN]);
        KeyId(id)
    }
}

impl From<ChangeHash> for HashPrefix {
    fn from(hash: ChangeHash) -> Self {
        let mut prefix = [0; Self::LEN];
        prefix.copy_from_slice(&hash.0[..Self::LEN]);
        Self(prefix)
    }
}

impl DocumentId {
    /// A new id from the caller's clock (Unix milliseconds) and randomness. The last bit is 0;
    /// see [`DocumentId::care`].
    pub fn generate(unix_ms: u64, random: [u8; 10]) -> Self {
        let uuid = uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid();
        let mut bytes = uuid.into_bytes();
        bytes[15] &= 0xfe;
        Self(bytes)
    }

    /// The care record of a household: the same id with its last bit 1, so that two phones that
    /// start one apart start the same document.
    pub fn care(self) -> Self {
        let mut bytes = self.0;
        bytes[15] |= 1;
        Self(bytes)
    }

    /// The household of a care record, or the id itself.
    pub fn household(self) -> Self {
        let mut bytes = self.0;
        bytes[15] &= 0xfe;
        Self(bytes)
    }

    /// True for ids whose last bit is 1: care records only.
    pub fn is_care(self) -> bool {
        self.0[15] & 1 == 1
    }
}

/// Fills `out` from exactly as many lower-case hex digits.
pub(crate) fn decode_hex(text: &str, out: &mut [u8]) -> Option<()> {
    let text = text.as_bytes();
    if text.len() != out.len() * 2 {
        return None;
    }
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    for (byte, pair) in out.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(())
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident, $int:ty) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        #[cbor(transparent)]
        pub struct $name(#[n(0)] pub $int);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number_id!(
    /// A realm on this server; with the epoch it makes the server's actor.
    RealmNumber, u64
);
number_id!(
    /// Issued at enrolment; it begins every entry key that the device makes. 0 is the server.
    DeviceNumber, u32
);
number_id!(
    /// A person who works with the system.
    UserId, u32
);
number_id!(
    /// A contact link: user or unit × households, grid or unit × line.
    LinkId, u32
);
number_id!(
    /// A user's post for a grid or unit, from–until.
    AssignmentId, u32
);
number_id!(
    /// A message pushed to grids.
    NoticeId, u32
);
number_id!(
    /// A round 专项排查.
    RoundId, u32
);

impl DeviceNumber {
    /// The server as an author.
    pub const SERVER: Self = Self(0);
}

/// Longest code in bytes: a basic grid's is its village's 12 digits and a serial.
pub const CODE_MAX: usize = 32;

/// What [`is_code`] takes, for those who write descriptions of it.
pub const CODE_PATTERN: &str = "^[a-z0-9_.-]+$";

macro_rules! code_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// 1 to 32 of `a-z 0-9 _ - .`.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                if is_code(text) { Ok(Self(text.into())) } else { Err(InvalidId(stringify!($name))) }
            }

            /// The code as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.str(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                Self::parse(d.str()?).map_err(minicbor::decode::Error::custom)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

/// True for 1 to [`CODE_MAX`] of `a-z 0-9 _ - .`: what every code of a preset looks like.
pub fn is_code(text: &str) -> bool {
    (1..=CODE_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.'))
}

code_id!(
    /// A node of the grid tree: a division code, or one made from it and a serial.
    GridCode
);
code_id!(
    /// A responsible unit.
    UnitCode
);
code_id!(
    /// A post of a preset.
    PostCode
);
code_id!(
    /// A category of cases in a preset.
    CategoryCode
);
code_id!(
    /// A line of contact: party members, delegates, central household heads, police and so on.
    LineCode
);
code_id!(
    /// A preset's name.
    PresetCode
);
code_id!(
    /// A level of a preset's tree.
    LevelCode
);
code_id!(
    /// An entry of any other list of a preset: outcome, body to refer to, checklist, question,
    /// kind of activity or place, round.
    ItemCode
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_s_pattern_takes_what_a_code_is_made_of() {
        let pattern = regex::Regex::new(CODE_PATTERN).unwrap();
        for sign in (0..=255).map(char::from) {
            let text = sign.to_string();
            assert_eq!(pattern.is_match(&text), is_code(&text), "{sign:?}");
        }
    }
}
