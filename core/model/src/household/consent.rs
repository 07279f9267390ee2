//! Consent: who may give it.

use super::Born;
use crate::time::Day;

/// Whole years after which a person speaks for themselves (Personal Information Protection Law,
/// article 31: under 14 a guardian consents).
pub const CONSENT_AGE: i16 = 14;

/// What consent is asked for: photos, a record of needs, visits, calls, telling the unit that helps
/// what the family said, publishing.
pub const PURPOSES: [&str; 6] = ["photo", "care", "visit", "contact", "share", "publish"];

/// True when the person may be under the age of consent on that day: a guardian speaks. Only a
/// year or month of birth is known, so the youngest that the person can be counts; nothing known
/// counts as grown up, which a sheet without dates of birth would otherwise never be.
pub fn needs_guardian(born: Option<Born>, on: Day) -> bool {
    let Some(born) = born else {
        return false;
    };
    let years = on.date().year() - i16::try_from(born.year()).unwrap_or(i16::MAX);
    match born.month() {
        // The birthday may be the last day of its month.
        Some(month) => {
            years < CONSENT_AGE
                || (years == CONSENT_AGE && on.date().month() <= i8::try_from(month).unwrap_or(12))
        }
        None => years <= CONSENT_AGE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_may_be_under_fourteen_needs_a_guardian() {
        let on = Day::parse("2026-03-17").unwrap();
        let needs = |born: &str| needs_guardian(Born::parse(born).ok(), on);
        assert!(needs("2020"));
        assert!(needs("2012"), "born late in 2012 they are 13");
        assert!(!needs("2011"));
        assert!(needs("2012-04"));
        assert!(needs("2012-03"), "perhaps on the 31st");
        assert!(!needs("2012-02"));
        assert!(!needs(""));
    }
}
