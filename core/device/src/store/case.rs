//! Cases as lists show them.

use doorstep_model::case::{CaseKind, CaseRecord, Fate, Stage};
use doorstep_model::id::{CategoryCode, DocumentId, UnitCode, UserId};
use doorstep_model::protocol::row::CaseDueRow;
use doorstep_model::time::{Day, Timestamp};
use rusqlite::{Connection, Row, named_params};

use super::StoreError;
use super::household::day;
use super::search::Keys;

/// A case as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Its id.
    pub id: DocumentId,
    /// Its kind; `None`: one of a newer schema.
    pub kind: Option<CaseKind>,
    /// Category of the preset.
    pub category: Option<CategoryCode>,
    /// Its title.
    pub title: String,
    /// On the slip, until there is a number.
    pub phone_code: String,
    /// `<realm code>-<yyyymmdd>-<serial>`
    pub number: Option<String>,
    /// On no sheet, list or map but its own.
    pub confidential: bool,
    /// How far it is.
    pub stage: Stage,
    /// When it was reported, by the reporter's clock.
    pub reported_at: Timestamp,
    /// The latest step, by its author's clock.
    pub changed_at: Timestamp,
    /// By when.
    pub due_on: Option<Day>,
    /// That day is over.
    pub overdue: bool,
    /// Who has it.
    pub unit: Option<UnitCode>,
    /// Reported by this phone's user.
    pub mine: bool,
    /// Steps kept and not applied.
    pub refused: u32,
    /// The case that goes on in its place.
    pub merged_into: Option<DocumentId>,
}

impl CaseRow {
    /// It is not over; one that nobody has published yet is not either.
    pub const fn goes_on(&self) -> bool {
        matches!(self.stage, Stage::Blank) || self.stage.is_open()
    }
}

const COLUMNS: &str = "id, case_sheet.kind, category, title, phone_code, case_number, confidential, stage,
    reported_at, changed_at, due_on, overdue, unit, mine, case_sheet.refused AS refused, merged_into";

/// Puts the row and parties of a case in place of the earlier ones; gives what it is found by.
pub(super) fn project(
    db: &Connection,
    number: i64,
    record: &CaseRecord,
    due: Option<&CaseDueRow>,
    me: Option<UserId>,
) -> Result<Keys, StoreError> {
    let sheet = &record.sheet;
    let times = || record.timeline.iter().map(|step| step.event.at.millis());
    let case_number = record.number.as_ref().map(ToString::to_string);
    let phone_code = sheet.phone_code.map(|code| code.to_string()).unwrap_or_default();
    let refused = record
        .timeline
        .iter()
        .filter(|step| matches!(step.fate, Fate::Refused { .. }))
        .count();
    let stage = record.state.stage;
    db.prepare_cached(
        "INSERT OR REPLACE INTO case_sheet
             (number, kind, category, title, phone_code, case_number, confidential, stage, open, reported_at,
              changed_at, due_on, overdue, unit, mine, refused, merged_into)
         VALUES (:number, :kind, :category, :title, :phone_code, :case_number, :confidential, :stage, :open,
                 :reported_at, :changed_at, :due_on, :overdue, :unit, :mine, :refused, :merged_into)",
    )?
    .execute(named_params! {
        ":number": number,
        ":kind": sheet.kind.map(CaseKind::as_str).unwrap_or_default(),
        ":category": record.state.category.as_ref().map(CategoryCode::as_str),
        ":title": sheet.title,
        ":phone_code": phone_code,
        ":case_number": case_number,
        ":confidential": record.state.confidential,
        ":stage": stage.as_str(),
        ":open": stage == Stage::Blank || stage.is_open(),
        ":reported_at": times().min().unwrap_or_default(),
        ":changed_at": times().max().unwrap_or_default(),
        ":due_on": due.map(|due| due.due_on.to_string()),
        ":overdue": due.is_some_and(|due| due.overdue),
        ":unit": record.state.unit.as_ref().map(UnitCode::as_str),
        ":mine": me.is_some() && record.state.raised_by == me,
        ":refused": refused as i64,
        ":merged_into": record.state.merged_into.filter(|_| stage == Stage::Merged).map(|id| *id.as_bytes()),
    })?;
    db.prepare_cached("DELETE FROM case_party WHERE number = :number")?
        .execute(named_params! { ":number": number })?;
    let mut insert = db.prepare_cached(
        "INSERT OR IGNORE INTO case_party (number, subject)
         VALUES (:number, coalesce((SELECT new FROM replaced WHERE old = :subject), :subject))",
    )?;
    let mut keys = Keys::default();
    keys.number(&phone_code)
        .number(case_number.as_deref().unwrap_or_default())
        .words(&sheet.title);
    for party in &sheet.parties {
        if let Some(subject) = party.household.or(party.place) {
            insert.execute(named_params! { ":number": number, ":subject": subject.as_bytes() })?;
        }
        keys.name(&party.name);
    }
    Ok(keys)
}

/// Open cases (or those that ended), the latest change first.
pub fn list(db: &Connection, open: bool, most: usize) -> Result<Vec<CaseRow>, StoreError> {
    select(
        db,
        "WHERE open = :open ORDER BY changed_at DESC, number DESC LIMIT :most",
        named_params! { ":open": open, ":most": most as i64 },
    )
}

/// Cases with steps that were kept and not applied and that nobody here has looked at, the latest
/// change first.
pub fn with_refused(db: &Connection, most: usize) -> Result<Vec<CaseRow>, StoreError> {
    select(
        db,
        "LEFT JOIN refused_seen USING (number)
         WHERE case_sheet.refused > 0 AND case_sheet.refused > coalesce(refused_seen.refused, 0)
         ORDER BY changed_at DESC, number DESC LIMIT :most",
        named_params! { ":most": most as i64 },
    )
}

/// Somebody looked at the steps of a case that were not applied.
pub fn see_refused(db: &Connection, id: DocumentId) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO refused_seen (number, refused)
         SELECT number, refused FROM case_sheet JOIN document USING (number) WHERE id = :id",
    )?
    .execute(named_params! { ":id": id.as_bytes() })?;
    Ok(())
}

/// Cases in whose place this one goes on.
pub fn merged_into(db: &Connection, id: DocumentId) -> Result<Vec<CaseRow>, StoreError> {
    select(
        db,
        "WHERE merged_into = :id ORDER BY reported_at, number",
        named_params! { ":id": id.as_bytes() },
    )
}

/// The cases with a household or place as a party, the latest change first.
pub fn of_party(db: &Connection, subject: DocumentId) -> Result<Vec<CaseRow>, StoreError> {
    select(
        db,
        "JOIN case_party USING (number) WHERE subject = :subject ORDER BY changed_at DESC, number DESC",
        named_params! { ":subject": subject.as_bytes() },
    )
}

/// Numbers of the documents of the cases with a household or place as a party.
pub(super) fn numbers_of_party(db: &Connection, subject: DocumentId) -> Result<Vec<i64>, StoreError> {
    let mut statement = db.prepare_cached("SELECT number FROM case_party WHERE subject = :subject")?;
    let numbers = statement.query_map(named_params! { ":subject": subject.as_bytes() }, |row| row.get(0))?;
    Ok(numbers.collect::<Result<_, _>>()?)
}

/// One row.
pub fn get(db: &Connection, id: DocumentId) -> Result<Option<CaseRow>, StoreError> {
    Ok(select(db, "WHERE id = :id", named_params! { ":id": id.as_bytes() })?.pop())
}

/// One row, by its document's number.
pub fn by_number(db: &Connection, number: i64) -> Result<Option<CaseRow>, StoreError> {
    Ok(select(db, "WHERE number = :number", named_params! { ":number": number })?.pop())
}

fn select(
    db: &Connection,
    rest: &str,
    params: &[(&str, &dyn rusqlite::ToSql)],
) -> Result<Vec<CaseRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM case_sheet JOIN document USING (number) {rest}"
    ))?;
    let mut rows = statement.query(params)?;
    let mut cases = Vec::new();
    while let Some(row) = rows.next()? {
        cases.push(read(row)?);
    }
    Ok(cases)
}

fn read(row: &Row<'_>) -> Result<CaseRow, StoreError> {
    let category: Option<String> = row.get("category")?;
    let unit: Option<String> = row.get("unit")?;
    Ok(CaseRow {
        id: DocumentId::new(row.get("id")?),
        kind: CaseKind::parse(&row.get::<_, String>("kind")?),
        category: category.and_then(|code| CategoryCode::parse(&code).ok()),
        title: row.get("title")?,
        phone_code: row.get("phone_code")?,
        number: row.get("case_number")?,
        confidential: row.get("confidential")?,
        stage: Stage::parse(&row.get::<_, String>("stage")?).ok_or(StoreError::Unreadable("stage"))?,
        reported_at: Timestamp::clamp(row.get("reported_at")?),
        changed_at: Timestamp::clamp(row.get("changed_at")?),
        due_on: day(row, "due_on")?,
        overdue: row.get("overdue")?,
        unit: unit.and_then(|code| UnitCode::parse(&code).ok()),
        mine: row.get("mine")?,
        refused: row.get("refused")?,
        merged_into: row
            .get::<_, Option<[u8; 16]>>("merged_into")?
            .map(DocumentId::new),
    })
}
