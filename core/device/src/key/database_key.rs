//! The key of one user's database. Everything else on the phone that must be secret is made
//! from it, so that dropping it shreds all of it.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::environment::{Randomness, random};

/// 256 random bits, overwritten when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct DatabaseKey([u8; 32]);

impl DatabaseKey {
    /// Draws a new one.
    pub fn generate(randomness: &dyn Randomness) -> Self {
        Self(random(randomness))
    }

    /// Wraps bytes that were unlocked.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(super) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Lower-case hex, as SQLCipher takes a raw key.
    pub fn hex(&self) -> Zeroizing<String> {
        let mut text = String::with_capacity(64);
        for byte in self.0 {
            text.extend(
                [byte >> 4, byte & 15].map(|nibble| char::from_digit(nibble.into(), 16).unwrap_or('0')),
            );
        }
        Zeroizing::new(text)
    }

    /// Says whether a key is the right one, and nothing about it.
    pub(crate) fn check(&self) -> [u8; 16] {
        let mut check = [0; 16];
        check.copy_from_slice(&blake3::derive_key("doorstep 1 database key check", &self.0)[..16]);
        check
    }

    /// Another key, for the purpose named.
    pub(crate) fn derive(&self, purpose: &'static str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(blake3::derive_key(purpose, &self.0))
    }
}

impl std::fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_prints() {
        let key = DatabaseKey::new([0xab; 32]);
        assert_eq!(format!("{key:?}"), "DatabaseKey(…)");
        assert_eq!(*key.hex(), "ab".repeat(32));
    }

    #[test]
    fn keys_for_different_purposes_differ() {
        let key = DatabaseKey::new([1; 32]);
        assert_ne!(key.derive("doorstep test a"), key.derive("doorstep test b"));
        assert_ne!(key.check(), DatabaseKey::new([2; 32]).check());
    }
}
