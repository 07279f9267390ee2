//! Passwords: Argon2id, with the parameters in the hash so that they can grow later.

use std::sync::LazyLock;

use argon2::password_hash::phc;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::environment::{Randomness, random};

/// 19 MiB and two passes: OWASP's first choice for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// Checks at a time: more would take memory that the server promises not to take.
const AT_ONCE: usize = 2;

/// A password as typed; never printed.
pub struct Password(Box<str>);

/// A text that is no password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a password has 10 to 128 characters")]
pub struct InvalidPassword;

impl Password {
    /// Its characters at most.
    pub const MAX: usize = 128;

    /// 10 to 128 characters. No rule on which: length is what helps.
    pub fn parse(text: &str) -> Result<Self, InvalidPassword> {
        if (10..=Self::MAX).contains(&text.chars().count()) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidPassword)
        }
    }

    /// 16 of 32 signs that can't be taken for one another: 80 bits. Shown once to whoever hands it out.
    pub fn made(randomness: &dyn Randomness) -> (Self, String) {
        const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789-";
        let signs = random::<16>(randomness).map(|byte| SIGNS[usize::from(byte % 32)]);
        let made: String = signs.iter().copied().map(char::from).collect();
        (Self(made.as_str().into()), made)
    }

    /// What somebody typed to sign in: compared, not judged. Cut at what any password could be.
    pub fn typed(text: &str) -> Self {
        Self(text.chars().take(Self::MAX + 1).collect())
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A hash as PHC text.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(Box<str>);

impl PasswordHash {
    /// Hashes a password with fresh salt. Takes about 30 ms and 19 MiB.
    pub fn of(password: &Password, randomness: &dyn Randomness) -> Self {
        let salt: [u8; 16] = random(randomness);
        let hash: phc::PasswordHash = argon2()
            .hash_password_with_salt(password.0.as_bytes(), &salt)
            .expect("these parameters and lengths are within Argon2's");
        Self(hash.to_string().into())
    }

    /// The PHC text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Checks passwords, a few at a time.
#[derive(Debug)]
pub struct Passwords {
    at_once: Semaphore,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            at_once: Semaphore::new(AT_ONCE),
        }
    }
}

/// Nobody's password, checked where there is no account: both answers take the same time.
static NOBODY: LazyLock<PasswordHash> = LazyLock::new(|| {
    let hash: phc::PasswordHash = argon2()
        .hash_password_with_salt(b"nobody's password", b"nobody's salt 16")
        .expect("these parameters and lengths are within Argon2's");
    PasswordHash(hash.to_string().into())
});

impl Passwords {
    /// True if the password is the one behind the hash. Without a hash it is false, and takes as
    /// long.
    pub async fn verify(&self, password: Password, hash: Option<Box<str>>) -> bool {
        let Ok(_turn) = self.at_once.acquire().await else {
            return false;
        };
        let check = tokio::task::spawn_blocking(move || {
            let known = hash.is_some();
            let text = hash.unwrap_or_else(|| NOBODY.0.clone());
            let right = phc::PasswordHash::new(&text)
                .is_ok_and(|hash| argon2().verify_password(password.0.as_bytes(), &hash).is_ok());
            right && known
        });
        check.await.unwrap_or(false)
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).expect("within Argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::SystemRandomness;

    #[tokio::test]
    async fn only_the_password_itself_is_right() {
        let password = Password::parse("correct horse").unwrap();
        let hash = PasswordHash::of(&password, &SystemRandomness);
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let passwords = Passwords::default();
        assert!(
            passwords
                .verify(Password::typed("correct horse"), Some(hash.as_str().into()))
                .await
        );
        assert!(
            !passwords
                .verify(Password::typed("correct horsf"), Some(hash.as_str().into()))
                .await
        );
        assert!(!passwords.verify(Password::typed("nobody's password"), None).await);
    }

    #[test]
    fn two_hashes_of_one_password_differ() {
        let password = Password::parse("correct horse").unwrap();
        let hash = || PasswordHash::of(&password, &SystemRandomness);
        assert!(hash() != hash());
    }

    #[test]
    fn short_passwords_are_refused() {
        assert!(Password::parse("九个字的密码短短短").is_err());
        assert!(Password::parse("十个字的密码长长长长").is_ok());
        assert!(Password::parse(&"x".repeat(129)).is_err());
    }
}
