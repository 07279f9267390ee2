//! The colour of a household: a need for service, decided by people. Code only folds what they
//! decided; it never computes, ranks or changes one.

use std::collections::BTreeSet;

use crate::document::entry::Entry;
use crate::document::event::{Colour, Event};
use crate::document::schema::Step;
use crate::id::UserId;
use crate::time::Day;

/// What holds now, and what waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColourRecord {
    /// Shown: of several decisions made apart the most cautious; green when none was made.
    pub colour: Colour,
    /// The decisions that hold, none named by a later one. More than one waits for the cadre.
    pub decisions: Vec<(Entry, Event)>,
    /// Proposals that no decision has answered.
    pub proposals: Vec<(Entry, Event)>,
    /// Contests about a decision that nobody else has answered yet.
    pub contests: Vec<Entry>,
}

impl ColourRecord {
    /// True when a cadre has something to decide.
    pub fn needs_review(&self) -> bool {
        self.decisions.len() > 1 || !self.proposals.is_empty() || !self.contests.is_empty()
    }

    /// The decision shown: of those that hold, one of the colour shown.
    pub fn decision(&self) -> Option<&(Entry, Event)> {
        self.decisions
            .iter()
            .rev()
            .find(|(_, event)| event.colour == Some(self.colour))
    }

    /// The earliest review day among the decisions that hold.
    pub fn review_on(&self) -> Option<Day> {
        self.decisions
            .iter()
            .filter_map(|(_, event)| event.review_on)
            .min()
    }
}

/// Folds the events of `colours` and `contests`. `author` tells whose an entry is.
///
/// While a contest is open, a decision by the author of the contested one does not count: another
/// person decides.
pub fn fold_colour(
    colours: &[(Entry, Event)],
    contests: &[(Entry, Event)],
    author: impl Fn(Entry) -> Option<UserId>,
) -> ColourRecord {
    let is = |event: &Event, step: Step| &*event.step == step.as_str();
    let decisions: Vec<_> = colours
        .iter()
        .filter(|(_, event)| is(event, Step::Decision))
        .collect();
    let open: Vec<(Entry, &Event, Option<UserId>)> = contests
        .iter()
        .filter_map(|(entry, contest)| {
            let about = Entry::parse(contest.about.as_deref()?).ok()?;
            decisions.iter().find(|(decision, _)| *decision == about)?;
            let contested = author(about);
            let answered = decisions.iter().any(|(decision, event)| {
                event.after.contains(entry) && (contested.is_none() || author(*decision) != contested)
            });
            (!answered).then_some((*entry, contest, contested))
        })
        .collect();
    let counts = |(entry, _): &&&(Entry, Event)| {
        !open.iter().any(|(_, contest, contested)| {
            contested.is_some()
                && author(*entry) == *contested
                && contest.about.as_deref() != Some(&*entry.to_string())
                && !contest.after.contains(entry)
        })
    };
    let counting: Vec<_> = decisions.iter().filter(counts).collect();
    let answered: BTreeSet<Entry> = counting
        .iter()
        .flat_map(|(_, event)| event.after.iter().copied())
        .collect();
    let holding: Vec<_> = counting
        .iter()
        .filter(|(entry, _)| !answered.contains(entry))
        .map(|held| (**held).clone())
        .collect();
    let proposals = colours
        .iter()
        .filter(|(entry, event)| is(event, Step::Proposal) && !answered.contains(entry))
        .cloned()
        .collect();
    ColourRecord {
        colour: holding
            .iter()
            .filter_map(|(_, event)| event.colour)
            .max()
            .unwrap_or(Colour::Green),
        decisions: holding,
        proposals,
        contests: open.into_iter().map(|(entry, ..)| entry).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::DeviceNumber;
    use crate::time::Timestamp;

    fn entry(device: u32, seq: u64) -> Entry {
        Entry {
            device: DeviceNumber(device),
            generation: 1,
            seq,
            n: 0,
        }
    }

    fn event(step: Step, colour: Option<Colour>, after: &[Entry]) -> Event {
        let mut event = Event::new(step.as_str(), Timestamp::clamp(0));
        event.colour = colour;
        event.after = after.to_vec();
        event
    }

    fn user(entry: Entry) -> Option<UserId> {
        Some(UserId(entry.device.0))
    }

    #[test]
    fn none_decided_is_green_and_a_proposal_waits() {
        let proposal = (entry(1, 1), event(Step::Proposal, Some(Colour::Red), &[]));
        let record = fold_colour(&[proposal], &[], user);
        assert_eq!((record.colour, record.needs_review()), (Colour::Green, true));
    }

    #[test]
    fn of_two_decisions_made_apart_the_most_cautious_shows_until_one_answers_both() {
        let yellow = (entry(1, 1), event(Step::Decision, Some(Colour::Yellow), &[]));
        let red = (entry(2, 1), event(Step::Decision, Some(Colour::Red), &[]));
        let apart = fold_colour(&[yellow.clone(), red.clone()], &[], user);
        assert_eq!((apart.colour, apart.needs_review()), (Colour::Red, true));
        let settled = (
            entry(1, 2),
            event(Step::Decision, Some(Colour::Yellow), &[entry(1, 1), entry(2, 1)]),
        );
        let decided = fold_colour(&[yellow, red, settled], &[], user);
        assert_eq!((decided.colour, decided.needs_review()), (Colour::Yellow, false));
    }

    #[test]
    fn a_contested_decision_is_answered_by_another_person() {
        let red = (entry(1, 1), event(Step::Decision, Some(Colour::Red), &[]));
        let mut contest = event(Step::Contest, None, &[entry(1, 1)]);
        contest.about = Some(entry(1, 1).to_string().into());
        let contest = (entry(5, 1), contest);
        let answer = |device| {
            let after = [entry(1, 1), entry(5, 1)];
            (
                entry(device, 9),
                event(Step::Decision, Some(Colour::Green), &after),
            )
        };
        let same = fold_colour(&[red.clone(), answer(1)], std::slice::from_ref(&contest), user);
        assert_eq!(
            (same.colour, same.contests.len()),
            (Colour::Red, 1),
            "the same person does not count"
        );
        let other = fold_colour(&[red, answer(2)], &[contest], user);
        assert_eq!((other.colour, other.contests.len()), (Colour::Green, 0));
    }
}
