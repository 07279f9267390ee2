//! The village's households: registered, visited, coloured on phones, and what was left to review.

use std::collections::BTreeSet;

use doorstep_device::action::contest::contest;
use doorstep_device::action::decide_colour::decide_colour;
use doorstep_device::action::edit_household::{HouseholdEdit, edit_household};
use doorstep_device::action::note_care::note_care;
use doorstep_device::action::propose_colour::{ChosenColour, propose_colour};
use doorstep_device::action::record_consent::{Consent, record_consent};
use doorstep_device::action::record_needs::record_needs;
use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::register_household::register_household;
use doorstep_device::view::household_sheet::household_sheet;
use doorstep_model::care::Need;
use doorstep_model::document::event::Colour;
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::time::Day;
use doorstep_tests::roster::{MadeHousehold, RosterGenerator, RosterShape};
use doorstep_tests::world::World;
use doorstep_tests::world::clock::{DAY, MINUTE};
use serde_json::{Value, json};

use super::named;
use super::people::People;

/// Households of the village.
const COUNT: usize = 60;
/// Households of the next village, registered when it is lived in.
const NEXT_COUNT: usize = 8;

/// The households, grid by grid.
pub(crate) struct Households {
    /// Each with the phone of its grid's member.
    all: Vec<(DocumentId, usize, MadeHousehold)>,
    roster: RosterGenerator,
    /// House numbers that came later.
    later: u32,
    /// How many were called on while a test looked.
    called: usize,
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// A colour to be looked at again after so many days.
fn chosen(world: &World, colour: Colour, need: Need, days: i32, reason: &str) -> ChosenColour {
    ChosenColour {
        colour,
        need: Some(need),
        review_on: Some(world.time.now().day().plus_days(days)),
        reason: reason.into(),
    }
}

impl Households {
    /// A first week: members register and visit, propose colours; the chief decides.
    pub(crate) fn register(world: &World, people: &People) -> Self {
        let codes: Vec<_> = people.grids.iter().map(|(code, _)| code.clone()).collect();
        let mut roster = RosterGenerator::new(321, RosterShape::VILLAGE, world.time.now());
        let made = roster.households(&codes, "江河村", COUNT);
        let mut all = Vec::new();
        for made in made {
            let grid = made.draft.grid();
            let member = people.grids.iter().find(|(code, _)| code == grid);
            let member = member.expect("a member of the grid").1;
            let device = world.phones[member].device();
            let id = register_household(device, &made.draft).expect("a household");
            let entries = world.phones[member].document(id).expect("it is there");
            let entries = entries.entries("people");
            for (place, need) in &made.needs {
                let needs = BTreeSet::from([*need]);
                record_needs(device, id, entries[*place], &needs, "").expect("its needs");
            }
            world.time.pass(MINUTE);
            all.push((id, member, made));
        }
        let households = Self {
            all,
            roster,
            later: 0,
            called: 0,
        };
        world.sync_all();
        world.time.pass(DAY);
        households.visit(world);
        households.colour(world, people);
        households
    }

    /// Every third household is visited, on one of ten days.
    fn visit(&self, world: &World) {
        let outcomes = ["met", "met", "met", "nobody_home", "all_away", "met", "declined"];
        for (n, (id, member, _)) in self.all.iter().enumerate().filter(|(n, _)| n % 3 != 1) {
            let device = world.phones[*member].device();
            let outcome = outcomes[n % outcomes.len()];
            let kind = if n % 5 == 3 { "phone" } else { "door" };
            let today = world.time.now().day();
            let form = VisitForm {
                kind: kind.into(),
                outcome: outcome.into(),
                next_on: (n % 6 == 0).then(|| today.plus_days(21)),
                refused_until: (outcome == "declined").then(|| today.plus_days(45)),
                ..VisitForm::default()
            };
            record_visit(device, *id, &form).expect("a visit");
            if n % 6 == 5 {
                world.time.pass(DAY);
            }
        }
        world.sync_all();
    }

    /// Members propose what the roster made; the chief decides.
    fn colour(&self, world: &World, people: &People) {
        for (id, member, made) in &self.all {
            let Some((colour, need)) = made.colour.and_then(|made| Some((made.colour, made.need?))) else {
                continue;
            };
            let device = world.phones[*member].device();
            let wanted = chosen(world, colour, need, 90, "");
            propose_colour(device, *id, &wanted).expect("a proposal");
        }
        world.sync_all();
        let chief = world.phones[people.chief].device();
        for (id, _, made) in &self.all {
            if let Some((colour, need)) = made.colour.and_then(|made| Some((made.colour, made.need?))) {
                let wanted = chosen(world, colour, need, 90, "");
                decide_colour(chief, *id, &wanted).expect("a decision");
            }
        }
        world.sync_all();
    }

    /// What a village leaves for its cadres: something of each kind.
    pub(crate) fn leave_for_review(&mut self, world: &World, people: &People) {
        let device = |phone: usize| world.phones[phone].device();
        let (chief, cadre) = (device(people.chief), device(people.cadre));

        // The grandmother came home from hospital: proposed, with a reason, not decided yet.
        let (id, member) = self.at(2);
        let wanted = chosen(
            world,
            Colour::Yellow,
            Need::SeriousIllness,
            90,
            "老人刚出院，需要定期上门看看",
        );
        propose_colour(device(member), id, &wanted).expect("a proposal");
        note_care(
            device(member),
            id,
            None,
            "出院医嘱放在家里抽屉，药由女儿每周送来。",
        )
        .expect("a note");
        record_consent(
            device(member),
            id,
            &Consent {
                purpose: "care".into(),
                given: true,
                person: None,
                until: Some(day("2027-03-31")),
                by_guardian: false,
            },
        )
        .expect("a consent");

        // One whose review is over by the end of the month.
        let (id, _) = self.at(15);
        let short = chosen(world, Colour::Yellow, Need::LivingAlone, 3, "");
        decide_colour(chief, id, &short).expect("a decision");

        // Two decisions made apart.
        let (id, _) = self.at(27);
        let yellow = chosen(world, Colour::Yellow, Need::CaringBurden, 90, "");
        let red = chosen(world, Colour::Red, Need::SuddenChange, 90, "");
        decide_colour(chief, id, &yellow).expect("a decision");
        decide_colour(cadre, id, &red).expect("a decision");
        world.sync_all();

        // A household contests what was decided about it.
        let (id, member) = self.at(40);
        let red = chosen(world, Colour::Red, Need::LowIncome, 90, "");
        let entry = decide_colour(chief, id, &red).expect("a decision");
        world.sync_all();
        contest(
            device(member),
            id,
            &entry.to_string(),
            "家里两个儿子都在外打工寄钱回来，不用热线",
        )
        .expect("a contest");

        // A phone number and an address written twice apart.
        let (id, member) = self.at(2);
        let edit = |phone: &str, address: &str| HouseholdEdit {
            phone: Some(phone.into()),
            address: Some(address.into()),
            ..HouseholdEdit::default()
        };
        edit_household(device(member), id, &edit("15400001111", "江河村1组3号院内东屋")).expect("an edit");
        edit_household(chief, id, &edit("15400002222", "江河村1组3号（新修平房）")).expect("an edit");

        // Registered by two members.
        let made = &self.all[50].2;
        let twice = register_household(device(self.all[50].1), &made.draft).expect("a household");
        self.all.push((twice, self.all[50].1, made.clone()));
        world.sync_all();
        world.time.pass(4 * DAY);
        // Phones note who opens a sheet.
        household_sheet(device(people.cadre), self.at(2).0).expect("a sheet");
        world.sync_all();
    }

    /// Households of the next village, on its member's phone.
    pub(crate) fn next_door(&mut self, world: &World, grid: &GridCode, phone: usize) -> Vec<DocumentId> {
        let device = world.phones[phone].device();
        let doors = 1..=NEXT_COUNT;
        let made = doors.map(|door| self.roster.household(grid, "双乳村", &format!("1组{door}号")));
        let made: Vec<_> = made.collect();
        let ids = made
            .iter()
            .map(|made| register_household(device, &made.draft).expect("a household"));
        ids.collect()
    }

    /// Those of a member's phone.
    pub(crate) fn of_member(&self, phone: usize) -> Vec<DocumentId> {
        let own = self.all.iter().filter(|(_, member, _)| *member == phone);
        own.map(|(id, ..)| *id).collect()
    }

    fn at(&self, n: usize) -> (DocumentId, usize) {
        let (id, member, _) = &self.all[n];
        (*id, *member)
    }

    /// A household and the phone of its member.
    pub(crate) fn of(&self, n: usize) -> (DocumentId, usize) {
        self.at(n)
    }

    /// Those that tests look at.
    pub(crate) fn named(&self) -> Value {
        json!({
            "proposed": named(self.at(2).0), "old": named(self.at(15).0), "apart": named(self.at(27).0),
            "contested": named(self.at(40).0), "count": self.all.len(),
        })
    }

    /// Another household of the first grid, registered and synced.
    pub(crate) fn one_more(&mut self, world: &World, people: &People) -> DocumentId {
        self.later += 1;
        let (grid, member) = &people.grids[0];
        let made = self
            .roster
            .household(grid, "江河村", &format!("1组新{}号", self.later));
        let device = world.phones[*member].device();
        let id = register_household(device, &made.draft).expect("a household");
        self.all.push((id, *member, made));
        world.sync(*member);
        id
    }

    /// The next household is met by its member, and their phone synced.
    pub(crate) fn call_on_next(&mut self, world: &World) -> DocumentId {
        let (id, member) = self.at(self.called);
        self.called += 1;
        let form = VisitForm {
            kind: "door".into(),
            outcome: "met".into(),
            checklist: "roll_call@1".into(),
            answers: vec![("reached".into(), "yes".into())],
            ..VisitForm::default()
        };
        record_visit(world.phones[member].device(), id, &form).expect("a visit");
        world.sync(member);
        id
    }
}
