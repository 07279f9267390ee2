//! Tokens to an expression.

use super::function::Function;
use super::lexer::{Placed, Token, tokens};
use super::pattern::Pattern;
use super::syntax::{Syntax, SyntaxError};
use super::{Expression, Operator};
use crate::checklist::EXPRESSION_MAX;
use crate::id::ItemCode;

/// Deepest expression. A chain of `or`s is as deep as it is long; evaluating goes as deep.
pub const DEPTH_MAX: usize = 100;
/// Most parts of one expression.
pub const NODES_MAX: usize = 500;

impl Expression {
    /// Reads an expression whose questions are named by their codes.
    ///
    /// # Errors
    /// The first place that is wrong.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        Self::parse_naming(text, &|name| ItemCode::parse(name).ok())
    }

    /// Reads an expression; `code_of` gives the code of what its author calls a question.
    ///
    /// # Errors
    /// The first place that is wrong.
    pub fn parse_naming(text: &str, code_of: &dyn Fn(&str) -> Option<ItemCode>) -> Result<Self, SyntaxError> {
        let length = text.chars().count();
        if length > EXPRESSION_MAX {
            return Err(SyntaxError {
                at: EXPRESSION_MAX,
                what: Syntax::TooLong,
            });
        }
        let tokens = tokens(text)?;
        let mut parser = Parser {
            tokens: &tokens,
            next: 0,
            end: length + 1,
            nodes: 0,
            code_of,
        };
        let (expression, _) = parser.expression(0, 0)?;
        match parser.tokens.get(parser.next) {
            None => Ok(expression),
            Some((at, token)) => Err(SyntaxError {
                at: *at,
                what: Syntax::Unexpected(spelled(token)),
            }),
        }
    }
}

struct Parser<'a> {
    tokens: &'a [Placed],
    next: usize,
    end: usize,
    nodes: usize,
    code_of: &'a dyn Fn(&str) -> Option<ItemCode>,
}

/// An expression and how deep it is.
type Parsed = Result<(Expression, usize), SyntaxError>;

impl Parser<'_> {
    /// What binds more strongly than `above`, `level` expressions down.
    fn expression(&mut self, above: u8, level: usize) -> Parsed {
        let (mut left, mut depth) = self.operand(level)?;
        while let Some((_, Token::Operator(operator))) = self.tokens.get(self.next) {
            let operator = *operator;
            if operator.strength() <= above {
                break;
            }
            self.next += 1;
            let (right, below) = self.expression(operator.strength(), level + 1)?;
            depth = depth.max(below) + 1;
            self.count(level + depth)?;
            left = Expression::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok((left, depth))
    }

    fn operand(&mut self, level: usize) -> Parsed {
        self.count(level)?;
        let Some((at, token)) = self.tokens.get(self.next) else {
            return Err(self.fault(self.end, Syntax::Unfinished));
        };
        let at = *at;
        self.next += 1;
        let plain = |expression| Ok((expression, 1));
        match token {
            Token::Number(number) => plain(Expression::Number(*number)),
            Token::Text(text) => plain(Expression::Text(text.clone())),
            Token::Own => plain(Expression::Own),
            Token::Answer(name) => match (self.code_of)(name) {
                Some(code) => plain(Expression::Answer(code)),
                None => Err(self.fault(at, Syntax::BadName(name.clone()))),
            },
            Token::Operator(Operator::Minus) => {
                // Binds more strongly than every operator between two.
                let (of, depth) = self.operand(level + 1)?;
                Ok((Expression::Negative(Box::new(of)), depth + 1))
            }
            Token::Open => {
                let inner = self.expression(0, level + 1)?;
                self.close()?;
                Ok(inner)
            }
            Token::Function(name) => self.call(at, name, level),
            other => Err(self.fault(at, Syntax::Unexpected(spelled(other)))),
        }
    }

    fn call(&mut self, at: usize, name: &str, level: usize) -> Parsed {
        let (args, depth) = self.arguments(level)?;
        let wrong = |what| SyntaxError { at, what };
        let expression = match name {
            "regex" => {
                let [text, pattern] = two(args).ok_or_else(|| wrong(Syntax::Arguments("regex")))?;
                let Expression::Text(pattern) = pattern else {
                    return Err(wrong(Syntax::NotQuoted("regex")));
                };
                let pattern = Pattern::parse(&pattern).ok_or_else(|| wrong(Syntax::BadPattern))?;
                Expression::Matches(Box::new(text), pattern)
            }
            "jr:choice-name" => {
                let [of, list] = two(args).ok_or_else(|| wrong(Syntax::Arguments("jr:choice-name")))?;
                let Expression::Text(list) = list else {
                    return Err(wrong(Syntax::NotQuoted("jr:choice-name")));
                };
                let name = list
                    .trim()
                    .strip_prefix("${")
                    .and_then(|rest| rest.strip_suffix('}'));
                let code = name.and_then(|name| (self.code_of)(name.trim()));
                let code = code.ok_or_else(|| wrong(Syntax::BadName(list.clone())))?;
                Expression::ChoiceName(Box::new(of), code)
            }
            name => {
                let function =
                    Function::parse(name).ok_or_else(|| wrong(Syntax::UnknownFunction(name.into())))?;
                if !function.arguments().contains(&args.len()) {
                    return Err(wrong(Syntax::Arguments(function.as_str())));
                }
                if function == Function::Selected && matches!(args[1], Expression::Number(_)) {
                    return Err(wrong(Syntax::NotQuoted(function.as_str())));
                }
                Expression::Call(function, args)
            }
        };
        Ok((expression, depth + 1))
    }

    fn arguments(&mut self, level: usize) -> Result<(Vec<Expression>, usize), SyntaxError> {
        // The lexer gives a function only before its parenthesis.
        self.next += 1;
        let mut args = Vec::new();
        let mut deepest = 0;
        if let Some((_, Token::Close)) = self.tokens.get(self.next) {
            self.next += 1;
            return Ok((args, deepest));
        }
        loop {
            let (arg, depth) = self.expression(0, level + 1)?;
            args.push(arg);
            deepest = deepest.max(depth);
            match self.tokens.get(self.next) {
                Some((_, Token::Comma)) => self.next += 1,
                _ => {
                    self.close()?;
                    return Ok((args, deepest));
                }
            }
        }
    }

    fn close(&mut self) -> Result<(), SyntaxError> {
        match self.tokens.get(self.next) {
            Some((_, Token::Close)) => {
                self.next += 1;
                Ok(())
            }
            Some((at, other)) => Err(self.fault(*at, Syntax::Unexpected(spelled(other)))),
            None => Err(self.fault(self.end, Syntax::Unfinished)),
        }
    }

    fn count(&mut self, depth: usize) -> Result<(), SyntaxError> {
        self.nodes += 1;
        let at = self.tokens.get(self.next).map_or(self.end, |(at, _)| *at);
        if depth > DEPTH_MAX {
            return Err(self.fault(at, Syntax::TooDeep));
        }
        if self.nodes > NODES_MAX {
            return Err(self.fault(at, Syntax::TooManyParts));
        }
        Ok(())
    }

    const fn fault(&self, at: usize, what: Syntax) -> SyntaxError {
        SyntaxError { at, what }
    }
}

fn two(args: Vec<Expression>) -> Option<[Expression; 2]> {
    args.try_into().ok()
}

fn spelled(token: &Token) -> Box<str> {
    match token {
        Token::Number(number) => number.to_string().into(),
        Token::Text(text) => text.clone(),
        Token::Answer(name) => format!("${{{name}}}").into(),
        Token::Own => ".".into(),
        Token::Function(name) => name.clone(),
        Token::Operator(operator) => operator.as_str().into(),
        Token::Open => "(".into(),
        Token::Close => ")".into(),
        Token::Comma => ",".into(),
    }
}
