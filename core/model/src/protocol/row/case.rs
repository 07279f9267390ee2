//! Rows of a case: what the server's clock and fold decided.

use minicbor::{Decode, Encode};

use super::{Keyed, RowKey};
use crate::code::Code;
use crate::document::entry::Entry;
use crate::id::{DocumentId, Mac};
use crate::text::Text;
use crate::time::{Day, Timestamp};

/// A case's number. It stands on printed slips, so it carries a proof: after a restore the
/// devices bring it back.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CaseNumberRow {
    /// The case.
    #[n(0)]
    pub case: DocumentId,
    /// `<realm code>-<yyyymmdd>-<serial>`
    #[n(1)]
    pub number: Text<60>,
    /// When the server got the report; deadlines count from here.
    #[n(2)]
    pub received_at: Timestamp,
    /// `proof::row` over the row.
    #[n(3)]
    pub proof: Mac,
}

impl Keyed for CaseNumberRow {
    fn key(&self) -> RowKey {
        RowKey::document(self.case)
    }
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum StepVerdict {
    /// It counts.
    #[n(0)]
    Applied,
    /// Kept, not applied, and why.
    #[n(1)]
    Refused(#[n(0)] Code),
}

/// The verdict on a step. Verdicts hold: what was decided is never decided again.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CaseStepRow {
    /// The case.
    #[n(0)]
    pub case: DocumentId,
    /// Its place in the order in which the server published the case's steps.
    #[n(1)]
    pub n: u32,
    /// The step.
    #[n(2)]
    pub entry: Entry,
    /// What became of it.
    #[n(3)]
    pub verdict: StepVerdict,
    /// `proof::row` over the row.
    #[n(4)]
    pub proof: Mac,
}

impl Keyed for CaseStepRow {
    fn key(&self) -> RowKey {
        RowKey::numbered(self.case, self.n)
    }
}

/// By when a case is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CaseDueRow {
    /// The case.
    #[n(0)]
    pub case: DocumentId,
    /// The last day.
    #[n(1)]
    pub due_on: Day,
    /// Counted past the last published holiday: it may still move.
    #[n(2)]
    pub provisional: bool,
    /// The day is over and the case is not.
    #[n(3)]
    pub overdue: bool,
}

impl Keyed for CaseDueRow {
    fn key(&self) -> RowKey {
        RowKey::document(self.case)
    }
}

/// An entry that has a new key: its change was replayed, or its document replaced.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RekeyedRow {
    /// The document that now holds it.
    #[n(0)]
    pub document: DocumentId,
    /// As others may still name it.
    #[n(1)]
    pub old: Entry,
    /// As it is called now.
    #[n(2)]
    pub new: Entry,
}

impl Keyed for RekeyedRow {
    fn key(&self) -> RowKey {
        RowKey::entry(self.document, &self.old)
    }
}
