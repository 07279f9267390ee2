//! What a meeting decides about a question; where it belongs to a case, the decision is also the
//! person's own step on it.

use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::code::Code;
use doorstep_model::document::event::Event;
use doorstep_model::id::{DocumentId, GridCode, UnitCode, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Day;

use super::{Sitting, meeting_above, meeting_place, meeting_rule};
use crate::action::ActionError;
use crate::action::case::put_step;
use crate::store::{Happened, MeetingNo, Question, QuestionNo, QuestionState, QuestionStep, Write};

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It leaves with a person and a date.
    Left {
        /// With this unit; none: the place sees to it itself.
        unit: Option<UnitCode>,
        /// Who sees to it.
        person: UserId,
        /// By when.
        due_on: Day,
    },
    /// To the meeting of the level above.
    Up,
    /// To a meeting of the level below.
    Down(GridCode),
    /// It is done.
    Done,
    /// It needs no meeting.
    Dropped,
}

/// A decision as a form sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// About which question.
    pub question: QuestionNo,
    /// How often something had become of it when the form was drawn.
    pub seen: Option<u32>,
    /// What.
    pub decision: Decision,
    /// In words.
    pub text: Text<500>,
}

/// Writes a decision down. The step on the case that it asks for is taken where the flow allows it;
/// where not, the decision stands with the reason beside it.
///
/// # Errors
/// `NotFound`, `ChangedMeanwhile`, `StepNotNow` before the day or after the meeting, `BadField` for a
/// day that is over, `UnknownReference`, `BadTarget` for a place that takes no questions from here.
pub fn decide(
    tx: &Write<'_>,
    by: Sitting<'_>,
    no: MeetingNo,
    decided: &Decided,
) -> Result<MeetingNo, ActionError> {
    let request = format!("meeting.decide {} {no:?} {decided:?}", by.user);
    by.once(tx, &request, || {
        let meeting = by.open_meeting(tx, no)?;
        let question = tx.question(by.number(), decided.question)?;
        let mut question = question.ok_or(Code::NotFound)?;
        if decided.seen.is_some_and(|seen| seen != question.steps) {
            return Err(Code::ChangedMeanwhile.into());
        }
        let here = question.meeting == Some(no)
            || question.state == QuestionState::Left && question.grid == meeting.grid;
        if !here {
            return Err(Code::StepNotNow.into());
        }
        if meeting.held_on > by.now.day() {
            return Err(Code::StepNotNow.into());
        }
        let mut step = by.outcome(tx, &question, &decided.decision)?;
        step.meeting = Some(no);
        step.text = decided.text.clone();
        if let Some(case) = question.case {
            let words = by.words(&meeting.grid, meeting.held_on, &decided.text);
            (step.case_step, step.case_refused) = by.on_case(tx, case, &question, &step, &words)?;
        }
        settle(&mut question, &step);
        tx.put_question(by.number(), &mut question, &step)?;
        by.audit(tx, "meeting.decide", &meeting.grid)?;
        Ok(no)
    })
}

/// The question as it stands after what became of it.
fn settle(question: &mut Question, step: &QuestionStep) {
    question.meeting = None;
    match step.step {
        Happened::Left => {
            question.state = QuestionState::Left;
            (question.unit, question.person) = (step.unit.clone(), step.person);
            question.due_on = step.due_on;
        }
        Happened::Up | Happened::Down => {
            question.state = QuestionState::Open;
            question.grid = step.to.clone().unwrap_or_else(|| question.grid.clone());
            (question.unit, question.person, question.due_on) = (None, None, None);
        }
        Happened::Done => question.state = QuestionState::Done,
        _ => question.state = QuestionState::Dropped,
    }
}

impl Sitting<'_> {
    fn outcome(
        &self,
        tx: &Write<'_>,
        question: &Question,
        decision: &Decision,
    ) -> Result<QuestionStep, ActionError> {
        let step = |step| self.step(step, question);
        Ok(match decision {
            Decision::Left { unit, person, due_on } => {
                if *due_on < self.now.day() {
                    return Err(Code::BadField.into());
                }
                if let Some(unit) = unit {
                    tx.unit(self.number(), unit)?.ok_or(Code::UnknownReference)?;
                }
                tx.user(self.number(), *person)?.ok_or(Code::UnknownReference)?;
                QuestionStep {
                    unit: unit.clone(),
                    person: Some(*person),
                    due_on: Some(*due_on),
                    ..step(Happened::Left)
                }
            }
            Decision::Up => QuestionStep {
                to: Some(meeting_above(self.realm, &question.grid).ok_or(Code::BadTarget)?),
                ..step(Happened::Up)
            },
            Decision::Down(to) => {
                let takes = meeting_rule(&self.realm.preset, self.realm, to).is_some()
                    && meeting_above(self.realm, to).as_ref() == Some(&question.grid);
                if !takes {
                    return Err(Code::BadTarget.into());
                }
                QuestionStep {
                    to: Some(to.clone()),
                    ..step(Happened::Down)
                }
            }
            Decision::Done => step(Happened::Done),
            Decision::Dropped => step(Happened::Dropped),
        })
    }

    /// What stands in the case's timeline: which meeting, and its words.
    fn words(&self, grid: &GridCode, held_on: Day, text: &Text<500>) -> Box<str> {
        let rule = meeting_rule(&self.realm.preset, self.realm, grid);
        let name = rule.map_or("", |rule| rule.name.zh());
        let words = format!("{name} {held_on}：{text}");
        let longest = doorstep_model::document::event::EVENT_TEXT_MAX;
        words.trim_end_matches('：').chars().take(longest).collect()
    }

    /// Takes the steps that bring the case where the decision wants it, until one is refused; the last
    /// one tried, and why not.
    fn on_case(
        &self,
        tx: &Write<'_>,
        case: DocumentId,
        question: &Question,
        decided: &QuestionStep,
        words: &str,
    ) -> Result<(Option<CaseStep>, Option<Code>), ActionError> {
        let mut last = None;
        let Some(row) = tx.case_row(self.number(), case)? else {
            return Ok((None, None));
        };
        for step in steps_on_case(decided.step, row.stage, decided.unit.is_some()) {
            let mut event = Event::of_case(step, self.now);
            match step {
                CaseStep::Divert => {
                    event.unit = decided.unit.clone();
                    let to = meeting_place(self.realm, &question.grid).filter(|_| decided.unit.is_none());
                    (event.grid, event.due) = (to, decided.due_on);
                }
                CaseStep::Assign => {
                    (event.person, event.due) = (decided.person.map(|user| user.0), decided.due_on);
                }
                CaseStep::Up | CaseStep::Down => event.grid = decided.to.clone(),
                _ => {}
            }
            if step != CaseStep::Receive {
                event.text = Some(words.into());
            }
            last = Some(step);
            match tx.attempt(|| put_step(tx, self.realm, self.user, case, event, self.now))? {
                Ok(()) => {}
                Err(ActionError::Refused(code)) => return Ok((last, Some(code))),
                Err(error) => return Err(error),
            }
        }
        Ok((last, None))
    }
}

/// The steps that a decision asks of its case, from the stage in which that is.
fn steps_on_case(decided: Happened, stage: Stage, to_unit: bool) -> Vec<CaseStep> {
    let first = (stage == Stage::Reported).then_some(CaseStep::Receive);
    let at_desk = matches!(stage, Stage::Reported | Stage::Received);
    let then: &[CaseStep] = match decided {
        Happened::Up => &[CaseStep::Up],
        Happened::Down => &[CaseStep::Down],
        // A unit names its own people when it has accepted.
        Happened::Left if at_desk && to_unit => &[CaseStep::Divert],
        Happened::Left if at_desk => &[CaseStep::Divert, CaseStep::Assign],
        Happened::Left => &[CaseStep::Assign],
        _ => return Vec::new(),
    };
    first.into_iter().chain(then.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_asks_of_a_case_what_its_stage_lacks() {
        use CaseStep::{Assign, Divert, Down, Receive, Up};
        let steps = steps_on_case;
        assert_eq!(
            steps(Happened::Left, Stage::Reported, false),
            [Receive, Divert, Assign]
        );
        assert_eq!(steps(Happened::Left, Stage::Received, true), [Divert]);
        assert_eq!(steps(Happened::Left, Stage::Working, true), [Assign]);
        assert_eq!(steps(Happened::Up, Stage::Reported, false), [Receive, Up]);
        assert_eq!(steps(Happened::Down, Stage::Routed, false), [Down]);
        assert_eq!(steps(Happened::Done, Stage::Reported, false), []);
    }
}
