//! How people name a case: the server's number, and until then the code that the phone made.

use std::fmt;

use crate::id::GridCode;
use crate::time::Day;

/// Text that is neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {0}")]
pub struct InvalidNumber(&'static str);

/// `<realm code>-<yyyymmdd>-<serial>`, given by the server when the case arrives. The serial counts
/// the realm's cases of that day from 1 and is written with at least four digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber {
    realm: GridCode,
    day: Day,
    serial: u32,
}

impl CaseNumber {
    /// The serial begins at 1, and no case is of a year that eight digits can't tell.
    pub fn new(realm: GridCode, day: Day, serial: u32) -> Result<Self, InvalidNumber> {
        if serial == 0 || !(1000..=9999).contains(&day.date().year()) {
            return Err(InvalidNumber("case number"));
        }
        Ok(Self { realm, day, serial })
    }

    /// Reads what `Display` writes, and nothing else.
    pub fn parse(text: &str) -> Result<Self, InvalidNumber> {
        let invalid = InvalidNumber("case number");
        // A realm's code may hold hyphens itself.
        let mut parts = text.rsplitn(3, '-');
        let mut next = || parts.next().ok_or(invalid);
        let (serial, day, realm) = (next()?, next()?, next()?);
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if !digits(serial) || !digits(day) || day.len() != 8 {
            return Err(invalid);
        }
        let day = format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]);
        let number = Self::new(
            GridCode::parse(realm).map_err(|_| invalid)?,
            Day::parse(&day).map_err(|_| invalid)?,
            serial.parse().map_err(|_| invalid)?,
        )?;
        if number.to_string() == text {
            Ok(number)
        } else {
            Err(invalid)
        }
    }

    /// The realm.
    pub const fn realm(&self) -> &GridCode {
        &self.realm
    }

    /// The day on which the server got it.
    pub const fn day(&self) -> Day {
        self.day
    }

    /// Which of that day.
    pub const fn serial(&self) -> u32 {
        self.serial
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.day.date();
        let (year, month, day) = (date.year(), date.month(), date.day());
        write!(f, "{}-{year:04}{month:02}{day:02}-{:04}", self.realm, self.serial)
    }
}

/// Six digits, made on the phone and printed on the slip. Not unique: it is searched together with
/// where and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneCode(u32);

impl PhoneCode {
    const END: u32 = 1_000_000;

    /// From the caller's randomness. A remainder of 2³² favours no code by more than 1 in 4,000.
    pub const fn draw(random: u32) -> Self {
        Self(random % Self::END)
    }

    /// Reads exactly six digits.
    pub fn parse(text: &str) -> Result<Self, InvalidNumber> {
        let invalid = InvalidNumber("phone code");
        if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(invalid);
        }
        text.parse().map(Self).map_err(|_| invalid)
    }
}

impl fmt::Display for PhoneCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(realm: &str, day: &str, serial: u32) -> CaseNumber {
        CaseNumber::new(GridCode::parse(realm).unwrap(), Day::parse(day).unwrap(), serial).unwrap()
    }

    #[test]
    fn a_number_reads_as_printed() {
        assert_eq!(
            number("610921", "2025-03-17", 42).to_string(),
            "610921-20250317-0042"
        );
        assert_eq!(
            number("610921", "2025-03-17", 123_456).to_string(),
            "610921-20250317-123456"
        );
        assert_eq!(
            CaseNumber::parse("a-b-20250317-0001"),
            Ok(number("a-b", "2025-03-17", 1))
        );
    }

    #[test]
    fn there_is_one_way_to_write_a_number() {
        for text in [
            "",
            "610921-20250317",
            "610921-20250317-",
            "610921-20250317-42",
            "610921-20250317-00042",
            "610921-20250317-0000",
            "610921-20250317-+042",
            "610921-20250230-0042",
            "610921-2025031-0042",
            "610921-２0250317-0042",
            "610921-20250317-0042 ",
            "-20250317-0042",
            "610921-20250317-4294967296",
        ] {
            assert!(CaseNumber::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_number_reads_back_as_written(
            realm in "[a-z0-9_.-]{1,32}", days in -9_000i32..60_000, serial in 1u32..,
        ) {
            let day = Day::parse("2025-01-01").unwrap().plus_days(days).to_string();
            let number = number(&realm, &day, serial);
            prop_assert_eq!(CaseNumber::parse(&number.to_string()), Ok(number));
        }

        #[test]
        fn a_phone_code_is_six_digits(random: u32) {
            let code = PhoneCode::draw(random);
            prop_assert_eq!(code.to_string().len(), 6);
            prop_assert_eq!(PhoneCode::parse(&code.to_string()), Ok(code));
        }
    }

    #[test]
    fn other_text_is_no_phone_code() {
        for text in ["", "12345", "1234567", "12345a", "+12345", "１23456"] {
            assert!(PhoneCode::parse(text).is_err(), "{text}");
        }
    }
}
