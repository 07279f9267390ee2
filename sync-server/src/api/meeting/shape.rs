//! Meetings and questions in JSON.

use doorstep_model::code::Code;
use doorstep_model::id::UserId;
use doorstep_model::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::action::meeting::{ATTENDED_MAX, Decision};
use crate::api::field::{Count, Date, Document, Field, Grid, Key, Many, Said, Unit, User};
use crate::api::refusal::Refused;
use crate::store::Meeting as Row;
use crate::view::{MeetingPlace, MeetingSheet, QuestionShown};

/// Where a meeting is.
type Where = Field<Text<120>>;
/// A question in a few words.
type InShort = Field<Text<60>>;
/// Who came.
type Attended = Many<UserId, ATTENDED_MAX>;

/// A meeting to be planned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMeeting {
    /// Chosen by the asker: the same again does not plan it twice.
    pub(super) key: Key,
    /// Of which place.
    pub(super) grid: Grid,
    /// On which day.
    pub(super) held_on: Date,
    /// Where.
    pub(super) place: Option<Where>,
}

/// Who was there.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = MeetingHeld)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// Chosen by the asker.
    pub(super) key: Key,
    /// The day, where it was another than planned.
    pub(super) held_on: Option<Date>,
    /// Who led it.
    pub(super) chair: User,
    /// Users who came.
    #[serde(default)]
    pub(super) attended: Attended,
    /// Who came and is no user.
    pub(super) others: Option<Said>,
}

/// A question for a list: in words, or a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewQuestion {
    /// Chosen by the asker: the same again does not put it twice.
    pub(super) key: Key,
    /// In a few words.
    pub(super) title: Option<InShort>,
    /// In words.
    pub(super) text: Option<Said>,
    /// A case, in the place of words.
    pub(super) case: Option<Document>,
}

/// What is decided about a question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
    /// Chosen by the asker: the same again does not decide twice.
    pub(super) key: Key,
    /// How many steps of the question the asker has seen; with more there now the answer is
    /// `changed_meanwhile`.
    pub(super) seen: Option<Count>,
    /// What becomes of it.
    pub(super) decision: Verdict,
    /// The unit that it leaves with; absent: the place sees to it itself.
    pub(super) unit: Option<Unit>,
    /// Who sees to it, of what leaves.
    pub(super) person: Option<User>,
    /// By when, of what leaves.
    pub(super) due_on: Option<Date>,
    /// The place below that it goes down to.
    pub(super) grid: Option<Grid>,
    /// In words.
    pub(super) text: Option<Said>,
}

/// What becomes of a question.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[schema(as = QuestionVerdict)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    /// It leaves, with person and day.
    Left,
    /// To the meeting above.
    Up,
    /// To a place below.
    Down,
    /// It is done.
    Done,
    /// Nothing is to be done.
    Dropped,
}

/// A meeting's line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeetingLine)]
pub(super) struct Line {
    /// Its number.
    meeting: u32,
    /// Of which place.
    grid: String,
    /// On which day.
    held_on: String,
    /// `planned`, `held` or `closed`.
    stage: &'static str,
    /// Where.
    place: String,
}

/// A meeting.
#[derive(Debug, Serialize, ToSchema)]
pub struct Meeting {
    /// Its line.
    #[serde(flatten)]
    line: Line,
    /// Who led it: a user's number.
    chair: Option<u32>,
    /// Users who came.
    attended: Vec<u32>,
    /// Who came and is no user.
    others: String,
    /// Its list.
    questions: Vec<Question>,
}

/// A place's meetings.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeetingPlace)]
pub struct Place {
    /// When the next meeting is due.
    due_on: String,
    /// The newest first.
    meetings: Vec<Line>,
    /// Questions that wait for the next meeting.
    waiting: Vec<Question>,
    /// Questions that left and are not done.
    left: Vec<Question>,
}

/// A question.
#[derive(Debug, Serialize, ToSchema)]
pub struct Question {
    /// Its number.
    question: u32,
    /// Where it stands.
    grid: String,
    /// On whose list.
    meeting: Option<u32>,
    /// `open`, `left`, `done` or `dropped`.
    state: &'static str,
    /// `case`, `round` or `typed`.
    source: &'static str,
    /// In a few words.
    title: String,
    /// In words.
    text: String,
    /// The case that it is about.
    case: Option<String>,
    /// The unit that it left with.
    unit: Option<String>,
    /// Who sees to it: a user's number.
    person: Option<u32>,
    /// By when.
    due_on: Option<String>,
    /// `yellow` or `red`
    card: Option<&'static str>,
    /// What became of it, in order.
    steps: Vec<Step>,
}

/// Something that became of a question.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuestionStep)]
pub(super) struct Step {
    /// `raised`, `listed`, `left`, `up`, `down`, `done`, `dropped`, `card` or `waits`.
    step: &'static str,
    /// At which meeting.
    meeting: Option<u32>,
    /// Where it stood.
    grid: String,
    /// Where it went.
    to: Option<String>,
    /// Whose decision: a user's number; absent for the server.
    by: Option<u32>,
    /// When: Unix milliseconds.
    at: i64,
    /// In words.
    text: String,
    /// The last step on the case that went with it.
    case_step: Option<&'static str>,
    /// Why that was refused: a code.
    case_refused: Option<&'static str>,
}

/// Of which place.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// A place.
    #[param(inline)]
    pub(super) grid: Grid,
}

impl NewDecision {
    /// As the action takes it.
    pub(super) fn decision(&self) -> Result<Decision, Refused> {
        let need = |field| move || Refused::about(Code::BadField, field);
        Ok(match self.decision {
            Verdict::Left => Decision::Left {
                unit: self.unit.clone().map(|unit| unit.0),
                person: self.person.as_ref().ok_or_else(need("person"))?.0,
                due_on: self.due_on.as_ref().ok_or_else(need("due_on"))?.0,
            },
            Verdict::Up => Decision::Up,
            Verdict::Down => Decision::Down(self.grid.clone().ok_or_else(need("grid"))?.0),
            Verdict::Done => Decision::Done,
            Verdict::Dropped => Decision::Dropped,
        })
    }
}

impl From<Row> for Line {
    fn from(row: Row) -> Self {
        Self {
            meeting: row.no.0,
            grid: row.grid.to_string(),
            held_on: row.held_on.to_string(),
            stage: row.stage.as_str(),
            place: row.place.to_string(),
        }
    }
}

impl From<MeetingSheet> for Meeting {
    fn from(sheet: MeetingSheet) -> Self {
        Self {
            chair: sheet.meeting.chair.map(|user| user.0),
            attended: sheet.attended.iter().map(|user| user.0).collect(),
            others: sheet.meeting.others.to_string(),
            questions: sheet.questions.into_iter().map(Question::from).collect(),
            line: sheet.meeting.into(),
        }
    }
}

impl From<MeetingPlace> for Place {
    fn from(place: MeetingPlace) -> Self {
        Self {
            due_on: place.line.due_on.to_string(),
            meetings: place.meetings.into_iter().map(Line::from).collect(),
            waiting: place.waiting.into_iter().map(Question::from).collect(),
            left: place.left.into_iter().map(Question::from).collect(),
        }
    }
}

impl From<QuestionShown> for Question {
    fn from(shown: QuestionShown) -> Self {
        let title = shown.title().to_owned();
        let row = shown.question;
        Self {
            question: row.no.0,
            grid: row.grid.to_string(),
            meeting: row.meeting.map(|meeting| meeting.0),
            state: row.state.as_str(),
            source: row.source.as_str(),
            title,
            text: row.text.to_string(),
            case: row.case.map(|case| case.to_string()),
            unit: row.unit.map(|unit| unit.to_string()),
            person: row.person.map(|user| user.0),
            due_on: row.due_on.map(|day| day.to_string()),
            card: match row.card {
                0 => None,
                1 => Some("yellow"),
                _ => Some("red"),
            },
            steps: shown
                .steps
                .into_iter()
                .map(|step| Step {
                    step: step.step.as_str(),
                    meeting: step.meeting.map(|meeting| meeting.0),
                    grid: step.grid.to_string(),
                    to: step.to.map(|grid| grid.to_string()),
                    by: step.by.map(|user| user.0),
                    at: step.at.millis(),
                    text: step.text.to_string(),
                    case_step: step.case_step.map(|step| step.as_str()),
                    case_refused: step.case_refused.map(Code::as_str),
                })
                .collect(),
        }
    }
}
