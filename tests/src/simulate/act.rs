//! What people do on their phones, drawn from what they have on them.

use std::collections::BTreeSet;

use doorstep_device::action::ActionError;
use doorstep_device::action::add_person::add_person;
use doorstep_device::action::case_step::case_step;
use doorstep_device::action::contest::contest;
use doorstep_device::action::decide_colour::decide_colour;
use doorstep_device::action::edit_household::{HouseholdEdit, edit_household};
use doorstep_device::action::note_care::note_care;
use doorstep_device::action::propose_colour::{ChosenColour, propose_colour};
use doorstep_device::action::record_needs::record_needs;
use doorstep_device::action::record_visit::{Demand, VisitForm, record_visit};
use doorstep_device::action::register_household::register_household;
use doorstep_device::action::report_case::{Report, ReportedParty, report_case};
use doorstep_device::device::Device;
use doorstep_model::care::Need;
use doorstep_model::case::CaseStep;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::{Colour, Event};
use doorstep_model::document::schema::Kind;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::id::DocumentId;

use super::Simulation;

const NAMES: [&str; 6] = ["赵国强", "钱玉梅", "孙志明", "周丽华", "吴德才", "郑小燕"];

impl Simulation {
    /// One thing that one person does.
    pub(super) fn act(&mut self, phone: usize) {
        let (what, done) = match self.random.below(100) {
            0..12 => self.register(phone),
            12..40 => self.on_household(phone),
            40..55 => self.visit(phone),
            55..70 => self.report(phone),
            _ => self.on_case(phone),
        };
        let came = match done {
            Ok(()) => {
                self.tally.add(format!("done: {what}"), 1);
                "done".to_owned()
            }
            Err(error) => format!("{}", error.code()),
        };
        let name = self.world.phones[phone].name.clone();
        self.note(format!("{name} {what}: {came}"));
    }

    fn one_of(&self, phone: usize, kind: Kind) -> Result<DocumentId, ActionError> {
        let here = self.world.phones[phone].documents(kind);
        if here.is_empty() {
            Err(ActionError::NotHere)
        } else {
            Ok(*self.random.pick(&here))
        }
    }

    fn device(&self, phone: usize) -> &Device {
        self.world.phones[phone].device()
    }

    pub(super) fn words(&self, about: &str) -> String {
        format!("{about} {}", self.random.below(10_000))
    }

    fn person(&self) -> PersonDraft {
        let fields = PersonFields {
            name: self.random.pick::<&str>(&NAMES),
            ..PersonFields::default()
        };
        PersonDraft::parse(fields).expect("a person")
    }

    fn register(&mut self, phone: usize) -> (&'static str, Result<(), ActionError>) {
        let home = self.random.pick(&self.people.grids).clone();
        let address = self.words("柳树坡");
        let fields = HouseholdFields {
            address: &address,
            ..HouseholdFields::default()
        };
        let people = (0..1 + self.random.below(3)).map(|_| self.person()).collect();
        let draft = HouseholdDraft::parse(home, fields, people).expect("a household");
        let done = register_household(self.device(phone), &draft);
        let done = done.map(|id| self.households.push(id));
        ("registers a household", done)
    }

    fn someone(&self, phone: usize, household: DocumentId) -> Result<Entry, ActionError> {
        let document = self.world.phones[phone]
            .document(household)
            .ok_or(ActionError::NotHere)?;
        Ok(*self.random.pick(&document.entries("people")))
    }

    fn on_household(&mut self, phone: usize) -> (&'static str, Result<(), ActionError>) {
        let household = match self.one_of(phone, Kind::Household) {
            Ok(household) => household,
            Err(error) => return ("looks for a household", Err(error)),
        };
        let device = self.device(phone);
        match self.random.below(100) {
            0..35 => {
                let mut edit = HouseholdEdit::default();
                let field = self.random.pick::<fn(&mut HouseholdEdit, String)>(&[
                    |edit, words| edit.address = Some(words),
                    |edit, words| edit.reach = Some(words),
                    |edit, words| edit.house_no = Some(words),
                ]);
                field(&mut edit, self.words("第"));
                ("edits a household", edit_household(device, household, &edit))
            }
            35..47 => (
                "adds a person",
                add_person(device, household, &self.person()).map(drop),
            ),
            47..60 => (
                "proposes a colour",
                propose_colour(device, household, &self.colour(device)).map(drop),
            ),
            60..75 => (
                "decides a colour",
                decide_colour(device, household, &self.colour(device)).map(drop),
            ),
            75..83 => {
                let done = self.someone(phone, household).and_then(|person| {
                    let needs = BTreeSet::from([*self.random.pick(&Need::ALL)]);
                    record_needs(device, household, person, &needs, &self.words("需要照护"))
                });
                ("records needs", done)
            }
            83..92 => (
                "notes",
                note_care(device, household, None, &self.words("身体好转")).map(drop),
            ),
            _ => {
                let done = self.someone(phone, household).and_then(|person| {
                    contest(device, household, &person.to_string(), &self.words("写错了")).map(drop)
                });
                ("contests", done)
            }
        }
    }

    fn colour(&self, device: &Device) -> ChosenColour {
        let colour = *self.random.pick(&[Colour::Green, Colour::Yellow, Colour::Red]);
        ChosenColour {
            colour,
            need: (colour != Colour::Green).then_some(Need::LivingAlone),
            review_on: (colour != Colour::Green).then(|| device.now().day().plus_days(30)),
            reason: if self.random.percent(30) {
                self.words("老人刚出院")
            } else {
                String::new()
            },
        }
    }

    fn visit(&mut self, phone: usize) -> (&'static str, Result<(), ActionError>) {
        let done = self.one_of(phone, Kind::Household).and_then(|household| {
            let demand = Demand {
                kind: "demand".into(),
                title: self.words("修水渠"),
                ..Demand::default()
            };
            let form = VisitForm {
                kind: "door".into(),
                outcome: "met".into(),
                demands: if self.random.percent(30) {
                    vec![demand]
                } else {
                    Vec::new()
                },
                ..VisitForm::default()
            };
            record_visit(self.device(phone), household, &form).map(drop)
        });
        ("visits", done)
    }

    fn report(&mut self, phone: usize) -> (&'static str, Result<(), ActionError>) {
        let party = self.one_of(phone, Kind::Household).ok();
        let report = Report {
            grid: party
                .is_none()
                .then(|| self.random.pick(&self.people.grids).clone()),
            kind: "dispute".into(),
            category: if self.random.percent(50) {
                "neighbour_dispute".into()
            } else {
                String::new()
            },
            title: self.words("院墙界址"),
            confidential: self.random.percent(10),
            parties: party.map(ReportedParty::household).into_iter().collect(),
            ..Report::default()
        };
        let done = report_case(self.device(phone), &report);
        (
            "reports a case",
            done.map(|reported| self.cases.push(reported.id)),
        )
    }

    fn on_case(&mut self, phone: usize) -> (&'static str, Result<(), ActionError>) {
        let case = match self.one_of(phone, Kind::Case) {
            Ok(case) => case,
            Err(error) => return ("looks for a case", Err(error)),
        };
        let now = self.device(phone).now();
        let (what, step): (_, CaseStep) = *self.random.pick(&[
            ("notes on a case", CaseStep::Note),
            ("receives a case", CaseStep::Receive),
            ("settles a case", CaseStep::Settle),
            ("reports progress", CaseStep::Progress),
            ("resolves a case", CaseStep::Resolve),
            ("says that it is solved", CaseStep::VerifyYes),
            ("says that it is not", CaseStep::VerifyNo),
            ("closes a case", CaseStep::Close),
            ("withdraws a case", CaseStep::Withdraw),
        ]);
        let mut event = Event::of_case(step, now);
        event.text = Some(self.words("各退一尺").into());
        match step {
            CaseStep::Settle | CaseStep::Resolve => {
                event.outcome = Some("explained".into());
                event.word = Some("双方同意".into());
            }
            CaseStep::VerifyYes | CaseStep::VerifyNo | CaseStep::Withdraw => {
                event.means = Some("in_person".into());
                event.word = Some("王秀英".into());
                event.reason = Some("本人要求".into());
            }
            _ => {}
        }
        (what, case_step(self.device(phone), case, &event).map(drop))
    }
}
