//! Numbers of the server's own nouns: issued by `counter.rs`, read by `column.rs`.

use std::fmt;

/// An emergency switch's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlertNo(pub u32);

/// A meeting's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeetingNo(pub u32);

/// The number of a meeting's question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuestionNo(pub u32);

impl fmt::Display for AlertNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
