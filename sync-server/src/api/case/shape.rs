//! A case in JSON.

use doorstep_model::case::{CaseStep, Closing};
use doorstep_model::code::Code;
use doorstep_model::document::event::Event;
use doorstep_model::id::{CategoryCode, DocumentId, GridCode, UnitCode};
use doorstep_model::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::judged::{AppealMade, Scores};
use crate::action::{CaseDraft, CaseView};
use crate::api::desk::{maybe, parse};
use crate::store::CaseRow;

/// A case taken in at the desk.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCase {
    /// Chosen by the asker, 32 hex digits: the same again does not take the case in twice.
    pub(super) key: String,
    /// Where: a grid's code.
    pub(super) grid: String,
    /// `dispute`, `demand`, `hazard`, `opinion` or `errand`.
    pub(super) kind: String,
    /// Category of the preset.
    pub(super) category: Option<String>,
    /// `walk_in`, `call`, `hotline`, `hand_down`, …
    pub(super) source: String,
    /// At most 60 characters.
    pub(super) title: String,
    /// At most 2,000 characters.
    pub(super) text: String,
    /// Read by reporter, clerk and unit alone.
    #[serde(default)]
    pub(super) confidential: bool,
    /// Ids of households and places.
    #[serde(default)]
    pub(super) households: Vec<String>,
    /// Names of people who are no household of the realm.
    #[serde(default)]
    pub(super) names: Vec<String>,
}

/// A step of a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStep {
    /// Chosen by the asker, 32 hex digits: the same again does not take the step twice.
    pub(super) key: String,
    /// How many steps the asker has seen; with more there now the answer is `changed_meanwhile`.
    pub(super) seen: Option<usize>,
    /// `receive`, `classify`, `divert`, …
    pub(super) step: String,
    /// Responsible unit.
    pub(super) unit: Option<String>,
    /// Grid handed to.
    pub(super) grid: Option<String>,
    /// Person told to do it, or asked for advice: a user's number.
    pub(super) person: Option<u32>,
    /// The team: users' numbers.
    #[serde(default)]
    pub(super) team: Vec<u32>,
    /// Category of the preset.
    pub(super) category: Option<String>,
    /// `yyyy-mm-dd`
    pub(super) due: Option<String>,
    /// Outcome of the preset.
    pub(super) outcome: Option<String>,
    /// How, or the colour of a card.
    pub(super) means: Option<String>,
    /// The body that it is referred to.
    pub(super) to: Option<String>,
    /// The case that goes on in its place.
    pub(super) into: Option<String>,
    /// Why.
    pub(super) reason: Option<String>,
    /// What was done or said.
    pub(super) text: Option<String>,
    /// Terms of an agreement.
    pub(super) terms: Option<String>,
    /// Whose word it is.
    pub(super) word: Option<String>,
    /// Confidential from now on, or no longer.
    pub(super) confidential: Option<bool>,
}

/// A case.
#[derive(Debug, Serialize, ToSchema)]
pub struct Case {
    /// Its line.
    #[serde(flatten)]
    line: Line,
    /// Its steps in the order of the fold.
    steps: Vec<Step>,
    /// What the asker may do next.
    next: Vec<&'static str>,
    /// Who was told to do it: a user's number.
    person: Option<u32>,
    /// The latest card: `yellow` or `red`.
    card: Option<&'static str>,
    /// How it was resolved, while that stands: an outcome of the preset.
    outcome: Option<String>,
    /// On what ground it is closed: `verified`, `unanswered` or `settled`.
    closed_as: Option<&'static str>,
    /// How those who raised it found the work.
    evaluation: Option<Scores>,
    /// What the unit says against what that costs it.
    appeal: Option<AppealMade>,
}

/// A case's line.
#[derive(Debug, Serialize, ToSchema)]
pub struct Line {
    /// Its id.
    id: String,
    /// Its number.
    number: Option<String>,
    /// Its kind.
    kind: String,
    /// Its category.
    category: Option<String>,
    /// In a few words.
    title: String,
    /// How far it is.
    stage: &'static str,
    /// Where it stands.
    grid: Option<String>,
    /// The unit that has it.
    unit: Option<String>,
    /// By when.
    due_on: Option<String>,
    /// The day is over and the case is not.
    overdue: bool,
    /// Read by few.
    confidential: bool,
}

/// A step.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Step {
    /// Which.
    step: &'static str,
    /// Who took it: a user's number; absent for the server.
    by: Option<u32>,
    /// When, by the author's clock: Unix milliseconds.
    at: i64,
    /// What was done or said.
    text: Option<String>,
    /// Why it was not applied: a code.
    refused: Option<&'static str>,
}

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Which {
    /// A grid's code.
    pub(super) grid: String,
}

pub(super) fn draft(new: NewCase) -> Result<CaseDraft, Code> {
    Ok(CaseDraft {
        grid: parse(&new.grid, GridCode::parse)?,
        kind: new.kind.into(),
        category: maybe(new.category.as_deref(), CategoryCode::parse)?,
        source: new.source.into(),
        title: new.title.into(),
        text: new.text.into(),
        confidential: new.confidential,
        households: new
            .households
            .iter()
            .map(|id| parse(id, DocumentId::parse))
            .collect::<Result<_, _>>()?,
        names: new.names.into_iter().map(Into::into).collect(),
    })
}

pub(super) fn event(new: NewStep, now: Timestamp) -> Result<Event, Code> {
    let step = CaseStep::parse(&new.step).ok_or(Code::BadField)?;
    let mut team = new.team;
    team.sort_unstable();
    team.dedup();
    let mut event = Event::of_case(step, now);
    event.unit = maybe(new.unit.as_deref(), UnitCode::parse)?;
    event.grid = maybe(new.grid.as_deref(), GridCode::parse)?;
    event.person = new.person;
    event.team = team;
    event.category = maybe(new.category.as_deref(), CategoryCode::parse)?;
    event.due = maybe(new.due.as_deref(), Day::parse)?;
    event.outcome = new.outcome.map(Into::into);
    event.means = new.means.map(Into::into);
    event.to = new.to.map(Into::into);
    event.into = new.into.map(Into::into);
    event.reason = new.reason.map(Into::into);
    event.text = new.text.map(Into::into);
    event.terms = new.terms.map(Into::into);
    event.word = new.word.map(Into::into);
    event.confidential = new.confidential;
    event.check().map_err(|_| Code::BadField)?;
    Ok(event)
}

impl From<CaseRow> for Line {
    fn from(row: CaseRow) -> Self {
        Self {
            id: row.id.to_string(),
            number: row.number.map(|number| number.to_string()),
            kind: row.kind.into(),
            category: row.category.map(|category| category.to_string()),
            title: row.title.into(),
            stage: row.stage.as_str(),
            grid: row.grid.map(|grid| grid.to_string()),
            unit: row.unit.map(|unit| unit.to_string()),
            due_on: row.due_on.map(|day| day.to_string()),
            overdue: row.overdue,
            confidential: row.confidential,
        }
    }
}

impl From<CaseView> for Case {
    fn from(view: CaseView) -> Self {
        let resolution = view.state.resolution.as_ref();
        let standing = resolution.filter(|resolution| resolution.stands);
        Self {
            steps: view
                .steps
                .into_iter()
                .map(|taken| Step {
                    step: taken.step.as_str(),
                    by: taken.by.map(|user| user.0),
                    at: taken.event.at.millis(),
                    text: taken.event.text.map(Into::into),
                    refused: taken.refused.map(Code::as_str),
                })
                .collect(),
            next: view.next.into_iter().map(CaseStep::as_str).collect(),
            person: view.state.person.map(|user| user.0),
            card: view
                .state
                .cards
                .last()
                .map(|card| if card.red { "red" } else { "yellow" }),
            outcome: standing.and_then(|resolution| resolution.outcome.as_deref().map(Into::into)),
            closed_as: view.state.closing.map(|closing| match closing {
                Closing::Verified => "verified",
                Closing::Unanswered => "unanswered",
                Closing::Settled => "settled",
            }),
            evaluation: view.evaluation.map(Scores::from),
            appeal: view.appeal.map(AppealMade::from),
            line: view.row.into(),
        }
    }
}
