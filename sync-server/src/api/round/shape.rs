//! Rounds in JSON.

use doorstep_model::id::ItemCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::action::ROUND_KINDS_MAX;
use crate::api::field::{Count, Date, Grid, Item, Key, Many, Message, Title};
use crate::api::refusal::Words;
use crate::store::{Round as Row, RoundCounts, RoundDraft};
use crate::view::{RoundBelow, RoundLine as Listed, RoundList, RoundSheet, Tallied, Tally};

/// Kinds of places.
type Kinds = Many<ItemCode, ROUND_KINDS_MAX>;

/// A round to be started.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRound {
    /// Chosen by the asker: the same again does not start it twice.
    pub(super) key: Key,
    /// What it is called.
    name: Title,
    /// What is asked: a checklist of the realm.
    checklist: Item,
    /// Kinds of places; without any, every household.
    #[serde(default)]
    places: Kinds,
    /// Where: this place and all below.
    grid: Grid,
    /// The first day.
    from: Date,
    /// The last day.
    until: Date,
}

/// What the grids that said nothing are told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UrgeRound {
    /// Chosen by the asker.
    pub(super) key: Key,
    /// Those in this place.
    pub(super) at: Grid,
    /// In a few words.
    pub(super) title: Title,
    /// What it says.
    pub(super) text: Message,
}

/// Where a page goes on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Older than this round: the `next` of the page before.
    #[param(inline)]
    pub(super) before: Option<Count>,
}

/// Where someone looks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Where {
    /// A place inside the round.
    #[param(inline)]
    pub(super) at: Option<Grid>,
}

/// A page of rounds.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoundPage {
    /// The newest first; a round that reaches several places of the asker's once for each.
    rounds: Vec<RoundLine>,
    /// What the next page is asked with, where one follows.
    next: Option<u32>,
}

/// A round as far as it reaches a place.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoundLine {
    /// Its number.
    round: u32,
    /// What it is called.
    name: String,
    /// What is asked.
    checklist: String,
    /// Kinds of places; without any, every household.
    places: Vec<String>,
    /// Where it was started.
    grid: String,
    /// The place that the figures are of.
    at: String,
    /// The first day.
    from: String,
    /// The last day.
    until: String,
    /// It runs: phones are asked.
    runs: bool,
    /// When it was ended before its last day: Unix milliseconds.
    ended_at: Option<i64>,
    /// By whom: a user's number.
    ended_by: Option<u32>,
    /// How far it is.
    counts: Far,
}

/// How far a round is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoundCounts)]
pub(super) struct Far {
    /// Basic grids that are asked.
    grids: u64,
    /// Those with an answer.
    answered: u64,
    /// Those without one that said "nothing found".
    nothing: u64,
    /// Those that said nothing at all.
    missing: u64,
    /// Households or places that have answered.
    answers: u64,
}

/// A round at a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct Round {
    /// The round.
    #[serde(flatten)]
    line: RoundLine,
    /// What lies right below the place.
    below: Vec<Below>,
    /// Question by question, of the whole round: empty for whoever looks at a part of it.
    tallies: Vec<Question>,
    /// The last message to those who said nothing.
    urged: Option<UrgedWith>,
    /// The asker may end it.
    ends: bool,
}

/// A place in a round.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoundBelow)]
pub(super) struct Below {
    /// Which.
    grid: String,
    /// How far it is there.
    counts: Far,
    /// Who said "nothing found", of a basic grid: a user's number.
    nothing_by: Option<u32>,
    /// When: Unix milliseconds.
    nothing_at: Option<i64>,
}

/// What was chosen for a question.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoundTally)]
pub(super) struct Question {
    /// Its name in the checklist.
    name: String,
    /// What was asked.
    label: Words,
    /// Each choice.
    choices: Vec<Choice>,
}

/// How often something was chosen.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoundChoice)]
pub(super) struct Choice {
    /// Its name in the checklist.
    name: String,
    /// What was read.
    label: Words,
    /// How often; null: too few to be told, or what would tell them.
    n: Option<u64>,
}

/// A message that urged.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UrgedWith {
    /// The message's number.
    notice: u32,
    /// When: Unix milliseconds.
    at: i64,
    /// How many have seen it.
    seen: u64,
}

impl From<NewRound> for RoundDraft {
    fn from(new: NewRound) -> Self {
        Self {
            name: new.name.0.0,
            checklist: new.checklist.0,
            places: new.places.0,
            grid: new.grid.0,
            from: new.from.0,
            until: new.until.0,
        }
    }
}

impl RoundLine {
    fn new(row: Row, at: String, counts: RoundCounts, runs: bool) -> Self {
        let draft = row.draft;
        Self {
            round: row.id.0,
            name: draft.name.to_string(),
            checklist: draft.checklist.to_string(),
            places: draft.places.iter().map(ToString::to_string).collect(),
            grid: draft.grid.to_string(),
            at,
            from: draft.from.to_string(),
            until: draft.until.to_string(),
            runs,
            ended_at: row.ended.map(|(at, _)| at.millis()),
            ended_by: row.ended.map(|(_, user)| user.0),
            counts: counts.into(),
        }
    }
}

impl From<RoundCounts> for Far {
    fn from(counts: RoundCounts) -> Self {
        Self {
            grids: counts.grids,
            answered: counts.answered_grids,
            nothing: counts.nothing,
            missing: counts.missing,
            answers: counts.answers,
        }
    }
}

impl From<RoundList> for RoundPage {
    fn from(list: RoundList) -> Self {
        Self {
            rounds: list.lines.into_iter().map(RoundLine::from).collect(),
            next: list.next.map(|id| id.0),
        }
    }
}

impl From<Listed> for RoundLine {
    fn from(line: Listed) -> Self {
        Self::new(line.round, line.at.code.to_string(), line.counts, line.runs)
    }
}

impl From<RoundSheet> for Round {
    fn from(sheet: RoundSheet) -> Self {
        Self {
            below: sheet.below.into_iter().map(Below::from).collect(),
            tallies: sheet.tallies.iter().map(Question::from).collect(),
            urged: sheet.urged.map(|urged| UrgedWith {
                notice: urged.notice.id.0,
                at: urged.notice.draft.from.millis(),
                seen: urged.seen,
            }),
            ends: sheet.own && sheet.runs,
            line: RoundLine::new(sheet.round, sheet.at.code.to_string(), sheet.counts, sheet.runs),
        }
    }
}

impl From<RoundBelow> for Below {
    fn from(below: RoundBelow) -> Self {
        Self {
            grid: below.line.grid.code.to_string(),
            counts: below.line.counts.into(),
            nothing_by: below.nothing.map(|(user, _)| user.0),
            nothing_at: below.nothing.map(|(_, at)| at.millis()),
        }
    }
}

impl From<&Tally> for Question {
    fn from(tally: &Tally) -> Self {
        Self {
            name: tally.name.to_string(),
            label: (&tally.label).into(),
            choices: tally.choices.iter().map(Choice::from).collect(),
        }
    }
}

impl From<&Tallied> for Choice {
    fn from(choice: &Tallied) -> Self {
        Self {
            name: choice.name.to_string(),
            label: (&choice.label).into(),
            n: choice.n,
        }
    }
}
