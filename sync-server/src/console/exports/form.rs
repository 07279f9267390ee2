//! The form that asks for a file.

use doorstep_model::id::GridCode;
use doorstep_model::text::Text;
use doorstep_model::time::Day;

use crate::action::{Asked, ExportAsk, Purpose};
use crate::console::field::{Control, Drawn, Field};
use crate::console::returned::{Returned, Wrongs};
use crate::console::speech::Speech;
use crate::console::typed::{Typed, Wrong};
use crate::export::Format;

/// Of the store.
const REASON: usize = 500;

/// A purpose's name, and what stands in its file.
pub(super) fn about(speech: &Speech<'_>, purpose: Purpose) -> (String, String) {
    let id = format!("export-{}", purpose.as_str());
    (speech.say(&id), speech.say(&format!("{id}-why")))
}

/// Its fields.
pub(super) fn fields(speech: &Speech<'_>, purposes: &[Purpose], returned: Option<&Returned>) -> Vec<Field> {
    let empty = Typed::default();
    let drawn = Drawn::new(speech, &empty, returned);
    let purposes = purposes.iter();
    let what = purposes.map(|one| (one.as_str().to_owned(), about(speech, *one).0));
    let formats = Format::ALL.iter().map(|format| {
        let name = format.as_str();
        (name.to_owned(), speech.say(&format!("format-{name}")))
    });
    vec![
        drawn.field("what", "export-what", drawn.choice("what", what), true),
        drawn.field("format", "export-format", drawn.choice("format", formats), true),
        drawn.field("from", "export-from", Control::Day, false),
        drawn.field("until", "export-until", Control::Day, false),
        drawn.field("reason", "export-reason", Control::Words(REASON), true),
    ]
}

/// What was asked for.
pub(super) fn asked(typed: &Typed, grid: &GridCode) -> Result<Asked, Wrongs> {
    let mut wrong = Wrongs::new();
    let mut note = |name: &'static str| {
        let missing = typed.one(name).is_empty();
        wrong.push((name, if missing { Wrong::Missing } else { Wrong::Bad }));
    };
    let (purpose, format) = (
        Purpose::parse(typed.one("what")),
        Format::parse(typed.one("format")),
    );
    if purpose.is_none() {
        note("what");
    }
    let offered = |format: &Format| purpose.is_none_or(|purpose| purpose.formats().contains(format));
    if !format.as_ref().is_some_and(offered) {
        note("format");
    }
    let mut day = |name: &'static str| {
        let typed = typed.one(name);
        let day = Day::parse(typed).ok();
        if day.is_none() && !typed.is_empty() {
            note(name);
        }
        day
    };
    let (from, until) = (day("from"), day("until"));
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        note("until");
    }
    let reason = Text::parse(typed.one("reason")).ok();
    let reason = reason.filter(|reason: &Text<REASON>| !reason.as_str().is_empty());
    if reason.is_none() {
        note("reason");
    }
    let ask = purpose.zip(format).map(|(purpose, format)| ExportAsk {
        purpose,
        format,
        from,
        until,
    });
    match (ask.and_then(|ask| ask.matter()), reason) {
        (Some(matter), Some(reason)) if wrong.is_empty() => Ok(Asked {
            matter,
            grid: Some(grid.clone()),
            reason,
        }),
        _ => Err(wrong),
    }
}
