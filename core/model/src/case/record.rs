//! A case as a screen shows it: sheet, state, and a row for each step.

use std::collections::BTreeMap;

use super::flow::Folded;
use super::number::CaseNumber;
use super::sheet::CaseSheet;
use super::stage::Stage;
use super::state::CaseState;
use super::step::CaseStep;
use super::taken::Taken;
use crate::code::Code;
use crate::document::entry::Entry;
use crate::document::event::Event;
use crate::id::UserId;

/// What became of a step, for the person who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It counts, and that stands.
    Applied,
    /// It counts as far as this side knows; the server has not published it.
    Pending,
    /// Kept, not applied.
    Refused {
        /// Why.
        code: Code,
        /// Where the case stood instead.
        stage: Stage,
        /// The step that had brought it there: the other version of what happened.
        since: Option<Entry>,
    },
}

/// A step in the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineRow {
    /// Its key.
    pub entry: Entry,
    /// Which step.
    pub step: CaseStep,
    /// Who took it; `None`: the server, or someone unknown here.
    pub author: Option<UserId>,
    /// Taken by the server itself.
    pub by_server: bool,
    /// What it says.
    pub event: Event,
    /// What became of it.
    pub fate: Fate,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRecord {
    /// Root, parties, photos.
    pub sheet: CaseSheet,
    /// The server's number, once it has one.
    pub number: Option<CaseNumber>,
    /// Where it stands.
    pub state: CaseState,
    /// Its steps in the order of the fold.
    pub timeline: Vec<TimelineRow>,
}

impl CaseRecord {
    /// Puts together what was read and folded.
    pub fn new(sheet: CaseSheet, number: Option<CaseNumber>, folded: &Folded, steps: &[Taken<'_>]) -> Self {
        let by_entry: BTreeMap<Entry, &Taken<'_>> = steps.iter().map(|taken| (taken.entry, taken)).collect();
        let timeline = folded.steps.iter().filter_map(|outcome| {
            let taken = by_entry.get(&outcome.entry)?;
            let fate = match (outcome.refused, outcome.n) {
                (Some(code), _) => Fate::Refused {
                    code,
                    stage: outcome.stage,
                    since: outcome.since,
                },
                (None, Some(_)) => Fate::Applied,
                (None, None) => Fate::Pending,
            };
            Some(TimelineRow {
                entry: taken.entry,
                step: taken.step,
                author: taken.author_id(),
                by_server: taken.author.is_server(),
                event: taken.event.clone(),
                fate,
            })
        });
        Self {
            sheet,
            number,
            state: folded.state.clone(),
            timeline: timeline.collect(),
        }
    }
}
