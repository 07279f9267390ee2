//! The forms of points and rewards, and how they are read.

use std::collections::BTreeMap;

use doorstep_model::id::{FactId, GridCode, ItemCode};
use doorstep_model::time::Day;

use crate::console::field::{Control, Drawn, Field};
use crate::console::returned::{Returned, Wrongs};
use crate::console::speech::Speech;
use crate::console::typed::{Typed, Wrong};

/// Figures of a count.
const COUNT: usize = 5;

/// A form of the page.
pub(super) struct PointsForm {
    pub(super) title: String,
    pub(super) action: String,
    pub(super) key: String,
    /// The supermarket that hands out.
    pub(super) grid: Option<String>,
    pub(super) fields: Vec<Field>,
    pub(super) submit: String,
}

/// They took part.
pub(super) fn earn_form(
    speech: &Speech<'_>,
    action: &str,
    key: FactId,
    returned: Option<&Returned>,
) -> PointsForm {
    let empty = Typed::default();
    let returned = returned.filter(|returned| returned.typed.one("grid").is_empty());
    let drawn = Drawn::new(speech, &empty, returned);
    let offered = speech.preset.judging.points.iter().map(|points| {
        let (what, count) = (points.name.get(speech.words.0), points.points.to_string());
        (
            points.code.to_string(),
            speech.fill("points-line", &[("what", what), ("points", &count)]),
        )
    });
    let what = drawn.choice("code", offered);
    PointsForm {
        title: speech.say("points-record"),
        action: action.to_owned(),
        key: drawn.typed.key().unwrap_or(key).to_string(),
        grid: None,
        fields: vec![
            drawn.field("code", "points-what", what, true),
            drawn.field("on", "points-on", Control::Day, true),
        ],
        submit: speech.say("points-submit"),
    }
}

/// They take something.
pub(super) fn take_form(
    speech: &Speech<'_>,
    (action, grid): (&str, &GridCode),
    key: FactId,
    stock: &BTreeMap<ItemCode, u32>,
    returned: Option<&Returned>,
) -> PointsForm {
    let returned = returned.filter(|returned| !returned.typed.one("grid").is_empty());
    let offer = |one: &doorstep_model::preset::Reward| {
        let there = stock.get(&one.code).copied().unwrap_or_default().to_string();
        let (what, points) = (one.name.get(speech.words.0), one.points.to_string());
        speech.fill(
            "reward-offer",
            &[("what", what), ("points", &points), ("left", &there)],
        )
    };
    let mut form = reward_form(speech, action, key, returned, offer);
    form.grid = Some(grid.to_string());
    form.title = speech.say("reward-take");
    form.submit = speech.say("reward-submit");
    form
}

/// Goods come in.
pub(super) fn stock_form(
    speech: &Speech<'_>,
    action: &str,
    key: FactId,
    returned: Option<&Returned>,
) -> PointsForm {
    reward_form(speech, action, key, returned, |one| {
        one.name.get(speech.words.0).to_owned()
    })
}

fn reward_form(
    speech: &Speech<'_>,
    action: &str,
    key: FactId,
    returned: Option<&Returned>,
    offer: impl Fn(&doorstep_model::preset::Reward) -> String,
) -> PointsForm {
    let empty = Typed::default();
    let drawn = Drawn::new(speech, &empty, returned);
    let offered = speech
        .preset
        .judging
        .rewards
        .iter()
        .map(|one| (one.code.to_string(), offer(one)));
    let what = drawn.choice("reward", offered);
    PointsForm {
        title: speech.say("shop-stock"),
        action: action.to_owned(),
        key: drawn.typed.key().unwrap_or(key).to_string(),
        grid: None,
        fields: vec![
            drawn.field("reward", "reward-what", what, true),
            drawn.field("count", "reward-count", Control::Line(COUNT), true),
        ],
        submit: speech.say("points-submit"),
    }
}

/// What they took part in, and when.
pub(super) fn earned(typed: &Typed) -> Result<(ItemCode, Day), Wrongs> {
    match (ItemCode::parse(typed.one("code")), Day::parse(typed.one("on"))) {
        (Ok(code), Ok(on)) => Ok((code, on)),
        (code, on) => Err(wrong(typed, [("code", code.is_err()), ("on", on.is_err())])),
    }
}

/// What is moved, and how many.
pub(super) fn reward(typed: &Typed) -> Result<(ItemCode, u32), Wrongs> {
    match (
        ItemCode::parse(typed.one("reward")),
        typed.one("count").parse::<u32>(),
    ) {
        (Ok(reward), Ok(count)) => Ok((reward, count)),
        (reward, count) => Err(wrong(
            typed,
            [("reward", reward.is_err()), ("count", count.is_err())],
        )),
    }
}

fn wrong(typed: &Typed, fields: [(&'static str, bool); 2]) -> Wrongs {
    let each = fields.into_iter().filter(|(_, wrong)| *wrong);
    each.map(|(name, _)| {
        (
            name,
            if typed.one(name).is_empty() {
                Wrong::Missing
            } else {
                Wrong::Bad
            },
        )
    })
    .collect()
}
