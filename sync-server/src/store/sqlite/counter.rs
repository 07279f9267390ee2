//! Numbers issued by the server, never used twice.

use doorstep_model::id::RealmNumber;
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::transaction::Write;
use crate::store::StoreError;

/// What is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// People.
    User,
    /// Posts held.
    Assignment,
    /// Contact links.
    Link,
    /// Phones; from 1, for 0 is the server itself.
    Device,
    /// Messages.
    Notice,
    /// Rounds.
    Round,
    /// Meetings.
    Meeting,
    /// Questions of meetings.
    Question,
    /// Requests that a second person decides.
    Approval,
    /// Emergency switches.
    Alert,
}

impl Noun {
    /// Every noun.
    pub const ALL: [Self; 10] = [
        Self::User,
        Self::Assignment,
        Self::Link,
        Self::Device,
        Self::Notice,
        Self::Round,
        Self::Meeting,
        Self::Question,
        Self::Approval,
        Self::Alert,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assignment => "assignment",
            Self::Link => "link",
            Self::Device => "device",
            Self::Notice => "notice",
            Self::Round => "round",
            Self::Meeting => "meeting",
            Self::Question => "question",
            Self::Approval => "approval",
            Self::Alert => "alert",
        }
    }
}

impl Write<'_> {
    /// The next number, from 1.
    pub fn next_number(&self, realm: RealmNumber, noun: Noun) -> Result<u32, StoreError> {
        self.advance(realm, noun, 1)
    }

    /// Leaves numbers out, so that none is issued that a lost database may have issued before.
    pub fn skip_numbers(&self, realm: RealmNumber, noun: Noun, gap: u32) -> Result<(), StoreError> {
        self.advance(realm, noun, gap).map(drop)
    }

    /// Makes sure that `number` is not issued again.
    pub(crate) fn number_was_issued(
        &self,
        realm: RealmNumber,
        noun: Noun,
        number: u32,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO counter (realm, noun, last) VALUES (:realm, :noun, :number)
             ON CONFLICT (realm, noun) DO UPDATE SET last = max(last, excluded.last)",
            named_params! { ":realm": realm_key(realm), ":noun": noun.as_str(), ":number": number },
        )
        .map(drop)
    }

    fn advance(&self, realm: RealmNumber, noun: Noun, by: u32) -> Result<u32, StoreError> {
        self.one(
            "INSERT INTO counter (realm, noun, last) VALUES (:realm, :noun, :by)
             ON CONFLICT (realm, noun) DO UPDATE SET last = last + :by RETURNING last",
            named_params! { ":realm": realm_key(realm), ":noun": noun.as_str(), ":by": by },
            |row| column(row, "last"),
        )?
        .ok_or(StoreError::Contradiction)
    }
}
