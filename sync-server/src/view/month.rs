//! A month of the calendar, as addresses say it.

use std::fmt;

use doorstep_model::time::Day;
use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::store::Span;

/// A month: its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    /// The month of a day.
    pub fn of(day: Day) -> Self {
        Self(day.date().first_of_month())
    }

    /// `yyyy-mm`; none for anything else, and for what no calendar of ours goes to.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        let known = (1970..=2199).contains(&year) && (1..=12).contains(&month);
        known.then(|| Self(date(year, month, 1)))
    }

    /// So many months later, or earlier.
    pub fn plus(self, months: i32) -> Self {
        Self(self.0.saturating_add(months.months()))
    }

    /// Its days.
    pub fn span(self) -> Span {
        Span {
            from: Day::from(self.0),
            before: Day::from(self.plus(1).0),
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_as_it_is_written() {
        let month = Month::parse("2026-12").unwrap();
        assert_eq!(month.to_string(), "2026-12");
        assert_eq!(month.plus(1).to_string(), "2027-01");
        assert_eq!(month.span().before.to_string(), "2027-01-01");
        assert_eq!(
            Month::of(Day::parse("2026-03-31").unwrap()).plus(-1).to_string(),
            "2026-02"
        );
        for bad in ["2026", "2026-13", "99999-01", "2026-0x", ""] {
            assert_eq!(Month::parse(bad), None, "{bad}");
        }
    }
}
