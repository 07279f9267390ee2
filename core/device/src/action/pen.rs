//! A change being written, with every value checked where the person can still be told which
//! field it is. The gate checks all of it again, and can only say that it is wrong.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use doorstep_model::document::Document;
use doorstep_model::document::change::Value;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::{EVENT_LIST_MAX, Event};
use doorstep_model::document::gate::check_value;
use doorstep_model::document::op::Scalar;
use doorstep_model::document::schema::{Field, Rule, Shape};
use doorstep_model::document::write::{Author, Writer, Written, text};
use doorstep_model::id::DocumentId;
use doorstep_model::text::{self, TextError};
use doorstep_model::time::Day;

use super::ActionError;

/// Writes on a document's present heads.
pub(super) struct Pen<'a> {
    /// What it is written on.
    pub(super) document: &'a Document,
    writer: Writer<'a>,
}

impl<'a> Pen<'a> {
    pub(super) fn new(document: &'a Document, author: Author) -> Self {
        Self {
            document,
            writer: Writer::new(document, author),
        }
    }

    /// A key for a new entry of this change.
    pub(super) fn entry(&mut self) -> Entry {
        self.writer.entry()
    }

    /// Lets a draft, whose words are checked, write itself; gives what it gives.
    pub(super) fn draft<T>(&mut self, write: impl FnOnce(&mut Writer<'a>) -> T) -> T {
        write(&mut self.writer)
    }

    /// Puts words into a field of the root; none empty it.
    pub(super) fn words(&mut self, field: &'static str, words: &str) -> Result<(), ActionError> {
        let words = self.fitting(self.root_field(field), field, words)?;
        self.writer.root(field, words);
        Ok(())
    }

    /// As [`Pen::words`], if there are any.
    pub(super) fn words_if_any(&mut self, field: &'static str, words: &str) -> Result<(), ActionError> {
        if words.trim().is_empty() {
            Ok(())
        } else {
            self.words(field, words)
        }
    }

    /// Puts a day, or empties the field.
    pub(super) fn day(&mut self, field: &'static str, day: Option<Day>) {
        self.writer
            .root(field, day.map_or(Scalar::Null, |day| text(&day.to_string())));
    }

    /// Puts latitude and longitude in 1e-6°, or empties both.
    pub(super) fn position(&mut self, position: Option<(i64, i64)>) {
        self.writer
            .root("lat", position.map_or(Scalar::Null, |(lat, _)| Scalar::Int(lat)));
        self.writer
            .root("lon", position.map_or(Scalar::Null, |(_, lon)| Scalar::Int(lon)));
    }

    /// Puts true or false.
    pub(super) fn flag(&mut self, field: &'static str, flag: bool) {
        self.writer.root(field, Scalar::Bool(flag));
    }

    /// Points to another document.
    pub(super) fn reference(&mut self, field: &'static str, id: DocumentId) {
        self.writer
            .root(field, doorstep_model::document::write::reference(id));
    }

    /// Puts words into a field of an entry; none empty it.
    pub(super) fn entry_words(
        &mut self,
        container: &'static str,
        entry: Entry,
        field: &'static str,
        words: &str,
    ) -> Result<(), ActionError> {
        let rule = self.entry_field(container, field);
        let words = self.fitting(rule, field, words)?;
        self.writer.field(container, entry, field, words);
        Ok(())
    }

    /// Points from an entry to another document.
    pub(super) fn entry_reference(
        &mut self,
        container: &'static str,
        entry: Entry,
        field: &'static str,
        id: DocumentId,
    ) {
        self.writer.field(
            container,
            entry,
            field,
            doorstep_model::document::write::reference(id),
        );
    }

    /// Puts a value that this document already shows, or another version of it, as it is.
    pub(super) fn scalar(&mut self, container: &str, entry: Option<Entry>, field: &str, value: Scalar) {
        match entry {
            None => _ = self.writer.root(field, value),
            Some(entry) => _ = self.writer.field(container, entry, field, value),
        }
    }

    /// Answers a question; no words empty the answer.
    pub(super) fn answer(&mut self, question: &str, words: &str) -> Result<(), ActionError> {
        let Some(Shape::Answers(max)) = self
            .document
            .kind()
            .schema()
            .container("answers")
            .map(|container| &container.shape)
        else {
            return Err(ActionError::impossible("answers"));
        };
        if !doorstep_model::id::is_code(question) {
            return Err(ActionError::impossible("answers"));
        }
        let words = words.trim();
        text::check(words, *max).map_err(|error| ActionError::text("answers", error))?;
        self.writer.answer(question, text(words));
        Ok(())
    }

    /// Writes an event; gives its key.
    pub(super) fn event(&mut self, container: &'static str, event: &Event) -> Result<Entry, ActionError> {
        event.check()?;
        Ok(self.writer.event(container, event))
    }

    /// The events of these containers that the person had seen, for `after`. Where an event can't
    /// name them all, those that others name already are left out first, then the oldest.
    pub(super) fn seen(&self, containers: &[&str]) -> Vec<Entry> {
        let events: Vec<_> = containers
            .iter()
            .flat_map(|name| self.document.events(name))
            .collect();
        let named: BTreeSet<Entry> = events
            .iter()
            .flat_map(|(_, event)| event.after.iter().copied())
            .collect();
        let mut seen: Vec<_> = events
            .iter()
            .map(|(entry, event)| (named.contains(entry), Reverse(event.at), *entry))
            .collect();
        seen.sort_unstable();
        let mut seen: Vec<Entry> = seen
            .into_iter()
            .take(EVENT_LIST_MAX)
            .map(|(.., entry)| entry)
            .collect();
        seen.sort_unstable();
        seen
    }

    /// The events of a container that no other names: enough where order is followed through.
    pub(super) fn latest(&self, container: &str) -> Vec<Entry> {
        let events = self.document.events(container);
        let named: BTreeSet<Entry> = events
            .iter()
            .flat_map(|(_, event)| event.after.iter().copied())
            .collect();
        let mut latest: Vec<Entry> = events
            .into_iter()
            .map(|(entry, _)| entry)
            .filter(|entry| !named.contains(entry))
            .collect();
        latest.truncate(EVENT_LIST_MAX);
        latest
    }

    pub(super) fn finish(self) -> Result<Option<Written>, ActionError> {
        Ok(self.writer.finish()?)
    }

    fn root_field(&self, name: &str) -> Option<&'static Field> {
        self.document.kind().schema().field(name)
    }

    fn entry_field(&self, container: &str, name: &str) -> Option<&'static Field> {
        match &self.document.kind().schema().container(container)?.shape {
            Shape::Entries { fields, .. } => fields.iter().find(|field| field.name == name),
            Shape::Events(_) | Shape::Answers(_) => None,
        }
    }

    fn fitting(&self, field: Option<&Field>, name: &'static str, words: &str) -> Result<Scalar, ActionError> {
        let words = words.trim();
        let Some(field) = field else {
            return Err(ActionError::impossible(name));
        };
        if words.is_empty() {
            return Ok(Scalar::Null);
        }
        match check_value(field.rule, Value::Text(words)) {
            Ok(()) => Ok(text(words)),
            Err(_) => Err(match field.rule {
                Rule::Text(max) => {
                    ActionError::text(name, text::check(words, max).err().unwrap_or(TextError::Control))
                }
                _ => ActionError::impossible(name),
            }),
        }
    }
}
