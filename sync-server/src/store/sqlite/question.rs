//! Questions 问题清单: one row each, wherever it stands now, and what became of it.

use doorstep_model::case::CaseStep;
use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, GridCode, RealmNumber, UnitCode, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::{Day, Timestamp};
use rusqlite::types::ValueRef;
use rusqlite::{Row, named_params};

use super::column::{Column, column, realm_key};
use super::counter::Noun;
use super::number::{MeetingNo, QuestionNo};
use super::transaction::{Read, Write};
use crate::store::StoreError;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $word:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$each])* $word,)* }

        impl $name {
            /// Its code.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$word => $code,)* }
            }
        }

        impl Column for $name {
            fn read(value: ValueRef<'_>) -> Option<Self> {
                match value.as_str().ok()? { $($code => Some(Self::$word),)* _ => None }
            }
        }
    };
}

words! {
    /// How far a question is.
    QuestionState {
        /// To be decided.
        Open = "open",
        /// With a unit or grid, a person and a date.
        Left = "left",
        /// Done.
        Done = "done",
        /// Taken off the list.
        Dropped = "dropped",
    }
}

words! {
    /// Where a question comes from.
    QuestionSource {
        /// An open case.
        Case = "case",
        /// What a round found.
        Round = "round",
        /// Somebody typed it in.
        Typed = "typed",
    }
}

words! {
    /// What became of a question.
    Happened {
        /// It was put.
        Raised = "raised",
        /// It stands on a meeting's list.
        Listed = "listed",
        /// It left with unit, person and date.
        Left = "left",
        /// It went to the meeting of the level above.
        Up = "up",
        /// It went to a meeting of the level below.
        Down = "down",
        /// It is done.
        Done = "done",
        /// It was taken off the list.
        Dropped = "dropped",
        /// It got a card, since it was not done by its date.
        Card = "card",
        /// The meeting was closed without a decision: it waits for the next one.
        Waits = "waits",
    }
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its number.
    pub no: QuestionNo,
    /// Where it stands.
    pub grid: GridCode,
    /// On whose list; none: it waits for the next meeting of its grid, or has left.
    pub meeting: Option<MeetingNo>,
    /// How far it is.
    pub state: QuestionState,
    /// Where it comes from.
    pub source: QuestionSource,
    /// In a few words; empty where a case says it.
    pub title: Text<60>,
    /// In words.
    pub text: Text<500>,
    /// The case that it is about.
    pub case: Option<DocumentId>,
    /// The unit that it left with; none: its grid sees to it itself.
    pub unit: Option<UnitCode>,
    /// Who sees to it.
    pub person: Option<UserId>,
    /// By when.
    pub due_on: Option<Day>,
    /// 0 none, 1 yellow, 2 red; it stands when another date is set.
    pub card: u8,
    /// How often something became of it.
    pub steps: u32,
}

/// Something that became of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionStep {
    /// What.
    pub step: Happened,
    /// At which meeting.
    pub meeting: Option<MeetingNo>,
    /// Where it stood.
    pub grid: GridCode,
    /// Where it went.
    pub to: Option<GridCode>,
    /// With which unit.
    pub unit: Option<UnitCode>,
    /// With whom.
    pub person: Option<UserId>,
    /// By when.
    pub due_on: Option<Day>,
    /// In words.
    pub text: Text<500>,
    /// Whose decision; none: the server's.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
    /// The last step on its case that went with it.
    pub case_step: Option<CaseStep>,
    /// Why that was refused.
    pub case_refused: Option<Code>,
}

impl QuestionStep {
    /// With nothing but what, where and when.
    pub fn new(step: Happened, grid: GridCode, at: Timestamp) -> Self {
        Self {
            step,
            meeting: None,
            grid,
            to: None,
            unit: None,
            person: None,
            due_on: None,
            text: Text::default(),
            by: None,
            at,
            case_step: None,
            case_refused: None,
        }
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let refused: Option<u16> = column(row, "case_refused")?;
        Ok(Self {
            step: column(row, "step")?,
            meeting: column(row, "meeting")?,
            grid: column(row, "grid")?,
            to: column(row, "to_grid")?,
            unit: column(row, "unit")?,
            person: column(row, "person")?,
            due_on: column(row, "due_on")?,
            text: column(row, "text")?,
            by: column(row, "by")?,
            at: column(row, "at")?,
            case_step: column(row, "case_step")?,
            case_refused: refused.map(Code::from_number),
        })
    }
}

impl Question {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            no: column(row, "question")?,
            grid: column(row, "grid")?,
            meeting: column(row, "meeting")?,
            state: column(row, "state")?,
            source: column(row, "source")?,
            title: column(row, "title")?,
            text: column(row, "text")?,
            case: column(row, "document")?,
            unit: column(row, "unit")?,
            person: column(row, "person")?,
            due_on: column(row, "due_on")?,
            card: column(row, "card")?,
            steps: column(row, "steps")?,
        })
    }
}

impl Read<'_> {
    /// One question.
    pub fn question(&self, realm: RealmNumber, no: QuestionNo) -> Result<Option<Question>, StoreError> {
        self.one(
            "SELECT * FROM question WHERE realm = :realm AND question = :question",
            named_params! { ":realm": realm_key(realm), ":question": no.0 },
            Question::from_row,
        )
    }

    /// What became of it, in order.
    pub fn question_steps(
        &self,
        realm: RealmNumber,
        no: QuestionNo,
    ) -> Result<Vec<QuestionStep>, StoreError> {
        self.all(
            "SELECT * FROM question_step WHERE realm = :realm AND question = :question ORDER BY n",
            named_params! { ":realm": realm_key(realm), ":question": no.0 },
            QuestionStep::from_row,
        )
    }

    /// Those that stood on a meeting's list, in the order of their numbers.
    pub fn questions_of_meeting(
        &self,
        realm: RealmNumber,
        meeting: MeetingNo,
    ) -> Result<Vec<Question>, StoreError> {
        self.all(
            "SELECT question.* FROM
                 (SELECT DISTINCT realm, question FROM question_step
                  WHERE realm = :realm AND meeting = :meeting) AS below
             JOIN question ON question.realm = below.realm AND question.question = below.question
             ORDER BY below.question",
            named_params! { ":realm": realm_key(realm), ":meeting": meeting.0 },
            Question::from_row,
        )
    }

    /// Those that wait for the next meeting of a place.
    pub fn questions_waiting(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        limit: usize,
    ) -> Result<Vec<Question>, StoreError> {
        self.all(
            "SELECT * FROM question
             WHERE realm = :realm AND grid = :grid AND state = 'open' AND meeting IS NULL
             ORDER BY question LIMIT :limit",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str(), ":limit": limit as i64 },
            Question::from_row,
        )
    }

    /// Those that left a place's meetings and are not done, by their dates.
    pub fn questions_left(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        limit: usize,
    ) -> Result<Vec<Question>, StoreError> {
        self.all(
            "SELECT * FROM question WHERE realm = :realm AND grid = :grid AND state = 'left'
             ORDER BY due_on, question LIMIT :limit",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str(), ":limit": limit as i64 },
            Question::from_row,
        )
    }

    /// Those that are not done by their date and have no red card, by their dates.
    pub fn questions_overdue(
        &self,
        realm: RealmNumber,
        today: Day,
        after: Option<(Day, QuestionNo)>,
        limit: usize,
    ) -> Result<Vec<Question>, StoreError> {
        let (day, no) = after.map_or((String::new(), 0), |(day, no)| (day.to_string(), no.0));
        self.all(
            "SELECT * FROM question
             WHERE realm = :realm AND state = 'left' AND card < 2 AND due_on < :today
                 AND (due_on, question) > (:day, :no)
             ORDER BY due_on, question LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":today": today.to_string(), ":day": day, ":no": no,
                ":limit": limit as i64,
            },
            Question::from_row,
        )
    }

    /// The question in which a case stands now.
    pub fn question_of_case(
        &self,
        realm: RealmNumber,
        case: DocumentId,
    ) -> Result<Option<Question>, StoreError> {
        self.one(
            "SELECT * FROM question
             WHERE realm = :realm AND document = :document AND state IN ('open', 'left')",
            named_params! { ":realm": realm_key(realm), ":document": case.as_bytes() },
            Question::from_row,
        )
    }
}

impl Write<'_> {
    /// The next question's number.
    pub fn next_question(&self, realm: RealmNumber) -> Result<QuestionNo, StoreError> {
        Ok(QuestionNo(self.next_number(realm, Noun::Question)?))
    }

    /// Puts a question as it stands now, and what became of it just now.
    pub fn put_question(
        &self,
        realm: RealmNumber,
        question: &mut Question,
        step: &QuestionStep,
    ) -> Result<(), StoreError> {
        question.steps += 1;
        self.execute(
            "INSERT INTO question (realm, question, grid, meeting, state, source, title, text,
                 document, unit, person, due_on, card, steps)
             VALUES (:realm, :question, :grid, :meeting, :state, :source, :title, :text,
                 :document, :unit, :person, :due_on, :card, :steps)
             ON CONFLICT (realm, question) DO UPDATE SET grid = excluded.grid, meeting = excluded.meeting,
                 state = excluded.state, source = excluded.source, title = excluded.title,
                 text = excluded.text, document = excluded.document, unit = excluded.unit,
                 person = excluded.person, due_on = excluded.due_on, card = excluded.card,
                 steps = excluded.steps",
            named_params! {
                ":realm": realm_key(realm), ":question": question.no.0, ":grid": question.grid.as_str(),
                ":meeting": question.meeting.map(|meeting| meeting.0), ":state": question.state.as_str(),
                ":source": question.source.as_str(), ":title": question.title.as_str(),
                ":text": question.text.as_str(),
                ":document": question.case.as_ref().map(DocumentId::as_bytes),
                ":unit": question.unit.as_ref().map(UnitCode::as_str),
                ":person": question.person.map(|user| user.0),
                ":due_on": question.due_on.map(|day| day.to_string()), ":card": question.card,
                ":steps": question.steps,
            },
        )?;
        self.execute(
            "INSERT INTO question_step (realm, question, n, step, meeting, grid, to_grid, unit, person, due_on,
                 text, by, at, case_step, case_refused)
             VALUES (:realm, :question, :n, :step, :meeting, :grid, :to_grid, :unit, :person, :due_on,
                 :text, :by, :at, :case_step, :case_refused)",
            named_params! {
                ":realm": realm_key(realm), ":question": question.no.0, ":n": question.steps,
                ":step": step.step.as_str(), ":meeting": step.meeting.map(|meeting| meeting.0),
                ":grid": step.grid.as_str(), ":to_grid": step.to.as_ref().map(GridCode::as_str),
                ":unit": step.unit.as_ref().map(UnitCode::as_str),
                ":person": step.person.map(|user| user.0),
                ":due_on": step.due_on.map(|day| day.to_string()), ":text": step.text.as_str(),
                ":by": step.by.map(|user| user.0), ":at": step.at.millis(),
                ":case_step": step.case_step.map(CaseStep::as_str),
                ":case_refused": step.case_refused.map(Code::number),
            },
        )
        .map(drop)
    }
}
