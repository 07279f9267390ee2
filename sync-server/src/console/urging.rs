//! One press that urges whoever is missing: what they are told stands there, and may be changed.

use doorstep_model::id::FactId;
use doorstep_model::text::Text;

use super::field::{Control, Drawn, Field};
use super::returned::{Returned, Wrongs};
use super::speech::Speech;
use super::typed::Typed;
use crate::view::Urged;

/// Longest title and text of a message.
const TITLE: usize = 60;
const TEXT: usize = 2_000;

/// The form, and when it was pressed last.
pub(super) struct Urging {
    pub(super) action: String,
    pub(super) key: String,
    /// The place whose grids are urged.
    pub(super) at: String,
    pub(super) button: String,
    pub(super) fields: Vec<Field>,
    /// It came back: what is wrong with it is to be seen.
    pub(super) open: bool,
    pub(super) last: Option<String>,
}

impl Urging {
    /// With the words that are usual.
    pub(super) fn new(
        speech: &Speech<'_>,
        (action, at): (String, String),
        usual: (String, String),
        key: FactId,
        returned: Option<&Returned>,
        last: Option<&Urged>,
    ) -> Self {
        // A long name in it is cut: the title still says what it is about.
        let title = usual.0.chars().take(TITLE).collect();
        let before = Typed::new([("title".to_owned(), title), ("text".to_owned(), usual.1)]);
        let drawn = Drawn::new(speech, &before, returned);
        Self {
            action,
            at,
            key: drawn.typed.key().unwrap_or(key).to_string(),
            button: speech.say("urge-submit"),
            fields: vec![
                drawn.field("title", "urge-heading", Control::Line(TITLE), true),
                drawn.field("text", "urge-text", Control::Words(TEXT), true),
            ],
            open: returned.is_some(),
            last: last.map(|last| self::last(speech, last)),
        }
    }
}

fn last(speech: &Speech<'_>, last: &Urged) -> String {
    let who = match &last.by {
        Some(who) => speech.named(who),
        None => speech.say("who-unknown"),
    };
    let (at, seen) = (speech.minute(last.notice.draft.from), last.seen.to_string());
    speech.fill("urge-last", &[("at", &at), ("who", &who), ("seen", &seen)])
}

/// What the missing are told.
pub(super) fn said(typed: &Typed) -> Result<(Text<TITLE>, Text<TEXT>), Wrongs> {
    match (typed.words("title"), typed.words("text")) {
        (Ok(title), Ok(text)) => Ok((title, text)),
        (title, text) => Err([title.err(), text.err()].into_iter().flatten().collect()),
    }
}
