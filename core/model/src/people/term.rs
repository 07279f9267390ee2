//! From when until when something holds.

use crate::time::Day;

/// A first and perhaps a last day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term {
    from: Day,
    until: Option<Day>,
}

/// Why two days are no term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TermError {
    /// The first is no day.
    #[error("the first day is not a date")]
    From,
    /// The last is no day.
    #[error("the last day is not a date")]
    Until,
    /// The last lies before the first.
    #[error("the last day lies before the first")]
    Backwards,
}

impl Term {
    /// Checks the order.
    pub fn new(from: Day, until: Option<Day>) -> Result<Self, TermError> {
        if until.is_some_and(|until| until < from) {
            Err(TermError::Backwards)
        } else {
            Ok(Self { from, until })
        }
    }

    /// Reads `yyyy-mm-dd`; an empty last day is none.
    pub fn parse(from: &str, until: &str) -> Result<Self, TermError> {
        let from = Day::parse(from.trim()).map_err(|_| TermError::From)?;
        let until = match until.trim() {
            "" => None,
            day => Some(Day::parse(day).map_err(|_| TermError::Until)?),
        };
        Self::new(from, until)
    }

    /// The first day.
    pub const fn from(&self) -> Day {
        self.from
    }

    /// The last day; none while no end is set.
    pub const fn until(&self) -> Option<Day> {
        self.until
    }

    /// True from the first to the last day.
    pub fn live_at(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Days since the last one; none while it is not over. Work that arrives later than the
    /// preset's late-acceptance days is not taken any more.
    pub fn days_over(&self, day: Day) -> Option<i32> {
        self.until
            .filter(|until| *until < day)
            .map(|until| day.days_since(until))
    }

    /// The same with another last day: an end comes with a row of its own, never by deletion.
    pub fn ending(&self, until: Day) -> Result<Self, TermError> {
        Self::new(self.from, Some(until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn both_ends_belong_to_a_term() {
        let term = Term::parse("2026-03-01", " 2026-03-31 ").unwrap();
        let live = |text| term.live_at(day(text));
        assert!(!live("2026-02-28") && live("2026-03-01") && live("2026-03-31") && !live("2026-04-01"));
        assert_eq!(term.days_over(day("2026-03-31")), None);
        assert_eq!(term.days_over(day("2026-04-30")), Some(30));
        let open = Term::parse("2026-03-01", "").unwrap();
        assert!(open.live_at(day("2199-01-01")) && open.days_over(day("2199-01-01")).is_none());
        assert!(!open.ending(day("2026-03-02")).unwrap().live_at(day("2026-03-03")));
    }

    #[test]
    fn days_that_are_no_term_are_named() {
        assert_eq!(Term::parse("soon", ""), Err(TermError::From));
        assert_eq!(Term::parse("2026-03-01", "later"), Err(TermError::Until));
        assert_eq!(Term::parse("2026-03-01", "2026-02-28"), Err(TermError::Backwards));
        assert_eq!(
            Term::parse("2026-03-01", "").unwrap().ending(day("2026-02-01")),
            Err(TermError::Backwards)
        );
    }
}
