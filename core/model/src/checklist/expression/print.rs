//! An expression as text that reads back as the same.

use std::fmt;

use super::Expression;

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => quote(f, text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Answer(name) => write!(f, "${{{name}}}"),
            Self::Own => f.write_str("."),
            Self::Negative(of) => {
                f.write_str("-")?;
                within(f, of, matches!(**of, Self::Binary(..)))
            }
            Self::Binary(operator, left, right) => {
                let strength = operator.strength();
                within(f, left, binds(left) < strength)?;
                write!(f, " {} ", operator.as_str())?;
                within(f, right, binds(right) <= strength)
            }
            Self::Matches(text, pattern) => {
                write!(f, "regex({text}, ")?;
                quote(f, pattern.as_str())?;
                f.write_str(")")
            }
            Self::ChoiceName(of, list) => write!(f, "jr:choice-name({of}, '${{{list}}}')"),
            Self::Call(function, args) => {
                write!(f, "{}(", function.as_str())?;
                for (i, arg) in args.iter().enumerate() {
                    if i > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{arg}")?;
                }
                f.write_str(")")
            }
        }
    }
}

const fn binds(expression: &Expression) -> u8 {
    match expression {
        Expression::Binary(operator, ..) => operator.strength(),
        _ => u8::MAX,
    }
}

fn within(f: &mut fmt::Formatter<'_>, expression: &Expression, parentheses: bool) -> fmt::Result {
    if parentheses {
        write!(f, "({expression})")
    } else {
        write!(f, "{expression}")
    }
}

/// Between quotes that it does not hold: what was read from a quoted text lacks one kind.
fn quote(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let quote = if text.contains('\'') { '"' } else { '\'' };
    write!(f, "{quote}{text}{quote}")
}
