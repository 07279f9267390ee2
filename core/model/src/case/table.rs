//! The table of `4-case-flow.md`: each step with its stages, its roles and its fields. One row a
//! step, in the order of [`CaseStep::ALL`].

use super::stage::Stage::{self, *};
use super::stage::StageSet;
use super::step::CaseStep;
use crate::code::Code;
use crate::document::event::Event;
use crate::role::BaseRole::*;
use crate::role::RoleSet;

/// How someone told that a case is solved, or that they withdraw it.
pub const MEANS: &[&str] = &["in_person", "phone", "slip"];
/// 黄牌, 红牌
pub const CARD_COLOURS: &[&str] = &["yellow", "red"];
/// Legal aid, labour supervision, labour arbitration, court, police, letters-and-calls.
pub const REFERRAL_BODIES: &[&str] = &[
    "legal_aid",
    "labour_supervision",
    "labour_arbitration",
    "court",
    "police",
    "letters",
];
/// How a case ends without anybody's word: settled on the spot and outside the sample, or unanswered.
pub const LAPSE_OUTCOMES: &[&str] = &["settled", "unanswered"];

/// A field of an event that a step may need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Responsible unit.
    Unit,
    /// Grid handed to.
    Grid,
    /// Person brought in.
    Person,
    /// People of the team.
    Team,
    /// Category.
    Category,
    /// By when.
    Due,
    /// Outcome.
    Outcome,
    /// How it was said; a card's colour.
    Means,
    /// The body referred to.
    To,
    /// The case merged into.
    Into,
    /// Why.
    Reason,
    /// In words.
    Text,
    /// Terms of an agreement.
    Terms,
    /// Kept from most.
    Confidential,
    /// Whose word.
    Word,
}

impl Part {
    /// Every part, for tables and tests.
    pub const ALL: [Self; 15] = [
        Self::Unit,
        Self::Grid,
        Self::Person,
        Self::Team,
        Self::Category,
        Self::Due,
        Self::Outcome,
        Self::Means,
        Self::To,
        Self::Into,
        Self::Reason,
        Self::Text,
        Self::Terms,
        Self::Confidential,
        Self::Word,
    ];

    /// Its name in an event, and in every form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Grid => "grid",
            Self::Person => "person",
            Self::Team => "team",
            Self::Category => "category",
            Self::Due => "due",
            Self::Outcome => "outcome",
            Self::Means => "means",
            Self::To => "to",
            Self::Into => "into",
            Self::Reason => "reason",
            Self::Text => "text",
            Self::Terms => "terms",
            Self::Confidential => "confidential",
            Self::Word => "word",
        }
    }

    /// True if the event says it. Blank words say nothing.
    pub fn is_in(self, event: &Event) -> bool {
        let words = |text: &Option<Box<str>>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        match self {
            Self::Unit => event.unit.is_some(),
            Self::Grid => event.grid.is_some(),
            Self::Person => event.person.is_some(),
            Self::Team => !event.team.is_empty(),
            Self::Category => event.category.is_some(),
            Self::Due => event.due.is_some(),
            Self::Outcome => event.outcome.is_some(),
            Self::Means => event.means.is_some(),
            Self::To => event.to.is_some(),
            Self::Into => event.into.is_some(),
            Self::Reason => words(&event.reason),
            Self::Text => words(&event.text),
            Self::Terms => words(&event.terms),
            Self::Confidential => event.confidential.is_some(),
            Self::Word => words(&event.word),
        }
    }
}

/// How much a step needs a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Not without it.
    Must,
    /// It, or one of the others marked so.
    OneOf,
    /// It may be left out.
    May,
}

/// What the table says of a step.
#[derive(Debug)]
pub struct Row {
    /// The step.
    pub step: CaseStep,
    /// Stages in which it may be taken.
    pub from: StageSet,
    /// The stage after it; `None`: unchanged.
    pub to: Option<Stage>,
    /// Base roles that may take it. A preset narrows this, never widens it.
    pub roles: RoleSet,
    /// The server may take it by itself.
    pub server: bool,
    /// What it must say: at least one part of each group.
    pub needs: &'static [&'static [Part]],
    /// What it may say besides. `reason` and `text` are always allowed.
    pub may: &'static [Part],
    /// A part whose value is one of a fixed list.
    pub values: Option<(Part, &'static [&'static str])>,
}

impl CaseStep {
    /// What the table says of this step.
    pub const fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// Checks what the event says against the step's row: decided from the op alone.
    pub fn check_parts(self, event: &Event) -> Result<(), Code> {
        let row = self.row();
        if row
            .needs
            .iter()
            .any(|group| !group.iter().any(|part| part.is_in(event)))
        {
            return Err(Code::StepIncomplete);
        }
        // What a step has no use for is refused, so that nothing hides in a step where no screen shows it.
        let of_use = |part: &Part| {
            matches!(part, Part::Reason | Part::Text)
                || row.may.contains(part)
                || row.needs.iter().any(|group| group.contains(part))
        };
        if has_foreign_fields(event) || Part::ALL.iter().any(|part| part.is_in(event) && !of_use(part)) {
            return Err(Code::BadEvent);
        }
        match row.values {
            Some((part, values)) => {
                let value = match part {
                    Part::Means => &event.means,
                    Part::To => &event.to,
                    _ => &event.outcome,
                };
                let known = value.as_deref().is_none_or(|value| values.contains(&value));
                if known { Ok(()) } else { Err(Code::BadValue) }
            }
            None => Ok(()),
        }
    }
}

/// Fields of colours, consents, contests and photos.
fn has_foreign_fields(event: &Event) -> bool {
    event.colour.is_some()
        || event.need_code.is_some()
        || event.review_on.is_some()
        || event.purpose.is_some()
        || event.given.is_some()
        || event.until.is_some()
        || event.by_guardian.is_some()
        || event.about.is_some()
        || event.hash.is_some()
        || event.w.is_some()
        || event.h.is_some()
}

impl Row {
    /// What a form asks for, each part once: what the step needs, then what it may say.
    pub fn asks(&self) -> Vec<(Part, Need)> {
        let mut asks: Vec<(Part, Need)> = Vec::new();
        for group in self.needs {
            let need = if group.len() == 1 { Need::Must } else { Need::OneOf };
            asks.extend(group.iter().map(|part| (*part, need)));
        }
        for part in self.may.iter().chain(&[Part::Reason, Part::Text]) {
            if asks.iter().all(|(asked, _)| asked != part) {
                asks.push((*part, Need::May));
            }
        }
        asks
    }
}

const fn row(step: CaseStep, from: &'static [Stage], to: Stage, roles: RoleSet) -> Row {
    let from = StageSet::of(from);
    Row {
        step,
        from,
        to: Some(to),
        roles,
        server: false,
        needs: &[],
        may: &[],
        values: None,
    }
}

const fn stay(step: CaseStep, from: StageSet, roles: RoleSet) -> Row {
    Row {
        step,
        from,
        to: None,
        roles,
        server: false,
        needs: &[],
        may: &[],
        values: None,
    }
}

impl Row {
    const fn needs(mut self, needs: &'static [&'static [Part]]) -> Self {
        self.needs = needs;
        self
    }

    const fn may(mut self, may: &'static [Part]) -> Self {
        self.may = may;
        self
    }

    const fn values(mut self, part: Part, values: &'static [&'static str]) -> Self {
        self.values = Some((part, values));
        self
    }

    const fn server(mut self) -> Self {
        self.server = true;
        self
    }
}

const DESK: RoleSet = RoleSet::of(&[Clerk, Cadre]);
const MOVERS: RoleSet = RoleSet::of(&[Cadre, Clerk, Officer]);
const WORKERS: RoleSet = RoleSet::of(&[Officer, Cadre]);
const OFFICER: RoleSet = RoleSet::of(&[Officer]);
/// The unit, so often; then a supervisor.
const RETURNERS: RoleSet = RoleSet::of(&[Officer, Supervisor]);
const CLERK: RoleSet = RoleSet::of(&[Clerk]);
const ON_THE_SPOT: RoleSet = RoleSet::of(&[Member, Head, Cadre]);
const HANDS: RoleSet = RoleSet::of(&[Officer, Cadre, Helper]);
const SIDE: RoleSet = RoleSet::of(&[Member, Head, Cadre, Clerk, Helper]);
const IN_WORK: StageSet = StageSet::of(&[Working]);
const WORD: &[&[Part]] = &[&[Part::Means], &[Part::Word]];
const WHY: &[&[Part]] = &[&[Part::Reason]];

static TABLE: [Row; 30] = [
    row(CaseStep::Report, &[Blank], Reported, SIDE).may(&[Part::Category, Part::Confidential, Part::Word]),
    row(CaseStep::Settle, &[Reported], Resolved, ON_THE_SPOT)
        .needs(&[&[Part::Outcome], &[Part::Word]])
        .may(&[Part::Means, Part::Terms]),
    row(CaseStep::Receive, &[Reported], Received, DESK).may(&[Part::Category, Part::Confidential]),
    row(CaseStep::Decline, &[Reported], Declined, DESK).needs(WHY),
    row(CaseStep::Merge, &[Reported], Merged, DESK).needs(&[&[Part::Into]]),
    row(CaseStep::Classify, &[Received], Received, DESK)
        .needs(&[&[Part::Category]])
        .may(&[Part::Confidential]),
    // A category's route is a unit, or the village itself: then a grid.
    row(CaseStep::Divert, &[Received], Routed, DESK)
        .needs(&[&[Part::Unit, Part::Grid]])
        .may(&[Part::Due]),
    row(CaseStep::Accept, &[Routed], Working, OFFICER).may(&[Part::Person]),
    row(CaseStep::Return, &[Routed], Received, RETURNERS).needs(WHY),
    row(CaseStep::Assign, &[Routed, Working], Working, WORKERS)
        .needs(&[&[Part::Person]])
        .may(&[Part::Due]),
    row(CaseStep::Team, &[Routed, Working], Working, WORKERS)
        .needs(&[&[Part::Team]])
        .may(&[Part::Person, Part::Due]),
    stay(CaseStep::Progress, StageSet::OPEN, HANDS).needs(&[&[Part::Text]]),
    stay(CaseStep::Expert, StageSet::OPEN, MOVERS).needs(&[&[Part::Person, Part::Unit, Part::Text]]),
    stay(
        CaseStep::Urge,
        StageSet::OPEN,
        RoleSet::of(&[Clerk, Cadre, Supervisor]),
    ),
    stay(CaseStep::Card, StageSet::OPEN, RoleSet::of(&[Supervisor]))
        .server()
        .needs(&[&[Part::Means]])
        .values(Part::Means, CARD_COLOURS),
    row(CaseStep::Up, &[Received, Routed, Working], Received, MOVERS).needs(&[&[Part::Grid]]),
    row(CaseStep::Down, &[Received, Routed, Working], Received, MOVERS).needs(&[&[Part::Grid]]),
    stay(CaseStep::ExtendAsk, IN_WORK, OFFICER).needs(&[&[Part::Due], &[Part::Reason]]),
    stay(CaseStep::ExtendGrant, IN_WORK, CLERK).may(&[Part::Due]),
    stay(CaseStep::ExtendRefuse, IN_WORK, CLERK).needs(WHY),
    row(CaseStep::Resolve, &[Working], Resolved, HANDS)
        .needs(&[&[Part::Outcome]])
        .may(&[Part::Terms, Part::Word]),
    row(
        CaseStep::Refer,
        &[Working, Resolved],
        Referred,
        RoleSet::of(&[Officer, Clerk]),
    )
    .needs(&[&[Part::To]])
    .values(Part::To, REFERRAL_BODIES),
    row(
        CaseStep::ReferBack,
        &[Referred],
        Working,
        RoleSet::of(&[Officer, Clerk]),
    )
    .needs(WHY),
    row(CaseStep::VerifyYes, &[Resolved, Referred], Verified, SIDE)
        .needs(WORD)
        .values(Part::Means, MEANS),
    row(CaseStep::VerifyNo, &[Resolved, Referred], Working, SIDE)
        .needs(WORD)
        .values(Part::Means, MEANS),
    row(CaseStep::Lapse, &[Resolved], Closed, RoleSet::NONE)
        .server()
        .needs(&[&[Part::Outcome]])
        .values(Part::Outcome, LAPSE_OUTCOMES),
    row(CaseStep::Close, &[Verified], Closed, DESK),
    row(CaseStep::Reopen, &[Closed, Declined, Withdrawn], Received, DESK).needs(WHY),
    row(
        CaseStep::Withdraw,
        &[Reported, Received, Routed, Working],
        Withdrawn,
        SIDE,
    )
    .needs(WORD)
    .values(Part::Means, MEANS),
    stay(CaseStep::Note, StageSet::ANY, RoleSet::ALL)
        .needs(&[&[Part::Text]])
        .may(&[Part::Confidential, Part::Word]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_asks_for_all_that_a_step_takes_and_for_nothing_else() {
        for step in CaseStep::ALL {
            let (row, asks) = (step.row(), step.row().asks());
            for part in Part::ALL {
                let asked: Vec<Need> = asks
                    .iter()
                    .filter(|(one, _)| *one == part)
                    .map(|(_, need)| *need)
                    .collect();
                let needed = row.needs.iter().any(|group| group.contains(&part));
                let taken = needed || row.may.contains(&part) || matches!(part, Part::Reason | Part::Text);
                assert_eq!(asked.len(), usize::from(taken), "{step:?} {part:?}");
                assert_eq!(
                    asked.first().is_some_and(|need| *need != Need::May),
                    needed,
                    "{step:?} {part:?}"
                );
            }
        }
    }

    #[test]
    fn each_step_finds_its_own_row() {
        assert_eq!(TABLE.len(), CaseStep::ALL.len());
        for step in CaseStep::ALL {
            assert_eq!(step.row().step, *step);
        }
    }
}
