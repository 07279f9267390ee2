//! A field of a form: how it is filled in, what stands in it, what is wrong with it.

use doorstep_model::code::Code;
use doorstep_model::word::Worded;

use super::speech::Speech;
use super::typed::{Typed, Wrong};
use super::word::Words;

/// One field.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) control: Control,
    pub(super) value: String,
    pub(super) must: bool,
    /// What is wrong with it.
    pub(super) message: Option<String>,
}

/// How a field is filled in.
pub(super) enum Control {
    /// One of these.
    Choice(Vec<Choice>),
    /// One of these, in groups with names.
    Grouped(Vec<(String, Vec<Choice>)>),
    /// Any of these.
    Several(Vec<Choice>),
    /// Yes, if it is ticked.
    Tick,
    /// A day.
    Day,
    /// One line of so many characters.
    Line(usize),
    /// Lines of so many characters together.
    Words(usize),
}

/// One thing to choose.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) chosen: bool,
}

/// A form that was not taken: what was typed, and why not.
pub(super) struct Returned {
    pub(super) typed: Typed,
    pub(super) wrong: Vec<(&'static str, Wrong)>,
    pub(super) code: Code,
}

impl Returned {
    /// What stands above the form; a wrong field says so itself.
    pub(super) fn says(&self, words: Words) -> Option<(String, String)> {
        let above = self.code != Code::BadField || self.wrong.is_empty();
        above.then(|| (self.code.word(words.0), self.code.next(words.0)))
    }
}

impl Field {
    /// With what was typed before, and what was wrong with it.
    pub(super) fn filled(
        speech: &Speech<'_>,
        returned: Option<&Returned>,
        name: &'static str,
        label: &str,
        control: Control,
        must: bool,
    ) -> Self {
        let wrong = returned.and_then(|returned| returned.wrong.iter().find(|(one, _)| *one == name));
        Self {
            name,
            label: speech.say(label),
            control,
            value: returned.map_or_else(String::new, |returned| returned.typed.one(name).to_owned()),
            must,
            message: wrong.map(|(_, wrong)| speech.say(wrong.id())),
        }
    }

    /// With nothing to choose there is nothing to ask.
    pub(super) fn is_of_use(&self) -> bool {
        self.must
            || match &self.control {
                Control::Choice(choices) | Control::Several(choices) => !choices.is_empty(),
                Control::Grouped(groups) => !groups.is_empty(),
                Control::Tick | Control::Day | Control::Line(_) | Control::Words(_) => true,
            }
    }
}

/// What there is to choose, with what was chosen marked.
pub(super) fn choices(
    typed: &Typed,
    name: &str,
    each: impl IntoIterator<Item = (String, String)>,
) -> Vec<Choice> {
    let chosen = typed.all(name);
    let choice = |(value, name): (String, String)| Choice {
        chosen: chosen.iter().any(|one| **one == *value),
        value,
        name,
    };
    each.into_iter().map(choice).collect()
}
