//! Rows gathered into households, and households into drafts.

use doorstep_model::household::Presence;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PEOPLE_MAX, PersonDraft};
use doorstep_model::id::GridCode;

use super::duplicate::{Duplicate, Same};
use super::row::{PersonRow, draft_problem};
use crate::import::problem::Problem;

/// The rows of one household.
pub(super) struct Household {
    pub(super) first_row: u32,
    good: bool,
    grid: Option<GridCode>,
    house_no: Option<String>,
    address: Option<String>,
    phone: Option<String>,
    presence: Option<Presence>,
    members: Vec<Member>,
    head: Option<usize>,
}

struct Member {
    row: u32,
    person: PersonDraft,
}

/// What a row brought into a household besides a person.
pub(super) enum Joined {
    Fine,
    Duplicate(Duplicate),
    Wrong(Problem),
}

/// A household that is not to be imported.
pub(super) enum Held {
    /// For rows that were reported.
    Reported,
    /// For a reason that only shows now, at its first row.
    Wrong(Problem),
}

impl Household {
    pub(super) fn new(row: &PersonRow) -> Self {
        Self {
            first_row: row.number,
            good: true,
            grid: row.grid.clone(),
            house_no: None,
            address: None,
            phone: None,
            presence: None,
            members: Vec::new(),
            head: None,
        }
    }

    /// Adds a row. The head's word on house, address, phone counts; else the first that says it.
    pub(super) fn join(&mut self, row: PersonRow) -> Joined {
        self.good &= row.good;
        for (field, said) in [
            (&mut self.house_no, row.house_no),
            (&mut self.address, row.address),
            (&mut self.phone, row.phone),
        ] {
            if said.is_some() && (field.is_none() || row.is_head) {
                *field = said;
            }
        }
        self.presence = self.presence.or(row.presence);
        let Some(person) = row.person else {
            return Joined::Fine;
        };
        if let Some(index) = self
            .members
            .iter()
            .position(|member| same_person(&member.person, &person))
        {
            let same = if row.is_head && self.head == Some(index) {
                Same::House
            } else {
                Same::Person
            };
            let first_row = self.members[index].row;
            return Joined::Duplicate(Duplicate {
                row: row.number,
                first_row,
                same,
            });
        }
        if row.is_head && self.head.is_some() {
            self.good = false;
            return Joined::Wrong(Problem::SecondHead);
        }
        // Said once: the rows after it are held back with the household.
        if self.members.len() == PEOPLE_MAX {
            let first = std::mem::replace(&mut self.good, false);
            return if first {
                Joined::Wrong(Problem::TooManyPeople)
            } else {
                Joined::Fine
            };
        }
        if row.is_head {
            self.head = Some(self.members.len());
        }
        self.members.push(Member {
            row: row.number,
            person,
        });
        Joined::Fine
    }

    /// The draft, the head first.
    pub(super) fn into_draft(mut self) -> Result<HouseholdDraft, Held> {
        let Some(grid) = self.grid.filter(|_| self.good) else {
            return Err(Held::Reported);
        };
        let head = self.head.ok_or(Held::Wrong(Problem::NoHead))?;
        self.members[..=head].rotate_right(1);
        let people: Vec<_> = self.members.into_iter().map(|member| member.person).collect();
        let fields = HouseholdFields {
            house_no: self.house_no.as_deref().unwrap_or_default(),
            address: self.address.as_deref().unwrap_or_default(),
            phone: self.phone.as_deref().unwrap_or_default(),
            presence: self
                .presence
                .or(Presence::of_household(people.iter().map(PersonDraft::presence))),
        };
        HouseholdDraft::parse(grid, fields, people).map_err(|error| Held::Wrong(draft_problem(error)))
    }
}

/// The same name and no other birth: listed twice.
fn same_person(a: &PersonDraft, b: &PersonDraft) -> bool {
    let births_fit = a.born().zip(b.born()).is_none_or(|(a, b)| a == b);
    a.name() == b.name() && births_fit
}
