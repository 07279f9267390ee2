//! One line of the ledger, and its place in the chain.

use doorstep_model::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::Event;

/// A place in the ledger: how many entries, and the hash of the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Entries up to here.
    pub n: u64,
    /// Hash of the last of them; zeros before the first.
    pub hash: [u8; 32],
}

impl Mark {
    /// Before the first entry.
    pub const START: Self = Self { n: 0, hash: [0; 32] };
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its position, from 1.
    pub n: u64,
    /// When, by the server's clock.
    pub at: Timestamp,
    /// The hash before it, in hex.
    prev: Box<str>,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What separates an entry from its own hash at the end of a line.
const HASH: &str = ",\"hash\":\"";
/// `"` and `}` after the hash.
const END: &str = "\"}";

impl Entry {
    /// The entry after `mark`.
    pub(super) fn after(mark: Mark, at: Timestamp, event: Event) -> Self {
        Self {
            n: mark.n + 1,
            at,
            prev: blake3::Hash::from_bytes(mark.hash).to_hex().as_str().into(),
            event,
        }
    }

    /// Its line, with the line feed, and the mark that it makes.
    pub(super) fn line(&self) -> serde_json::Result<(String, Mark)> {
        let json = serde_json::to_string(self)?;
        let body = json.strip_suffix('}').unwrap_or(&json);
        let hash = hash(body);
        Ok((
            format!("{body}{HASH}{}{END}\n", hash.to_hex()),
            Mark {
                n: self.n,
                hash: *hash.as_bytes(),
            },
        ))
    }

    /// Reads a line without its line feed; none if it is not what stands after `mark`.
    pub(super) fn read(line: &str, mark: Mark) -> Option<(Self, Mark)> {
        let (body, rest) = line.rsplit_once(HASH)?;
        let claimed = blake3::Hash::from_hex(rest.strip_suffix(END)?).ok()?;
        if claimed != hash(body) {
            return None;
        }
        let entry: Self = serde_json::from_str(&format!("{body}}}")).ok()?;
        let prev = blake3::Hash::from_hex(entry.prev.as_bytes()).ok()?;
        (entry.n == mark.n + 1 && prev == mark.hash).then(|| {
            (
                entry,
                Mark {
                    n: mark.n + 1,
                    hash: *claimed.as_bytes(),
                },
            )
        })
    }
}

fn hash(body: &str) -> blake3::Hash {
    blake3::Hash::from_bytes(blake3::derive_key("doorstep ledger 1", body.as_bytes()))
}
