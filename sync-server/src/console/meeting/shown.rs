//! A question as pages show it: where it stands, and what became of it.

use doorstep_model::grid::Grid;
use doorstep_model::id::GridCode;
use doorstep_model::word::Worded;

use crate::console::speech::Speech;
use crate::store::{Happened, QuestionState, QuestionStep};
use crate::view::{MeetingSheet, Named, QuestionShown};

/// A question of a list.
pub(super) struct QuestionLine {
    pub(super) no: u32,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) source: String,
    /// Its case: address and number.
    pub(super) case: Option<(String, String)>,
    /// What this meeting decided, or how it stands now.
    pub(super) outcome: String,
    pub(super) words: String,
    /// The step on its case that was not taken, and why.
    pub(super) not_taken: Option<String>,
    pub(super) card: Option<(&'static str, String)>,
    /// Nothing is decided yet.
    pub(super) open: bool,
    /// It may be decided about again.
    pub(super) again: bool,
    pub(super) history: Vec<Past>,
}

/// Something that became of it.
pub(super) struct Past {
    pub(super) at: String,
    pub(super) what: String,
    pub(super) who: String,
    pub(super) words: String,
    pub(super) href: Option<String>,
}

/// The list of a meeting.
pub(super) fn of_meeting(speech: &Speech<'_>, view: &MeetingSheet) -> Vec<QuestionLine> {
    let no = view.meeting.no;
    let line = |shown: &QuestionShown| {
        let step = shown.decided_at(no);
        QuestionLine {
            outcome: step.map_or_else(String::new, |step| what(speech, &view.named, step)),
            words: step.map(|step| step.text.to_string()).unwrap_or_default(),
            not_taken: step.and_then(|step| not_taken(speech, step)),
            open: shown.is_open_at(no),
            again: shown.question.state == QuestionState::Left && shown.question.grid == view.meeting.grid,
            ..read(speech, &view.named, shown)
        }
    };
    view.questions.iter().map(line).collect()
}

/// Those that left earlier: each may be decided about again.
pub(super) fn left_before(speech: &Speech<'_>, view: &MeetingSheet) -> Vec<QuestionLine> {
    let again = |line| QuestionLine { again: true, ..line };
    let lines = question_lines(speech, &view.named, &view.left);
    lines.into_iter().map(again).collect()
}

/// Questions as they stand now.
pub(super) fn question_lines(
    speech: &Speech<'_>,
    named: &Named,
    questions: &[QuestionShown],
) -> Vec<QuestionLine> {
    questions.iter().map(|shown| read(speech, named, shown)).collect()
}

fn read(speech: &Speech<'_>, named: &Named, shown: &QuestionShown) -> QuestionLine {
    let question = &shown.question;
    let told = |step: &&QuestionStep| step.step != Happened::Listed;
    let past = |step: &QuestionStep| Past {
        at: speech.day(Some(step.at.day())),
        what: what(speech, named, step),
        who: match step.by {
            Some(user) => speech.who(Some(user), &named.people),
            None => speech.say("who-server"),
        },
        words: step.text.to_string(),
        href: step.meeting.map(|no| format!("/meetings/{}", no.0)),
    };
    let now = match question.state {
        QuestionState::Left => {
            let last = shown.steps.iter().rev().find(|step| step.step == Happened::Left);
            last.map_or_else(String::new, |step| what(speech, named, step))
        }
        _ => String::new(),
    };
    let card = match question.card {
        0 => None,
        1 => Some("yellow"),
        _ => Some("red"),
    };
    QuestionLine {
        no: question.no.0,
        title: shown.title().to_owned(),
        text: question.text.to_string(),
        source: speech.known("question_source", question.source.as_str()),
        case: shown.case.as_ref().map(|row| {
            let number = row
                .number
                .as_ref()
                .map_or(&*row.phone_code, |number| number.as_str());
            (format!("/cases/{}", row.id), number.to_owned())
        }),
        outcome: now,
        words: String::new(),
        not_taken: None,
        card: card.map(|code| (code, speech.known("card", code))),
        open: question.state == QuestionState::Open,
        again: false,
        history: shown.steps.iter().filter(told).map(past).collect(),
    }
}

fn what(speech: &Speech<'_>, named: &Named, step: &QuestionStep) -> String {
    let place = |code: &GridCode| {
        let grid: Option<&Grid> = named.grids.get(code);
        grid.map_or_else(|| code.to_string(), |grid| grid.name.to_string())
    };
    match step.step {
        Happened::Left => {
            let unit = match step.unit.as_ref().and_then(|unit| named.units.get(unit)) {
                Some(unit) => speech.unit(unit),
                None => place(&step.grid),
            };
            let person = speech.who(step.person, &named.people);
            let due = step.due_on.map_or_else(String::new, |day| speech.in_words(day));
            speech.fill(
                "question-left",
                &[("unit", &unit), ("person", &person), ("due", &due)],
            )
        }
        Happened::Up | Happened::Down => {
            let to = step.to.as_ref().map(place).unwrap_or_default();
            let id = match step.step {
                Happened::Up => "question-up",
                _ => "question-down",
            };
            speech.fill(id, &[("place", &to)])
        }
        other => speech.known("question_step", other.as_str()),
    }
}

fn not_taken(speech: &Speech<'_>, step: &QuestionStep) -> Option<String> {
    let (on_case, code) = step.case_step.zip(step.case_refused)?;
    let (name, why) = (speech.step(on_case), code.word(speech.words.0));
    Some(speech.fill("question-not-taken", &[("step", &name), ("why", &why)]))
}
