//! Household rows for lists, today and the review queue.

use doorstep_model::document::event::Colour;
use doorstep_model::household::HouseholdRecord;
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::time::{Day, Timestamp};
use rusqlite::{Connection, Row, named_params};

use super::search::Keys;
use super::{StoreError, person};

/// A household as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdRow {
    /// Its id.
    pub id: DocumentId,
    /// Its grid, where it is known.
    pub grid: Option<GridCode>,
    /// 门牌号
    pub house_no: String,
    /// 住址
    pub address: String,
    /// Of the household, else of the first person with one.
    pub phone: String,
    /// Latitude and longitude in 1e-6°.
    pub position: Option<(i64, i64)>,
    /// `resident`, `seasonal` or `away`; empty where unknown.
    pub presence: String,
    /// The names of those who live there, the head first.
    pub names: String,
    /// How many live there.
    pub people: u32,
    /// No visits until this day.
    pub refused_until: Option<Day>,
    /// The same household, registered twice: lists show that one.
    pub same_as: Option<DocumentId>,
    /// What service it needs.
    pub colour: Colour,
    /// Why.
    pub need_code: Option<String>,
    /// When that was decided.
    pub decided_at: Option<Timestamp>,
    /// When it is looked at again.
    pub review_on: Option<Day>,
    /// Proposals that wait for a decision.
    pub proposals: u32,
    /// Decisions made apart; more than one waits for one.
    pub decisions: u32,
    /// Contests that wait for another person's decision.
    pub contests: u32,
    /// Fields with two versions.
    pub conflicts: u32,
    /// When somebody was last met there.
    pub last_visit_on: Option<Day>,
    /// When the last visit promised the next.
    pub next_on: Option<Day>,
}

const COLUMNS: &str = "id, grid, house_no, address, phone, lat, lon, presence, names, people, refused_until,
    same_as, colour, need_code, decided_at, review_on, proposals, decisions, contests, conflicts,
    (SELECT max(visited_on) FROM visit WHERE subject = id AND outcome = 'met') last_visit_on,
    (SELECT next_on FROM visit WHERE subject = id ORDER BY visited_on DESC, visit.number DESC LIMIT 1) next_on";

/// Makes the row and the people of a household anew; gives what it is found by.
pub(super) fn project(
    db: &Connection,
    number: i64,
    record: &HouseholdRecord,
    grid: Option<&GridCode>,
) -> Result<Keys, StoreError> {
    let names = names(record);
    let phone = [record.phone.as_str()]
        .into_iter()
        .chain(record.present_people().map(|person| person.phone.as_str()))
        .find(|phone| !phone.is_empty())
        .unwrap_or_default();
    let decision = record.colour.decision().map(|(_, event)| event);
    db.prepare_cached(
        "INSERT OR REPLACE INTO household
             (number, grid, house_no, address, phone, lat, lon, presence, names, people, refused_until, same_as,
              colour, need_code, decided_at, review_on, proposals, decisions, contests, conflicts)
         VALUES (:number, :grid, :house_no, :address, :phone, :lat, :lon, :presence, :names, :people,
                 :refused_until, :same_as, :colour, :need_code, :decided_at, :review_on, :proposals, :decisions,
                 :contests, :conflicts)",
    )?
    .execute(named_params! {
        ":number": number,
        ":grid": grid.map(GridCode::as_str),
        ":house_no": record.house_no,
        ":address": record.address,
        ":phone": phone,
        ":lat": record.position.map(|(lat, _)| lat),
        ":lon": record.position.map(|(_, lon)| lon),
        ":presence": record.presence,
        ":names": names.join(" "),
        ":people": names.len() as i64,
        ":refused_until": record.visits_refused_until.map(|day| day.to_string()),
        ":same_as": record.same_as.as_ref().map(DocumentId::as_bytes),
        ":colour": record.colour.colour as i64,
        ":need_code": decision.and_then(|event| event.need_code.as_deref()),
        ":decided_at": decision.map(|event| event.at.millis()),
        ":review_on": record.colour.review_on().map(|day| day.to_string()),
        ":proposals": record.colour.proposals.len() as i64,
        ":decisions": record.colour.decisions.len() as i64,
        ":contests": record.colour.contests.len() as i64,
        ":conflicts": record.conflicts.len() as i64,
    })?;
    person::project(db, number, record)?;
    Ok(keys(record))
}

/// Sets the grid of a household, as the server's row says it.
pub(super) fn set_grid(db: &Connection, number: i64, grid: Option<&GridCode>) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE household SET grid = :grid WHERE number = :number")?
        .execute(named_params! { ":grid": grid.map(GridCode::as_str), ":number": number })?;
    Ok(())
}

/// One row.
pub fn get(db: &Connection, id: DocumentId) -> Result<Option<HouseholdRow>, StoreError> {
    Ok(list(db, "WHERE id = :id", named_params! { ":id": id.as_bytes() })?.pop())
}

/// One row, by its document's number.
pub fn by_number(db: &Connection, number: i64) -> Result<Option<HouseholdRow>, StoreError> {
    Ok(list(db, "WHERE number = :number", named_params! { ":number": number })?.pop())
}

/// Every household that is shown by itself: those that point to another are left out.
pub fn all(db: &Connection) -> Result<Vec<HouseholdRow>, StoreError> {
    list(
        db,
        "WHERE same_as IS NULL ORDER BY grid, house_no, number",
        named_params! {},
    )
}

/// The households of a grid.
pub fn of_grid(db: &Connection, grid: &GridCode) -> Result<Vec<HouseholdRow>, StoreError> {
    list(
        db,
        "WHERE grid = :grid AND same_as IS NULL ORDER BY house_no, number",
        named_params! { ":grid": grid.as_str() },
    )
}

/// Numbers of the households with an open contest: whose decision counts depends on who made it.
pub(super) fn contested(db: &Connection) -> Result<Vec<i64>, StoreError> {
    let mut statement = db.prepare_cached("SELECT number FROM household WHERE contests > 0")?;
    let numbers = statement.query_map([], |row| row.get(0))?;
    Ok(numbers.collect::<Result<_, _>>()?)
}

fn names(record: &HouseholdRecord) -> Vec<&str> {
    let head = record.head().map(|head| head.entry);
    let mut people: Vec<_> = record
        .present_people()
        .filter(|person| !person.name.is_empty())
        .collect();
    people.sort_by_key(|person| (Some(person.entry) != head, person.entry));
    people.into_iter().map(|person| person.name.as_str()).collect()
}

fn keys(record: &HouseholdRecord) -> Keys {
    let mut keys = Keys::default();
    keys.number(&record.house_no)
        .phone(&record.phone)
        .words(&record.address);
    for person in record.present_people() {
        keys.name(&person.name).phone(&person.phone);
    }
    keys
}

fn list(
    db: &Connection,
    rest: &str,
    params: &[(&str, &dyn rusqlite::ToSql)],
) -> Result<Vec<HouseholdRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM household JOIN document USING (number) {rest}"
    ))?;
    let mut rows = statement.query(params)?;
    let mut households = Vec::new();
    while let Some(row) = rows.next()? {
        households.push(read(row)?);
    }
    Ok(households)
}

fn read(row: &Row<'_>) -> Result<HouseholdRow, StoreError> {
    let grid: Option<String> = row.get("grid")?;
    let lat: Option<i64> = row.get("lat")?;
    Ok(HouseholdRow {
        id: DocumentId::new(row.get("id")?),
        grid: grid
            .map(|code| GridCode::parse(&code))
            .transpose()
            .map_err(|_| StoreError::Unreadable("grid"))?,
        house_no: row.get("house_no")?,
        address: row.get("address")?,
        phone: row.get("phone")?,
        position: lat.zip(row.get("lon")?),
        presence: row.get("presence")?,
        names: row.get("names")?,
        people: row.get("people")?,
        refused_until: day(row, "refused_until")?,
        same_as: row.get::<_, Option<_>>("same_as")?.map(DocumentId::new),
        colour: colour(row.get("colour")?)?,
        need_code: row.get("need_code")?,
        decided_at: row.get::<_, Option<i64>>("decided_at")?.map(Timestamp::clamp),
        review_on: day(row, "review_on")?,
        proposals: row.get("proposals")?,
        decisions: row.get("decisions")?,
        contests: row.get("contests")?,
        conflicts: row.get("conflicts")?,
        last_visit_on: day(row, "last_visit_on")?,
        next_on: day(row, "next_on")?,
    })
}

fn colour(number: i64) -> Result<Colour, StoreError> {
    [Colour::Green, Colour::Yellow, Colour::Red]
        .into_iter()
        .find(|colour| *colour as i64 == number)
        .ok_or(StoreError::Unreadable("colour"))
}

pub(super) fn day(row: &Row<'_>, column: &'static str) -> Result<Option<Day>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| Day::parse(&text))
        .transpose()
        .map_err(|_| StoreError::Unreadable(column))
}
