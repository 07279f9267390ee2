//! Households as the console lists them.

use doorstep_model::document::event::Colour;
use doorstep_model::document::schema::Kind;
use doorstep_model::household::{HouseholdRecord, PersonRecord};
use doorstep_model::id::{DocumentId, GridCode, RealmNumber};
use doorstep_model::time::Day;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A line of the household list. Its colour is a need for service; nothing sorts by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdRow {
    /// Its id.
    pub id: DocumentId,
    /// Where it lies.
    pub grid: GridCode,
    /// 门牌号
    pub house_no: Box<str>,
    /// 住址
    pub address: Box<str>,
    /// Its phone.
    pub phone: Box<str>,
    /// Name of the head.
    pub head: Box<str>,
    /// How many live there.
    pub people: u32,
    /// `resident`, `seasonal`, `away`, or empty.
    pub presence: Box<str>,
    /// What service it needs.
    pub colour: Colour,
    /// When the colour is looked at again.
    pub review_on: Option<Day>,
    /// What waits for a cadre.
    pub review: Review,
    /// The same household, registered twice.
    pub same_as: Option<DocumentId>,
    /// Who lives there, a line each: name, phone and birth between tabs. For finding households that
    /// were registered twice.
    pub who: Box<str>,
    /// When the colour shown was decided.
    pub decided_on: Option<Day>,
    /// The household asked not to be visited until this day.
    pub refused_until: Option<Day>,
}

/// What of a household waits for a cadre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Review {
    /// A colour was proposed, or decided twice apart.
    pub colour: bool,
    /// A field has two versions.
    pub versions: bool,
    /// The household contests an entry.
    pub contest: bool,
}

impl Review {
    const fn bits(self) -> u8 {
        self.colour as u8 | (self.versions as u8) << 1 | (self.contest as u8) << 2
    }

    const fn from_bits(bits: u8) -> Self {
        Self {
            colour: bits & 1 != 0,
            versions: bits & 2 != 0,
            contest: bits & 4 != 0,
        }
    }
}

impl HouseholdRow {
    /// The line of a household's record.
    pub fn new(grid: GridCode, record: &HouseholdRecord) -> Self {
        Self {
            id: record.id,
            grid,
            house_no: record.house_no.as_str().into(),
            address: record.address.as_str().into(),
            phone: record.phone.as_str().into(),
            head: record
                .head()
                .map(|head| head.name.as_str())
                .unwrap_or_default()
                .into(),
            people: record.present_people().count() as u32,
            presence: record.presence.as_str().into(),
            colour: record.colour.colour,
            review_on: record.colour.review_on(),
            review: Review {
                colour: !record.colour.proposals.is_empty() || record.colour.decisions.len() > 1,
                versions: !record.conflicts.is_empty(),
                contest: !record.colour.contests.is_empty(),
            },
            same_as: record.same_as,
            who: who(record).into(),
            decided_on: record.colour.decision().map(|(_, decision)| decision.at.day()),
            refused_until: record.visits_refused_until,
        }
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let colour: Box<str> = column(row, "colour")?;
        Ok(Self {
            id: column(row, "id")?,
            grid: column(row, "grid")?,
            house_no: column(row, "house_no")?,
            address: column(row, "address")?,
            phone: column(row, "phone")?,
            head: column(row, "head")?,
            people: column(row, "people")?,
            presence: column(row, "presence")?,
            colour: match &*colour {
                "red" => Colour::Red,
                "yellow" => Colour::Yellow,
                _ => Colour::Green,
            },
            review_on: column(row, "review_on")?,
            review: Review::from_bits(column(row, "review")?),
            same_as: column(row, "same_as")?,
            who: column(row, "who")?,
            decided_on: column(row, "decided_on")?,
            refused_until: column(row, "refused_until")?,
        })
    }
}

fn who(record: &HouseholdRecord) -> String {
    let line = |person: &PersonRecord| format!("{}\t{}\t{}", person.name, person.phone, person.born);
    let lines: Vec<String> = record.present_people().map(line).collect();
    lines.join("\n")
}

/// A house number as people count: digits by their value. A number of more than nine digits is no
/// house's, and stays as it is.
pub(crate) fn house_key(house_no: &str) -> String {
    let mut key = String::with_capacity(house_no.len() + 8);
    let mut digits = String::new();
    let flush = |digits: &mut String, key: &mut String| {
        let value = digits.trim_start_matches('0');
        // Its length first: 9 before 10.
        if !digits.is_empty() && value.len() <= 9 {
            key.push(char::from(b'0' + value.len() as u8));
            key.push_str(value);
        } else {
            key.push_str(digits);
        }
        digits.clear();
    };
    for c in house_no.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
        } else {
            flush(&mut digits, &mut key);
            key.push(c);
        }
    }
    flush(&mut digits, &mut key);
    key
}

/// The colour's name in the store and on the wire.
pub const fn colour_code(colour: Colour) -> &'static str {
    match colour {
        Colour::Green => "green",
        Colour::Yellow => "yellow",
        Colour::Red => "red",
    }
}

impl Read<'_> {
    /// A household's line.
    pub fn household_row(
        &self,
        realm: RealmNumber,
        id: DocumentId,
    ) -> Result<Option<HouseholdRow>, StoreError> {
        self.one(
            "SELECT * FROM household WHERE realm = :realm AND id = :id",
            named_params! { ":realm": realm_key(realm), ":id": id.as_bytes() },
            HouseholdRow::from_row,
        )
    }

    /// Households of one grid by house number, after the last one of the page before.
    pub fn households_in(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        after: Option<(&str, DocumentId)>,
        limit: usize,
    ) -> Result<Vec<HouseholdRow>, StoreError> {
        let (house_no, id) = after.map_or(("", [0; 16]), |(house_no, id)| (house_no, *id.as_bytes()));
        self.all(
            "SELECT * FROM household WHERE realm = :realm AND grid = :grid AND (house_key, id) > (:key, :id)
             ORDER BY house_key, id LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":grid": grid.as_str(), ":key": house_key(house_no), ":id": id,
                ":limit": limit as i64,
            },
            HouseholdRow::from_row,
        )
    }

    /// Households of one grid in which something waits for a cadre.
    pub fn households_to_review(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        limit: usize,
    ) -> Result<Vec<HouseholdRow>, StoreError> {
        self.all(
            "SELECT * FROM household WHERE realm = :realm AND grid = :grid AND review <> 0
             ORDER BY id LIMIT :limit",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str(), ":limit": limit as i64 },
            HouseholdRow::from_row,
        )
    }

    /// Households of one grid by their number, their phone, or how a name there begins, by house number.
    pub fn find_households(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        words: &str,
        limit: usize,
    ) -> Result<Vec<HouseholdRow>, StoreError> {
        // `who` is a line a person: name, phone, year of birth. A year finds nobody.
        self.all(
            "SELECT * FROM household WHERE realm = :realm AND grid = :grid
             AND (house_no = :words OR phone = :words OR instr(char(10) || who, char(10) || :words) > 0
                 OR instr(who, char(9) || :words || char(9)) > 0)
             ORDER BY house_key, id LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":grid": grid.as_str(), ":words": words, ":limit": limit as i64,
            },
            HouseholdRow::from_row,
        )
    }

    /// Households of one grid behind a door; those that are another's second registration are not.
    pub fn households_behind(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        house_no: &str,
    ) -> Result<Vec<DocumentId>, StoreError> {
        self.all(
            "SELECT id FROM household WHERE realm = :realm AND grid = :grid AND house_key = :key
               AND house_no = :house_no AND same_as IS NULL",
            named_params! {
                ":realm": realm_key(realm), ":grid": grid.as_str(), ":key": house_key(house_no),
                ":house_no": house_no,
            },
            |row| column(row, "id"),
        )
    }

    /// True if a household of this number and head stands in the grid.
    pub fn has_household(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        house_no: &str,
        head: &str,
    ) -> Result<bool, StoreError> {
        let found = self.one(
            "SELECT 1 AS there FROM household
             WHERE realm = :realm AND grid = :grid AND house_no = :house_no AND head = :head LIMIT 1",
            named_params! {
                ":realm": realm_key(realm), ":grid": grid.as_str(), ":house_no": house_no, ":head": head,
            },
            |row| column::<u8>(row, "there"),
        )?;
        Ok(found.is_some())
    }

    /// Households of one grid with a colour that goes out of date.
    pub fn coloured_households(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        limit: usize,
    ) -> Result<Vec<HouseholdRow>, StoreError> {
        self.all(
            "SELECT * FROM household WHERE realm = :realm AND grid = :grid AND colour <> 'green'
             ORDER BY id LIMIT :limit",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str(), ":limit": limit as i64 },
            HouseholdRow::from_row,
        )
    }

    /// How many households a grid has, and how many of them wait for a cadre.
    pub fn count_households(&self, realm: RealmNumber, grid: &GridCode) -> Result<(u64, u64), StoreError> {
        let counts = self.one(
            "SELECT count(*) AS n, count(*) FILTER (WHERE review <> 0) AS waiting
             FROM household WHERE realm = :realm AND grid = :grid",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str() },
            |row| Ok((column(row, "n")?, column(row, "waiting")?)),
        )?;
        Ok(counts.unwrap_or_default())
    }
}

impl Write<'_> {
    /// Puts a household's line.
    pub fn put_household_row(&self, realm: RealmNumber, row: &HouseholdRow) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR REPLACE INTO household (realm, id, grid, house_no, address, phone, head, people,
                 presence, colour, review_on, review, same_as, house_key, who, decided_on, refused_until)
             VALUES (:realm, :id, :grid, :house_no, :address, :phone, :head, :people,
                 :presence, :colour, :review_on, :review, :same_as, :house_key, :who, :decided_on,
                 :refused_until)",
            named_params! {
                ":realm": realm_key(realm), ":id": row.id.as_bytes(), ":grid": row.grid.as_str(),
                ":house_no": row.house_no, ":address": row.address, ":phone": row.phone, ":head": row.head,
                ":people": row.people, ":presence": row.presence, ":colour": colour_code(row.colour),
                ":review_on": row.review_on.map(|day| day.to_string()), ":review": row.review.bits(),
                ":same_as": row.same_as.map(|id| *id.as_bytes()), ":house_key": house_key(&row.house_no),
                ":who": row.who, ":decided_on": row.decided_on.map(|day| day.to_string()),
                ":refused_until": row.refused_until.map(|day| day.to_string()),
            },
        )?;
        let counts_here = Some(&row.grid).filter(|_| row.same_as.is_none());
        self.call_at(realm, row.id, counts_here)?;
        self.changed(realm, Kind::Household, row.id);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::house_key;

    #[test]
    fn house_numbers_stand_as_people_count_them() {
        let mut numbers = [
            "10组1号",
            "2组10号",
            "2组9号",
            "2组009号",
            "B座12",
            "B座2",
            "",
            "无",
            "2组9号-1",
        ];
        numbers.sort_by_key(|number| house_key(number));
        assert_eq!(
            numbers,
            [
                "",
                "2组9号",
                "2组009号",
                "2组9号-1",
                "2组10号",
                "10组1号",
                "B座2",
                "B座12",
                "无"
            ]
        );
        assert_eq!(house_key("1234567890"), "1234567890");
    }
}
