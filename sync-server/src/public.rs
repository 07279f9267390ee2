//! Pages for everyone: kept for a while, so that however many ask, the database is asked a few times a
//! second. Nothing of whoever asks is kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use doorstep_model::id::{GridCode, RealmNumber};
use doorstep_model::time::Timestamp;
use doorstep_model::word::Language;

/// How long a page is as good as new, in milliseconds.
const FRESH: i64 = 30_000;
/// Pages built in a second at most, by all who ask together.
const A_SECOND: u32 = 20;
/// Pages kept; each has at most 80 KB.
const KEPT: usize = 200;

/// Which page: of a realm's place, in a language.
pub type PublicKey = (RealmNumber, GridCode, Language);

/// A page as it was built.
#[derive(Debug, PartialEq, Eq)]
pub struct Kept {
    /// The page.
    pub html: String,
    /// What changes with it.
    pub tag: String,
    at: Timestamp,
}

/// The pages of this process.
#[derive(Debug, Default)]
pub struct PublicPages(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    pages: BTreeMap<PublicKey, Arc<Kept>>,
    second: i64,
    built: u32,
}

impl PublicPages {
    /// One that is as good as new.
    pub fn fresh(&self, key: &PublicKey, now: Timestamp) -> Option<Arc<Kept>> {
        self.kept(key).filter(|kept| is_fresh(kept, now))
    }

    /// One, however old.
    pub fn kept(&self, key: &PublicKey) -> Option<Arc<Kept>> {
        self.inner().pages.get(key).cloned()
    }

    /// Counts another page to be built; false when enough were in this second.
    pub fn may_build(&self, now: Timestamp) -> bool {
        let mut inner = self.inner();
        let second = now.millis() / 1_000;
        if inner.second != second {
            (inner.second, inner.built) = (second, 0);
        }
        inner.built += 1;
        inner.built <= A_SECOND
    }

    /// Keeps one that was built.
    pub fn keep(&self, key: PublicKey, html: String, now: Timestamp) -> Arc<Kept> {
        let tag = format!("\"{}\"", &blake3::hash(html.as_bytes()).to_hex()[..16]);
        let kept = Arc::new(Kept { html, tag, at: now });
        let mut inner = self.inner();
        if inner.pages.len() >= KEPT && !inner.pages.contains_key(&key) {
            inner.pages.retain(|_, kept| is_fresh(kept, now));
        }
        // All of them new: this one is built again when it is asked for again.
        if inner.pages.len() < KEPT || inner.pages.contains_key(&key) {
            inner.pages.insert(key, kept.clone());
        }
        kept
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_fresh(kept: &Kept, now: Timestamp) -> bool {
    (0..FRESH).contains(&(now.millis() - kept.at.millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: usize) -> PublicKey {
        let code = GridCode::parse(&format!("{n}")).unwrap();
        (RealmNumber(1), code, Language::En)
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::clamp(1_773_709_200_000 + seconds * 1_000)
    }

    #[test]
    fn a_page_is_new_for_a_while_and_then_there_still() {
        let pages = PublicPages::default();
        let first = pages.keep(key(1), "one".into(), at(0));
        assert_eq!(pages.fresh(&key(1), at(29)), Some(first.clone()));
        assert_eq!(pages.fresh(&key(1), at(30)), None);
        assert_eq!(pages.kept(&key(1)), Some(first.clone()));
        let second = pages.keep(key(1), "two".into(), at(31));
        assert_ne!(first.tag, second.tag);
        assert_eq!(pages.kept(&key(2)), None);
    }

    #[test]
    fn no_more_are_built_in_a_second_and_kept_at_all() {
        let pages = PublicPages::default();
        let built = |second| (0..50).filter(|_| pages.may_build(at(second))).count();
        assert_eq!((built(0), built(1)), (20, 20));
        for n in 0..500 {
            pages.keep(key(n), n.to_string(), at(0));
        }
        assert_eq!(pages.inner().pages.len(), KEPT);
        pages.keep(key(999), "late".into(), at(60));
        assert_eq!(pages.inner().pages.len(), 1, "what was old made room");
    }
}
