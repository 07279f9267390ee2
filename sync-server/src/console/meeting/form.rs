//! The forms of a meeting: a day for the next one, who was there, a question, a decision in one line.

use doorstep_model::id::FactId;
use doorstep_model::preset::Route;

use super::PlanForm;
use crate::console::field::{Control, Drawn, Field, choices};
use crate::console::returned::Returned;
use crate::console::speech::Speech;
use crate::console::typed::Typed;
use crate::store::{MeetingStage, QuestionNo, QuestionState};
use crate::view::{Choices, MeetingLine, MeetingSheet, QuestionShown};

/// Of the store.
pub(super) const PLACE: usize = 120;
pub(super) const TITLE: usize = 60;
pub(super) const WORDS: usize = 500;

/// Which form came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Plan,
    Held,
    Question,
    Decision(QuestionNo),
    Closed,
}

/// Which form comes back, with what was typed.
pub(super) type Back<'a> = (Which, &'a Returned);

/// The decision about one question.
pub(super) struct DecideForm {
    pub(super) question: u32,
    pub(super) title: String,
    pub(super) key: String,
    pub(super) seen: u32,
    pub(super) fields: Vec<Field>,
}

/// The other forms of a meeting's page.
pub(super) struct Forms {
    pub(super) held: (String, Vec<Field>),
    pub(super) question: (String, Vec<Field>),
    /// Once it is known who was there.
    pub(super) close: Option<String>,
}

fn drawn<'a>(speech: &'a Speech<'a>, which: Which, before: &'a Typed, back: Option<Back<'a>>) -> Drawn<'a> {
    let back = back.filter(|(one, _)| *one == which);
    Drawn::new(speech, before, back.map(|(_, returned)| returned))
}

/// The day of the next meeting: by the rule, but not before today.
pub(super) fn plan(
    speech: &Speech<'_>,
    line: &MeetingLine,
    fresh: FactId,
    back: Option<Back<'_>>,
) -> PlanForm {
    let today = line.due_on.plus_days(-line.days_left);
    let before = Typed::new([("held_on".to_owned(), line.due_on.max(today).to_string())]);
    let drawn = drawn(speech, Which::Plan, &before, back);
    PlanForm {
        grid: line.grid.code.to_string(),
        key: drawn.typed.key().unwrap_or(fresh).to_string(),
        fields: vec![
            drawn.field("held_on", "meeting-held-on", Control::Day, true),
            drawn.field("place", "meeting-room", Control::Line(PLACE), false),
        ],
        refused: back.and_then(|(_, returned)| returned.says(speech.words)),
    }
}

impl Forms {
    pub(super) fn new(
        speech: &Speech<'_>,
        view: &MeetingSheet,
        fresh: &mut impl FnMut() -> FactId,
        back: Option<Back<'_>>,
    ) -> Option<Self> {
        let there = view.choices.as_ref()?;
        let people = || people(speech, there);
        let mut known = vec![
            ("held_on".to_owned(), view.meeting.held_on.to_string()),
            ("others".to_owned(), view.meeting.others.to_string()),
        ];
        known.extend(
            view.meeting
                .chair
                .map(|chair| ("chair".to_owned(), chair.to_string())),
        );
        let came = view.attended.iter();
        known.extend(came.map(|user| ("attended".to_owned(), user.to_string())));
        let before = Typed::new(known);
        let held = drawn(speech, Which::Held, &before, back);
        let empty = Typed::default();
        let question = drawn(speech, Which::Question, &empty, back);
        let mut key = |drawn: &Drawn<'_>| drawn.typed.key().unwrap_or_else(&mut *fresh).to_string();
        Some(Self {
            held: (
                key(&held),
                vec![
                    held.field("held_on", "meeting-held-on", Control::Day, true),
                    held.field("chair", "meeting-chair", held.choice("chair", people()), true),
                    held.field(
                        "attended",
                        "meeting-attended",
                        Control::Several(choices(held.typed, "attended", people())),
                        false,
                    ),
                    held.field("others", "meeting-others", Control::Line(WORDS), false),
                ],
            ),
            question: (
                key(&question),
                vec![
                    question.field("title", "question-title", Control::Line(TITLE), true),
                    question.field("text", "question-words", Control::Line(WORDS), false),
                ],
            ),
            close: (view.meeting.stage == MeetingStage::Held).then(|| key(&question)),
        })
    }
}

impl DecideForm {
    pub(super) fn new(
        speech: &Speech<'_>,
        view: &MeetingSheet,
        wanted: Option<QuestionNo>,
        fresh: &mut impl FnMut() -> FactId,
        back: Option<Back<'_>>,
    ) -> Option<Self> {
        let there = view.choices.as_ref()?;
        let no = view.meeting.no;
        let sent = back.and_then(|(which, _)| match which {
            Which::Decision(question) => Some(question),
            _ => None,
        });
        let here = |shown: &&QuestionShown| {
            let left = shown.question.state == QuestionState::Left;
            shown.is_open_at(no) || left && shown.question.grid == view.meeting.grid
        };
        let shown = match wanted.or(sent) {
            Some(wanted) => {
                let mut there = view.questions.iter().chain(&view.left);
                there.find(|shown| shown.question.no == wanted)
            }
            None => view.questions.iter().find(|shown| shown.is_open_at(no)),
        };
        let shown = shown.filter(here)?;
        let before = suggested(speech, view, there, shown);
        let which = Which::Decision(shown.question.no);
        let drawn = drawn(speech, which, &before, back);
        Some(Self {
            question: shown.question.no.0,
            title: speech.fill("meeting-decide", &[("title", shown.title())]),
            key: drawn.typed.key().unwrap_or_else(fresh).to_string(),
            seen: shown.question.steps,
            fields: fields(speech, &drawn, there),
        })
    }
}

fn fields(speech: &Speech<'_>, drawn: &Drawn<'_>, there: &Choices) -> Vec<Field> {
    let units = there.units.iter();
    let units = units.map(|unit| (unit.code.to_string(), speech.unit(unit)));
    let fields = vec![
        drawn.field(
            "decision",
            "question-decision",
            drawn.choice("decision", ways(speech, there)),
            true,
        ),
        drawn.field("unit", "said-unit", drawn.choice("unit", units), false),
        drawn.field(
            "person",
            "said-person",
            drawn.choice("person", people(speech, there)),
            false,
        ),
        drawn.field("due_on", "said-due", Control::Day, false),
        drawn.field("text", "question-words", Control::Line(WORDS), false),
    ];
    fields.into_iter().filter(Field::is_of_use).collect()
}

/// It stays here, goes up, goes down to one of these, or is over.
fn ways(speech: &Speech<'_>, there: &Choices) -> Vec<(String, String)> {
    let say = |id: &str| speech.say(id);
    let to = |way: &str, id: &str, grid: &doorstep_model::grid::Grid| {
        let name = speech.fill(id, &[("place", &grid.name)]);
        (format!("{way}/{}", grid.code), name)
    };
    let mut ways = vec![("left".to_owned(), say("decision-left"))];
    ways.extend(there.above.iter().map(|grid| to("up", "decision-up", grid)));
    ways.extend(there.below.iter().map(|grid| to("down", "decision-down", grid)));
    ways.push(("done".to_owned(), say("decision-done")));
    ways.push(("dropped".to_owned(), say("decision-dropped")));
    ways
}

fn people(speech: &Speech<'_>, there: &Choices) -> Vec<(String, String)> {
    let each = there.people.iter();
    each.map(|(user, who)| (user.to_string(), speech.named(who)))
        .collect()
}

/// What is known before anybody chose: it stays here, with the unit that its category goes to, until
/// the next meeting.
fn suggested(speech: &Speech<'_>, view: &MeetingSheet, there: &Choices, shown: &QuestionShown) -> Typed {
    let category = shown.case.as_ref().and_then(|row| row.category.as_ref());
    let route = category.and_then(|code| speech.preset.category(code));
    let unit = route.and_then(|category| match &category.route {
        Route::Unit(rule) => there.units.iter().find(|unit| unit.rule.as_ref() == Some(rule)),
        Route::Village => None,
    });
    let had = shown.case.as_ref().and_then(|row| row.unit.as_ref());
    let unit = had.or(unit.map(|unit| &unit.code)).map(ToString::to_string);
    let days = view.rule.as_ref().map_or(7, |rule| rule.every_days);
    let due = view.meeting.held_on.plus_days(i32::from(days));
    Typed::new([
        ("decision".to_owned(), "left".to_owned()),
        ("unit".to_owned(), unit.unwrap_or_default()),
        ("due_on".to_owned(), due.to_string()),
    ])
}
