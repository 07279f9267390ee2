//! Codes: defined here, named there.

use super::{DAYS, Found, INVENTED, STAND_IN, Table};
use crate::id::{InvalidId, is_code};
use crate::preset::noun::Noun;
use crate::preset::problem::Fault;

impl<'t> Table<'t> {
    fn code_at(&self, key: &'static str) -> Option<(&'t str, u32)> {
        let found = self.need(key)?;
        let code = self.as_text(key, &found)?;
        if !is_code(code) {
            self.reader.fault(found.line, Fault::BadCode(code.into()));
            return None;
        }
        Some((code, found.line))
    }

    /// A code that neither defines nor names anything.
    pub(in crate::preset) fn plain_code<T>(
        &self,
        key: &'static str,
        parse: fn(&str) -> Result<T, InvalidId>,
    ) -> T {
        let code = self.code_at(key);
        stand_in(code.map(|(code, _)| code), parse)
    }

    /// The table's own `code`, defined for others to name.
    pub(in crate::preset) fn define<T>(&self, noun: Noun, parse: fn(&str) -> Result<T, InvalidId>) -> T {
        self.define_in(noun, "", parse)
    }

    /// The table's own `code`, unique within `place` only.
    pub(in crate::preset) fn define_in<T>(
        &self,
        noun: Noun,
        place: &str,
        parse: fn(&str) -> Result<T, InvalidId>,
    ) -> T {
        let code = self.code_at("code");
        if let Some((code, line)) = code {
            self.reader.define(noun, &format!("{place}{code}"), line);
            self.scan(code, line);
        }
        stand_in(code.map(|(code, _)| code), parse)
    }

    /// Defines the value of a key, for tables named by something else than a code.
    pub(in crate::preset) fn define_as(&self, noun: Noun, key: &'static str, code: &str) {
        let line = self.find(key).map_or(self.line, |found| found.line);
        self.reader.define(noun, code, line);
    }

    /// Names something that must be defined somewhere in the file.
    pub(in crate::preset) fn refer<T>(
        &self,
        noun: Noun,
        key: &'static str,
        parse: fn(&str) -> Result<T, InvalidId>,
    ) -> T {
        let code = self.code_at(key);
        if let Some((code, line)) = code {
            self.reader.name(noun, code, line);
        }
        stand_in(code.map(|(code, _)| code), parse)
    }

    /// Names something, or nothing.
    pub(in crate::preset) fn refer_if_any<T>(
        &self,
        noun: Noun,
        key: &'static str,
        parse: fn(&str) -> Result<T, InvalidId>,
    ) -> Option<T> {
        self.has(key).then(|| self.refer(noun, key, parse))
    }

    /// Names several things; none when left out.
    pub(in crate::preset) fn refer_list<T>(
        &self,
        noun: Noun,
        key: &'static str,
        parse: fn(&str) -> Result<T, InvalidId>,
    ) -> Vec<T> {
        let items = self.texts(key).into_iter();
        let read = items.filter_map(|(code, line)| {
            self.reader.name(noun, code, line);
            parse(code)
                .map_err(|_| self.reader.fault(line, Fault::BadCode(code.into())))
                .ok()
        });
        read.collect()
    }

    /// Says that this table's thing depends on others of its kind, so that circles are found.
    pub(in crate::preset) fn depends<'c>(
        &self,
        noun: Noun,
        from: &str,
        on: impl IntoIterator<Item = &'c str>,
    ) {
        for to in on {
            self.reader.names.borrow_mut().edge(noun, from, to, self.line);
        }
    }

    /// True when the table under a key is marked as invented.
    pub(in crate::preset) fn is_marked(&self, key: &'static str) -> bool {
        let marked = self
            .find(key)
            .and_then(|found| found.value.as_table()?.get(INVENTED)?.get_ref().as_bool());
        marked.unwrap_or(false)
    }

    /// Numbers by a key that names something: deadlines by level.
    pub(in crate::preset) fn days_by<T>(
        &self,
        noun: Noun,
        key: &'static str,
        parse: fn(&str) -> Result<T, InvalidId>,
    ) -> Vec<(T, u16)> {
        let Some(found) = self.need(key) else {
            return Vec::new();
        };
        let Some(table) = found.value.as_table() else {
            self.wrong_type(key, found.line, "table");
            return Vec::new();
        };
        let mut entries = Vec::new();
        for (name, value) in table.iter() {
            let line = self.reader.line(name.span().start);
            let code = name.get_ref().as_ref();
            if code == INVENTED {
                if value.get_ref().as_bool().is_none() {
                    self.wrong_type(INVENTED, line, "boolean");
                }
                continue;
            }
            self.reader.name(noun, code, line);
            let found = Some(Found {
                value: value.get_ref(),
                line,
            });
            let days = self.checked(code, found, DAYS, Fault::BadDeadline(code.into()));
            match parse(code) {
                Ok(code) => entries.push((code, days)),
                Err(_) => self.reader.fault(line, Fault::BadCode(code.into())),
            }
        }
        entries
    }
}

fn stand_in<T>(code: Option<&str>, parse: fn(&str) -> Result<T, InvalidId>) -> T {
    let read = code.and_then(|code| parse(code).ok());
    match read.map_or_else(|| parse(STAND_IN), Ok) {
        Ok(value) => value,
        Err(_) => unreachable!("the stand-in is a code"),
    }
}
