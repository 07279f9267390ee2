//! A village's weeks: its grid members' phones report, read and say whether it is solved; those at desks
//! take their steps in between.

use std::sync::atomic::AtomicU64;

use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Event;
use doorstep_model::id::{DocumentId, RealmNumber};
use doorstep_model::protocol::sync::Push;
use doorstep_model::time::Timestamp;
use doorstep_server::store::{Store, StoreError};
use serde_json::{Value, json};

use super::fate::{Fate, Who};
use super::office::Office;
use super::place::{Ground, Matter};
use crate::bench::load::line::Line;
use crate::bench::load::write::{Blanks, CaseWords};
use crate::county::Maker;
use crate::county::phone::Phone;
use crate::roster::{RosterGenerator, RosterShape};
use crate::world::random::Seeded;

/// What all villages use.
pub(super) struct Tools<'a> {
    pub(super) office: &'a Office,
    pub(super) store: &'a Store,
    pub(super) realm: RealmNumber,
    pub(super) blanks: &'a Blanks,
    pub(super) now: Timestamp,
    /// Documents made so far: ids grow with time over all phones.
    pub(super) made: &'a AtomicU64,
}

/// A case that is to be reported.
pub(super) struct Planned {
    pub(super) week: usize,
    pub(super) phone: usize,
    pub(super) dispute: bool,
    pub(super) fate: Fate,
}

/// A case that is under way.
struct Case {
    id: DocumentId,
    phone: usize,
    week: usize,
    fate: Fate,
    matter: Matter,
}

/// A village with its phones.
pub(super) struct Village {
    pub(super) ground: Ground,
    pub(super) phones: Vec<Phone>,
    pub(super) planned: Vec<Planned>,
    open: Vec<Case>,
    /// Every case that came to its end.
    pub(super) ended: Vec<(DocumentId, Fate)>,
    random: Seeded,
    roster: RosterGenerator,
}

impl Village {
    pub(super) fn new(ground: Ground, phones: Vec<Phone>, seed: u64, now: Timestamp) -> Self {
        Self {
            ground,
            phones,
            planned: Vec::new(),
            open: Vec::new(),
            ended: Vec::new(),
            random: Seeded::new(seed, "village"),
            roster: RosterGenerator::new(seed, RosterShape::VILLAGE, now),
        }
    }

    /// One week.
    pub(super) fn live(&mut self, week: usize, tools: &Tools<'_>, line: &mut Line) {
        for phone in 0..self.phones.len() {
            self.out_and_about(phone, week, tools, line);
        }
        for case in &mut self.open {
            // Those that are to be called back stand on the clerk's list.
            if case.fate == Fate::Settled && week == case.week + 1 && is_sampled(tools, case.id) {
                case.fate = Fate::CalledBack;
            }
            for (_, who, step) in case.fate.acts_in(week - case.week) {
                let said = at_desk(step, &case.matter);
                match who {
                    Who::Clerk => tools.office.clerk(line, self.ground.county, case.id, said),
                    Who::Officer => tools.office.officer(line, &case.matter.unit, case.id, said),
                    Who::Member | Who::Server => {}
                }
            }
        }
        let over = |case: &mut Case| week >= case.week + case.fate.weeks();
        for case in self.open.extract_if(.., over) {
            self.phones[case.phone].done_with(case.id);
            self.ended.push((case.id, case.fate));
        }
    }

    /// What a member does in a week: sends what is new, and what was read is answered.
    fn out_and_about(&mut self, phone: usize, week: usize, tools: &Tools<'_>, line: &mut Line) {
        let known = self.open.len();
        let mut first = Vec::new();
        while let Some(at) = self
            .planned
            .iter()
            .position(|planned| planned.week == week && planned.phone == phone)
        {
            let planned = self.planned.swap_remove(at);
            self.report(planned, tools, &mut first);
        }
        let answers = |case: &Case| {
            let acts = case.fate.acts_in(week - case.week);
            let own = acts.filter(|(_, who, _)| *who == Who::Member);
            own.map(|(.., step)| (case.id, step)).collect::<Vec<_>>()
        };
        let of_phone = self.open[..known].iter().filter(|case| case.phone == phone);
        let answers: Vec<(DocumentId, CaseStep)> = of_phone.flat_map(answers).collect();
        if first.is_empty() && answers.is_empty() {
            return;
        }
        let phone = &mut self.phones[phone];
        phone.sync(line, first);
        let answers: Vec<Push> = answers
            .into_iter()
            .map(|(case, step)| phone.step(case, on_phone(step, tools.now)))
            .collect();
        if !answers.is_empty() {
            phone.sync(line, answers);
        }
    }

    /// A case, with the household that it is of where that is not known yet.
    fn report(&mut self, planned: Planned, tools: &Tools<'_>, pushes: &mut Vec<Push>) {
        let matters = if planned.dispute {
            &self.ground.disputes
        } else {
            &self.ground.demands
        };
        let matter = drawn(matters, &self.random);
        let phone = &mut self.phones[planned.phone];
        // Who sorts finds another category on it.
        let category = match planned.fate {
            Fate::Sorted => &mistaken(matters, &matter).category,
            _ => &matter.category,
        };
        let words = CaseWords {
            kind: if planned.dispute { "dispute" } else { "demand" },
            category: category.as_str(),
            title: if planned.dispute {
                "两家争执不下"
            } else {
                "请帮助解决"
            },
            text: "网格员走访时了解到，本户多次反映，请受理站派单处理。",
            phone_code: &format!("{:06}", self.random.below(1_000_000)),
            at: tools.now,
        };
        let mut maker = Maker {
            blanks: tools.blanks,
            roster: &mut self.roster,
            random: &self.random,
            made: tools.made,
            now: tools.now,
        };
        let case = phone.report(&mut maker, &self.ground.name, &words, pushes);
        let own = planned.fate.acts_in(0).skip(1);
        for (.., step) in own.filter(|(_, who, _)| *who == Who::Member) {
            pushes.push(phone.step(case, on_phone(step, tools.now)));
        }
        self.open.push(Case {
            id: case,
            phone: planned.phone,
            week: planned.week,
            fate: planned.fate,
            matter,
        });
    }
}

/// What a case is about. Few are confidential.
fn drawn(matters: &[Matter], random: &Seeded) -> Matter {
    loop {
        let matter = random.pick(matters);
        if !matter.confidential || random.percent(10) {
            return matter.clone();
        }
    }
}

/// What it was taken for.
fn mistaken<'a>(matters: &'a [Matter], matter: &Matter) -> &'a Matter {
    let mut others = matters.iter();
    let found = others.find(|other| !other.confidential && other.category != matter.category);
    found.expect("a second category")
}

fn is_sampled(tools: &Tools<'_>, case: DocumentId) -> bool {
    let clock = tools.store.read_blocking(|tx| tx.case_clock(tools.realm, case));
    let clock: Result<_, StoreError> = clock;
    let clock = clock.expect("the server's store answers");
    clock.expect("an open case").sampled
}

fn on_phone(step: CaseStep, now: Timestamp) -> Event {
    let mut event = Event::of_case(step, now);
    event.word = Some("户主".into());
    match step {
        CaseStep::Settle => event.outcome = Some("explained".into()),
        _ => event.means = Some("in_person".into()),
    }
    event
}

fn at_desk(step: CaseStep, matter: &Matter) -> Value {
    let mut said = match step {
        CaseStep::Decline => json!({ "reason": "不属于受理范围，已告知" }),
        CaseStep::Classify => json!({ "category": matter.category.as_str() }),
        CaseStep::Divert => json!({ "unit": matter.unit.as_str(), "text": "请到场处理" }),
        CaseStep::Return => json!({ "reason": "不是本单位职责" }),
        CaseStep::Resolve => json!({ "outcome": "solved", "text": "已到场解决" }),
        CaseStep::VerifyYes => json!({ "means": "phone", "word": "户主" }),
        _ => json!({}),
    };
    said["step"] = step.as_str().into();
    said
}
