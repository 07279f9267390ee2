//! A roster of households, one row a person, into drafts.

mod duplicate;
mod household;
mod row;

use std::collections::HashMap;

use doorstep_model::grid::GridTree;
use doorstep_model::household::draft::HouseholdDraft;
use doorstep_model::id::GridCode;
use doorstep_model::time::Day;
use doorstep_model::word::Language;

use super::columns::{DroppedColumn, Field, Mapping, Wanted};
use super::places::Places;
use super::problem::BadRow;
use super::report::{counted, other_sheets};
use super::sheet::{Sheet, SheetError};
pub use duplicate::{Duplicate, Same};
use household::{Held, Household, Joined};
use row::{HouseholdKey, RowReader};

macro_rules! fields {
    ($($name:ident = $key:literal [$($heading:literal),* $(,)?],)*) => {
        $(static $name: Field = Field { key: $key, headings: &[$($heading),*] };)*

        /// The whitelist: every column that a roster may bring.
        pub static FIELDS: &[&Field] = &[$(&$name),*];
    };
}

fields! {
    GRID = "grid" ["网格", "所属网格", "网格名称", "网格编码", "网格代码", "基础网格", "grid", "grid code"],
    HOUSEHOLD = "household" ["户号", "户编号", "家庭编号", "户口簿号", "household", "household no", "household id"],
    HOUSE_NO = "house_no" ["门牌号", "门牌", "门牌号码", "房号", "house no", "house number"],
    ADDRESS = "address" ["住址", "地址", "家庭住址", "详细地址", "现住址", "家庭地址", "address"],
    HEAD_NAME = "head_name" ["户主姓名", "户主", "head", "head name", "head of household"],
    HOUSEHOLD_PHONE = "household_phone" ["户主电话", "家庭电话", "户主联系电话", "household phone"],
    HOUSEHOLD_PRESENCE = "household_presence" ["全户在家情况", "户在家情况", "household presence"],
    NAME = "name" ["姓名", "成员姓名", "家庭成员姓名", "家庭成员", "name", "full name"],
    RELATION = "relation" ["与户主关系", "与户主的关系", "家庭关系", "关系", "relation", "relation to head", "relationship"],
    SEX = "sex" ["性别", "sex", "gender"],
    BORN = "born" ["出生日期", "出生年月", "出生年月日", "出生时间", "生日", "born", "birth date", "date of birth"],
    IDENTITY = "id_number" ["身份证号", "身份证", "身份证号码", "公民身份号码", "公民身份证号", "证件号码", "id number", "id card"],
    PHONE = "phone" ["电话", "联系电话", "手机", "手机号", "手机号码", "电话号码", "联系方式", "本人电话", "phone", "mobile", "telephone"],
    PRESENCE = "presence" ["在家情况", "居住情况", "居住状态", "外出情况", "presence"],
}

static NEEDED: [&[&Field]; 4] = [
    &[&NAME],
    &[&RELATION, &HEAD_NAME],
    &[&HOUSEHOLD, &HOUSE_NO, &HEAD_NAME],
    &[&GRID],
];

/// What a roster is read against.
pub struct RosterRules<'a> {
    /// The realm's grids.
    pub tree: &'a GridTree,
    /// Only grids at or below this one; a basic grid needs no grid column.
    pub within: &'a GridCode,
    /// For headings that nobody would guess.
    pub mapping: Option<&'a Mapping>,
    /// Nobody is born later.
    pub today: Day,
}

/// A roster as it was understood: to be printed, or to be applied.
#[derive(Debug)]
pub struct Roster {
    /// Households without a bad row, in the order of their first rows.
    pub households: Vec<HouseholdDraft>,
    /// Columns that were not read.
    pub dropped_columns: Vec<DroppedColumn>,
    /// Rows to be corrected. Their households are held back whole: a family never arrives in
    /// halves.
    pub bad_rows: Vec<BadRow>,
    /// Rows that say again what an earlier row said.
    pub duplicates: Vec<Duplicate>,
    /// How many households are held back for their bad rows.
    pub held_back: usize,
    /// How many rows were read.
    pub rows: usize,
    /// Sheets of the workbook that were not read.
    pub other_sheets: Vec<Box<str>>,
}

impl Roster {
    /// Reads a file.
    pub fn read(bytes: &[u8], rules: &RosterRules<'_>) -> Result<Self, SheetError> {
        let places = Places::basic_grids(rules.tree, rules.within);
        // The grid comes last: where there is only one, no column need name it.
        let needed = if places.only().is_some() {
            &NEEDED[..3]
        } else {
            &NEEDED
        };
        let wanted = Wanted {
            fields: FIELDS,
            needed,
            mapping: rules.mapping,
        };
        let sheet = Sheet::read(bytes, &wanted)?;
        let mut reader = RowReader::new(&sheet, &places, rules.today);
        let (households, duplicates) = gather(&sheet, &mut reader);
        let bad_rows = reader.reading.bad_rows;
        let mut roster = Self {
            households: Vec::with_capacity(households.len()),
            dropped_columns: Vec::new(),
            bad_rows,
            duplicates,
            held_back: 0,
            rows: sheet.rows.len(),
            other_sheets: sheet.other_sheets,
        };
        roster.dropped_columns = sheet.columns.dropped;
        roster.take(households);
        Ok(roster)
    }

    /// The dry run: what was read, dropped and left out, and every row to be corrected.
    pub fn lines(&self, language: Language) -> Vec<String> {
        let mut lines = vec![
            counted(language, "import-rows", "rows", self.rows),
            counted(language, "import-households", "count", self.households.len()),
        ];
        if self.held_back > 0 {
            lines.push(counted(language, "import-held-back", "count", self.held_back));
        }
        lines.extend(self.dropped_columns.iter().map(|column| column.line(language)));
        lines.extend(other_sheets(language, &self.other_sheets));
        lines.extend(self.duplicates.iter().map(|duplicate| duplicate.line(language)));
        lines.extend(self.bad_rows.iter().map(|bad| bad.line(language)));
        lines
    }

    /// Turns households into drafts, and leaves out those that were there before under another
    /// number.
    fn take(&mut self, households: Vec<Household>) {
        let mut seen: HashMap<(String, Same, String), u32> = HashMap::new();
        for household in households {
            let row = household.first_row;
            let draft = match household.into_draft() {
                Ok(draft) => draft,
                Err(held) => {
                    self.held_back += 1;
                    if let Held::Wrong(problem) = held {
                        let column = None;
                        self.bad_rows.push(BadRow { row, column, problem });
                    }
                    continue;
                }
            };
            let head = draft.people()[0].name().to_owned();
            let house = draft
                .house_no()
                .map(|house_no| (head.clone(), Same::House, format!("{} {house_no}", draft.grid())));
            let phone = draft.phone().map(|phone| (head, Same::Phone, phone.to_owned()));
            let marks: Vec<_> = house.into_iter().chain(phone).collect();
            let earlier = marks
                .iter()
                .find_map(|mark| seen.get(mark).map(|first| (*first, mark.1)));
            match earlier {
                Some((first_row, same)) => self.duplicates.push(Duplicate { row, first_row, same }),
                None => {
                    seen.extend(marks.into_iter().map(|mark| (mark, row)));
                    self.households.push(draft);
                }
            }
        }
        self.bad_rows.sort_by_key(|bad| bad.row);
        self.duplicates.sort_by_key(|duplicate| duplicate.row);
    }
}

fn gather<'s>(sheet: &'s Sheet, reader: &mut RowReader<'s>) -> (Vec<Household>, Vec<Duplicate>) {
    let (mut households, mut duplicates) = (Vec::new(), Vec::new());
    let mut places: HashMap<HouseholdKey, usize> = HashMap::new();
    for row in &sheet.rows {
        let person = reader.read(row);
        let index = *places.entry(person.key.clone()).or_insert_with(|| {
            households.push(Household::new(&person));
            households.len() - 1
        });
        match households[index].join(person) {
            Joined::Fine => {}
            Joined::Duplicate(duplicate) => duplicates.push(duplicate),
            Joined::Wrong(problem) => reader.reading.report(row, None, problem),
        }
    }
    (households, duplicates)
}
