//! Reads TOML by its spans instead of through derives: a derive stops at the first fault, and
//! the person who writes a preset wants them all. A value that is wrong is reported and replaced
//! by a stand-in, so reading goes on; nothing read leaves this module while a problem stands.

mod below;
mod code;
mod value;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use toml::de::{DeTable, DeValue};

use super::names::Names;
use super::noun::Noun;
use super::privacy::{Sensitive, sensitive};
use super::problem::{Fault, Problem};

/// A deadline or cadence in days.
pub(in crate::preset) const DAYS: RangeInclusive<i64> = 1..=365;
/// Marks a table of things that no source names; any table may say it.
pub(in crate::preset) const INVENTED: &str = "invented";
/// Stands in for what could not be read.
const STAND_IN: &str = "_";

/// One file being read.
pub(in crate::preset) struct Reader<'a> {
    file: &'a str,
    line_starts: Vec<usize>,
    problems: RefCell<Vec<Problem>>,
    names: RefCell<Names>,
    /// While a table that is not there is read for its stand-ins.
    muted: Cell<bool>,
}

impl<'a> Reader<'a> {
    pub(in crate::preset) fn new(file: &'a str, source: &str) -> Self {
        let starts = source
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(at, _)| at + 1);
        Self {
            file,
            line_starts: std::iter::once(0).chain(starts).collect(),
            problems: RefCell::default(),
            names: RefCell::default(),
            muted: Cell::new(false),
        }
    }

    pub(in crate::preset) fn line(&self, at: usize) -> u32 {
        u32::try_from(self.line_starts.partition_point(|start| *start <= at)).unwrap_or(u32::MAX)
    }

    pub(in crate::preset) fn fault(&self, line: u32, what: Fault) {
        if !self.muted.get() {
            self.problems.borrow_mut().push(Problem {
                file: self.file.into(),
                line,
                what,
            });
        }
    }

    /// Every problem in the order of the file, those of names included.
    pub(in crate::preset) fn finish(self) -> Vec<Problem> {
        for (line, what) in self.names.borrow().faults() {
            self.fault(line, what);
        }
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| problem.line);
        problems.dedup();
        problems
    }

    fn define(&self, noun: Noun, code: &str, line: u32) {
        let fault = if self.muted.get() {
            None
        } else {
            self.names.borrow_mut().define(noun, code, line)
        };
        if let Some(fault) = fault {
            self.fault(line, fault);
        }
    }

    fn name(&self, noun: Noun, code: &str, line: u32) {
        if !self.muted.get() {
            self.names.borrow_mut().name(noun, code, line);
        }
    }
}

/// A table of the file; it knows which of its keys were asked for.
pub(in crate::preset) struct Table<'t> {
    reader: &'t Reader<'t>,
    table: &'t DeTable<'t>,
    line: u32,
    asked: RefCell<BTreeSet<&'static str>>,
    /// What its words may speak of, although no person's field may.
    may_name: &'static [Sensitive],
}

/// A value that was found, with the line of its key.
struct Found<'t> {
    value: &'t DeValue<'t>,
    line: u32,
}

impl<'t> Table<'t> {
    pub(in crate::preset) fn root(reader: &'t Reader<'t>, table: &'t DeTable<'t>) -> Self {
        Self {
            reader,
            table,
            line: 1,
            asked: RefCell::default(),
            may_name: &[],
        }
    }

    /// Reports a fault where the table begins.
    pub(in crate::preset) fn fault(&self, what: Fault) {
        self.reader.fault(self.line, what);
    }

    /// Where it begins.
    pub(in crate::preset) const fn line(&self) -> u32 {
        self.line
    }

    /// Reports a fault at a line of its own, or where the table begins.
    pub(in crate::preset) fn fault_in(&self, line: Option<u32>, what: Fault) {
        self.reader.fault(line.unwrap_or(self.line), what);
    }

    /// Reports a fault at one of its keys.
    pub(in crate::preset) fn fault_at(&self, key: &'static str, what: Fault) {
        let line = self.find(key).map_or(self.line, |found| found.line);
        self.reader.fault(line, what);
    }

    /// Reports a fault where the i-th table of a list begins.
    pub(in crate::preset) fn fault_in_list(&self, key: &'static str, i: usize, what: Fault) {
        let item = self.find(key).and_then(|found| found.value.as_array()?.get(i));
        let line = item.map_or(self.line, |item| self.reader.line(item.span().start));
        self.reader.fault(line, what);
    }

    /// True when the key is there.
    pub(in crate::preset) fn has(&self, key: &'static str) -> bool {
        self.find(key).is_some()
    }

    fn find(&self, key: &'static str) -> Option<Found<'t>> {
        self.asked.borrow_mut().insert(key);
        let (name, value) = self.table.get_key_value(key)?;
        Some(Found {
            value: value.get_ref(),
            line: self.reader.line(name.span().start),
        })
    }

    fn need(&self, key: &'static str) -> Option<Found<'t>> {
        let found = self.find(key);
        if found.is_none() {
            self.fault(Fault::Missing(key.into()));
        }
        found
    }

    fn wrong_type(&self, key: &str, line: u32, wants: &'static str) {
        self.reader.fault(
            line,
            Fault::WrongType {
                key: key.into(),
                wants,
            },
        );
    }

    fn as_text(&self, key: &'static str, found: &Found<'t>) -> Option<&'t str> {
        let text = found.value.as_str();
        if text.is_none() {
            self.wrong_type(key, found.line, "string");
        }
        text
    }

    fn scan(&self, text: &str, line: u32) {
        if let Some((about, words)) = sensitive(text)
            && !self.may_name.contains(&about)
        {
            self.reader.fault(
                line,
                Fault::Personal {
                    words: words.into(),
                    about,
                },
            );
        }
    }

    /// Names every key that nobody asked for, and looks into it all the same: a table that no
    /// preset has is where somebody would put a field of their own.
    pub(in crate::preset) fn finish(self) {
        let asked = self.asked.borrow();
        for (key, value) in self.table.iter() {
            let name = key.get_ref().as_ref();
            let mark = name == INVENTED && value.get_ref().is_bool();
            if !asked.contains(name) && !mark {
                let line = self.reader.line(key.span().start);
                self.reader.fault(line, Fault::UnknownKey(name.into()));
                self.scan(name, line);
                self.scan_value(value.get_ref(), line);
            }
        }
    }

    fn scan_value(&self, value: &DeValue<'_>, line: u32) {
        match value {
            DeValue::String(text) => self.scan(text, line),
            DeValue::Array(list) => {
                for item in list.iter() {
                    self.scan_value(item.get_ref(), self.reader.line(item.span().start));
                }
            }
            DeValue::Table(table) => {
                for (key, value) in table.iter() {
                    let line = self.reader.line(key.span().start);
                    self.scan(key.get_ref(), line);
                    self.scan_value(value.get_ref(), line);
                }
            }
            _ => {}
        }
    }
}
