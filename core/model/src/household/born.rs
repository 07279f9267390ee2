//! When a person was born: a year, and the month where it is known. Never the day.

use std::fmt;
use std::str::FromStr;

/// `yyyy` or `yyyy-mm`, as the schema table stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Born {
    year: u16,
    month: Option<u8>,
}

/// No year, or no month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a year or month of birth")]
pub struct InvalidBorn;

impl Born {
    /// Years that a living person, or one remembered on a sheet, can have been born in.
    pub const YEARS: std::ops::RangeInclusive<u16> = 1850..=2200;

    /// A year, and a month of 1 to 12.
    pub fn new(year: u16, month: Option<u8>) -> Result<Self, InvalidBorn> {
        let month_fits = month.is_none_or(|month| (1..=12).contains(&month));
        if Self::YEARS.contains(&year) && month_fits {
            Ok(Self { year, month })
        } else {
            Err(InvalidBorn)
        }
    }

    /// Reads `yyyy` or `yyyy-mm`, nothing else.
    pub fn parse(text: &str) -> Result<Self, InvalidBorn> {
        let (year, month) = match text.split_once('-') {
            Some((year, month)) => (year, Some(month)),
            None => (text, None),
        };
        Self::new(digits(year, 4)?, month.map(|month| digits(month, 2)).transpose()?)
    }

    /// The year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12, where it is known.
    pub const fn month(self) -> Option<u8> {
        self.month
    }
}

fn digits<T: FromStr>(text: &str, len: usize) -> Result<T, InvalidBorn> {
    if text.len() != len || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(InvalidBorn);
    }
    text.parse().map_err(|_| InvalidBorn)
}

impl fmt::Display for Born {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        self.month.map_or(Ok(()), |month| write!(f, "-{month:02}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_writes_and_nothing_else() {
        for good in ["1935", "1935-01", "2026-12"] {
            assert_eq!(Born::parse(good).map(|born| born.to_string()), Ok(good.into()));
        }
        for bad in [
            "",
            "35",
            "1935-",
            "1935-00",
            "1935-13",
            "1935-1",
            "1849",
            "1935-01-02",
            "+935",
            "１９３５",
        ] {
            assert_eq!(Born::parse(bad), Err(InvalidBorn), "{bad}");
        }
    }
}
