//! Days on the command line, as moments of the server's clock.

use doorstep_model::time::{Day, Timestamp};

use super::CommandError;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;
/// China Standard Time.
const OFFSET_MILLIS: i64 = 8 * 60 * 60 * 1_000;

/// The moment at which a day begins.
pub(super) fn start_of(text: &str) -> Result<Timestamp, CommandError> {
    let day = Day::parse(text).map_err(|error| CommandError::argument("day", error))?;
    let epoch = Day::parse("1970-01-01").map_err(|error| CommandError::argument("day", error))?;
    let millis = i64::from(day.days_since(epoch)) * DAY_MILLIS - OFFSET_MILLIS;
    Timestamp::parse(millis).map_err(|error| CommandError::argument("day", error))
}

/// The moment at which a day is over.
pub(super) fn end_of(text: &str) -> Result<Timestamp, CommandError> {
    Ok(start_of(text)?.plus(DAY_MILLIS))
}

/// From and until: a day each, both included; now where there is no first day.
pub(super) fn term(
    from: Option<&str>,
    until: Option<&str>,
    now: Timestamp,
) -> Result<(Timestamp, Option<Timestamp>), CommandError> {
    let from = from.map_or(Ok(now), start_of)?;
    Ok((from, until.map(end_of).transpose()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_china() {
        let start = start_of("2026-03-17").unwrap();
        assert_eq!(start.day().to_string(), "2026-03-17");
        assert_eq!(start.plus(-1).day().to_string(), "2026-03-16");
        assert_eq!(end_of("2026-03-16").unwrap(), start);
        assert!(start_of("17.3.2026").is_err());
    }
}
