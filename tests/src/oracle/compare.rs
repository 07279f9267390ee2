//! Whether a phone has what the server publishes to it, log by log.

use std::collections::BTreeSet;
use std::fmt;

use super::Named;
use super::phone::Kept;
use super::server::Held;

/// Where a phone and the server differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The phone reads a log that the server does not have.
    NoSuchLog(String),
    /// The phone has not read the log to its end.
    Behind {
        /// Which log.
        scope: String,
        /// Head on the phone, at the server.
        heads: (u64, u64),
    },
    /// The sums differ.
    Digest(String),
    /// A document that only one has, or that stands at other heads.
    Document {
        /// In which log.
        scope: String,
        /// Which.
        document: [u8; 16],
        /// How many heads on the phone; `None`: it is not there.
        phone: Option<usize>,
        /// How many at the server.
        server: Option<usize>,
    },
    /// A document that holds other changes here than what is published of it and what waits in the
    /// outbox: other bytes.
    Content {
        /// Which.
        document: [u8; 16],
        /// Changes that only the phone's has, and that only the published one has.
        only: (usize, usize),
    },
}

/// Compares all logs that a phone reads.
pub fn differences(kept: &Kept, held: &Held) -> Vec<Difference> {
    let mut found = Vec::new();
    for (scope, (head, digest)) in &kept.logs {
        // A log that nothing was ever written to has no row at the server.
        let (server_head, server_digest) = held.logs.get(scope).copied().unwrap_or_default();
        if !held.logs.contains_key(scope) && *head > 0 {
            found.push(Difference::NoSuchLog(scope.clone()));
        }
        if *head != server_head {
            found.push(Difference::Behind {
                scope: scope.clone(),
                heads: (*head, server_head),
            });
        }
        if *digest != server_digest {
            found.push(Difference::Digest(scope.clone()));
        }
        let (none, nothing) = Default::default();
        let phone = kept.scopes.get(scope).unwrap_or(&none);
        let server = held.scopes.get(scope).unwrap_or(&nothing);
        for document in phone
            .keys()
            .chain(server.keys().filter(|id| !phone.contains_key(*id)))
        {
            let (here, there) = (phone.get(document), server.get(document));
            if here != there {
                found.push(Difference::Document {
                    scope: scope.clone(),
                    document: *document,
                    phone: here.map(Vec::len),
                    server: there.map(Vec::len),
                });
            }
        }
    }
    found.extend(contents(kept, held));
    found
}

/// Compares the changes in the documents themselves: a hash is of a change's bytes.
fn contents(kept: &Kept, held: &Held) -> impl Iterator<Item = Difference> {
    let delivered: BTreeSet<[u8; 16]> = kept
        .scopes
        .values()
        .flat_map(|scope| scope.keys().copied())
        .collect();
    delivered.into_iter().filter_map(|document| {
        let of = |all: &BTreeSet<Named>| -> BTreeSet<Named> {
            let (first, last) = ([0; 32], [0xff; 32]);
            let named = |hash| Named { document, hash };
            all.range(named(first)..=named(last)).copied().collect()
        };
        let (here, there, outbox) = (of(&kept.here), of(&held.published), of(&kept.outbox));
        let only_here = here
            .difference(&there)
            .filter(|change| !outbox.contains(change))
            .count();
        let only_there = there.difference(&here).count();
        (only_here + only_there > 0).then_some(Difference::Content {
            document,
            only: (only_here, only_there),
        })
    })
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchLog(scope) => write!(f, "{scope}: no such log at the server"),
            Self::Behind {
                scope,
                heads: (here, there),
            } => write!(f, "{scope}: read to {here} of {there}"),
            Self::Digest(scope) => write!(f, "{scope}: the digests differ"),
            Self::Document {
                scope,
                document,
                phone,
                server,
            } => {
                let id = doorstep_model::id::DocumentId::new(*document);
                write!(
                    f,
                    "{scope}: document {id} has {phone:?} heads here, {server:?} at the server"
                )
            }
            Self::Content { document, only } => {
                let id = doorstep_model::id::DocumentId::new(*document);
                write!(
                    f,
                    "document {id}: {} changes only here, {} only at the server",
                    only.0, only.1
                )
            }
        }
    }
}
