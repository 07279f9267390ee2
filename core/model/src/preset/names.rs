//! Codes that a preset defines, and who names them: checked at the end, when all are known.

use std::collections::{BTreeMap, BTreeSet};

use super::noun::Noun;
use super::problem::Fault;

/// What was defined and named, with lines.
#[derive(Debug, Default)]
pub(super) struct Names {
    defined: BTreeMap<(Noun, String), u32>,
    named: Vec<(Noun, String, u32)>,
    /// `from` stands below, after or under `to`.
    edges: BTreeMap<(Noun, String), Vec<(String, u32)>>,
}

impl Names {
    /// Notes a definition; a second one of the same code is a fault.
    pub(super) fn define(&mut self, noun: Noun, code: &str, line: u32) -> Option<Fault> {
        match self.defined.entry((noun, code.to_owned())) {
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(line);
                None
            }
            std::collections::btree_map::Entry::Occupied(taken) => Some(Fault::Duplicate {
                noun,
                code: code.into(),
                first: *taken.get(),
            }),
        }
    }

    /// Notes that something is named.
    pub(super) fn name(&mut self, noun: Noun, code: &str, line: u32) {
        self.named.push((noun, code.to_owned(), line));
    }

    /// Notes that `from` depends on `to`, both of the same noun.
    pub(super) fn edge(&mut self, noun: Noun, from: &str, to: &str, line: u32) {
        self.edges
            .entry((noun, from.to_owned()))
            .or_default()
            .push((to.to_owned(), line));
    }

    /// Everything named that is not there, and one fault for each circle.
    pub(super) fn faults(&self) -> Vec<(u32, Fault)> {
        let unknown = self
            .named
            .iter()
            .filter(|(noun, code, _)| !self.defined.contains_key(&(*noun, code.clone())))
            .map(|(noun, code, line)| {
                (
                    *line,
                    Fault::Unknown {
                        noun: *noun,
                        code: code.as_str().into(),
                    },
                )
            });
        let mut faults: Vec<_> = unknown.collect();
        let mut blamed = BTreeSet::new();
        for (start, next) in &self.edges {
            let below = self.reach(start);
            if below.contains(start) && !blamed.contains(start) {
                let line = next.first().map_or(0, |(_, line)| *line);
                faults.push((
                    line,
                    Fault::Circle {
                        noun: start.0,
                        code: start.1.as_str().into(),
                    },
                ));
                blamed.extend(
                    below
                        .into_iter()
                        .filter(|other| self.reach(other).contains(start)),
                );
            }
        }
        faults
    }

    /// All that is reached from `start`.
    fn reach(&self, start: &(Noun, String)) -> BTreeSet<(Noun, String)> {
        let mut seen = BTreeSet::new();
        let mut open = vec![start.clone()];
        while let Some(at) = open.pop() {
            for (to, _) in self.edges.get(&at).into_iter().flatten() {
                let next = (start.0, to.clone());
                if seen.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        seen
    }
}
