//! What nobody does alone, and who asked for and decided it.

use doorstep_model::document::entry::Entry;
use doorstep_model::id::{DocumentId, GridCode, RealmNumber, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::counter::Noun;
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// Number of a request in its realm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApprovalId(pub u32);

impl std::fmt::Display for ApprovalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matter {
    /// A household with all that belongs to it.
    EraseHousehold(DocumentId),
    /// One person of a household.
    ErasePerson(DocumentId, Entry),
    /// A file with the rows of many, or with what only few may read.
    Export {
        /// Which export: a code of the page that makes it, such as `cases`.
        what: Text<40>,
        /// By what filter: the query of that page's address.
        filter: Text<500>,
    },
}

impl Matter {
    /// Its name in the store, in words' ids and in the audit log.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::EraseHousehold(_) => "erase_household",
            Self::ErasePerson(..) => "erase_person",
            Self::Export { .. } => "export",
        }
    }

    /// The household, of an erasure.
    pub const fn household(&self) -> Option<DocumentId> {
        match self {
            Self::EraseHousehold(id) | Self::ErasePerson(id, _) => Some(*id),
            Self::Export { .. } => None,
        }
    }
}

/// A request to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalDraft {
    /// For what.
    pub matter: Matter,
    /// How far it reaches.
    pub grid: GridCode,
    /// Why.
    pub reason: Text<500>,
    /// Who asks.
    pub asked_by: UserId,
    /// When.
    pub asked_at: Timestamp,
    /// Void from then on, if nobody has decided.
    pub until: Timestamp,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Its number.
    pub id: ApprovalId,
    /// What was asked; the reason is empty once an erasure is done.
    pub draft: ApprovalDraft,
    /// Who decided, when, and whether it was granted.
    pub decided: Option<(UserId, Timestamp, bool)>,
    /// When it was done.
    pub used_at: Option<Timestamp>,
}

/// How far a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalState {
    /// For a second person's word.
    Waits,
    /// Nobody decided in time.
    Void,
    /// A second person said no.
    Refused,
    /// A second person said yes; it is still to be done.
    Granted,
    /// It is done.
    Done,
}

impl ApprovalState {
    /// Its name, in words' ids too.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waits => "waits",
            Self::Void => "void",
            Self::Refused => "refused",
            Self::Granted => "granted",
            Self::Done => "done",
        }
    }
}

impl Approval {
    /// How far it is.
    pub fn state(&self, now: Timestamp) -> ApprovalState {
        match (self.decided, self.used_at) {
            (None, _) if self.is_open(now) => ApprovalState::Waits,
            (None, _) => ApprovalState::Void,
            (Some((.., false)), _) => ApprovalState::Refused,
            (Some((.., true)), None) => ApprovalState::Granted,
            (Some((.., true)), Some(_)) => ApprovalState::Done,
        }
    }

    /// Nobody has decided, and there is still time.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.decided.is_none() && now < self.draft.until
    }

    /// Granted, not done, and still in time.
    pub fn is_usable(&self, now: Timestamp) -> bool {
        matches!(self.decided, Some((.., true))) && self.used_at.is_none() && now < self.draft.until
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let bad =
            |name: &str| rusqlite::Error::InvalidColumnType(0, name.to_owned(), rusqlite::types::Type::Text);
        let matter: Box<str> = column(row, "matter")?;
        let document = || column::<Option<DocumentId>>(row, "document")?.ok_or_else(|| bad("document"));
        let text = |name| column::<Option<Box<str>>>(row, name)?.ok_or_else(|| bad(name));
        let matter = match &*matter {
            "erase_household" => Matter::EraseHousehold(document()?),
            "erase_person" => Matter::ErasePerson(
                document()?,
                Entry::parse(&text("entry")?).map_err(|_| bad("entry"))?,
            ),
            "export" => Matter::Export {
                what: Text::parse(&text("what")?).map_err(|_| bad("what"))?,
                filter: Text::parse(&text("filter")?).map_err(|_| bad("filter"))?,
            },
            _ => return Err(bad("matter")),
        };
        let decided = match column::<Option<UserId>>(row, "decided_by")? {
            Some(user) => Some((user, column(row, "decided_at")?, column(row, "granted")?)),
            None => None,
        };
        Ok(Self {
            id: ApprovalId(column(row, "approval")?),
            draft: ApprovalDraft {
                matter,
                grid: column(row, "grid")?,
                reason: column(row, "reason")?,
                asked_by: column(row, "asked_by")?,
                asked_at: column(row, "asked_at")?,
                until: column(row, "until_at")?,
            },
            decided,
            used_at: column(row, "used_at")?,
        })
    }
}

impl Read<'_> {
    /// One request.
    pub fn approval(&self, realm: RealmNumber, id: ApprovalId) -> Result<Option<Approval>, StoreError> {
        self.one(
            "SELECT * FROM approval WHERE realm = :realm AND approval = :approval",
            named_params! { ":realm": realm_key(realm), ":approval": id.0 },
            Approval::from_row,
        )
    }

    /// The newest requests before one of them, the newest first.
    pub fn approvals(
        &self,
        realm: RealmNumber,
        before: Option<ApprovalId>,
        limit: usize,
    ) -> Result<Vec<Approval>, StoreError> {
        self.all(
            "SELECT * FROM approval WHERE realm = :realm AND approval < :before
             ORDER BY approval DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":before": before.map_or(i64::MAX, |id| id.0.into()),
                ":limit": limit as i64,
            },
            Approval::from_row,
        )
    }

    /// The requests about a household, the newest first.
    pub fn approvals_of(
        &self,
        realm: RealmNumber,
        household: DocumentId,
    ) -> Result<Vec<Approval>, StoreError> {
        self.all(
            "SELECT * FROM approval WHERE realm = :realm AND document = :document ORDER BY approval DESC",
            named_params! { ":realm": realm_key(realm), ":document": household.as_bytes() },
            Approval::from_row,
        )
    }
}

impl Write<'_> {
    /// Adds a request under the next number.
    pub fn insert_approval(
        &self,
        realm: RealmNumber,
        draft: &ApprovalDraft,
    ) -> Result<ApprovalId, StoreError> {
        let id = ApprovalId(self.next_number(realm, Noun::Approval)?);
        let entry = match &draft.matter {
            Matter::ErasePerson(_, entry) => Some(entry.to_string()),
            Matter::EraseHousehold(_) | Matter::Export { .. } => None,
        };
        let (what, filter) = match &draft.matter {
            Matter::Export { what, filter } => (Some(what.as_str()), Some(filter.as_str())),
            Matter::EraseHousehold(_) | Matter::ErasePerson(..) => (None, None),
        };
        self.execute(
            "INSERT INTO approval (realm, approval, matter, grid, document, entry, what, filter, reason,
                 asked_by, asked_at, until_at)
             VALUES (:realm, :approval, :matter, :grid, :document, :entry, :what, :filter, :reason,
                 :asked_by, :asked_at, :until)",
            named_params! {
                ":realm": realm_key(realm), ":approval": id.0, ":matter": draft.matter.as_str(),
                ":grid": draft.grid.as_str(),
                ":document": draft.matter.household().map(|id| *id.as_bytes()), ":entry": entry,
                ":what": what, ":filter": filter, ":reason": draft.reason.as_str(),
                ":asked_by": draft.asked_by.0, ":asked_at": draft.asked_at.millis(),
                ":until": draft.until.millis(),
            },
        )?;
        Ok(id)
    }

    /// Decides, once; false when someone else had. A granted one is void from `until` on.
    pub fn decide_approval(
        &self,
        realm: RealmNumber,
        id: ApprovalId,
        (by, granted): (UserId, bool),
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let decided = self.execute(
            "UPDATE approval SET decided_by = :by, decided_at = :now, granted = :granted, until_at = :until
             WHERE realm = :realm AND approval = :approval AND decided_by IS NULL",
            named_params! {
                ":realm": realm_key(realm), ":approval": id.0, ":by": by.0, ":granted": granted,
                ":now": now.millis(), ":until": until.millis(),
            },
        )?;
        Ok(decided == 1)
    }

    /// Marks it as done, once.
    pub fn use_approval(
        &self,
        realm: RealmNumber,
        id: ApprovalId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let used = self.execute(
            "UPDATE approval SET used_at = :now
             WHERE realm = :realm AND approval = :approval AND granted AND used_at IS NULL",
            named_params! { ":realm": realm_key(realm), ":approval": id.0, ":now": now.millis() },
        )?;
        Ok(used == 1)
    }

    /// The words of requests about an erased person go; a name in those about the others is marked.
    pub(crate) fn forget_person(
        &self,
        realm: RealmNumber,
        (household, person): (DocumentId, Entry),
        mark: impl Fn(&str) -> Option<String>,
    ) -> Result<(), StoreError> {
        for approval in self.approvals_of(realm, household)? {
            let reason = match approval.draft.matter {
                Matter::ErasePerson(_, entry) if entry == person => String::new(),
                _ => match mark(approval.draft.reason.as_str()) {
                    Some(marked) => marked,
                    None => continue,
                },
            };
            self.execute(
                "UPDATE approval SET reason = :reason WHERE realm = :realm AND approval = :approval",
                named_params! {
                    ":realm": realm_key(realm), ":approval": approval.id.0, ":reason": reason,
                },
            )?;
        }
        Ok(())
    }

    /// The words of requests about an erased household go with it.
    pub(crate) fn forget_reasons(&self, realm: RealmNumber, household: DocumentId) -> Result<(), StoreError> {
        self.execute(
            "UPDATE approval SET reason = '' WHERE realm = :realm AND document = :document",
            named_params! { ":realm": realm_key(realm), ":document": household.as_bytes() },
        )
        .map(drop)
    }
}
