//! What one op of a change says, after the gate: a scalar put at a place of the schema table.

use crate::document::entry::Entry;
use crate::document::event::Event;
use crate::document::schema::{Container, Field};

/// A value. Automerge's other scalar types are refused at the gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scalar {
    /// An emptied field.
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Int(i64),
    /// Words, a code, a day, an id.
    Text(Box<str>),
}

/// Where a put goes.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A field at the root.
    Root(&'static Field),
    /// A field of an entry.
    Field {
        /// The container.
        container: &'static Container,
        /// Whose entry.
        entry: Entry,
        /// Which field.
        field: &'static Field,
    },
    /// An event, and what it says.
    Event {
        /// The container.
        container: &'static Container,
        /// Its key: always the change's own.
        entry: Entry,
        /// What it says.
        event: Box<Event>,
    },
    /// The answer to a question.
    Answer {
        /// The container.
        container: &'static Container,
        /// The question's id.
        question: Box<str>,
    },
}

/// One op.
#[derive(Debug, Clone, PartialEq)]
pub struct Put {
    /// Where it goes.
    pub target: Target,
    /// What is put. An event's JSON for [`Target::Event`].
    pub value: Scalar,
    /// True when it says that nothing was there before.
    pub first: bool,
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl PartialEq for Container {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}
