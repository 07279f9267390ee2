//! Working days. China moves working days around its holidays (调休), so a deadline needs the
//! published list; past its last year only Monday to Friday is known, and a date is provisional.

use std::collections::BTreeMap;

use jiff::civil::Weekday;

use crate::time::Day;

/// The list this build carries; a server may send a newer one.
const EMBEDDED: &str = include_str!("../data/holidays-cn.csv");

/// Which days are worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Days that differ from Monday–Friday: true is worked.
    moved: BTreeMap<Day, bool>,
    first_year: i16,
    last_year: i16,
}

/// A day counted in working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub day: Day,
    /// True when the count left the years of the list: the day may still move.
    pub provisional: bool,
}

/// Why a list was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the holiday list: {what}")]
pub struct CalendarError {
    /// From 1, the heading included.
    pub line: u64,
    /// What is wrong there.
    pub what: CalendarFault,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    /// The heading is not `date,kind,holiday`.
    #[error("the heading is not date,kind,holiday")]
    Heading,
    /// No CSV line of three fields.
    #[error("not a line of three fields")]
    Fields,
    /// The date is no `yyyy-mm-dd`.
    #[error("not a date")]
    Date,
    /// The kind is neither `rest` nor `work`.
    #[error("neither rest nor work")]
    Kind,
    /// The date stands there twice.
    #[error("the date stands there twice")]
    Twice,
    /// No line at all.
    #[error("the list is empty")]
    Empty,
}

impl Calendar {
    /// Reads `date,kind,holiday`, kind `rest` or `work`.
    pub fn parse(csv: &str) -> Result<Self, CalendarError> {
        let fault = |line, what| CalendarError { line, what };
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let heading = reader.headers().map_err(|_| fault(1, CalendarFault::Heading))?;
        if heading != ["date", "kind", "holiday"].as_slice() {
            return Err(fault(1, CalendarFault::Heading));
        }
        let mut moved = BTreeMap::new();
        let mut record = csv::StringRecord::new();
        loop {
            let line = reader.position().line();
            if !reader
                .read_record(&mut record)
                .map_err(|_| fault(line, CalendarFault::Fields))?
            {
                break;
            }
            let line = record.position().map_or(line, csv::Position::line);
            let day = Day::parse(&record[0]).map_err(|_| fault(line, CalendarFault::Date))?;
            let works = match &record[1] {
                "rest" => false,
                "work" => true,
                _ => return Err(fault(line, CalendarFault::Kind)),
            };
            if moved.insert(day, works).is_some() {
                return Err(fault(line, CalendarFault::Twice));
            }
        }
        Self::from_days(moved).ok_or(fault(1, CalendarFault::Empty))
    }

    /// From the days that differ from Monday–Friday, true for worked ones: the server's holiday
    /// rows. None when there are none, for then no year is known.
    pub fn from_days(days: impl IntoIterator<Item = (Day, bool)>) -> Option<Self> {
        let moved: BTreeMap<_, _> = days.into_iter().collect();
        let first_year = moved.first_key_value()?.0.date().year();
        let last_year = moved.last_key_value()?.0.date().year();
        Some(Self {
            moved,
            first_year,
            last_year,
        })
    }

    /// The list this build carries.
    pub fn embedded() -> Self {
        Self::parse(EMBEDDED).expect("the embedded list is read by a test")
    }

    /// True when the list speaks of the day's year.
    pub fn knows(&self, day: Day) -> bool {
        (self.first_year..=self.last_year).contains(&day.date().year())
    }

    /// True for a day that is worked, as far as known.
    pub fn is_working(&self, day: Day) -> bool {
        let weekend = matches!(day.date().weekday(), Weekday::Saturday | Weekday::Sunday);
        self.moved.get(&day).copied().unwrap_or(!weekend)
    }

    /// The n-th working day after `day`; for 0 the day itself.
    pub fn add_working_days(&self, day: Day, n: u16) -> Due {
        let mut due = Due {
            day,
            provisional: !self.knows(day),
        };
        let mut left = n;
        while left > 0 {
            // The calendar ends with the year 9999; a deadline there ends with it.
            let Ok(next) = due.day.date().tomorrow() else {
                break;
            };
            due.day = Day::from(next);
            due.provisional |= !self.knows(due.day);
            left -= u16::from(self.is_working(due.day));
        }
        due
    }

    /// The n-th working day before `day`; for 0 the day itself.
    pub fn working_day_before(&self, day: Day, n: u16) -> Day {
        let (mut day, mut left) = (day, n);
        while left > 0 {
            let Ok(before) = day.date().yesterday() else {
                break;
            };
            day = Day::from(before);
            left -= u16::from(self.is_working(day));
        }
        day
    }

    /// Working days after `from` up to and with `to`; 0 when `to` is not later.
    pub fn working_days_between(&self, from: Day, to: Day) -> u32 {
        let days = from
            .date()
            .series(jiff::ToSpan::day(1))
            .skip(1)
            .take_while(|date| *date <= to.date());
        days.map(|date| u32::from(self.is_working(Day::from(date)))).sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn the_embedded_list_is_read_and_has_a_future() {
        let calendar = Calendar::embedded();
        assert_eq!(Calendar::parse(EMBEDDED).as_ref(), Ok(&calendar));
        assert!(calendar.knows(day("2023-01-01")) && calendar.knows(day("2026-12-31")));
        assert!(!calendar.knows(day("2022-12-31")) && !calendar.knows(day("2027-01-01")));
    }

    #[test]
    fn holidays_and_shifted_days_count_as_published() {
        let calendar = Calendar::embedded();
        assert!(
            !calendar.is_working(day("2023-01-23")),
            "Spring Festival, a Monday"
        );
        assert!(calendar.is_working(day("2023-01-28")), "shifted, a Saturday");
        assert!(calendar.is_working(day("2023-01-30")), "a plain Monday");
        assert!(!calendar.is_working(day("2023-02-04")), "a plain Saturday");
        // From the Friday before Spring Festival: 28, 29 (both shifted), 30 January.
        let due = calendar.add_working_days(day("2023-01-20"), 3);
        assert_eq!(
            due,
            Due {
                day: day("2023-01-30"),
                provisional: false
            }
        );
        assert_eq!(
            calendar.working_days_between(day("2023-01-20"), day("2023-01-30")),
            3
        );
    }

    #[test]
    fn past_the_last_year_a_day_is_provisional() {
        let calendar = Calendar::embedded();
        let due = calendar.add_working_days(day("2026-12-30"), 2);
        assert_eq!(
            due,
            Due {
                day: day("2027-01-01"),
                provisional: true
            }
        );
        assert!(!calendar.add_working_days(day("2026-12-30"), 1).provisional);
    }

    #[test]
    fn the_end_of_all_days_ends_the_count() {
        let last = Calendar::embedded().add_working_days(day("9999-12-30"), 365);
        assert_eq!(
            last,
            Due {
                day: day("9999-12-31"),
                provisional: true
            }
        );
    }

    #[test]
    fn a_bad_list_names_its_line() {
        let read = |text: &str| Calendar::parse(text).map_err(|e| (e.line, e.what)).unwrap_err();
        assert_eq!(read("day,kind,holiday\n"), (1, CalendarFault::Heading));
        assert_eq!(read("date,kind,holiday\n"), (1, CalendarFault::Empty));
        assert_eq!(
            read("date,kind,holiday\n2023-01-01,rest,x\n2023-01-40,rest,x\n"),
            (3, CalendarFault::Date)
        );
        assert_eq!(
            read("date,kind,holiday\n2023-01-01,off,x\n"),
            (2, CalendarFault::Kind)
        );
        assert_eq!(
            read("date,kind,holiday\n2023-01-01,rest,x\n2023-01-01,work,x\n"),
            (3, CalendarFault::Twice)
        );
        assert_eq!(
            read("date,kind,holiday\n2023-01-01,rest\n"),
            (2, CalendarFault::Fields)
        );
    }

    proptest! {
        #[test]
        fn counting_forth_and_back_agree(start in 0i32..2000, n in 1u16..200) {
            let calendar = Calendar::embedded();
            let from = day("2022-06-01").plus_days(start);
            let due = calendar.add_working_days(from, n);
            prop_assert!(calendar.is_working(due.day));
            prop_assert_eq!(calendar.working_days_between(from, due.day), u32::from(n));
            prop_assert_eq!(calendar.working_days_between(due.day, from), 0);
            prop_assert_eq!(due.provisional, !calendar.knows(from) || !calendar.knows(due.day));
        }

        #[test]
        fn more_days_are_never_earlier(start in 0i32..2000, n in 0u16..200, more in 0u16..50) {
            let calendar = Calendar::embedded();
            let from = day("2022-06-01").plus_days(start);
            let split = calendar.add_working_days(calendar.add_working_days(from, n).day, more);
            prop_assert_eq!(split.day, calendar.add_working_days(from, n + more).day);
        }
    }
}
