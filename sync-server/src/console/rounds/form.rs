//! The form that starts a round, and how it is read.

use doorstep_model::id::{FactId, GridCode, ItemCode};
use doorstep_model::preset::{RoundKind, RoundOver};
use doorstep_model::time::Day;

use crate::action::ROUND_DAYS_MAX;
use crate::console::field::{Control, Drawn, Field, choices};
use crate::console::place_field::places;
use crate::console::returned::{Returned, Wrongs};
use crate::console::speech::Speech;
use crate::console::typed::{Typed, Wrong};
use crate::realm::RealmView;
use crate::store::RoundDraft;
use crate::view::PlaceToChoose;

/// Longest name.
const NAME: usize = 60;

/// The form.
pub(super) struct Starting {
    pub(super) key: String,
    pub(super) fields: Vec<Field>,
}

pub(super) fn starting(
    speech: &Speech<'_>,
    realm: &RealmView,
    there: &[PlaceToChoose],
    (kind, today): (Option<&RoundKind>, Day),
    key: FactId,
    returned: Option<&Returned>,
) -> Starting {
    let before = suggested(speech, there, kind, today);
    let drawn = Drawn::new(speech, &before, returned);
    let language = speech.words.0;
    let lists = realm.checklists.iter();
    let lists = lists.map(|(code, list)| (code.to_string(), list.name.get(language).to_owned()));
    let kinds = speech.preset.places.iter();
    let kinds = kinds.map(|kind| (kind.code.to_string(), kind.name.get(language).to_owned()));
    let over = Control::Several(choices(drawn.typed, "place", kinds));
    Starting {
        key: drawn.typed.key().unwrap_or(key).to_string(),
        fields: vec![
            drawn.field("name", "rounds-name", Control::Line(NAME), true),
            drawn.field("grid", "rounds-grid", places(&drawn, speech, there), true),
            drawn.field(
                "checklist",
                "rounds-checklist",
                drawn.choice("checklist", lists),
                true,
            ),
            drawn.field("place", "rounds-over", over, false),
            drawn.field("from", "rounds-from", Control::Day, true),
            drawn.field("until", "rounds-until", Control::Day, true),
        ],
    }
}

/// What the preset says of a kind of round, from today on.
fn suggested(speech: &Speech<'_>, there: &[PlaceToChoose], kind: Option<&RoundKind>, today: Day) -> Typed {
    let mut typed = vec![("from".to_owned(), today.to_string())];
    if let Some(first) = there.first() {
        typed.push(("grid".to_owned(), first.grid.code.to_string()));
    }
    if let Some(kind) = kind {
        let until = today.plus_days(i32::from(kind.answer_days));
        typed.push(("name".to_owned(), kind.name.get(speech.words.0).to_owned()));
        typed.push(("checklist".to_owned(), kind.checklist.to_string()));
        typed.push(("until".to_owned(), until.to_string()));
        if let RoundOver::Places(kinds) = &kind.over {
            typed.extend(kinds.iter().map(|kind| ("place".to_owned(), kind.to_string())));
        }
    }
    Typed::new(typed)
}

/// What is started.
pub(super) fn said(typed: &Typed, today: Day) -> Result<RoundDraft, Wrongs> {
    let name = typed.words("name");
    let grid = GridCode::parse(typed.one("grid")).map_err(|_| ("grid", Wrong::Missing));
    let checklist = ItemCode::parse(typed.one("checklist")).map_err(|_| ("checklist", Wrong::Missing));
    let places: Result<Vec<ItemCode>, _> = typed
        .all("place")
        .iter()
        .map(|code| ItemCode::parse(code).map_err(|_| ("place", Wrong::Bad)))
        .collect();
    let (from, until) = (typed.day("from"), typed.day("until"));
    let until = until.and_then(|until| {
        let days = from.map_or(0, |from| until.days_since(from));
        let can_be = (0..=ROUND_DAYS_MAX).contains(&days) && until >= today;
        can_be.then_some(until).ok_or(("until", Wrong::Bad))
    });
    match (name, grid, checklist, places, from, until) {
        (Ok(name), Ok(grid), Ok(checklist), Ok(places), Ok(from), Ok(until)) => Ok(RoundDraft {
            name,
            checklist,
            places,
            grid,
            from,
            until,
        }),
        (name, grid, checklist, places, from, until) => {
            let wrong = [
                name.err(),
                grid.err(),
                checklist.err(),
                places.err(),
                from.err(),
                until.err(),
            ];
            Err(wrong.into_iter().flatten().collect())
        }
    }
}
