//! The published list of days off and weekend days worked.

use doorstep_model::calendar::Calendar;
use doorstep_model::protocol::row::{DayKind, HolidayRow};
use doorstep_model::time::Day;

use super::{ActionError, By};
use crate::rows;
use crate::store::Write;

/// Years that a list may speak of.
const FROM: &str = "2020-01-01";
const DAYS: i32 = 366 * 80;

/// Sets every day that differs from Monday to Friday. How many those are.
pub fn set_holidays(tx: &Write<'_>, by: By, calendar: &Calendar) -> Result<usize, ActionError> {
    let holidays = unusual_days(calendar);
    for holiday in &holidays {
        tx.put_holiday(by.realm, holiday)?;
        rows::holiday(tx, by.realm, holiday.clone())?;
    }
    // Deadlines that were counted without these days may move.
    tx.wake_all_cases(by.realm, by.now.day())?;
    tx.audit(by.realm, by.actor, "holiday.set", &holidays.len(), by.now)?;
    Ok(holidays.len())
}

fn unusual_days(calendar: &Calendar) -> Vec<HolidayRow> {
    let Ok(first) = Day::parse(FROM) else {
        return Vec::new();
    };
    (0..DAYS)
        .map(|days| first.plus_days(days))
        .filter(|day| calendar.knows(*day))
        .filter_map(|date| {
            let weekend = date.date().weekday().to_monday_one_offset() > 5;
            match (weekend, calendar.is_working(date)) {
                (true, true) => Some(HolidayRow {
                    date,
                    kind: DayKind::Work,
                }),
                (false, false) => Some(HolidayRow {
                    date,
                    kind: DayKind::Off,
                }),
                _ => None,
            }
        })
        .collect()
}
