//! A field of a form: how it is filled in, what stands in it, what is wrong with it.

use super::returned::Returned;
use super::speech::Speech;
use super::typed::{Typed, Wrong};

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
    /// What nobody may read over a shoulder, of this kind to the browser; it never comes back.
    Secret(&'static str),
    /// A one-time code, or a recovery code; it never comes back.
    Code,
    /// Lines of so many characters together.
    Words(usize),
}

/// One thing to choose.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) chosen: bool,
}

impl Field {
    /// With nothing to choose there is nothing to ask.
    pub(super) fn is_of_use(&self) -> bool {
        self.must
            || match &self.control {
                Control::Choice(choices) | Control::Several(choices) => !choices.is_empty(),
                Control::Grouped(groups) => !groups.is_empty(),
                Control::Tick
                | Control::Day
                | Control::Line(_)
                | Control::Secret(_)
                | Control::Code
                | Control::Words(_) => true,
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

/// Draws fields with what was typed, or what is known before anybody typed.
pub(super) struct Drawn<'a> {
    speech: &'a Speech<'a>,
    pub(super) typed: &'a Typed,
    wrong: &'a [(&'static str, Wrong)],
}

impl<'a> Drawn<'a> {
    pub(super) fn new(speech: &'a Speech<'a>, before: &'a Typed, returned: Option<&'a Returned>) -> Self {
        Self {
            speech,
            typed: returned.map_or(before, |returned| &returned.typed),
            wrong: returned.map_or(&[], |returned| &returned.wrong),
        }
    }

    /// What is wrong with a field.
    pub(super) fn message(&self, name: &str) -> Option<String> {
        let wrong = self.wrong.iter().find(|(one, _)| *one == name);
        wrong.map(|(_, wrong)| self.speech.say(wrong.id()))
    }

    pub(super) fn field(&self, name: &'static str, label: &str, control: Control, must: bool) -> Field {
        Field {
            name,
            label: self.speech.say(label),
            control,
            value: self.typed.one(name).to_owned(),
            must,
            message: self.message(name),
        }
    }

    /// One of these, with what was chosen marked.
    pub(super) fn choice(&self, name: &str, each: impl IntoIterator<Item = (String, String)>) -> Control {
        Control::Choice(choices(self.typed, name, each))
    }
}
