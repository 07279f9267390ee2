//! Tables in tables.

use std::cell::RefCell;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::Table;
use crate::preset::privacy::Sensitive;
use crate::preset::problem::Fault;

impl Table<'_> {
    /// Each table of a list; none when left out.
    pub(in crate::preset) fn each<T>(&self, key: &'static str, read: impl Fn(&Table<'_>) -> T) -> Vec<T> {
        self.each_naming(key, self.may_name, read)
    }

    /// Each table of a list that is no question about anyone and may speak of these.
    pub(in crate::preset) fn each_naming<T>(
        &self,
        key: &'static str,
        may_name: &'static [Sensitive],
        read: impl Fn(&Table<'_>) -> T,
    ) -> Vec<T> {
        let Some(found) = self.find(key) else {
            return Vec::new();
        };
        let Some(list) = found.value.as_array() else {
            self.wrong_type(key, found.line, "array of tables");
            return Vec::new();
        };
        list.iter()
            .filter_map(|item| match item.get_ref() {
                DeValue::Table(table) => Some(self.read_below(table, item.span(), may_name, &read)),
                _ => {
                    self.wrong_type(key, self.reader.line(item.span().start), "table");
                    None
                }
            })
            .collect()
    }

    /// A table that must be there.
    pub(in crate::preset) fn one<T>(&self, key: &'static str, read: impl Fn(&Table<'_>) -> T) -> T {
        match self.one_if_any(key, &read) {
            Some(value) => value,
            None => {
                if !self.has(key) {
                    self.fault(Fault::Missing(key.into()));
                }
                let was = self.reader.muted.replace(true);
                let value = self.read_below(&DeTable::new(), 0..0, self.may_name, &read);
                self.reader.muted.set(was);
                value
            }
        }
    }

    /// A table, or nothing.
    pub(in crate::preset) fn one_if_any<T>(
        &self,
        key: &'static str,
        read: impl Fn(&Table<'_>) -> T,
    ) -> Option<T> {
        let found = self.find(key)?;
        let span = self.table.get(key)?.span();
        match found.value {
            DeValue::Table(table) => Some(self.read_below(table, span, self.may_name, &read)),
            _ => {
                self.wrong_type(key, found.line, "table");
                None
            }
        }
    }

    fn read_below<T>(
        &self,
        table: &DeTable<'_>,
        span: Range<usize>,
        may_name: &'static [Sensitive],
        read: &impl Fn(&Table<'_>) -> T,
    ) -> T {
        let line = self.reader.line(span.start);
        let below = Table {
            reader: self.reader,
            table,
            line,
            asked: RefCell::default(),
            may_name,
        };
        let value = read(&below);
        below.finish();
        value
    }
}
