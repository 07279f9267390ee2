//! Values, and how one kind is taken for another. As in JavaRosa: empty is the empty text, which
//! as a number is NaN; NaN is unequal to and not comparable with everything.

use jiff::civil::{Date, DateTime, Time};

use super::{date, number};

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words; empty: no answer.
    Text(Box<str>),
    /// A number.
    Number(f64),
    /// True or false.
    Truth(bool),
    /// A day.
    Day(Date),
    /// A day and time, by China's clock.
    Moment(DateTime),
}

impl Value {
    /// No answer.
    pub fn empty() -> Self {
        Self::Text("".into())
    }

    /// True for what counts as no value: the empty text, and NaN.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Number(number) => number.is_nan(),
            _ => false,
        }
    }

    /// As words.
    pub fn text(&self) -> Box<str> {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(value) => number::print(*value).into(),
            Self::Truth(truth) => if *truth { "true" } else { "false" }.into(),
            Self::Day(day) => day.to_string().into(),
            Self::Moment(moment) => date::print(*moment).into(),
        }
    }

    /// As a number; a day is its distance from 1970-01-01.
    pub fn number(&self) -> f64 {
        match self {
            Self::Text(text) => number::parse(text),
            Self::Number(number) => *number,
            Self::Truth(truth) => f64::from(u8::from(*truth)),
            Self::Day(day) => f64::from(date::number(*day)),
            Self::Moment(moment) => f64::from(date::number(moment.date())),
        }
    }

    /// As a day and time; `Err` for what is none, `Ok(None)` for no value.
    pub(super) fn moment(&self) -> Result<Option<DateTime>, ()> {
        if self.is_empty() {
            return Ok(None);
        }
        let moment = match self {
            Self::Text(text) => date::parse(text),
            Self::Number(days) => date::from_number(*days),
            Self::Truth(_) => None,
            Self::Day(day) => Some(day.to_datetime(Time::midnight())),
            Self::Moment(moment) => Some(*moment),
        };
        moment.map(Some).ok_or(())
    }

    /// As true or false: zero, NaN and the empty text are false.
    pub fn truth(&self) -> bool {
        match self {
            Self::Text(text) => !text.is_empty(),
            Self::Number(value) => value.abs() > number::SAME && !value.is_nan(),
            Self::Truth(truth) => *truth,
            Self::Day(_) | Self::Moment(_) => true,
        }
    }

    /// `=`: as truths if one is a truth, as numbers if one is a number, else as words.
    pub fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Truth(_), _) | (_, Self::Truth(_)) => self.truth() == other.truth(),
            (Self::Number(_), _) | (_, Self::Number(_)) => {
                (self.number() - other.number()).abs() < number::SAME
            }
            _ => self.text() == other.text(),
        }
    }
}
