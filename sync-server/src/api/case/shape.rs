//! A case in JSON.

use doorstep_model::case::{CaseKind, CaseSource, CaseStep, Closing};
use doorstep_model::code::Code;
use doorstep_model::document::event::{EVENT_LIST_MAX, EVENT_TEXT_MAX, Event, InvalidEvent};
use doorstep_model::document::schema::{CASE_TEXT_MAX, CASE_TITLE_MAX, NAME_MAX};
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::judged::{AppealMade, Scored};
use crate::action::{CaseDraft, CaseView, PARTIES_MAX};
use crate::api::field::{Category, Count, Date, Document, Field, Grid, Item, Key, Many, Unit, User, Words};
use crate::api::refusal::Refused;
use crate::store::CaseRow;

/// What kind of case.
type Kind = Field<CaseKind>;
/// How a case came in.
type Source = Field<CaseSource>;
/// A case in a few words.
type CaseTitle = Field<Text<CASE_TITLE_MAX>>;
/// What a case says.
type CaseText = Field<Text<CASE_TEXT_MAX>>;
/// Households and places of a case.
type Parties = Many<DocumentId, PARTIES_MAX>;
/// Others in a case.
type Names = Many<Words<NAME_MAX>, PARTIES_MAX>;

/// A case taken in at the desk.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCase {
    /// Chosen by the asker: the same again does not take the case in twice.
    pub(super) key: Key,
    /// Where.
    pub(super) grid: Grid,
    /// Of which kind.
    pub(super) kind: Kind,
    /// Category of the preset.
    pub(super) category: Option<Category>,
    /// How it came in.
    pub(super) source: Source,
    /// In a few words.
    pub(super) title: CaseTitle,
    /// In their words.
    pub(super) text: CaseText,
    /// Read by reporter, clerk and unit alone.
    #[serde(default)]
    pub(super) confidential: bool,
    /// Ids of households and places.
    #[serde(default)]
    pub(super) households: Parties,
    /// Names of people who are no household of the realm.
    #[serde(default)]
    pub(super) names: Names,
}

/// A step of a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStep {
    /// Chosen by the asker: the same again does not take the step twice.
    pub(super) key: Key,
    /// How many steps the asker has seen; with more there now the answer is `changed_meanwhile`.
    pub(super) seen: Option<Count>,
    /// Which step.
    pub(super) step: StepName,
    /// Responsible unit.
    pub(super) unit: Option<Unit>,
    /// Grid handed to.
    pub(super) grid: Option<Grid>,
    /// Person told to do it, or asked for advice.
    pub(super) person: Option<User>,
    /// The team.
    #[serde(default)]
    pub(super) team: Team,
    /// Category of the preset.
    pub(super) category: Option<Category>,
    /// By when.
    pub(super) due: Option<Date>,
    /// Outcome of the preset.
    pub(super) outcome: Option<Item>,
    /// How, or the colour of a card.
    pub(super) means: Option<Item>,
    /// The body that it is referred to.
    pub(super) to: Option<Item>,
    /// The case that goes on in its place.
    pub(super) into: Option<Document>,
    /// Why.
    pub(super) reason: Option<Said>,
    /// What was done or said.
    pub(super) text: Option<Said>,
    /// Terms of an agreement.
    pub(super) terms: Option<Said>,
    /// Whose word it is.
    pub(super) word: Option<Said>,
    /// Confidential from now on, or no longer.
    pub(super) confidential: Option<bool>,
}

/// Which step.
type StepName = Field<CaseStep>;
/// People of a team.
type Team = Many<UserId, EVENT_LIST_MAX>;
/// Words of a step.
type Said = Field<Text<EVENT_TEXT_MAX>>;

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
    /// The case that goes on in its place.
    merged_into: Option<String>,
    /// How those who raised it found the work.
    evaluation: Option<Scored>,
    /// What the unit says against what that costs it.
    appeal: Option<AppealMade>,
}

/// A case's line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseLine)]
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
#[into_params(parameter_in = Query)]
pub struct Which {
    /// A place.
    #[param(inline)]
    pub(super) grid: Grid,
}

pub(super) fn draft(new: NewCase) -> CaseDraft {
    CaseDraft {
        grid: new.grid.0,
        kind: new.kind.0.as_str().into(),
        category: new.category.map(|category| category.0),
        source: new.source.0.as_str().into(),
        title: new.title.0.as_str().into(),
        text: new.text.0.as_str().into(),
        confidential: new.confidential,
        households: new.households.0,
        names: new.names.0.iter().map(|name| name.0.as_str().into()).collect(),
    }
}

pub(super) fn event(new: NewStep, now: Timestamp) -> Result<Event, Refused> {
    let code = |code: Option<Item>| code.map(|code| code.0.as_str().into());
    let words = |said: Option<Said>| said.map(|said| said.0.as_str().into());
    let mut team: Vec<u32> = new.team.0.into_iter().map(|user| user.0).collect();
    team.sort_unstable();
    team.dedup();
    let mut event = Event::of_case(new.step.0, now);
    event.unit = new.unit.map(|unit| unit.0);
    event.grid = new.grid.map(|grid| grid.0);
    event.person = new.person.map(|user| user.0.0);
    event.team = team;
    event.category = new.category.map(|category| category.0);
    event.due = new.due.map(|day| day.0);
    event.outcome = code(new.outcome);
    event.means = code(new.means);
    event.to = code(new.to);
    event.into = new.into.map(|case| case.0.to_string().into());
    event.reason = words(new.reason);
    event.text = words(new.text);
    event.terms = words(new.terms);
    event.word = words(new.word);
    event.confidential = new.confidential;
    match event.check() {
        Ok(()) => Ok(event),
        Err(InvalidEvent::Field(field)) => Err(Refused::about(Code::BadField, field)),
        Err(_) => Err(Code::BadField.into()),
    }
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
            merged_into: view.row.merged_into.map(|into| into.to_string()),
            evaluation: view.evaluation.map(Scored::from),
            appeal: view.appeal.map(AppealMade::from),
            line: view.row.into(),
        }
    }
}
