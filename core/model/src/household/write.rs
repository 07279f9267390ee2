//! A draft into a document: one way for a phone that registers and a roster that is imported.

use super::draft::{HouseholdDraft, PersonDraft};
use super::{Presence, Relation, Sex};
use crate::document::entry::Entry;
use crate::document::write::{Writer, text};

impl HouseholdDraft {
    /// Writes the household with its people into a document that has begun.
    pub fn write(&self, writer: &mut Writer<'_>) {
        for (field, words) in [
            ("house_no", self.house_no()),
            ("address", self.address()),
            ("phone", self.phone()),
            ("presence", self.presence().map(Presence::as_str)),
        ] {
            writer.root(field, text(words.unwrap_or_default()));
        }
        for person in self.people() {
            person.write(writer);
        }
    }
}

impl PersonDraft {
    /// Writes the person as a new entry; gives its key.
    pub fn write(&self, writer: &mut Writer<'_>) -> Entry {
        let entry = writer.entry();
        let born = self.born().map(|born| born.to_string());
        for (field, words) in [
            ("name", Some(self.name())),
            ("sex", self.sex().map(Sex::code)),
            ("relation", self.relation().map(Relation::code)),
            ("born", born.as_deref()),
            ("phone", self.phone()),
            ("presence", self.presence().map(Presence::as_str)),
        ] {
            writer.field("people", entry, field, text(words.unwrap_or_default()));
        }
        entry
    }
}
