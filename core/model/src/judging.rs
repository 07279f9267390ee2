//! 责任单位考评: what happened in a unit's cases, held against the preset's deductions. Nothing is
//! taken while the unit may still appeal, or its appeal waits; nothing at all where it was upheld.

use crate::calendar::Calendar;
use crate::preset::{DeductionCause, Judging};
use crate::protocol::sync::Evaluation;
use crate::time::Day;

/// What became of a unit's appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Appealed {
    /// A supervisor has not decided yet.
    Waits,
    /// It stands.
    Upheld,
    /// It does not stand.
    Rejected,
}

/// Something in a case that may cost its unit points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub cause: DeductionCause,
    /// On which day of the server's clock.
    pub on: Day,
    /// What became of the appeal that was made since.
    pub appealed: Option<Appealed>,
}

/// Whether a fault counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Not yet: the unit may appeal until this day.
    MayAppeal(Day),
    /// Not yet: an appeal waits.
    Waits,
    /// Never: an appeal was upheld.
    Waived,
    /// It does.
    Counts,
}

/// What a unit's faults cost it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    /// Points taken.
    pub taken: u32,
    /// Points that may still be taken.
    pub open: u32,
    /// Bad reviews that count.
    pub bad_reviews: u32,
}

impl Fault {
    /// Whether it counts today.
    pub fn weight(&self, judging: &Judging, calendar: &Calendar, today: Day) -> Weight {
        match self.appealed {
            Some(Appealed::Waits) => Weight::Waits,
            Some(Appealed::Upheld) => Weight::Waived,
            Some(Appealed::Rejected) => Weight::Counts,
            None => {
                let until = calendar.add_working_days(self.on, judging.appeal_days).day;
                match today > until {
                    true => Weight::Counts,
                    false => Weight::MayAppeal(until),
                }
            }
        }
    }
}

impl Cost {
    /// Adds so many faults of one kind.
    pub fn add(&mut self, judging: &Judging, (cause, weight): (DeductionCause, Weight), n: u32) {
        let points = judging.points_taken(cause) * n;
        match weight {
            Weight::Counts => {
                self.taken += points;
                self.bad_reviews += if cause == DeductionCause::BadReview { n } else { 0 };
            }
            Weight::MayAppeal(_) | Weight::Waits => self.open += points,
            Weight::Waived => {}
        }
    }

    /// Whether the unit keeps the year's qualification; none: the preset cancels none.
    pub fn is_qualified(&self, judging: &Judging) -> Option<bool> {
        let above = judging.disqualify_above?;
        Some(self.bad_reviews <= u32::from(above))
    }
}

impl Judging {
    /// What one fault of this kind costs.
    pub fn points_taken(&self, cause: DeductionCause) -> u32 {
        let deductions = self
            .deductions
            .iter()
            .filter(|deduction| deduction.cause == cause);
        deductions.map(|deduction| u32::from(deduction.points)).sum()
    }
}

impl Evaluation {
    /// 差评: below "fair", taken together.
    pub const fn is_bad(&self) -> bool {
        self.speed.get() + self.duty.get() + self.completion.get() + self.feedback.get() < 4 * 3
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::DocumentId;
    use crate::preset::embedded;
    use crate::protocol::sync::Score;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn judging(preset: &str) -> Judging {
        let file = embedded().find(|file| file.file.starts_with(preset)).unwrap();
        file.parse().unwrap().judging
    }

    fn fault(appealed: Option<Appealed>) -> Fault {
        Fault {
            cause: DeductionCause::BadReview,
            // A Tuesday; five working days later is the Tuesday after.
            on: day("2026-03-17"),
            appealed,
        }
    }

    #[test]
    fn nothing_counts_while_the_unit_may_still_say_something() {
        let (judging, calendar) = (judging("bayzhou"), Calendar::embedded());
        let weight = |appealed, today| fault(appealed).weight(&judging, &calendar, day(today));
        assert_eq!(weight(None, "2026-03-17"), Weight::MayAppeal(day("2026-03-24")));
        assert_eq!(weight(None, "2026-03-24"), Weight::MayAppeal(day("2026-03-24")));
        assert_eq!(weight(None, "2026-03-25"), Weight::Counts);
        for today in ["2026-03-18", "2026-12-31"] {
            assert_eq!(weight(Some(Appealed::Waits), today), Weight::Waits);
            assert_eq!(weight(Some(Appealed::Upheld), today), Weight::Waived);
            assert_eq!(weight(Some(Appealed::Rejected), today), Weight::Counts);
        }
    }

    #[test]
    fn more_bad_reviews_than_the_preset_says_cancel_the_year() {
        let judging = judging("bayzhou");
        let mut cost = Cost::default();
        let bad = DeductionCause::BadReview;
        cost.add(&judging, (bad, Weight::Counts), 3);
        cost.add(&judging, (bad, Weight::Waits), 2);
        cost.add(&judging, (bad, Weight::Waived), 5);
        cost.add(&judging, (DeductionCause::Overdue, Weight::Counts), 1);
        let expected = Cost {
            taken: 3 + 2,
            open: 2,
            bad_reviews: 3,
        };
        assert_eq!(cost, expected);
        assert_eq!(
            cost.is_qualified(&judging),
            Some(true),
            "three are not more than three"
        );
        cost.add(&judging, (bad, Weight::Counts), 1);
        assert_eq!(cost.is_qualified(&judging), Some(false));
    }

    #[test]
    fn what_a_preset_does_not_name_costs_nothing_and_cancels_nothing() {
        let judging = judging("hanyin");
        let mut cost = Cost::default();
        cost.add(&judging, (DeductionCause::LateAccept, Weight::Counts), 9);
        assert_eq!((cost, cost.is_qualified(&judging)), (Cost::default(), None));
    }

    #[test]
    fn a_review_is_bad_below_fair() {
        let review = |scores: [u8; 4]| {
            let [speed, duty, completion, feedback] = scores.map(|score| Score::parse(score).unwrap());
            Evaluation {
                case: DocumentId::new([2; 16]),
                speed,
                duty,
                completion,
                feedback,
                words: None,
            }
        };
        assert!(!review([3, 3, 3, 3]).is_bad());
        assert!(!review([1, 3, 3, 5]).is_bad());
        assert!(review([3, 3, 3, 2]).is_bad());
    }
}
