//! Who is to be visited, and why: by what was promised and by the cadence, never by anything else.

use crate::time::Day;

/// What is known of a household or place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VisitedSoFar {
    /// When somebody was last met there.
    pub last_met: Option<Day>,
    /// When the last visit promised the next.
    pub promised: Option<Day>,
    /// They asked not to be visited until this day.
    pub refused_until: Option<Day>,
    /// Where nobody was met yet: since when the cadence counts (a colour was decided).
    pub counts_from: Option<Day>,
}

/// Why a visit is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DueReason {
    /// The last visit named the day.
    Promised,
    /// The days of the cadence are over.
    Cadence,
    /// Nobody was ever met there.
    FirstVisit,
}

/// A visit that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Why.
    pub reason: DueReason,
    /// Since how many days; 0 is today.
    pub days_over: i32,
}

/// Whether a visit is due today. `every`: days of the cadence; `None`: on request only.
///
/// A refusal is respected until its last day, whatever was promised before.
pub fn due(so_far: &VisitedSoFar, every: Option<u16>, today: Day) -> Option<Due> {
    if so_far.refused_until.is_some_and(|until| today <= until) {
        return None;
    }
    let over = |day: Day, reason| {
        let days_over = today.days_since(day);
        (days_over >= 0).then_some(Due { reason, days_over })
    };
    let promised = so_far.promised.and_then(|day| over(day, DueReason::Promised));
    let by_cadence = every.and_then(|days| match so_far.last_met.or(so_far.counts_from) {
        Some(from) => {
            let reason = if so_far.last_met.is_some() {
                DueReason::Cadence
            } else {
                DueReason::FirstVisit
            };
            over(from.plus_days(i32::from(days)), reason)
        }
        None => Some(Due {
            reason: DueReason::FirstVisit,
            days_over: 0,
        }),
    });
    match (promised, by_cadence) {
        // A word given comes first; the cadence may be over for longer.
        (Some(promised), Some(cadence)) => Some(Due {
            reason: DueReason::Promised,
            days_over: promised.days_over.max(cadence.days_over),
        }),
        (promised, by_cadence) => promised.or(by_cadence),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    const TODAY: &str = "2026-03-17";

    fn is_due(so_far: VisitedSoFar, every: Option<u16>) -> Option<(DueReason, i32)> {
        due(&so_far, every, day(TODAY)).map(|due| (due.reason, due.days_over))
    }

    #[test]
    fn the_cadence_counts_from_the_last_time_somebody_was_met() {
        let met = |last: &str| VisitedSoFar {
            last_met: Some(day(last)),
            ..VisitedSoFar::default()
        };
        assert_eq!(is_due(met("2026-02-15"), Some(30)), Some((DueReason::Cadence, 0)));
        assert_eq!(is_due(met("2026-02-16"), Some(30)), None);
        assert_eq!(
            is_due(met("2026-01-01"), Some(30)),
            Some((DueReason::Cadence, 45))
        );
        assert_eq!(is_due(met("2020-01-01"), None), None, "on request only");
    }

    #[test]
    fn who_was_never_met_is_due_at_once_or_when_the_colour_says() {
        assert_eq!(
            is_due(VisitedSoFar::default(), Some(30)),
            Some((DueReason::FirstVisit, 0))
        );
        let decided = VisitedSoFar {
            counts_from: Some(day("2026-03-10")),
            ..VisitedSoFar::default()
        };
        assert_eq!(is_due(decided, Some(7)), Some((DueReason::FirstVisit, 0)));
        assert_eq!(is_due(decided, Some(8)), None);
        assert_eq!(is_due(VisitedSoFar::default(), None), None);
    }

    #[test]
    fn what_was_promised_comes_first() {
        let promised = VisitedSoFar {
            last_met: Some(day("2026-03-01")),
            promised: Some(day("2026-03-15")),
            ..VisitedSoFar::default()
        };
        assert_eq!(is_due(promised, None), Some((DueReason::Promised, 2)));
        assert_eq!(is_due(promised, Some(7)), Some((DueReason::Promised, 9)));
        let later = VisitedSoFar {
            promised: Some(day("2026-03-18")),
            ..promised
        };
        assert_eq!(is_due(later, Some(30)), None);
    }

    #[test]
    fn a_refusal_is_respected_until_its_last_day() {
        let refused = |until: &str| VisitedSoFar {
            promised: Some(day("2026-03-01")),
            refused_until: Some(day(until)),
            ..VisitedSoFar::default()
        };
        assert_eq!(is_due(refused(TODAY), Some(7)), None);
        assert!(is_due(refused("2026-03-16"), Some(7)).is_some());
    }

    #[test]
    fn a_refusal_is_no_visit() {
        let refused = VisitedSoFar {
            last_met: Some(day("2026-02-01")),
            refused_until: Some(day("2026-03-16")),
            ..VisitedSoFar::default()
        };
        let without = VisitedSoFar {
            refused_until: None,
            ..refused
        };
        assert_eq!(is_due(refused, Some(30)), Some((DueReason::Cadence, 14)));
        assert_eq!(is_due(refused, Some(30)), is_due(without, Some(30)));
        assert_eq!(is_due(refused, None), None, "nor does it ask for one");
    }

    proptest! {
        #[test]
        fn a_visit_that_is_due_stays_due_tomorrow(last in 0..900i32, every in 1..400u16) {
            let start = day("2025-01-01");
            let so_far = VisitedSoFar { last_met: Some(start), ..VisitedSoFar::default() };
            let today = start.plus_days(last);
            let now = due(&so_far, Some(every), today);
            let then = due(&so_far, Some(every), today.plus_days(1));
            prop_assert_eq!(now.map(|due| due.days_over + 1).or((last + 1 == i32::from(every)).then_some(0)),
                            then.map(|due| due.days_over));
        }
    }
}
