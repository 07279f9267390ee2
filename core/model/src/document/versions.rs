//! What a field holds when two people may have written it apart.

use crate::document::op::Scalar;

/// What a field holds: the value shown, and those that others wrote apart from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// Automerge's own winner, the same on every device and in any other Automerge.
    pub shown: Scalar,
    /// Written apart from the shown one and not yet chosen between.
    pub others: Vec<Scalar>,
}

impl Versions {
    /// The shown text; `None` when emptied.
    pub fn text(&self) -> Option<&str> {
        match &self.shown {
            Scalar::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The shown number.
    pub fn int(&self) -> Option<i64> {
        match self.shown {
            Scalar::Int(number) => Some(number),
            _ => None,
        }
    }

    /// The shown truth.
    pub fn bool(&self) -> Option<bool> {
        match self.shown {
            Scalar::Bool(truth) => Some(truth),
            _ => None,
        }
    }
}
