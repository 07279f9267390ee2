//! What is no household visit: neighbours sit together under the chief, and a grid member looks at a
//! place of the preset's first kind that asks no questions.

use doorstep_device::action::record_activity::{ActivityForm, record_activity};
use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::register_place::{PlaceFields, register_place};
use doorstep_model::preset::ActivityKind;
use doorstep_model::role::BaseRole;

use super::{done, phone};
use crate::cast::Village;
use crate::tell::Tell;

/// A meeting without signal.
pub(super) fn meet(village: &Village, tell: &Tell) {
    let preset = &village.stage.place.preset;
    let led_by_a_cadre = |kind: &&ActivityKind| {
        let posts = kind.posts.iter().filter_map(|post| preset.post(post));
        posts.into_iter().any(|post| post.role == BaseRole::Cadre)
    };
    let kinds = || preset.activities.iter();
    let kind = kinds().find(led_by_a_cadre);
    let Some(kind) = kind.or_else(|| kinds().find(|kind| kind.posts.is_empty())) else {
        return;
    };
    let form = ActivityForm {
        kind: kind.code.as_str().into(),
        place: "村文化广场".into(),
        people: [("王桂兰", "村民代表"), ("李大牛", "村民代表"), ("张守义", "")]
            .map(|(name, role)| (name.into(), role.into()))
            .into(),
        decisions: vec!["各户出工清淤，周末完成".into(), "路灯由村集体更换".into()],
        ..ActivityForm::default()
    };
    let chief = phone(village, village.phones.chief).device();
    done(record_activity(chief, &village.stage.village.code, &form));
    tell.line("the chief holds a meeting on the square, and two things are decided there");
}

/// Two places are registered, one of them is looked at.
pub(super) fn inspect(village: &Village, tell: &Tell) {
    let kinds = &village.stage.place.preset.places;
    let Some(kind) = kinds
        .iter()
        .find(|kind| kind.checklist.is_none())
        .or(kinds.first())
    else {
        return;
    };
    let member = phone(village, village.phones.members[0]).device();
    let grid = village.stage.grid_of(0);
    let register = |name: &str| {
        let fields = PlaceFields {
            name: name.into(),
            address: "村东头".into(),
            contact: "刘永强".into(),
            ..PlaceFields::default()
        };
        done(register_place(member, grid, kind.code.as_str(), &fields))
    };
    let seen = register("一组老塘");
    register("二组水窖");
    if kind.checklist.is_none() {
        let form = VisitForm {
            kind: "door".into(),
            outcome: "met".into(),
            ..VisitForm::default()
        };
        done(record_visit(member, seen, &form));
    }
    tell.line("a grid member registers two places and looks at one of them");
}
