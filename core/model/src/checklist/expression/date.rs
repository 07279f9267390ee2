//! Days and times: read, written, counted.

use jiff::civil::{Date, DateTime, Time, date};
use jiff::tz::Offset;

use crate::word::Language;

/// China Standard Time: all days of the program are its days.
const CHINA: i8 = 8;
/// A number of days that a calendar reaches, both ways.
const DAYS_MAX: f64 = 3_000_000.0;

/// Days since 1970-01-01.
pub(super) fn number(day: Date) -> i32 {
    day.since((jiff::Unit::Day, date(1970, 1, 1)))
        .map_or(0, |span| span.get_days())
}

/// The time it is, in China.
pub(super) fn local(unix_ms: i64) -> DateTime {
    let time = jiff::Timestamp::from_millisecond(unix_ms).unwrap_or_default();
    Offset::constant(CHINA).to_datetime(time)
}

/// A day and time as ISO 8601 with its offset.
pub(super) fn print(moment: DateTime) -> String {
    let millis = moment.subsec_nanosecond() / 1_000_000;
    format!(
        "{}T{:02}:{:02}:{:02}.{millis:03}+{CHINA:02}:00",
        moment.date(),
        moment.hour(),
        moment.minute(),
        moment.second(),
    )
}

/// The beginning of the day that is so many days from 1970-01-01.
pub(super) fn from_number(days: f64) -> Option<DateTime> {
    if days.abs() > DAYS_MAX || days.is_nan() {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    let span = jiff::Span::new().days(days.trunc() as i32);
    let day = date(1970, 1, 1).checked_add(span).ok()?;
    Some(day.to_datetime(Time::midnight()))
}

/// `2018-01-02`, `2018-1-2`, `2018-01-02T10:20:30.123`, each with or without an offset.
pub(super) fn parse(text: &str) -> Option<DateTime> {
    let (day, time) = match text.split_once('T') {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let mut parts = day.split('-');
    let mut part = || parts.next()?.parse::<u16>().ok();
    let (year, month, day) = (part()?, part()?, part()?);
    if parts.next().is_some() {
        return None;
    }
    let day = Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()?;
    let Some(time) = time else {
        return Some(day.to_datetime(Time::midnight()));
    };
    let zoned = format!("{day}T{time}");
    if let Ok(time) = zoned.parse::<jiff::Timestamp>() {
        return Some(Offset::constant(CHINA).to_datetime(time));
    }
    time.parse::<Time>().ok().map(|time| day.to_datetime(time))
}

/// A day and time in a pattern of `%Y %y %m %n %b %d %e %a %H %h %M %S %3 %%`. `None` for any
/// other.
pub(super) fn format(moment: DateTime, pattern: &str, language: Language) -> Option<String> {
    let mut text = String::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        let part = match chars.next()? {
            '%' => "%".to_owned(),
            'Y' => format!("{:04}", moment.year()),
            'y' => format!("{:02}", moment.year().rem_euclid(100)),
            'm' => format!("{:02}", moment.month()),
            'n' => moment.month().to_string(),
            'b' => month(moment.month(), language),
            'd' => format!("{:02}", moment.day()),
            'e' => moment.day().to_string(),
            'a' => weekday(moment.date(), language).to_owned(),
            'H' => format!("{:02}", moment.hour()),
            'h' => moment.hour().to_string(),
            'M' => format!("{:02}", moment.minute()),
            'S' => format!("{:02}", moment.second()),
            '3' => format!("{:03}", moment.subsec_nanosecond() / 1_000_000),
            _ => return None,
        };
        text.push_str(&part);
    }
    Some(text)
}

fn month(month: i8, language: Language) -> String {
    const ENGLISH: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    match language {
        Language::ZhHans => format!("{month}月"),
        Language::En => {
            let at = usize::try_from(month - 1).unwrap_or_default();
            ENGLISH.get(at).copied().unwrap_or_default().to_owned()
        }
    }
}

fn weekday(day: Date, language: Language) -> &'static str {
    const DAYS: [[&str; 2]; 7] = [
        ["周一", "Mon"],
        ["周二", "Tue"],
        ["周三", "Wed"],
        ["周四", "Thu"],
        ["周五", "Fri"],
        ["周六", "Sat"],
        ["周日", "Sun"],
    ];
    let at = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
    DAYS[at][language as usize]
}
