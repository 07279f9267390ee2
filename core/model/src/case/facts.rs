//! What a case's steps are held against.

use crate::id::{CategoryCode, DocumentId};
use crate::standing::Home;

/// What the fold takes from the case's root, parties and rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The case.
    pub case: DocumentId,
    /// Where it was reported.
    pub home: Home,
    /// Where its parties belong, as far as they are known households and places.
    pub parties: Vec<Home>,
    /// `category` at the root.
    pub category: Option<CategoryCode>,
    /// `confidential` at the root; true if two versions disagree.
    pub confidential: Option<bool>,
}
