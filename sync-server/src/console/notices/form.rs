//! The form of a message, and how it is read.

use doorstep_model::id::{FactId, GridCode};
use doorstep_model::role::{BaseRole, RoleSet};
use doorstep_model::time::Day;

use crate::action::notices::{NoticeForm, SHOWN_DAYS};
use crate::console::field::{Control, Drawn, Field, choices};
use crate::console::place_field::places;
use crate::console::returned::{Returned, Wrongs};
use crate::console::speech::Speech;
use crate::console::typed::{Typed, Wrong};
use crate::view::PlaceToChoose;

/// Longest title and text.
const TITLE: usize = 60;
const TEXT: usize = 2_000;

/// The form.
pub(super) struct Writing {
    pub(super) key: String,
    pub(super) fields: Vec<Field>,
}

pub(super) fn writing(
    speech: &Speech<'_>,
    there: &[PlaceToChoose],
    key: FactId,
    returned: Option<&Returned>,
) -> Writing {
    // Somebody with one place writes to it most of the time.
    let first = there
        .first()
        .map(|first| ("grid".to_owned(), first.grid.code.to_string()));
    let before = Typed::new(first);
    let drawn = Drawn::new(speech, &before, returned);
    let roles = BaseRole::ALL.into_iter().filter(|role| role.has_phone());
    let roles = roles.map(|role| (role.as_str().to_owned(), speech.roles(RoleSet::of(&[role]))));
    let roles = Control::Several(choices(drawn.typed, "role", roles));
    Writing {
        key: drawn.typed.key().unwrap_or(key).to_string(),
        fields: vec![
            drawn.field("grid", "notices-grid", places(&drawn, speech, there), true),
            drawn.field("role", "notices-roles", roles, false),
            drawn.field("title", "notices-heading", Control::Line(TITLE), true),
            drawn.field("text", "notices-text", Control::Words(TEXT), true),
            drawn.field("until", "notices-until", Control::Day, false),
            drawn.field("emergency", "notices-emergency", Control::Tick, false),
            drawn.field("public", "notices-public", Control::Tick, false),
        ],
    }
}

/// What is sent.
pub(super) fn said(typed: &Typed, today: Day) -> Result<NoticeForm, Wrongs> {
    let grid = GridCode::parse(typed.one("grid")).map_err(|_| ("grid", Wrong::Missing));
    let (title, text) = (typed.words("title"), typed.words("text"));
    match (grid, title, text, until(typed, today), roles(typed)) {
        (Ok(grid), Ok(title), Ok(text), Ok(until), Ok(roles)) => Ok(NoticeForm {
            grid,
            title,
            text,
            emergency: !typed.one("emergency").is_empty(),
            public: !typed.one("public").is_empty(),
            roles,
            until,
        }),
        (grid, title, text, until, roles) => {
            let wrong = [grid.err(), title.err(), text.err(), until.err(), roles.err()];
            Err(wrong.into_iter().flatten().collect())
        }
    }
}

fn until(typed: &Typed, today: Day) -> Result<Option<Day>, (&'static str, Wrong)> {
    if typed.one("until").is_empty() {
        return Ok(None);
    }
    let until = typed.day("until")?;
    match (0..=SHOWN_DAYS).contains(&until.days_since(today)) {
        true => Ok(Some(until)),
        false => Err(("until", Wrong::Bad)),
    }
}

fn roles(typed: &Typed) -> Result<RoleSet, (&'static str, Wrong)> {
    let role = |code: &str| {
        let mut all = BaseRole::ALL.into_iter().filter(|role| role.has_phone());
        let found = all.find(|role| role.as_str() == code);
        found.ok_or(("role", Wrong::Bad))
    };
    typed.all("role").iter().map(|code| role(code)).collect()
}
