//! Figures of units, as both pages show them.

use doorstep_model::id::UnitCode;

use crate::console::speech::Speech;
use crate::console::way_back::query;
use crate::view::UnitScore;

/// A year to choose.
pub(super) struct Year {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) current: bool,
}

/// The year before and this one.
pub(super) fn years(this: i16, chosen: i16, href: impl Fn(&str) -> String) -> Vec<Year> {
    let year = |year: i16| Year {
        name: year.to_string(),
        href: href(&year.to_string()),
        current: year == chosen,
    };
    [this - 1, this].map(year).into()
}

/// The page of a unit's year.
pub(super) fn address(unit: &UnitCode, year: &str) -> String {
    query(&format!("/supervision/units/{unit}"), [("year", year)])
}

/// The preset's rule that cancels a year's qualification.
pub(super) fn rule(speech: &Speech<'_>) -> Option<String> {
    let above = speech.preset.judging.disqualify_above?;
    Some(speech.count("unit-rule", above))
}

/// How a unit did, each figure with its name.
pub(super) fn figures(speech: &Speech<'_>, score: &UnitScore) -> Vec<(String, String)> {
    let means = score.reviews.means();
    let mean = |n: usize| match means {
        Some(means) => format!("{}.{}", means[n] / 10, means[n] % 10),
        None => "–".to_owned(),
    };
    let qualified = score.qualified.map(|is| {
        let id = if is { "unit-qualified" } else { "unit-disqualified" };
        speech.say(id)
    });
    let figures = [
        ("unit-reviews", Some(score.reviews.n.to_string())),
        ("judge-speed", Some(mean(0))),
        ("judge-duty", Some(mean(1))),
        ("judge-completion", Some(mean(2))),
        ("judge-feedback", Some(mean(3))),
        ("unit-bad", Some(score.cost.bad_reviews.to_string())),
        ("unit-taken", Some(score.cost.taken.to_string())),
        ("unit-open", Some(score.cost.open.to_string())),
        ("unit-qualification", qualified),
    ];
    let known = figures
        .into_iter()
        .filter_map(|(id, value)| Some((speech.say(id), value?)));
    known.collect()
}
