//! Texts, numbers, flags, and choices from fixed lists.

use std::ops::RangeInclusive;

use toml::de::DeValue;

use super::{DAYS, Found, INVENTED, STAND_IN, Table};
use crate::bilingual::{BILINGUAL_MAX, Bilingual};
use crate::preset::problem::Fault;
use crate::text;

impl<'t> Table<'t> {
    /// A text that must be there.
    pub(in crate::preset) fn text(&self, key: &'static str) -> Box<str> {
        let Some(found) = self.need(key) else {
            return STAND_IN.into();
        };
        let text = self.as_text(key, &found).unwrap_or(STAND_IN).trim();
        if text.is_empty() || text::check(text, BILINGUAL_MAX).is_err() {
            self.reader.fault(found.line, Fault::BadText(key.into()));
        }
        self.scan(text, found.line);
        text.into()
    }

    /// A text that may be left out.
    pub(in crate::preset) fn text_if_any(&self, key: &'static str) -> Option<Box<str>> {
        self.has(key).then(|| self.text(key))
    }

    /// A rule, whose own checker says what is wrong with it; none when left out.
    pub(in crate::preset) fn rule_if_any(&self, key: &'static str) -> Option<Box<str>> {
        let found = self.find(key)?;
        let text = self.as_text(key, &found)?;
        self.scan(text, found.line);
        Some(text.into())
    }

    /// The table's own `zh` and `en`.
    pub(in crate::preset) fn words(&self) -> Bilingual {
        let mut pair = [STAND_IN; 2];
        for (key, slot) in ["zh", "en"].into_iter().zip(&mut pair) {
            let Some(found) = self.find(key) else {
                self.fault(Fault::MissingLanguage(key));
                continue;
            };
            let text = self.as_text(key, &found).unwrap_or(STAND_IN);
            if text.trim().is_empty() {
                self.reader.fault(found.line, Fault::MissingLanguage(key));
            } else if text::check(text.trim(), BILINGUAL_MAX).is_err() {
                self.reader.fault(found.line, Fault::BadText(key.into()));
            } else {
                *slot = text;
            }
            self.scan(text, found.line);
        }
        Bilingual::parse(pair[0], pair[1]).expect("each was checked or is the stand-in")
    }

    /// Words that may be left out, but not one language of them.
    pub(in crate::preset) fn words_if_any(&self) -> Option<Bilingual> {
        (self.has("zh") || self.has("en")).then(|| self.words())
    }

    /// True or false; false when left out.
    pub(in crate::preset) fn flag(&self, key: &'static str) -> bool {
        self.flag_or(key, false)
    }

    /// True where no source names any of the table. A list says of which keys alone no source gives the
    /// value: what it is about is named.
    pub(in crate::preset) fn invented(&self) -> bool {
        let Some(found) = self.find(INVENTED) else {
            return false;
        };
        let Some(keys) = found.value.as_array() else {
            return self.flag(INVENTED);
        };
        if keys.is_empty() {
            self.wrong_type(INVENTED, found.line, "boolean or list of keys");
        }
        for key in keys.iter() {
            match key.get_ref().as_str() {
                Some(key) if key != INVENTED && self.table.contains_key(key) => {}
                Some(key) => self.reader.fault(found.line, Fault::UnknownKey(key.into())),
                None => self.wrong_type(INVENTED, found.line, "boolean or list of keys"),
            }
        }
        false
    }

    /// True or false, with what holds when it is left out.
    pub(in crate::preset) fn flag_or(&self, key: &'static str, default: bool) -> bool {
        let Some(found) = self.find(key) else {
            return default;
        };
        found.value.as_bool().unwrap_or_else(|| {
            self.wrong_type(key, found.line, "boolean");
            default
        })
    }

    /// A whole number that must be there.
    pub(in crate::preset) fn number<T: TryFrom<i64>>(
        &self,
        key: &'static str,
        range: RangeInclusive<i64>,
    ) -> T {
        let fault = Fault::OutOfRange {
            key: key.into(),
            min: *range.start(),
            max: *range.end(),
        };
        let found = self.need(key);
        self.checked(key, found, range, fault)
    }

    /// A whole number that may be left out.
    pub(in crate::preset) fn number_if_any<T: TryFrom<i64>>(
        &self,
        key: &'static str,
        range: RangeInclusive<i64>,
    ) -> Option<T> {
        self.has(key).then(|| self.number(key, range))
    }

    /// Days of a deadline or cadence: 1 to 365.
    pub(in crate::preset) fn days(&self, key: &'static str) -> u16 {
        let found = self.need(key);
        self.checked(key, found, DAYS, Fault::BadDeadline(key.into()))
    }

    /// Days that may be left out.
    pub(in crate::preset) fn days_if_any(&self, key: &'static str) -> Option<u16> {
        self.has(key).then(|| self.days(key))
    }

    pub(super) fn checked<T: TryFrom<i64>>(
        &self,
        key: &str,
        found: Option<Found<'_>>,
        range: RangeInclusive<i64>,
        outside: Fault,
    ) -> T {
        let stand_in = *range.start();
        let number = found.map_or(stand_in, |found| match found.value {
            DeValue::Integer(digits) => match i64::from_str_radix(digits.as_str(), digits.radix()) {
                Ok(number) if range.contains(&number) => number,
                _ => {
                    self.reader.fault(found.line, outside);
                    stand_in
                }
            },
            _ => {
                self.wrong_type(key, found.line, "integer");
                stand_in
            }
        });
        let Ok(number) = T::try_from(number) else {
            unreachable!("the range of {key} fits its type")
        };
        number
    }

    /// One of a fixed list; the first when it can't be read.
    pub(in crate::preset) fn one_of<T: Copy>(&self, key: &'static str, list: &[(&str, T)]) -> T {
        let found = self.need(key);
        let text = found
            .as_ref()
            .and_then(|found| Some((self.as_text(key, found)?, found.line)));
        let Some((text, line)) = text else {
            return list[0].1;
        };
        if let Some((_, value)) = list.iter().find(|(name, _)| *name == text) {
            return *value;
        }
        self.not_one_of(key, line, list);
        list[0].1
    }

    /// Several of a fixed list; none when left out.
    pub(in crate::preset) fn several_of<T: Copy>(&self, key: &'static str, list: &[(&str, T)]) -> Vec<T> {
        let read = self.texts(key).into_iter().filter_map(|(text, line)| {
            let found = list.iter().find(|(name, _)| *name == text);
            if found.is_none() {
                self.not_one_of(key, line, list);
            }
            found.map(|(_, value)| *value)
        });
        read.collect()
    }

    fn not_one_of<T>(&self, key: &str, line: u32, list: &[(&str, T)]) {
        let allowed = list.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        self.reader.fault(
            line,
            Fault::NotOneOf {
                key: key.into(),
                allowed: allowed.into(),
            },
        );
    }

    /// A number, or a list of the smallest and the largest.
    pub(in crate::preset) fn number_or_range(&self, key: &'static str) -> (i64, i64) {
        let ends = self
            .find(key)
            .and_then(|found| found.value.as_array())
            .filter(|ends| ends.len() == 2);
        let Some(ends) = ends else {
            let number = self.number(key, 0..=i64::MAX);
            return (number, number);
        };
        let end = |i: usize| {
            let value: &'t toml::Spanned<DeValue<'t>> = &ends[i];
            let found = Found {
                value: value.get_ref(),
                line: self.reader.line(value.span().start),
            };
            let outside = Fault::OutOfRange {
                key: key.into(),
                min: 0,
                max: i64::MAX,
            };
            self.checked(key, Some(found), 0..=i64::MAX, outside)
        };
        let (min, max) = (end(0), end(1));
        if min > max {
            self.fault_at(
                key,
                Fault::Order {
                    small: "the first",
                    large: "the second",
                },
            );
        }
        (min, max)
    }

    /// One of a fixed list, or nothing.
    pub(in crate::preset) fn one_of_if_any<T: Copy>(
        &self,
        key: &'static str,
        list: &[(&str, T)],
    ) -> Option<T> {
        self.has(key).then(|| self.one_of(key, list))
    }

    /// A list of texts with their lines; empty when left out.
    pub(in crate::preset) fn texts(&self, key: &'static str) -> Vec<(&'t str, u32)> {
        let Some(found) = self.find(key) else {
            return Vec::new();
        };
        let Some(list) = found.value.as_array() else {
            self.wrong_type(key, found.line, "array");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in list.iter() {
            let line = self.reader.line(item.span().start);
            match item.get_ref().as_str() {
                Some(text) => texts.push((text, line)),
                None => self.wrong_type(key, line, "string"),
            }
        }
        texts
    }
}
