//! One row of a roster: a person, and the household it says they belong to.

use std::collections::HashMap;

use doorstep_model::household::draft::{DraftError, PersonDraft, PersonFields};
use doorstep_model::household::{Born, Presence, Relation, Sex};
use doorstep_model::id::GridCode;
use doorstep_model::time::Day;

use super::{
    ADDRESS, BORN, GRID, HEAD_NAME, HOUSE_NO, HOUSEHOLD, HOUSEHOLD_PHONE, HOUSEHOLD_PRESENCE, IDENTITY, NAME,
    PHONE, PRESENCE, RELATION, SEX,
};
use crate::import::places::Places;
use crate::import::problem::Problem;
use crate::import::reading::{Reading, text_problem};
use crate::import::sheet::{Row, Sheet};
use crate::import::{identity, value};

/// Which household a row belongs to: its number, or its house and its head.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct HouseholdKey {
    grid: String,
    number: String,
    house: String,
    head: String,
}

/// A row as it was understood.
pub(super) struct PersonRow {
    pub(super) number: u32,
    pub(super) key: HouseholdKey,
    /// Nothing in it is wrong.
    pub(super) good: bool,
    pub(super) grid: Option<GridCode>,
    pub(super) house_no: Option<String>,
    pub(super) address: Option<String>,
    /// The household's own, or the head's: they answer for it.
    pub(super) phone: Option<String>,
    pub(super) presence: Option<Presence>,
    pub(super) is_head: bool,
    pub(super) person: Option<PersonDraft>,
}

pub(super) struct RowReader<'s> {
    pub(super) reading: Reading<'s>,
    places: &'s Places<'s>,
    today: Day,
    /// A roster names each grid hundreds of times.
    grids: HashMap<String, Result<GridCode, Problem>>,
    before: HouseholdKey,
}

impl<'s> RowReader<'s> {
    pub(super) fn new(sheet: &'s Sheet, places: &'s Places<'s>, today: Day) -> Self {
        Self {
            reading: Reading::new(sheet),
            places,
            today,
            grids: HashMap::new(),
            before: HouseholdKey::default(),
        }
    }

    /// Reads a row; what is wrong with it is kept in `reading`.
    pub(super) fn read(&mut self, row: &'s Row) -> PersonRow {
        let reported = self.reading.bad_rows.len();
        if row.too_wide {
            self.reading.report(row, None, Problem::TooWide);
        }
        let name = self.reading.text(row, &NAME).map(value::name);
        let head_name = self.reading.text(row, &HEAD_NAME).map(value::name);
        let mut relation = self
            .reading
            .value(row, &RELATION, Problem::Relation, value::relation);
        let named_head = relation.is_none() && name.is_some() && name == head_name;
        let is_head = named_head || relation.is_some_and(Relation::is_head);
        if is_head {
            relation = Some(Relation::HEAD);
        }
        let key = self.key(
            row,
            is_head,
            head_name.as_deref().or(name.as_deref().filter(|_| is_head)),
        );
        let grid = self.grid(row, &key.grid);
        let household_phone = self.phone(row, &HOUSEHOLD_PHONE);
        let own_phone = self.phone(row, &PHONE);
        let (phone, own_phone) = match (household_phone, own_phone) {
            // One number, said once.
            (None, own) if is_head => (own, None),
            (shared, own) if is_head && shared == own => (shared, None),
            pair => pair,
        };
        let person = self.person(row, name.as_deref(), relation, own_phone.unwrap_or_default());
        let presence = self
            .reading
            .value(row, &HOUSEHOLD_PRESENCE, Problem::Presence, value::presence);
        let address = self
            .reading
            .short(row, &ADDRESS, 120)
            .filter(|text| !value::means_nothing(text));
        // Without a column of its own, a household's number serves as its house number.
        let house = if self.reading.sheet.columns.has(&HOUSE_NO) {
            &HOUSE_NO
        } else {
            &HOUSEHOLD
        };
        let house_no = self
            .reading
            .short(row, house, 20)
            .filter(|text| !value::means_nothing(text));
        self.before = key.clone();
        PersonRow {
            number: row.number,
            good: self.reading.bad_rows.len() == reported,
            key,
            grid,
            house_no: house_no.map(value::compact),
            address: address.map(Into::into),
            phone,
            presence,
            is_head,
            person,
        }
    }

    /// A head's row says where it lives; the rows below it need not say it again.
    fn key(&mut self, row: &'s Row, is_head: bool, head_name: Option<&str>) -> HouseholdKey {
        let mut cell = |field| {
            let text = self.reading.text(row, field);
            let said = text.filter(|text| !value::means_nothing(text));
            said.map(value::compact).unwrap_or_default()
        };
        let mut key = HouseholdKey {
            grid: cell(&GRID),
            number: cell(&HOUSEHOLD),
            house: cell(&HOUSE_NO),
            head: String::new(),
        };
        if self.reading.sheet.columns.has(&HEAD_NAME) {
            key.head = head_name.map(value::compact).unwrap_or_default();
        }
        if !is_head {
            let before = &self.before;
            if key.grid.is_empty() {
                key.grid.clone_from(&before.grid);
            }
            let same_house = key.house.is_empty() || key.house == before.house;
            if key.number.is_empty() && key.head.is_empty() && same_house {
                key.number.clone_from(&before.number);
                key.house.clone_from(&before.house);
                key.head.clone_from(&before.head);
            }
        }
        if !key.number.is_empty() {
            // A household's number is its alone, however its house or head are spelt.
            key.house.clear();
            key.head.clear();
        } else if key.house.is_empty() && key.head.is_empty() {
            self.reading.report(row, None, Problem::NoHousehold);
        }
        key
    }

    fn grid(&mut self, row: &'s Row, text: &str) -> Option<GridCode> {
        let places = self.places;
        let found = match places.only() {
            Some(only) if text.is_empty() => Ok(only.code.clone()),
            _ if text.is_empty() => Err(Problem::Empty),
            _ => self
                .grids
                .entry(text.into())
                .or_insert_with(|| places.find(text).map(|grid| grid.code.clone()))
                .clone(),
        };
        found
            .map_err(|problem| self.reading.report(row, Some(&GRID), problem))
            .ok()
    }

    fn phone(&mut self, row: &'s Row, field: &'static super::Field) -> Option<String> {
        self.reading.value(row, field, Problem::Phone, value::phone)
    }

    fn person(
        &mut self,
        row: &'s Row,
        name: Option<&str>,
        relation: Option<Relation>,
        phone: String,
    ) -> Option<PersonDraft> {
        let sex = self.reading.value(row, &SEX, Problem::Sex, value::sex);
        let born = self.reading.value(row, &BORN, Problem::Born, value::born);
        let presence = self
            .reading
            .value(row, &PRESENCE, Problem::Presence, value::presence);
        let (born, sex) = self.with_identity(row, born, sex);
        let today = self.today.date();
        let this_month = (i32::from(today.year()), today.month() as u8);
        if born.is_some_and(|born| (i32::from(born.year()), born.month().unwrap_or(1)) > this_month) {
            self.reading.report(row, Some(&BORN), Problem::BornLater);
        }
        let fields = PersonFields {
            name: name.unwrap_or_default(),
            sex,
            relation,
            born,
            phone: &phone,
            presence,
        };
        PersonDraft::parse(fields)
            .map_err(|error| {
                let field = if matches!(error, DraftError::Phone) {
                    &PHONE
                } else {
                    &NAME
                };
                self.reading.report(row, Some(field), draft_problem(error));
            })
            .ok()
    }

    /// The identity number fills what the sheet leaves open, and must agree with what it says.
    fn with_identity(
        &mut self,
        row: &'s Row,
        born: Option<Born>,
        sex: Option<Sex>,
    ) -> (Option<Born>, Option<Sex>) {
        let read = |text: &str| identity::birth_and_sex(&value::compact(text.trim_start_matches('\'')));
        let Some((its_born, its_sex)) = self.reading.value(row, &IDENTITY, Problem::Identity, read) else {
            return (born, sex);
        };
        if born.is_some_and(|born| {
            born != its_born && (born.month().is_some() || born.year() != its_born.year())
        }) {
            self.reading.report(row, Some(&BORN), Problem::BornContradicts);
        }
        let said = sex.filter(|sex| matches!(sex, Sex::Male | Sex::Female));
        if said.is_some_and(|said| said != its_sex) {
            self.reading.report(row, Some(&SEX), Problem::SexContradicts);
        }
        (Some(its_born), Some(its_sex))
    }
}

pub(super) fn draft_problem(error: DraftError) -> Problem {
    match error {
        DraftError::Text { error, .. } => text_problem(error),
        DraftError::Phone => Problem::Phone,
        DraftError::NoName | DraftError::NoPeople => Problem::Empty,
        DraftError::TooManyPeople => Problem::TooManyPeople,
    }
}
