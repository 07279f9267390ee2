//! The language of a checklist's rules: XLSForm's, which is XPath 1.0 with OpenRosa's functions,
//! as far as the answers of one checklist need it. Names of questions stand as `${name}`; a path
//! has no place here.

mod date;
mod evaluate;
mod function;
mod lexer;
mod number;
mod parser;
mod pattern;
mod print;
mod syntax;
mod value;

pub use evaluate::{Context, STEPS_MAX, Trouble};
pub use function::Function;
pub use parser::{DEPTH_MAX, NODES_MAX};
pub use pattern::Pattern;
pub use syntax::{Syntax, SyntaxError};
pub use value::Value;

use crate::id::ItemCode;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// `'words'`
    Text(Box<str>),
    /// `1.5`
    Number(f64),
    /// `${name}`
    Answer(ItemCode),
    /// `.`: the answer that is checked.
    Own,
    /// `- a`
    Negative(Box<Expression>),
    /// `a + b`
    Binary(Operator, Box<Expression>, Box<Expression>),
    /// `regex(a, 'pattern')`
    Matches(Box<Expression>, Pattern),
    /// `jr:choice-name(a, '${name}')`
    ChoiceName(Box<Expression>, ItemCode),
    /// `name(a, b)`
    Call(Function, Vec<Expression>),
}

/// What stands between two expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// `or`
    Or,
    /// `and`
    And,
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `div`
    Divide,
    /// `mod`
    Modulo,
}

impl Operator {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Divide => "div",
            Self::Modulo => "mod",
        }
    }

    /// How strongly it binds: 1 the weakest. All bind to the left.
    const fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::Unequal => 3,
            Self::Less | Self::AtMost | Self::More | Self::AtLeast => 4,
            Self::Plus | Self::Minus => 5,
            Self::Times | Self::Divide | Self::Modulo => 6,
        }
    }
}

impl Expression {
    /// Every part of it, itself first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Expression)) {
        visit(self);
        match self {
            Self::Text(_) | Self::Number(_) | Self::Answer(_) | Self::Own => {}
            Self::Negative(a) | Self::Matches(a, _) | Self::ChoiceName(a, _) => a.walk(visit),
            Self::Binary(_, a, b) => {
                a.walk(visit);
                b.walk(visit);
            }
            Self::Call(_, args) => args.iter().for_each(|arg| arg.walk(visit)),
        }
    }

    /// The questions whose answers it reads.
    pub fn answers(&self) -> Vec<&ItemCode> {
        let mut names = Vec::new();
        self.walk(&mut |part| {
            if let Self::Answer(name) = part {
                names.push(name);
            }
        });
        names
    }

    /// The questions whose choices it names.
    pub fn lists(&self) -> Vec<&ItemCode> {
        let mut names = Vec::new();
        self.walk(&mut |part| {
            if let Self::ChoiceName(_, name) = part {
                names.push(name);
            }
        });
        names
    }

    /// How many patterns it compiled.
    pub fn patterns(&self) -> usize {
        let mut count = 0;
        self.walk(&mut |part| count += usize::from(matches!(part, Self::Matches(..))));
        count
    }

    /// True when it looks at the answer of its own question.
    pub fn reads_own(&self) -> bool {
        self.has(&|part| matches!(part, Self::Own))
    }

    /// True when it keeps what was there before.
    pub fn has_once(&self) -> bool {
        self.has(&|part| matches!(part, Self::Call(Function::Once, _)))
    }

    fn has(&self, is: &dyn Fn(&Expression) -> bool) -> bool {
        let mut found = false;
        self.walk(&mut |part| found |= is(part));
        found
    }
}
