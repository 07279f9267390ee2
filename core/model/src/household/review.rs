//! When a colour is to be looked at again.

use crate::document::event::Colour;
use crate::time::Day;

/// True when a yellow or red household was not reviewed in time: its own day has come, or so many
/// days passed since the decision. It keeps its colour and cadence until a person decides.
pub fn is_out_of_date(
    colour: Colour,
    decided_on: Option<Day>,
    review_on: Option<Day>,
    review_days: u16,
    today: Day,
) -> bool {
    if colour == Colour::Green {
        return false;
    }
    let last_day = decided_on.map(|day| day.plus_days(i32::from(review_days)));
    [review_on, last_day]
        .into_iter()
        .flatten()
        .any(|day| day <= today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yellow_and_red_go_out_of_date_and_green_does_not() {
        let day = |text: &str| Day::parse(text).unwrap();
        let decided = Some(day("2026-01-01"));
        let out = |colour, review: Option<&str>, today| {
            is_out_of_date(colour, decided, review.map(day), 90, day(today))
        };
        assert!(!out(Colour::Yellow, None, "2026-03-31"));
        assert!(out(Colour::Yellow, None, "2026-04-01"));
        assert!(out(Colour::Red, Some("2026-02-01"), "2026-02-01"));
        assert!(!out(Colour::Red, Some("2026-02-01"), "2026-01-31"));
        assert!(
            out(Colour::Red, Some("2027-02-01"), "2026-04-01"),
            "the preset's days hold too"
        );
        assert!(!out(Colour::Green, Some("2026-02-01"), "2026-04-01"));
    }
}
