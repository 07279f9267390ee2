//! What an expression gives.

use std::cell::Cell;

use super::function::Function;
use super::value::Value;
use super::{Expression, Operator, date, number};
use crate::id::ItemCode;
use crate::time::Timestamp;
use crate::word::Language;

/// Most steps of answering one whole checklist: 300 rows with three rules of 100 parts each.
pub const STEPS_MAX: u32 = 100_000;
/// Longest text that an expression may make, in bytes.
const TEXT_MAX: usize = 8 * 1024;
/// Characters that cost one step.
const TEXT_STEP: usize = 32;

/// Why an expression gives nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// No day, or a pattern of days that nobody knows.
    #[error("no such day")]
    NoDay,
    /// A text longer than any answer.
    #[error("text too long")]
    TooLong,
    /// More steps than answering a checklist may take.
    #[error("too many steps")]
    TooManySteps,
}

/// What an expression is read against.
pub struct Context<'a> {
    /// The answer of a question as it counts: empty for one that is not asked.
    pub answer: &'a dyn Fn(&ItemCode) -> Value,
    /// What a choice of a question is called.
    pub choice_name: &'a dyn Fn(&ItemCode, &str) -> Box<str>,
    /// The answer of the expression's own question.
    pub own: Value,
    /// The time it is.
    pub now: Timestamp,
    /// In which language choices, months and weekdays are named.
    pub language: Language,
    /// Steps that are left.
    pub steps: &'a Cell<u32>,
}

type Evaluated = Result<Value, Trouble>;

impl Expression {
    /// What it gives.
    ///
    /// # Errors
    /// Where JavaRosa would stop the form: [`Trouble`].
    pub fn evaluate(&self, context: &Context<'_>) -> Evaluated {
        context.spend(1)?;
        Ok(match self {
            Self::Text(text) => Value::Text(text.clone()),
            Self::Number(number) => Value::Number(*number),
            Self::Answer(name) => (context.answer)(name),
            Self::Own => context.own.clone(),
            Self::Negative(of) => Value::Number(-of.evaluate(context)?.number()),
            Self::Binary(operator, left, right) => binary(*operator, left, right, context)?,
            Self::Matches(text, pattern) => {
                let text = text.evaluate(context)?.text();
                context.spend_text(text.len() * 8)?;
                Value::Truth(pattern.matches(&text))
            }
            Self::ChoiceName(of, list) => {
                let choice = of.evaluate(context)?.text();
                Value::Text((context.choice_name)(list, &choice))
            }
            Self::Call(function, args) => call(*function, args, context)?,
        })
    }
}

impl Context<'_> {
    fn spend(&self, steps: u32) -> Result<(), Trouble> {
        let left = self.steps.get().checked_sub(steps).ok_or(Trouble::TooManySteps)?;
        self.steps.set(left);
        Ok(())
    }

    fn spend_text(&self, length: usize) -> Result<(), Trouble> {
        self.spend(u32::try_from(length / TEXT_STEP).unwrap_or(u32::MAX))
    }
}

fn binary(operator: Operator, left: &Expression, right: &Expression, context: &Context<'_>) -> Evaluated {
    let left = left.evaluate(context)?;
    // The second is looked at only where it matters.
    match operator {
        Operator::And if !left.truth() => return Ok(Value::Truth(false)),
        Operator::Or if left.truth() => return Ok(Value::Truth(true)),
        _ => {}
    }
    let right = right.evaluate(context)?;
    let (a, b) = (left.number(), right.number());
    Ok(match operator {
        Operator::And | Operator::Or => Value::Truth(right.truth()),
        Operator::Equal => Value::Truth(left.equals(&right)),
        Operator::Unequal => Value::Truth(!left.equals(&right)),
        Operator::Less => Value::Truth(a < b),
        Operator::AtMost => Value::Truth(a <= b),
        Operator::More => Value::Truth(a > b),
        Operator::AtLeast => Value::Truth(a >= b),
        Operator::Plus => Value::Number(a + b),
        Operator::Minus => Value::Number(a - b),
        Operator::Times => Value::Number(a * b),
        Operator::Divide => Value::Number(a / b),
        Operator::Modulo => Value::Number(a % b),
    })
}

fn call(function: Function, args: &[Expression], context: &Context<'_>) -> Evaluated {
    match function {
        // Only one of the two is looked at.
        Function::If => {
            let which = if args[0].evaluate(context)?.truth() { 1 } else { 2 };
            return args[which].evaluate(context);
        }
        Function::Coalesce => {
            let first = args[0].evaluate(context)?;
            return if first.is_empty() {
                args[1].evaluate(context)
            } else {
                Ok(first)
            };
        }
        _ => {}
    }
    let values = args
        .iter()
        .map(|arg| arg.evaluate(context))
        .collect::<Result<Vec<_>, _>>()?;
    apply(function, &values, context)
}

fn apply(function: Function, values: &[Value], context: &Context<'_>) -> Evaluated {
    let text = |i: usize| values[i].text();
    let number = |i: usize| values[i].number();
    Ok(match function {
        Function::Selected => {
            let (chosen, wanted) = (text(0), text(1));
            Value::Truth(format!(" {chosen} ").contains(&format!(" {} ", wanted.trim())))
        }
        Function::SelectedAt => Value::Text(selected_at(&text(0), number(1)).into()),
        Function::CountSelected => count(text(0).split(' ').filter(|choice| !choice.is_empty()).count()),
        Function::Concat => {
            let joined: String = values.iter().map(|value| String::from(value.text())).collect();
            context.spend_text(joined.len())?;
            if joined.len() > TEXT_MAX {
                return Err(Trouble::TooLong);
            }
            Value::Text(joined.into())
        }
        Function::StringLength => count(text(0).chars().count()),
        Function::Contains => Value::Truth(text(0).contains(&*text(1))),
        Function::StartsWith => Value::Truth(text(0).starts_with(&*text(1))),
        Function::EndsWith => Value::Truth(text(0).ends_with(&*text(1))),
        Function::Substr => {
            let end = values.get(2).map(Value::number);
            Value::Text(substr(&text(0), number(1), end).into())
        }
        Function::Int => Value::Number(number(0).trunc()),
        Function::Number => Value::Number(number(0)),
        Function::Round => {
            let places = values.get(1).map_or(0.0, Value::number);
            Value::Number(number::round(number(0), places))
        }
        Function::Abs => Value::Number(number(0).abs()),
        Function::Min => extreme(values, f64::min),
        Function::Max => extreme(values, f64::max),
        Function::String => Value::Text(text(0)),
        Function::Boolean => Value::Truth(values[0].truth()),
        Function::Not => Value::Truth(!values[0].truth()),
        Function::True => Value::Truth(true),
        Function::False => Value::Truth(false),
        Function::Today => Value::Day(date::local(context.now.millis()).date()),
        Function::Now => Value::Moment(date::local(context.now.millis())),
        Function::Date => match values[0].moment().map_err(|()| Trouble::NoDay)? {
            Some(moment) => Value::Day(moment.date()),
            None => values[0].clone(),
        },
        Function::FormatDate | Function::FormatDateTime => {
            match values[0].moment().map_err(|()| Trouble::NoDay)? {
                Some(moment) => {
                    let words = date::format(moment, &text(1), context.language).ok_or(Trouble::NoDay)?;
                    Value::Text(words.into())
                }
                None => Value::empty(),
            }
        }
        Function::Once => {
            if context.own.is_empty() {
                values[0].clone()
            } else {
                context.own.clone()
            }
        }
        Function::If | Function::Coalesce => unreachable!("answered without looking at all arguments"),
    })
}

#[expect(clippy::cast_precision_loss, reason = "lengths of texts are small")]
const fn count(number: usize) -> Value {
    Value::Number(number as f64)
}

fn selected_at(chosen: &str, at: f64) -> &str {
    let at = at.trunc();
    if !(0.0..10_000.0).contains(&at) {
        return "";
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked above"
    )]
    let at = at as usize;
    chosen
        .split(' ')
        .filter(|choice| !choice.is_empty())
        .nth(at)
        .unwrap_or_default()
}

/// From–to, counted from 0, in characters; below 0 counts from the end.
fn substr(text: &str, from: f64, to: Option<f64>) -> String {
    let chars: Vec<char> = text.chars().collect();
    let place = |at: f64| {
        #[expect(clippy::cast_precision_loss, reason = "lengths of texts are small")]
        let length = chars.len() as f64;
        let at = if at < 0.0 { at + length } else { at };
        // NaN goes to the beginning, as Java's conversion does.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to a length"
        )]
        let at = at.trunc().max(0.0).min(length) as usize;
        at
    };
    let (from, to) = (place(from), to.map_or(chars.len(), place));
    chars.get(from..to).unwrap_or_default().iter().collect()
}

/// NaN where one of them is no number.
fn extreme(values: &[Value], choose: fn(f64, f64) -> f64) -> Value {
    let found = values.iter().map(Value::number).reduce(|a, b| {
        if a.is_nan() || b.is_nan() {
            f64::NAN
        } else {
            choose(a, b)
        }
    });
    Value::Number(found.unwrap_or(f64::NAN))
}
