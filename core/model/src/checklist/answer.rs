//! What may be answered to a question of each kind, and what it counts as in rules.

use super::expression::Value;
use super::form::Kind;
use super::question::Question;
use super::wrong::Wrong;
use crate::id::PhotoHash;
use crate::text;
use crate::time::Day;

/// Longest answer, in characters: what a document holds.
pub(super) const ANSWER_MAX: usize = 500;
/// Most digits of a whole number, as in ODK.
const INTEGER_DIGITS: usize = 9;
/// Most digits of a decimal number.
const DECIMAL_DIGITS: usize = 15;

/// What an answer counts as, or why it is none.
pub(super) fn read(question: &Question, answer: &str) -> Result<Value, Wrong> {
    if answer.is_empty() {
        return Ok(Value::empty());
    }
    if text::check(answer, ANSWER_MAX).is_err() {
        return Err(Wrong::BadText);
    }
    match question.kind {
        Kind::Integer => number(answer, INTEGER_DIGITS, false).ok_or(Wrong::NotWhole),
        Kind::Decimal => number(answer, DECIMAL_DIGITS, true).ok_or(Wrong::NotNumber),
        Kind::Date => {
            let day = Day::parse(answer).map_err(|_| Wrong::NotDay)?;
            Ok(Value::Day(day.date()))
        }
        Kind::SelectOne => match question.choice(answer) {
            Some(_) => Ok(Value::Text(answer.into())),
            None => Err(Wrong::NotChoice),
        },
        Kind::SelectMultiple => {
            let chosen: Vec<&str> = answer.split(' ').collect();
            let mut once = chosen.clone();
            once.sort_unstable();
            once.dedup();
            if once.len() == chosen.len() && chosen.iter().all(|name| question.choice(name).is_some()) {
                Ok(Value::Text(answer.into()))
            } else {
                Err(Wrong::NotChoice)
            }
        }
        Kind::Geopoint => {
            if is_point(answer) {
                Ok(Value::Text(answer.into()))
            } else {
                Err(Wrong::NotPoint)
            }
        }
        Kind::Image => match PhotoHash::parse(answer) {
            Ok(_) => Ok(Value::Text(answer.into())),
            Err(_) => Err(Wrong::NotPhoto),
        },
        Kind::Text | Kind::Calculate => Ok(Value::Text(answer.into())),
        Kind::Note | Kind::BeginGroup | Kind::EndGroup => Ok(Value::empty()),
    }
}

fn number(answer: &str, digits_max: usize, fraction: bool) -> Option<Value> {
    let digits = answer.strip_prefix('-').unwrap_or(answer);
    let (whole, part) = match digits.split_once('.') {
        Some((whole, part)) if fraction => (whole, part),
        Some(_) => return None,
        None => (digits, "0"),
    };
    let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain(whole) && plain(part) && digits.len() <= digits_max {
        answer.parse().ok().map(Value::Number)
    } else {
        None
    }
}

fn is_point(answer: &str) -> bool {
    let numbers: Option<Vec<f64>> = answer
        .split(' ')
        .map(|part| match number(part, DECIMAL_DIGITS, true) {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        })
        .collect();
    numbers.is_some_and(|numbers| {
        (2..=4).contains(&numbers.len()) && numbers[0].abs() <= 90.0 && numbers[1].abs() <= 180.0
    })
}
