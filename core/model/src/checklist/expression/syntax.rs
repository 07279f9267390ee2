//! Why a text is no expression.

/// Where and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} at character {at}")]
pub struct SyntaxError {
    /// Which character, from 1.
    pub at: usize,
    /// What is wrong there.
    pub what: Syntax,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Syntax {
    /// Longer than a rule may be.
    #[error("too long")]
    TooLong,
    /// Too many parentheses within each other.
    #[error("too deep")]
    TooDeep,
    /// Too many parts.
    #[error("too many parts")]
    TooManyParts,
    /// Something is still missing at the end.
    #[error("unfinished")]
    Unfinished,
    /// A quote that is not closed.
    #[error("quote left open")]
    OpenQuote,
    /// Something that can't stand here.
    #[error("unexpected {0}")]
    Unexpected(Box<str>),
    /// A name without `${}`, or a path.
    #[error("{0} without ${{}}")]
    BareName(Box<str>),
    /// `${…}` around something that is no name of a question.
    #[error("{0} is no name")]
    BadName(Box<str>),
    /// A function that is not there.
    #[error("no function {0}")]
    UnknownFunction(Box<str>),
    /// A function with too few or too many arguments.
    #[error("arguments of {0}")]
    Arguments(&'static str),
    /// An argument that must stand in quotes.
    #[error("{0} wants its second argument in quotes")]
    NotQuoted(&'static str),
    /// A pattern that can't be used.
    #[error("bad pattern")]
    BadPattern,
}
