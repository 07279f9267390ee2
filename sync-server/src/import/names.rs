//! Things by the names that sheets call them.

use std::collections::HashMap;

use super::value::compact;

/// Values by name; spaces and width do not count.
pub(super) struct Names<T>(HashMap<String, Option<T>>);

impl<T: Copy + PartialEq> Names<T> {
    pub(super) fn new() -> Self {
        Self(HashMap::new())
    }

    /// A name more. Two values of one name go by neither.
    pub(super) fn add(&mut self, name: &str, value: T) {
        self.0
            .entry(compact(name))
            .and_modify(|known| *known = known.filter(|known| *known == value))
            .or_insert(Some(value));
    }

    /// The value of a name; inside, none when several go by it.
    pub(super) fn find(&self, name: &str) -> Option<Option<T>> {
        self.0.get(&compact(name)).copied()
    }
}
