//! In which order answers and what is asked are found out, so that each rule reads what is known.

use std::collections::BTreeMap;

use super::question::Question;
use crate::id::ItemCode;

/// One thing to find out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Step {
    /// Whether the question is asked.
    Relevant(usize),
    /// What its answer counts as.
    Value(usize),
}

impl Step {
    const fn place(self) -> usize {
        match self {
            Self::Relevant(place) | Self::Value(place) => place,
        }
    }

    const fn number(self) -> usize {
        match self {
            Self::Relevant(place) => place * 2,
            Self::Value(place) => place * 2 + 1,
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Every step after those it needs; or the questions that wait for each other, in a circle.
pub(super) fn order(questions: &[Question], at: &BTreeMap<ItemCode, usize>) -> Result<Vec<Step>, Vec<usize>> {
    let mut marks = vec![Mark::New; questions.len() * 2];
    let mut done = Vec::with_capacity(marks.len());
    // The way down to the present step, with what each still waits for.
    let mut way: Vec<(Step, Vec<Step>)> = Vec::new();
    for place in 0..questions.len() {
        for step in [Step::Relevant(place), Step::Value(place)] {
            if marks[step.number()] == Mark::New {
                marks[step.number()] = Mark::Open;
                way.push((step, needs(questions, at, step)));
            }
            while let Some((step, waits)) = way.last_mut() {
                let Some(next) = waits.pop() else {
                    marks[step.number()] = Mark::Done;
                    done.push(*step);
                    way.pop();
                    continue;
                };
                match marks[next.number()] {
                    Mark::Done => {}
                    Mark::New => {
                        marks[next.number()] = Mark::Open;
                        way.push((next, needs(questions, at, next)));
                    }
                    Mark::Open => return Err(circle(&way, next)),
                }
            }
        }
    }
    Ok(done)
}

fn circle(way: &[(Step, Vec<Step>)], back_to: Step) -> Vec<usize> {
    let steps = way
        .iter()
        .map(|(step, _)| *step)
        .skip_while(|step| *step != back_to);
    let mut places: Vec<usize> = steps.map(Step::place).collect();
    places.dedup();
    places
}

fn needs(questions: &[Question], at: &BTreeMap<ItemCode, usize>, step: Step) -> Vec<Step> {
    let question = &questions[step.place()];
    let (rule, first) = match step {
        Step::Relevant(_) => (&question.relevant, question.group.map(Step::Relevant)),
        Step::Value(place) => (&question.calculation, Some(Step::Relevant(place))),
    };
    let read = rule.iter().flat_map(|rule| rule.answers());
    read.filter_map(|name| at.get(name).map(|place| Step::Value(*place)))
        .chain(first)
        // A name that stood twice points behind the last row; that is another fault's.
        .filter(|step| step.place() < questions.len())
        .collect()
}
