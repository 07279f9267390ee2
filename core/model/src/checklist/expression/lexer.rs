//! Text to tokens, by the rules of XPath 1.0, section 3.7: whether `*`, `and`, `or`, `div`, `mod`
//! are operators depends on what stands before them.

use super::Operator;
use super::syntax::{Syntax, SyntaxError};

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Text(Box<str>),
    /// `${name}`, as it was written.
    Answer(Box<str>),
    Own,
    /// A name before `(`.
    Function(Box<str>),
    Operator(Operator),
    Open,
    Close,
    Comma,
}

/// A token with the place of its first character, from 1.
pub(super) type Placed = (usize, Token);

/// Longest number in characters: more digits than a number holds.
const NUMBER_MAX: usize = 30;

pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, SyntaxError> {
    let chars: Vec<char> = text.chars().collect();
    let mut found: Vec<Placed> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at].is_whitespace() {
            at += 1;
            continue;
        }
        let after_operand = matches!(
            found.last(),
            Some((
                _,
                Token::Number(_) | Token::Text(_) | Token::Answer(_) | Token::Own | Token::Close
            ))
        );
        let (token, next) =
            token(&chars, at, after_operand).map_err(|what| SyntaxError { at: at + 1, what })?;
        found.push((at + 1, token));
        at = next;
    }
    Ok(found)
}

fn token(chars: &[char], at: usize, after_operand: bool) -> Result<(Token, usize), Syntax> {
    let next = chars.get(at + 1).copied();
    let one = |token| Ok((token, at + 1));
    match chars[at] {
        '(' => one(Token::Open),
        ')' => one(Token::Close),
        ',' => one(Token::Comma),
        '+' => one(Token::Operator(Operator::Plus)),
        '-' => one(Token::Operator(Operator::Minus)),
        '*' if after_operand => one(Token::Operator(Operator::Times)),
        '=' => one(Token::Operator(Operator::Equal)),
        '!' if next == Some('=') => Ok((Token::Operator(Operator::Unequal), at + 2)),
        '<' if next == Some('=') => Ok((Token::Operator(Operator::AtMost), at + 2)),
        '<' => one(Token::Operator(Operator::Less)),
        '>' if next == Some('=') => Ok((Token::Operator(Operator::AtLeast), at + 2)),
        '>' => one(Token::Operator(Operator::More)),
        quote @ ('\'' | '"') => quoted(chars, at, quote),
        '$' if next == Some('{') => answer(chars, at),
        '.' if next.is_some_and(|c| c.is_ascii_digit()) => number(chars, at),
        '.' if next == Some('.') => Err(Syntax::BareName("..".into())),
        '.' => one(Token::Own),
        digit if digit.is_ascii_digit() => number(chars, at),
        '/' => Err(Syntax::BareName(word(chars, at).0)),
        first if first.is_alphabetic() || first == '_' => name(chars, at, after_operand),
        other => Err(Syntax::Unexpected(other.to_string().into())),
    }
}

fn quoted(chars: &[char], at: usize, quote: char) -> Result<(Token, usize), Syntax> {
    let length = chars[at + 1..]
        .iter()
        .position(|c| *c == quote)
        .ok_or(Syntax::OpenQuote)?;
    let text: String = chars[at + 1..at + 1 + length].iter().collect();
    Ok((Token::Text(text.into()), at + length + 2))
}

fn answer(chars: &[char], at: usize) -> Result<(Token, usize), Syntax> {
    let length = chars[at + 2..]
        .iter()
        .position(|c| *c == '}')
        .ok_or(Syntax::Unfinished)?;
    let name: String = chars[at + 2..at + 2 + length].iter().collect();
    Ok((Token::Answer(name.trim().into()), at + length + 3))
}

fn number(chars: &[char], at: usize) -> Result<(Token, usize), Syntax> {
    let mut end = at;
    let mut dot = false;
    while let Some(c) = chars.get(end) {
        match c {
            '.' if !dot => dot = true,
            c if c.is_ascii_digit() => {}
            _ => break,
        }
        end += 1;
    }
    let text: String = chars[at..end].iter().collect();
    let number = text.parse().ok().filter(|_| end - at <= NUMBER_MAX);
    number
        .map(|number| (Token::Number(number), end))
        .ok_or_else(|| Syntax::Unexpected(text.into()))
}

fn name(chars: &[char], at: usize, after_operand: bool) -> Result<(Token, usize), Syntax> {
    let (word, end) = word(chars, at);
    if after_operand {
        let operator = match &*word {
            "or" => Operator::Or,
            "and" => Operator::And,
            "div" => Operator::Divide,
            "mod" => Operator::Modulo,
            _ => return Err(Syntax::Unexpected(word)),
        };
        return Ok((Token::Operator(operator), end));
    }
    let open = chars[end..].iter().find(|c| !c.is_whitespace());
    if open == Some(&'(') {
        Ok((Token::Function(word), end))
    } else {
        Err(Syntax::BareName(word))
    }
}

/// A name with what may stand in one, slashes of a path taken along.
fn word(chars: &[char], at: usize) -> (Box<str>, usize) {
    let stands = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/');
    let length = chars[at..].iter().take_while(|c| stands(c)).count().max(1);
    (
        chars[at..at + length].iter().collect::<String>().into(),
        at + length,
    )
}
