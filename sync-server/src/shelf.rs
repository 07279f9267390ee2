//! Files that were sent to be looked at, kept in memory for a while so that they need not be sent again to
//! be taken in. After a restart, or when others came since, one sends it again.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use doorstep_model::id::{RealmNumber, UserId};
use doorstep_model::time::Timestamp;

/// Files at once: what they hold together stays small beside the server's own memory.
const PLACES: usize = 4;
/// How long one is kept, in milliseconds.
const KEPT_MILLIS: i64 = 30 * 60 * 1_000;

/// A file as it was sent.
pub struct Upload {
    /// Whose, and until when.
    owner: (RealmNumber, UserId, Timestamp),
    ticket: Ticket,
    /// Its name, without the ending.
    pub name: Box<str>,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What a form names a kept file by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u128);

impl Ticket {
    /// Reads what a form holds.
    pub fn parse(text: &str) -> Option<Self> {
        u128::from_str_radix(text, 16).ok().map(Self)
    }
}

impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The files that are kept.
#[derive(Default)]
pub struct Shelf(Mutex<VecDeque<Arc<Upload>>>);

impl Shelf {
    /// Keeps a file; the oldest makes room for it.
    pub fn keep(
        &self,
        (realm, user): (RealmNumber, UserId),
        (name, bytes): (Box<str>, Vec<u8>),
        random: [u8; 16],
        now: Timestamp,
    ) -> (Ticket, Arc<Upload>) {
        let ticket = Ticket(u128::from_be_bytes(random));
        let upload = Arc::new(Upload {
            owner: (realm, user, now.plus(KEPT_MILLIS)),
            ticket,
            name,
            bytes,
        });
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| now < one.owner.2);
        if kept.len() == PLACES {
            kept.pop_front();
        }
        kept.push_back(upload.clone());
        (ticket, upload)
    }

    /// A file that this person sent and that is still there.
    pub fn find(
        &self,
        (realm, user): (RealmNumber, UserId),
        ticket: Ticket,
        now: Timestamp,
    ) -> Option<Arc<Upload>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let theirs = |one: &&Arc<Upload>| {
            one.ticket == ticket && (one.owner.0, one.owner.1) == (realm, user) && now < one.owner.2
        };
        kept.iter().find(theirs).cloned()
    }

    /// Puts a file away that is no longer needed.
    pub fn put_away(&self, ticket: Ticket) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| one.ticket != ticket);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::clamp(1_773_709_200_000).plus(minutes * 60_000)
    }

    #[test]
    fn a_file_is_its_persons_alone_and_for_a_while() {
        let shelf = Shelf::default();
        let me = (RealmNumber(1), UserId(7));
        let (ticket, _) = shelf.keep(me, ("名册".into(), vec![1]), [1; 16], at(0));
        assert_eq!(Ticket::parse(&ticket.to_string()), Some(ticket));
        assert!(shelf.find(me, ticket, at(29)).is_some());
        assert!(shelf.find(me, ticket, at(30)).is_none());
        assert!(shelf.find((RealmNumber(1), UserId(8)), ticket, at(1)).is_none());
        assert!(shelf.find((RealmNumber(2), UserId(7)), ticket, at(1)).is_none());
        for n in 2..=5 {
            shelf.keep(me, (Box::default(), Vec::new()), [n; 16], at(1));
        }
        assert!(shelf.find(me, ticket, at(1)).is_none(), "the oldest made room");
    }
}
