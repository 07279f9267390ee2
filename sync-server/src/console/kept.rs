//! What someone sends after their session ended is kept over the new sign-in: sealed, in the sign-in
//! form itself, so that nobody else at the desk reads it and the server stores nothing. After it the
//! form stands again as it was; nothing is taken before its person looked at it.

use std::borrow::Cow;

use askama::Template;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use doorstep_model::id::{RealmNumber, UserId};
use doorstep_model::time::Timestamp;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};

use super::page::{self, Frame};
use super::session::RETURNING;
use super::word::Words;
use crate::environment::Environment;
use crate::key::Keys;

/// Longest form that is kept: sealed and in letters it still fits into the sign-in form's own body.
pub(super) const FORM_BYTES: usize = 40 * 1024;
/// How long it is kept, in milliseconds: someone looks for their password.
pub(super) const KEPT_MILLIS: i64 = 30 * 60 * 1_000;
/// A salt, and the tag at the end.
const SALT: usize = 32;

/// A form whose session had ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    /// Whose.
    pub(super) realm: RealmNumber,
    pub(super) user: UserId,
    /// Until when it is kept.
    pub(super) until: Timestamp,
    /// Where it was sent.
    pub(super) path: String,
    /// As the browser sent it.
    pub(super) body: Vec<u8>,
}

impl Kept {
    /// For the sign-in form.
    pub(super) fn seal(&self, keys: &Keys, environment: &Environment) -> Option<String> {
        let salt: [u8; SALT] = environment.random();
        let mut sealed = Vec::with_capacity(self.body.len() + 256);
        sealed.extend(self.realm.0.to_be_bytes());
        sealed.extend(self.user.0.to_be_bytes());
        sealed.extend(self.until.millis().to_be_bytes());
        sealed.extend(u16::try_from(self.path.len()).ok()?.to_be_bytes());
        sealed.extend(self.path.as_bytes());
        sealed.extend(&self.body);
        key(keys, &salt)?
            .seal_in_place_append_tag(nonce(), Aad::empty(), &mut sealed)
            .ok()?;
        Some(URL_SAFE_NO_PAD.encode([&salt[..], &sealed].concat()))
    }

    /// From the sign-in form; none for what is not ours, is too old, or is another person's.
    pub(super) fn open(
        text: &str,
        keys: &Keys,
        (realm, user): (RealmNumber, UserId),
        now: Timestamp,
    ) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (salt, sealed) = bytes.split_first_chunk::<SALT>()?;
        let mut sealed = sealed.to_vec();
        let open = key(keys, salt)?
            .open_in_place(nonce(), Aad::empty(), &mut sealed)
            .ok()?;
        let (of_realm, rest) = open.split_first_chunk()?;
        let (of_user, rest) = rest.split_first_chunk()?;
        let (until, rest) = rest.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (path, body) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
        let kept = Self {
            realm: RealmNumber(u64::from_be_bytes(*of_realm)),
            user: UserId(u32::from_be_bytes(*of_user)),
            until: Timestamp::clamp(i64::from_be_bytes(*until)),
            path: String::from_utf8(path.to_vec()).ok()?,
            body: body.to_vec(),
        };
        (kept.realm == realm && kept.user == user && now < kept.until).then_some(kept)
    }

    /// Name and value of each field.
    fn pairs(&self) -> Vec<(String, String)> {
        let pairs = self
            .body
            .split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| {
                let mut parts = pair.splitn(2, |byte| *byte == b'=');
                let mut next = || decoded(parts.next().unwrap_or_default());
                (next(), next())
            })
            .collect()
    }
}

/// Each salt makes a key that is used once.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

fn key(keys: &Keys, salt: &[u8; SALT]) -> Option<LessSafeKey> {
    let key = UnboundKey::new(&CHACHA20_POLY1305, &keys.kept_form(salt)).ok()?;
    Some(LessSafeKey::new(key))
}

/// As a form encodes it.
fn decoded(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter().copied();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => match (digit(rest.next()), digit(rest.next())) {
                (Some(high), Some(low)) => (high * 16 + low) as u8,
                _ => b'?',
            },
            byte => byte,
        });
    }
    match String::from_utf8_lossy(&bytes) {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(text) => text,
    }
}

#[derive(Template)]
#[template(path = "kept.html")]
struct Page {
    frame: Frame,
    /// Where the form's own page shows it again without taking it.
    action: String,
    pairs: Vec<(String, String)>,
}

/// The way back to the form, with all that was typed.
pub(super) fn way_back(words: Words, kept: &Kept) -> Response {
    page::show(&Page {
        frame: Frame::still(words, "/"),
        action: format!("{}?{RETURNING}", kept.path),
        pairs: kept.pairs(),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::environment::{SystemClock, SystemRandomness};

    const UNTIL: i64 = 1_773_709_200_000;

    fn kept() -> Kept {
        Kept {
            realm: RealmNumber(1),
            user: UserId(7),
            until: Timestamp::clamp(UNTIL),
            path: "/cases/ab/steps".into(),
            body: b"text=%E6%B0%B4+1%25&team=4&team=9&empty=".to_vec(),
        }
    }

    #[test]
    fn a_form_comes_back_to_its_own_person_in_time_and_to_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::create(&folder.path().join("keys"), &SystemRandomness).unwrap();
        let environment = Environment {
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
        };
        let sealed = kept().seal(&keys, &environment).unwrap();
        let (me, now) = ((RealmNumber(1), UserId(7)), Timestamp::clamp(UNTIL - 1));
        assert_eq!(Kept::open(&sealed, &keys, me, now), Some(kept()));
        let late = Timestamp::clamp(UNTIL);
        assert_eq!(Kept::open(&sealed, &keys, me, late), None);
        for other in [(RealmNumber(1), UserId(8)), (RealmNumber(2), UserId(7))] {
            assert_eq!(Kept::open(&sealed, &keys, other, now), None);
        }
        let mut forged = sealed.clone().into_bytes();
        forged[60] = if forged[60] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        for text in [&*forged, "", "AAAA", "?"] {
            assert_eq!(Kept::open(text, &keys, me, now), None);
        }
        assert_ne!(
            kept().seal(&keys, &environment).unwrap(),
            sealed,
            "a salt of its own"
        );
    }

    #[test]
    fn fields_read_back_as_they_were_typed() {
        let pairs = kept().pairs();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(
            pairs,
            [("text", "水 1%"), ("team", "4"), ("team", "9"), ("empty", "")]
        );
    }
}
