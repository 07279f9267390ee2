//! Session tokens: in the browser's cookie whole, in the database as a hash.

use doorstep_model::id::RealmNumber;

use crate::environment::{Randomness, random};

/// Longest session, in milliseconds: a working day and its evening.
pub const SESSION_MILLIS: i64 = 12 * 60 * 60 * 1_000;
/// Longest rest, in milliseconds: a desk left alone over lunch.
pub const IDLE_MILLIS: i64 = 2 * 60 * 60 * 1_000;
/// How long a session that ended is still known, in milliseconds: what its person sends then is kept
/// for their next one.
pub const KNOWN_MILLIS: i64 = 24 * 60 * 60 * 1_000;
/// How exactly use is noted, in milliseconds: a write for every page would be wasted.
pub const SEEN_MILLIS: i64 = 5 * 60 * 1_000;

/// 256 random bits for one person of one realm.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken {
    realm: RealmNumber,
    secret: [u8; 32],
}

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

impl SessionToken {
    /// Draws one.
    pub fn generate(realm: RealmNumber, randomness: &dyn Randomness) -> Self {
        Self {
            realm,
            secret: random(randomness),
        }
    }

    /// Reads a cookie's value.
    pub fn parse(text: &str) -> Option<Self> {
        let (realm, secret) = text.split_once('.')?;
        let realm = realm.parse().ok().map(RealmNumber)?;
        let secret = blake3::Hash::from_hex(secret).ok()?.into();
        Some(Self { realm, secret })
    }

    /// The cookie's value. It opens the session: not for logs.
    pub fn expose(&self) -> String {
        format!(
            "{}.{}",
            self.realm,
            blake3::Hash::from_bytes(self.secret).to_hex()
        )
    }

    /// Whose realm it is for.
    pub const fn realm(&self) -> RealmNumber {
        self.realm
    }

    /// What the database keeps.
    pub fn hash(&self) -> [u8; 32] {
        *blake3::hash(&self.secret).as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::SystemRandomness;

    #[test]
    fn a_token_reads_back_and_never_prints() {
        let token = SessionToken::generate(RealmNumber(3), &SystemRandomness);
        assert_eq!(SessionToken::parse(&token.expose()), Some(token.clone()));
        assert_eq!(format!("{token:?}"), "SessionToken(…)");
        for other in ["", "3", "3.", ".ab", "3.ab", "x.0000"] {
            assert_eq!(SessionToken::parse(other), None, "{other}");
        }
    }
}
