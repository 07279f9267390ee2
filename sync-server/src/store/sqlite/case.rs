//! Cases as the console lists them, and the verdicts on their steps.

use doorstep_model::case::{CaseKind, Stage, Verdict};
use doorstep_model::code::Code;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{CategoryCode, DocumentId, GridCode, RealmNumber, UnitCode, UserId};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::text::Text;
use doorstep_model::time::{Day, Timestamp};
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use super::work::Span;
use crate::store::{Lane, StoreError, Watched};

/// A line of the case list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Its id.
    pub id: DocumentId,
    /// Where it stands.
    pub grid: Option<GridCode>,
    /// Its number; none before the report is published.
    pub number: Option<Text<60>>,
    /// The phone's code on the slip.
    pub phone_code: Box<str>,
    /// Kind.
    pub kind: Box<str>,
    /// Category.
    pub category: Option<CategoryCode>,
    /// Title, or the beginning of its words.
    pub title: Box<str>,
    /// How far it is.
    pub stage: Stage,
    /// In which lane of the board it lies.
    pub lane: Lane,
    /// The day on which it was solved, while that stands.
    pub solved_on: Option<Day>,
    /// The card that it was given last.
    pub card: Option<Box<str>>,
    /// The unit that has it.
    pub unit: Option<UnitCode>,
    /// Read by the reporter, the clerk and the unit only.
    pub confidential: bool,
    /// When the server got the report.
    pub received_at: Timestamp,
    /// By when.
    pub due_on: Option<Day>,
    /// Counted past the last published holiday.
    pub provisional: bool,
    /// The day is over and the case is not.
    pub overdue: bool,
    /// Who reported it.
    pub raised_by: Option<UserId>,
    /// Steps that were not applied, for the clerk to look at.
    pub refused: u32,
    /// From this day on, those who raised it are to be asked whether it is solved.
    pub ask_on: Option<Day>,
    /// By when its unit is to accept it, or return it.
    pub accept_by: Option<Day>,
    /// Why those who supervise look at it.
    pub watched: Watched,
    /// The case that goes on in its place.
    pub merged_into: Option<DocumentId>,
}

impl CaseRow {
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let stage: Box<str> = column(row, "stage")?;
        let bad = || rusqlite::Error::InvalidColumnType(0, "stage".into(), rusqlite::types::Type::Text);
        Ok(Self {
            id: column(row, "id")?,
            grid: column(row, "grid")?,
            number: column(row, "number")?,
            phone_code: column(row, "phone_code")?,
            kind: column(row, "kind")?,
            category: column(row, "category")?,
            title: column(row, "title")?,
            stage: Stage::parse(&stage).ok_or_else(bad)?,
            lane: column(row, "lane")?,
            solved_on: column(row, "solved_on")?,
            card: column(row, "card")?,
            unit: column(row, "unit")?,
            confidential: column(row, "confidential")?,
            received_at: column(row, "received_at")?,
            due_on: column(row, "due_on")?,
            provisional: column(row, "provisional")?,
            overdue: column(row, "overdue")?,
            raised_by: column(row, "raised_by")?,
            refused: column(row, "refused")?,
            ask_on: column(row, "ask_on")?,
            accept_by: column(row, "accept_by")?,
            watched: Watched::from_bits(column(row, "watch")?),
            merged_into: column(row, "merged_into")?,
        })
    }
}

/// Which cases are asked for.
#[derive(Debug, Clone, Copy)]
pub enum CasesOf<'a> {
    /// All of the realm.
    Realm,
    /// Those that stand in a grid.
    Grid(&'a GridCode),
    /// Those that a unit has.
    Unit(&'a UnitCode),
}

impl CasesOf<'_> {
    /// The condition, and its parameter; the realm's needs none, and names it all the same.
    pub(super) fn condition(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::Realm => (":of IS NULL", None),
            Self::Grid(grid) => ("grid = :of", Some(grid.as_str())),
            Self::Unit(unit) => ("unit = :of", Some(unit.as_str())),
        }
    }
}

impl Read<'_> {
    /// A case's line.
    pub fn case_row(&self, realm: RealmNumber, id: DocumentId) -> Result<Option<CaseRow>, StoreError> {
        self.one(
            "SELECT * FROM case_row WHERE realm = :realm AND id = :id",
            named_params! { ":realm": realm_key(realm), ":id": id.as_bytes() },
            CaseRow::from_row,
        )
    }

    /// Cases of a kind that a person brought in on these days, by the server's clock, the oldest first.
    pub fn cases_raised(
        &self,
        realm: RealmNumber,
        by: UserId,
        kind: CaseKind,
        span: Span,
        limit: usize,
    ) -> Result<Vec<CaseRow>, StoreError> {
        self.all(
            "SELECT * FROM case_row WHERE realm = :realm AND raised_by = :user AND received_at >= :from
               AND received_at < :before AND kind = :kind
             ORDER BY received_at LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":user": by.0, ":kind": kind.as_str(),
                ":from": span.from.begins().millis(), ":before": span.before.begins().millis(),
                ":limit": limit as i64,
            },
            CaseRow::from_row,
        )
    }

    /// Cases that stand in one grid, the newest first, older than the last one of the page before.
    pub fn cases_in(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        before: Option<(Timestamp, DocumentId)>,
        limit: usize,
    ) -> Result<Vec<CaseRow>, StoreError> {
        let (at, id) = before.map_or((i64::MAX, [0xff; 16]), |(at, id)| (at.millis(), *id.as_bytes()));
        self.all(
            "SELECT * FROM case_row WHERE realm = :realm AND grid = :grid AND (received_at, id) < (:at, :id)
             ORDER BY received_at DESC, id DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":grid": grid.as_str(), ":at": at, ":id": id, ":limit": limit as i64,
            },
            CaseRow::from_row,
        )
    }

    /// A case's number, and when its report was received.
    pub fn case_number(
        &self,
        realm: RealmNumber,
        id: DocumentId,
    ) -> Result<Option<(Text<60>, Timestamp)>, StoreError> {
        self.one(
            "SELECT number, received_at FROM case_number WHERE realm = :realm AND id = :id",
            named_params! { ":realm": realm_key(realm), ":id": id.as_bytes() },
            |row| Ok((column(row, "number")?, column(row, "received_at")?)),
        )
    }

    /// Cases that stand in one person's own log: reported by them, or they were brought in. The
    /// newest first.
    pub fn cases_of_person(
        &self,
        realm: RealmNumber,
        user: UserId,
        limit: usize,
    ) -> Result<Vec<CaseRow>, StoreError> {
        self.all(
            "SELECT case_row.* FROM document_scope
             JOIN document ON document.no = document_scope.document
             JOIN case_row ON case_row.realm = document.realm AND case_row.id = document.id
             WHERE document_scope.scope = :scope AND document.realm = :realm
             ORDER BY case_row.received_at DESC, case_row.id DESC LIMIT :limit",
            named_params! {
                ":scope": Scope::Person(user).to_string(), ":realm": realm_key(realm), ":limit": limit as i64,
            },
            CaseRow::from_row,
        )
    }

    /// Cases in whose place this one goes on, the oldest first.
    pub fn cases_merged_into(
        &self,
        realm: RealmNumber,
        into: DocumentId,
        limit: usize,
    ) -> Result<Vec<CaseRow>, StoreError> {
        self.all(
            "SELECT * FROM case_row WHERE realm = :realm AND merged_into = :into
             ORDER BY received_at, id LIMIT :limit",
            named_params! { ":realm": realm_key(realm), ":into": into.as_bytes(), ":limit": limit as i64 },
            CaseRow::from_row,
        )
    }

    /// The verdicts on a case's steps, in their order.
    pub fn case_steps(&self, realm: RealmNumber, id: DocumentId) -> Result<Vec<Verdict>, StoreError> {
        self.all(
            "SELECT n, entry, verdict FROM case_step WHERE realm = :realm AND id = :id ORDER BY n",
            named_params! { ":realm": realm_key(realm), ":id": id.as_bytes() },
            |row| {
                let entry: Box<str> = column(row, "entry")?;
                let bad =
                    || rusqlite::Error::InvalidColumnType(0, "entry".into(), rusqlite::types::Type::Text);
                Ok(Verdict {
                    n: column(row, "n")?,
                    entry: Entry::parse(&entry).map_err(|_| bad())?,
                    refused: match column(row, "verdict")? {
                        0 => None,
                        number => Some(Code::from_number(number)),
                    },
                })
            },
        )
    }
}

impl Write<'_> {
    /// Writes a verdict; it is never rewritten.
    pub fn add_case_step(
        &self,
        realm: RealmNumber,
        id: DocumentId,
        verdict: &Verdict,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO case_step (realm, id, n, entry, verdict) VALUES (:realm, :id, :n, :entry, :verdict)",
            named_params! {
                ":realm": realm_key(realm), ":id": id.as_bytes(), ":n": verdict.n,
                ":entry": verdict.entry.to_string(), ":verdict": verdict.refused.map_or(0, Code::number),
            },
        )?;
        Ok(())
    }

    /// Takes a verdict back after a restore; false when one stands at its place.
    pub fn restore_case_step(
        &self,
        realm: RealmNumber,
        id: DocumentId,
        verdict: &Verdict,
    ) -> Result<bool, StoreError> {
        let there = self.case_steps(realm, id)?;
        if there
            .iter()
            .any(|known| known.n == verdict.n || known.entry == verdict.entry)
        {
            return Ok(false);
        }
        self.add_case_step(realm, id, verdict)?;
        Ok(true)
    }

    /// Gives a case its number, for ever.
    pub fn put_case_number(
        &self,
        realm: RealmNumber,
        id: DocumentId,
        number: &Text<60>,
        received_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO case_number (realm, id, number, received_at) VALUES (:realm, :id, :number, :at)",
            named_params! {
                ":realm": realm_key(realm), ":id": id.as_bytes(), ":number": number.as_str(),
                ":at": received_at.millis(),
            },
        )?;
        Ok(())
    }

    /// Takes a number back after a restore, and never gives it to another case; false when the case
    /// has one, or the number is another's.
    pub fn restore_case_number(
        &self,
        realm: RealmNumber,
        id: DocumentId,
        number: &Text<60>,
        received_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let inserted = self.execute(
            "INSERT OR IGNORE INTO case_number (realm, id, number, received_at)
             VALUES (:realm, :id, :number, :at)",
            named_params! {
                ":realm": realm_key(realm), ":id": id.as_bytes(), ":number": number.as_str(),
                ":at": received_at.millis(),
            },
        )?;
        let serial = number
            .as_str()
            .rsplit_once('-')
            .and_then(|(_, serial)| serial.parse::<u32>().ok());
        if let Some(serial) = serial {
            self.execute(
                "INSERT INTO case_serial (realm, day, last) VALUES (:realm, :day, :last)
                 ON CONFLICT DO UPDATE SET last = max(last, excluded.last)",
                named_params! {
                    ":realm": realm_key(realm), ":day": received_at.day().to_string(), ":last": serial,
                },
            )?;
        }
        Ok(inserted == 1)
    }

    /// The next serial of a day's case numbers.
    pub fn next_case_serial(&self, realm: RealmNumber, day: Day) -> Result<u32, StoreError> {
        self.one(
            "INSERT INTO case_serial (realm, day, last) VALUES (:realm, :day, 1)
             ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last",
            named_params! { ":realm": realm_key(realm), ":day": day.to_string() },
            |row| column(row, "last"),
        )?
        .ok_or(StoreError::Contradiction)
    }

    /// Puts a case's line.
    pub fn put_case_row(&self, realm: RealmNumber, row: &CaseRow) -> Result<(), StoreError> {
        let before = self.case_row(realm, row.id)?;
        self.count_case(realm, before.as_ref(), Some(row))?;
        self.tally_case(realm, before.as_ref(), Some(row))?;
        let judged = |row: &CaseRow| (row.category.clone(), row.confidential);
        if before
            .as_ref()
            .is_some_and(|before| judged(before) != judged(row))
        {
            self.judge_anew(realm, row)?;
        }
        let stands = |row: &CaseRow| (row.grid.clone(), row.confidential);
        if before
            .as_ref()
            .is_some_and(|before| before.refused > 0 && stands(before) != stands(row))
        {
            self.move_refused(realm, row)?;
        }
        self.execute(
            "INSERT OR REPLACE INTO case_row (realm, id, grid, number, phone_code, kind, category, title, stage,
                 lane, solved_on, card, place, unit, confidential, received_at, due_on, provisional, overdue, raised_by,
                 refused, ask_on, accept_by, watch, merged_into)
             VALUES (:realm, :id, :grid, :number, :phone_code, :kind, :category, :title, :stage,
                 :lane, :solved_on, :card, :place, :unit, :confidential, :received_at, :due_on, :provisional, :overdue,
                 :raised_by, :refused, :ask_on, :accept_by, :watch, :merged_into)",
            named_params! {
                ":realm": realm_key(realm), ":id": row.id.as_bytes(),
                ":grid": row.grid.as_ref().map(GridCode::as_str),
                ":number": row.number.as_ref().map(Text::as_str), ":phone_code": row.phone_code,
                ":kind": row.kind, ":category": row.category.as_ref().map(CategoryCode::as_str),
                ":title": row.title, ":stage": row.stage.as_str(),
                ":lane": row.lane.as_str(), ":card": row.card,
                ":solved_on": row.solved_on.map(|day| day.to_string()), ":place": row.in_lane().0,
                ":unit": row.unit.as_ref().map(UnitCode::as_str), ":confidential": row.confidential,
                ":received_at": row.received_at.millis(), ":due_on": row.due_on.map(|day| day.to_string()),
                ":provisional": row.provisional, ":overdue": row.overdue,
                ":raised_by": row.raised_by.map(|user| user.0), ":refused": row.refused,
                ":ask_on": row.ask_on.map(|day| day.to_string()),
                ":accept_by": row.accept_by.map(|day| day.to_string()), ":watch": row.watched.bits(),
                ":merged_into": row.merged_into.as_ref().map(DocumentId::as_bytes),
            },
        )?;
        self.changed(realm, Kind::Case, row.id);
        Ok(())
    }
}
