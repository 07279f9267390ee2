//! One-time codes of an authenticator app (RFC 6238: SHA-1, 30 seconds, 6 digits, which is what
//! every such app speaks).

use doorstep_model::id::GridCode;
use doorstep_model::time::Timestamp;
use ring::hmac;

use super::Login;

/// Seconds a code stands.
const STEP: i64 = 30;
/// Under which name the app keeps it.
const ISSUER: &str = "Doorstep";

/// The secret that the app and the server share.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(pub [u8; 20]);

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

impl TotpSecret {
    /// Base 32, as authenticator apps take it.
    pub fn base32(&self) -> String {
        const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        // 20 bytes are 32 digits of 5 bits exactly.
        let mut text = String::with_capacity(32);
        for five in self.0.as_chunks::<5>().0 {
            let bits = five.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
            text.extend(
                (0..8)
                    .rev()
                    .map(|digit| char::from(DIGITS[(bits >> (digit * 5) & 31) as usize])),
            );
        }
        text
    }

    /// What the app reads from the picture. The realm's root stands beside the login: an app keeps one
    /// secret for each issuer and account, and somebody may have accounts in two realms. Neither of
    /// them holds a character that an address must not.
    pub fn uri(&self, login: &Login, root: &GridCode) -> String {
        format!(
            "otpauth://totp/{ISSUER}:{login}@{root}?secret={}&issuer={ISSUER}",
            self.base32()
        )
    }

    /// What the app shows at this time.
    pub fn at(&self, now: Timestamp) -> String {
        format!("{:06}", self.code(step_of(now)))
    }

    fn code(&self, step: i64) -> u32 {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let at = usize::from(tag[tag.len() - 1] & 15);
        let word = u32::from_be_bytes([tag[at], tag[at + 1], tag[at + 2], tag[at + 3]]);
        (word & 0x7fff_ffff) % 1_000_000
    }
}

fn step_of(now: Timestamp) -> i64 {
    now.millis() / 1_000 / STEP
}

/// The step that a typed code belongs to: the one of now, or the one before or after, since
/// clocks differ and people are slow. A code counts once, so only steps after `last` are looked at.
pub fn verify_totp(secret: &TotpSecret, typed: &str, now: Timestamp, last: Option<i64>) -> Option<i64> {
    let typed = typed.trim();
    if typed.len() != 6 || !typed.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let typed: u32 = typed.parse().ok()?;
    let step = step_of(now);
    let fresh = |step: &i64| last.is_none_or(|last| *step > last);
    (step - 1..=step + 1)
        .filter(fresh)
        .find(|step| secret.code(*step) == typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let secret = TotpSecret(*b"12345678901234567890");
        for (seconds, code) in [
            (1_111_111_109, 81_804),
            (1_234_567_890, 5_924),
            (2_000_000_000, 279_037),
        ] {
            assert_eq!(secret.code(seconds / STEP), code);
        }
        assert_eq!(secret.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let (login, root) = (Login::parse("wang").unwrap(), GridCode::parse("610921").unwrap());
        assert_eq!(
            secret.uri(&login, &root),
            "otpauth://totp/Doorstep:wang@610921?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Doorstep"
        );
    }

    #[test]
    fn a_code_stands_for_its_step_and_its_neighbours() {
        let secret = TotpSecret(*b"12345678901234567890");
        let at = |seconds: i64| Timestamp::parse(seconds * 1_000).unwrap();
        let step = 1_234_567_890 / STEP;
        assert_eq!(
            verify_totp(&secret, " 005924 ", at(1_234_567_890), None),
            Some(step)
        );
        assert_eq!(
            verify_totp(&secret, "005924", at(1_234_567_890 + 30), Some(step - 1)),
            Some(step)
        );
        assert_eq!(
            verify_totp(&secret, "005924", at(1_234_567_890 + 30), Some(step)),
            None
        );
        assert_eq!(verify_totp(&secret, "005924", at(1_234_567_890 + 90), None), None);
        assert_eq!(verify_totp(&secret, "5924", at(1_234_567_890), None), None);
    }
}
