//! What a case is after its steps: the stage and its attributes.

use std::collections::BTreeSet;

use super::facts::Facts;
use super::rules::FlowRules;
use super::stage::Stage;
use super::step::CaseStep;
use super::taken::Taken;
use crate::document::entry::Entry;
use crate::id::{CategoryCode, DocumentId, GridCode, UnitCode, UserId};
use crate::time::Day;

/// A card of the supervision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The step that gave it.
    pub entry: Entry,
    /// True for red.
    pub red: bool,
    /// The unit that had the case.
    pub unit: Option<UnitCode>,
}

/// How a case was resolved, the last time that it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// The step.
    pub entry: Entry,
    /// Who.
    pub user: Option<UserId>,
    /// The unit that had the case.
    pub unit: Option<UnitCode>,
    /// Settled on the spot.
    pub settled: bool,
    /// Outcome of the preset's list.
    pub outcome: Option<Box<str>>,
    /// Terms of the agreement.
    pub terms: Option<Box<str>>,
    /// False once the case went back to work.
    pub stands: bool,
}

/// On what ground a case is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// Those who raised it say that it is solved.
    Verified,
    /// Nobody answered in time: never counted as satisfied.
    Unanswered,
    /// Settled on the spot, and not in the sample.
    Settled,
}

/// More time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extension {
    /// Asked for and not answered: until when.
    pub asked: Option<Day>,
    /// How often granted.
    pub granted: u32,
    /// How often refused.
    pub refused: u32,
}

/// Whom applied steps brought in, ever.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brought {
    /// Units that it was diverted to or that were asked for advice.
    pub units: BTreeSet<UnitCode>,
    /// Grids that it went up or down to, or that handle it themselves.
    pub grids: BTreeSet<GridCode>,
    /// People assigned, in a team, or asked for advice.
    pub persons: BTreeSet<UserId>,
}

/// A case after its steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseState {
    /// How far it is.
    pub stage: Stage,
    /// The step that brought it to this stage.
    pub since: Option<Entry>,
    /// The grid at which it stands: its home's, until it goes up or down or a grid is to handle it.
    pub grid: Option<GridCode>,
    /// The unit that has it.
    pub unit: Option<UnitCode>,
    /// Who was told to do it.
    pub person: Option<UserId>,
    /// The team.
    pub team: BTreeSet<UserId>,
    /// Category.
    pub category: Option<CategoryCode>,
    /// By when, as the steps say; the deadline that counts is the server's row.
    pub due: Option<Day>,
    /// The step from which its time counts: it came to another level, came back to work, or was
    /// taken up again. None: its report.
    pub timed_from: Option<Entry>,
    /// More time asked, granted, refused.
    pub extension: Extension,
    /// How often units gave it back since it was taken up.
    pub returns: u32,
    /// Cards, in the order in which they were given.
    pub cards: Vec<Card>,
    /// Read by the reporter, the clerk and the unit only.
    pub confidential: bool,
    /// Who reported it.
    pub raised_by: Option<UserId>,
    /// How it was resolved last; kept, as no longer standing, when the case goes back to work.
    pub resolution: Option<Resolution>,
    /// The body that it was referred to.
    pub referred_to: Option<Box<str>>,
    /// Bodies that had it, ever.
    pub referred: BTreeSet<Box<str>>,
    /// The case that goes on in its place.
    pub merged_into: Option<DocumentId>,
    /// On what ground it is closed.
    pub closing: Option<Closing>,
    /// Whom applied steps brought in.
    pub brought: Brought,
}

impl CaseState {
    /// Before any step.
    pub fn blank(facts: &Facts, rules: &FlowRules) -> Self {
        let by_category = facts
            .category
            .as_ref()
            .is_some_and(|code| rules.confidential.contains(code));
        Self {
            stage: Stage::Blank,
            since: None,
            grid: facts.home.grid.clone(),
            unit: None,
            person: None,
            team: BTreeSet::new(),
            category: facts.category.clone(),
            due: None,
            timed_from: None,
            extension: Extension::default(),
            returns: 0,
            cards: Vec::new(),
            confidential: facts.confidential.unwrap_or(by_category),
            raised_by: None,
            resolution: None,
            referred_to: None,
            referred: BTreeSet::new(),
            merged_into: None,
            closing: None,
            brought: Brought::default(),
        }
    }

    /// True if the person was told to do it, or is in its team.
    pub fn is_in_team(&self, user: UserId) -> bool {
        self.person == Some(user) || self.team.contains(&user)
    }

    /// One case, one team: it is not resolved before it has one.
    pub fn waits_for_team(&self, rules: &FlowRules) -> bool {
        self.team.is_empty() && rules.team.is_some_and(|team| team.required)
    }

    /// Units gave it back as often as the preset lets them: a supervisor decides.
    pub fn is_returned_too_often(&self, rules: &FlowRules) -> bool {
        !self.confidential && self.returns >= u32::from(rules.returns_max)
    }

    /// Units, grids and people whose scopes the case enters because applied steps brought them
    /// in. A confidential case is read by its unit alone (besides reporter and clerk).
    pub fn scopes_brought_in(&self) -> Brought {
        if self.confidential {
            return Brought {
                units: self.unit.iter().cloned().collect(),
                ..Brought::default()
            };
        }
        self.brought.clone()
    }

    /// The step's effect, whatever the stage before: a verdict that says "applied" holds.
    pub(super) fn apply(&mut self, taken: &Taken<'_>, rules: &FlowRules) {
        let event = taken.event;
        match taken.step {
            CaseStep::Report => {
                self.raised_by = taken.author_id();
                self.classify(taken, rules);
            }
            CaseStep::Receive | CaseStep::Classify | CaseStep::Note => self.classify(taken, rules),
            CaseStep::Settle | CaseStep::Resolve => {
                self.resolution = Some(Resolution {
                    entry: taken.entry,
                    user: taken.author_id(),
                    unit: self.unit.clone(),
                    settled: taken.step == CaseStep::Settle,
                    outcome: event.outcome.clone(),
                    terms: event.terms.clone(),
                    stands: true,
                });
            }
            CaseStep::Merge => {
                self.merged_into = event.into.as_deref().and_then(|id| DocumentId::parse(id).ok());
            }
            CaseStep::Divert => {
                self.unit = event.unit.clone();
                self.grid = event.grid.clone().or(self.grid.take());
                self.due = event.due;
                self.bring_in(taken);
            }
            CaseStep::Accept | CaseStep::Assign | CaseStep::Team => {
                self.person = event.person.map(UserId).or(self.person);
                if taken.step == CaseStep::Team {
                    self.team = event.team_users().collect();
                }
                // It may shorten the time; more time is asked for and granted.
                self.due = self.due.into_iter().chain(event.due).min();
                self.bring_in(taken);
            }
            CaseStep::Expert => self.bring_in(taken),
            CaseStep::Card => {
                let red = event.means.as_deref() == Some("red");
                self.cards.push(Card {
                    entry: taken.entry,
                    red,
                    unit: self.unit.clone(),
                });
            }
            CaseStep::Up | CaseStep::Down => {
                self.back_to_desk();
                self.time_from(taken.entry);
                self.grid = event.grid.clone().or(self.grid.take());
                self.bring_in(taken);
            }
            CaseStep::Return => {
                self.back_to_desk();
                self.returns += 1;
            }
            CaseStep::Reopen => {
                self.returns = 0;
                self.back_to_desk();
                self.back_to_work(taken.entry);
                self.closing = None;
            }
            CaseStep::ExtendAsk => self.extension.asked = event.due,
            CaseStep::ExtendGrant => {
                self.due = event.due.or(self.extension.asked).or(self.due);
                self.extension.asked = None;
                self.extension.granted += 1;
            }
            CaseStep::ExtendRefuse => {
                self.extension.asked = None;
                self.extension.refused += 1;
            }
            CaseStep::Refer => {
                self.referred_to = event.to.clone();
                self.referred.extend(event.to.clone());
            }
            CaseStep::ReferBack | CaseStep::VerifyNo => self.back_to_work(taken.entry),
            CaseStep::Lapse => {
                let settled = event.outcome.as_deref() == Some("settled");
                self.closing = Some(if settled {
                    Closing::Settled
                } else {
                    Closing::Unanswered
                });
            }
            CaseStep::Close => self.closing = Some(Closing::Verified),
            CaseStep::Decline
            | CaseStep::Progress
            | CaseStep::Urge
            | CaseStep::VerifyYes
            | CaseStep::Withdraw => {}
        }
        if let Some(to) = taken.step.row().to {
            if self.stage == Stage::Working && to != Stage::Working {
                self.extension.asked = None;
            }
            if self.stage != to {
                self.since = Some(taken.entry);
            }
            self.stage = to;
        }
    }

    fn classify(&mut self, taken: &Taken<'_>, rules: &FlowRules) {
        if let Some(category) = &taken.event.category {
            self.confidential |= rules.confidential.contains(category);
            self.category = Some(category.clone());
        }
        self.confidential = taken.event.confidential.unwrap_or(self.confidential);
    }

    fn bring_in(&mut self, taken: &Taken<'_>) {
        let event = taken.event;
        self.brought.units.extend(event.unit.clone());
        self.brought.grids.extend(event.grid.clone());
        self.brought.persons.extend(event.person.map(UserId));
        self.brought.persons.extend(event.team_users());
    }

    /// What was done in time is not late because it is to be done again: that gets its own time.
    fn back_to_work(&mut self, by: Entry) {
        self.time_from(by);
        self.referred_to = None;
        if let Some(resolution) = &mut self.resolution {
            resolution.stands = false;
        }
    }

    fn time_from(&mut self, step: Entry) {
        self.due = None;
        self.timed_from = Some(step);
    }

    /// Received at a desk: nobody has it yet. The day that one handler was given is not the next one's.
    fn back_to_desk(&mut self) {
        self.due = None;
        self.unit = None;
        self.person = None;
        self.team.clear();
    }
}
