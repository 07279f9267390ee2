//! How long a phone without contact still shows other people's sheets.

use crate::time::Timestamp;

const DAY: i64 = 86_400_000;

/// Whether sheets are open on a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lease {
    /// They are.
    Open,
    /// For so many days more.
    Closing {
        /// Days left, today included.
        days: u16,
    },
    /// Not until the next contact. Recording stays open.
    Closed,
}

/// `days` after the last contact sheets close; `warning` days before that the person is told.
/// Before the first contact (an enrolment this minute) they are open. `now` is the server's clock
/// as the phone reckons it.
pub fn lease(last_contact: Option<Timestamp>, now: Timestamp, days: u16, warning: u16) -> Lease {
    let Some(last_contact) = last_contact else {
        return Lease::Open;
    };
    let over = (now.millis() - last_contact.millis()).div_euclid(DAY);
    match i64::from(days) - over {
        left if left <= 0 => Lease::Closed,
        left if left <= i64::from(warning) => Lease::Closing {
            days: u16::try_from(left).unwrap_or(u16::MAX),
        },
        _ => Lease::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_close_after_the_days_and_warn_before() {
        let start = Timestamp::clamp(1_773_709_200_000);
        let after = |days: i64, millis: i64| lease(Some(start), start.plus(days * DAY + millis), 14, 3);
        assert_eq!(after(0, 0), Lease::Open);
        assert_eq!(after(11, -1), Lease::Open);
        assert_eq!(after(11, 0), Lease::Closing { days: 3 });
        assert_eq!(after(14, -1), Lease::Closing { days: 1 });
        assert_eq!(after(14, 0), Lease::Closed);
        assert_eq!(after(-30, 0), Lease::Open, "a clock set back closes nothing");
        assert_eq!(lease(None, start, 14, 3), Lease::Open);
    }
}
