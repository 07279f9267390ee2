//! What people do at desks in a story, and what they are shown there. Two kinds of desk stand behind it:
//! the JSON interface, and the pages in a real browser. Both end in the same tables.

use doorstep_model::id::{DocumentId, PhotoHash, UserId};
use doorstep_model::time::Day;
use serde_json::Value;

use crate::world::World;

/// Where people sit down at desks.
pub trait Desks {
    /// A person's desk, signed in by now.
    fn desk<'a>(&'a self, world: &'a World, user: UserId) -> Box<dyn Desk + 'a>;
}

/// A signed-in person. A step or a case is said in the words of the interface: `{"step": "divert",
/// "unit": …}`. What is refused without having been expected ends the story.
pub trait Desk {
    /// Takes in a case.
    fn report(&self, case: Value) -> DocumentId;
    /// A case as this person sees it; none: it is not theirs to see.
    fn case(&self, case: DocumentId) -> Option<CaseSeen>;
    /// Takes a step.
    fn step(&self, case: DocumentId, step: Value);
    /// Tries a step; true when it can't be had: it is refused, or there is no such thing to choose.
    fn has_no(&self, case: DocumentId, step: Value) -> bool;
    /// A photo of a case; none: it is not theirs to see.
    fn photo(&self, case: DocumentId, photo: PhotoHash, size: PhotoSize) -> Option<Vec<u8>>;

    /// Plans a place's next meeting on a day; its number.
    fn plan(&self, grid: &str, on: Day, room: &str) -> u32;
    /// What a meeting has on its list, in its order, each as it stands now.
    fn questions(&self, meeting: u32) -> Vec<QuestionSeen>;
    /// Puts a question at the table.
    fn raise(&self, meeting: u32, title: &str);
    /// Decides about a question of a meeting's list.
    fn decide(&self, meeting: u32, question: u32, decision: &Decision<'_>);
    /// The meeting was held, with this one in the chair, and is closed.
    fn end(&self, meeting: u32, chair: UserId);

    /// Throws the emergency switch; its number. None: it is on there already.
    fn switch(&self, grid: &str, kind: &str, reason: &str) -> Option<u64>;
    /// Its roll call.
    fn roll_call(&self, alert: u64) -> CallSeen;
    /// Urges those who have not reached everyone.
    fn urge(&self, alert: u64, title: &str, text: &str);
    /// Switches back.
    fn switch_back(&self, alert: u64, reason: &str);
    /// How many have seen the newest message.
    fn newest_notice_seen(&self) -> u64;
}

/// How large a photo is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoSize {
    /// In the list.
    Thumb,
    /// Opened.
    Full,
}

/// What a meeting decides about a question.
#[derive(Debug, Clone, Copy)]
pub enum Decision<'a> {
    /// It leaves with a person, by a day; with a unit, or the place sees to it itself.
    Left {
        /// Who sees to it.
        person: UserId,
        /// The unit's code.
        unit: Option<&'a str>,
        /// `yyyy-mm-dd`
        due_on: &'a str,
        /// In words.
        text: &'a str,
    },
    /// To the place above.
    Up {
        /// In words.
        text: &'a str,
    },
    /// It is done.
    Done,
}

/// A case at somebody's desk: people by their log-in, everything else by its code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseSeen {
    /// Its number.
    pub number: String,
    /// In a few words.
    pub title: String,
    /// How far it is.
    pub stage: String,
    /// How it was resolved, while that stands.
    pub outcome: Option<String>,
    /// Who has it.
    pub person: Option<String>,
    /// The unit that has it; without one the place that has it.
    pub unit: Option<String>,
    /// By when.
    pub due_on: Option<String>,
    /// That day is over.
    pub overdue: bool,
    /// The latest card.
    pub card: Option<String>,
    /// What was done.
    pub steps: Vec<StepSeen>,
    /// How those who raised it found the work.
    pub evaluation: Option<EvaluationSeen>,
}

/// A step of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepSeen {
    /// Which.
    pub step: String,
    /// Whose; none: the server's.
    pub by: Option<String>,
    /// In words.
    pub text: Option<String>,
    /// It was kept and not applied.
    pub refused: bool,
}

/// An evaluation: nobody's name stands on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluationSeen {
    /// Speed, duty, completion, feedback: 1 to 5.
    pub scores: [u64; 4],
    /// In words.
    pub words: Option<String>,
}

/// A question of a meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuestionSeen {
    /// Its number.
    pub no: u32,
    /// `case` or `typed`.
    pub source: String,
    /// In a few words.
    pub title: String,
    /// The case that it is about.
    pub case: Option<DocumentId>,
    /// Which of the steps was the last: `left`, `done`, …
    pub state: String,
    /// The unit that it left with; without one the place.
    pub unit: Option<String>,
    /// Who sees to it.
    pub person: Option<String>,
    /// By when.
    pub due_on: Option<String>,
    /// The latest card.
    pub card: Option<String>,
    /// What became of it.
    pub steps: Vec<PastSeen>,
}

/// Something that became of a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PastSeen {
    /// `raised`, `left`, `up`, `card`, `done`.
    pub step: String,
    /// Whose decision; none: the server's.
    pub by: Option<String>,
    /// The place that it went up to.
    pub to: Option<String>,
}

/// A roll call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallSeen {
    /// Of which place.
    pub grid: String,
    /// Of which kind.
    pub kind: String,
    /// It is on; else it was switched back.
    pub on: bool,
    /// Why it was thrown.
    pub reason: String,
    /// Why it was switched back.
    pub end_reason: Option<String>,
    /// Each place below: households, and how many were reached.
    pub lines: Vec<(String, u64, u64)>,
    /// All households.
    pub households: u64,
    /// How many were reached.
    pub reached: u64,
}

impl QuestionSeen {
    /// With what became of it; where it stands is the last of that which is no card.
    pub(super) fn with(self, steps: impl Iterator<Item = PastSeen>) -> Self {
        let steps: Vec<PastSeen> = steps.collect();
        let last = steps.iter().rev().find(|step| step.step != "card");
        Self {
            state: last.map(|step| step.step.clone()).unwrap_or_default(),
            steps,
            ..self
        }
    }
}
