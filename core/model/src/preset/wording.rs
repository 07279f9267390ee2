//! `[[word]]`, `[[need]]`: what this system calls things. Both lists are the program's; a preset
//! says other words for their entries and adds none.

use super::Preset;
use super::noun::Noun;
use super::problem::Fault;
use super::reader::Table;
use crate::bilingual::Bilingual;
use crate::care::Need;
use crate::id::ItemCode;
use crate::word::{Language, Worded, word};

/// Words of the screens that a preset may say otherwise, by their Fluent ids.
pub const WORDS: &[&str] = &[
    "role-member",
    "role-head",
    "role-cadre",
    "role-clerk",
    "role-officer",
    "role-supervisor",
    "role-helper",
    "role-administrator",
    "kind-household",
    "kind-care",
    "kind-visit",
    "kind-activity",
    "kind-place",
    "kind-case",
    "colour-green",
    "colour-yellow",
    "colour-red",
    "case_kind-dispute",
    "case_kind-demand",
    "case_kind-hazard",
    "case_kind-opinion",
    "case_kind-errand",
    "noun-realm",
    "noun-grid",
    "noun-basic_grid",
    "noun-unit",
    "noun-station",
    "noun-villager",
    "noun-round",
    "noun-team",
    "noun-meeting",
    "noun-question_list",
    "noun-notice",
    "noun-points",
    "noun-ledger",
    "noun-normal",
    "noun-emergency",
];

/// A word said otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// One of [`WORDS`].
    pub key: &'static str,
    /// What this system says.
    pub name: Bilingual,
}

impl Word {
    pub(super) fn read(table: &Table<'_>) -> Self {
        let keys: Vec<_> = WORDS.iter().map(|key| (*key, *key)).collect();
        let key = table.one_of("key", &keys);
        table.define_as(Noun::Word, "key", key);
        Self {
            key,
            name: table.words(),
        }
    }
}

/// A need in this system's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedWord {
    /// The need.
    pub need: Need,
    /// What this system says.
    pub name: Bilingual,
}

impl NeedWord {
    pub(super) fn read(table: &Table<'_>) -> Self {
        let code = table.define(Noun::Need, ItemCode::parse);
        let need = Need::parse(code.as_str()).unwrap_or_else(|| {
            table.fault_at("code", Fault::NotANeed(code.as_str().into()));
            Need::Other
        });
        Self {
            need,
            name: table.words(),
        }
    }
}

impl Preset {
    /// The name of something with a Fluent id, as this system says it.
    pub fn word(&self, language: Language, of: &impl Worded) -> String {
        self.word_of(language, &of.word_id())
    }

    /// The same by the id alone: `noun-station`, `step-divert`.
    pub fn word_of(&self, language: Language, id: &str) -> String {
        let own = || {
            self.words
                .iter()
                .find(|word| word.key == id)
                .map(|word| &word.name)
        };
        let need = || {
            self.needs
                .iter()
                .find(|need| need.need.word_id() == id)
                .map(|need| &need.name)
        };
        let step = || {
            self.flow
                .words
                .iter()
                .find(|(step, _)| step.word_id() == id)
                .map(|(_, name)| name)
        };
        match own().or_else(need).or_else(step) {
            Some(name) => name.get(language).to_owned(),
            None => word(language, id, &[]).unwrap_or_else(|_| id.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_may_be_replaced_exists() {
        for id in WORDS {
            for language in Language::ALL {
                assert!(word(language, id, &[]).is_ok(), "{id}");
            }
        }
    }
}
