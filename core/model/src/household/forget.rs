//! A person of a household is erased: what becomes of each value of its documents.

use std::collections::BTreeSet;

use crate::document::Document;
use crate::document::change::{RawChange, Value};
use crate::document::entry::Entry;
use crate::document::event::Event;
use crate::document::op::{Put, Scalar, Target};
use crate::document::schema::{Field, Kind, Rule};

/// In place of a name or number in the words of others.
const MARK: &str = "■■";
/// A name or number that is shorter stands in too many words that mean something else.
const SHORTEST: usize = 2;

/// A person who is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forget {
    person: Entry,
    /// Names and numbers that the person ever had here, the longest first.
    said: Vec<String>,
    /// Names of the others that one of those is part of: these stay whole.
    others: Vec<String>,
}

impl Forget {
    /// Reads what the person was ever called in the household, also where it was corrected since.
    /// None: no such person is in it.
    pub fn of(household: &Document, person: Entry) -> Option<Self> {
        if !household.entries("people").contains(&person) {
            return None;
        }
        let mut said = ever_said(household, person);
        let kept = said_of_others(household, person);
        said.retain(|words| words.chars().count() >= SHORTEST && !kept.contains(words));
        let others = kept
            .into_iter()
            .filter(|name| said.iter().any(|words| name.contains(words)));
        let others = others.collect();
        let mut said: Vec<String> = said.into_iter().collect();
        said.sort_by_key(|words| std::cmp::Reverse(words.len()));
        Some(Self { person, said, others })
    }

    /// Whether a change says a name or number of the person.
    pub fn is_named_in(&self, change: &[u8]) -> bool {
        let names = |value| matches!(value, Value::Text(words) if self.mark(words).is_some());
        RawChange::decode(change).is_ok_and(|raw| raw.puts.iter().any(|put| names(put.value)))
    }

    /// What becomes of a value of the household, its care record or one of its visits; none: it goes.
    pub fn keep(&self, put: Put) -> Option<Put> {
        if is_about(&put, self.person) {
            return None;
        }
        let Put { target, value, first } = put;
        let (target, value) = match (target, value) {
            (
                Target::Event {
                    container,
                    entry,
                    event,
                },
                _,
            ) => {
                let event = Box::new(self.event(*event));
                let value = Scalar::Text(event.to_json().into());
                let target = Target::Event {
                    container,
                    entry,
                    event,
                };
                (target, value)
            }
            (target, Scalar::Text(words)) if is_free(&target) => {
                let words = self.mark(&words).map_or(words, Into::into);
                (target, Scalar::Text(words))
            }
            other => other,
        };
        Some(Put { target, value, first })
    }

    fn event(&self, mut event: Event) -> Event {
        for words in [
            &mut event.reason,
            &mut event.text,
            &mut event.terms,
            &mut event.word,
            &mut event.about,
        ] {
            let marked = words.as_deref().and_then(|words| self.mark(words));
            if let Some(marked) = marked {
                *words = Some(marked.into());
            }
        }
        event
    }

    /// The words without the person; none: the person is not in them.
    pub fn mark(&self, words: &str) -> Option<String> {
        let mut marked = String::with_capacity(words.len());
        let (mut rest, mut found) = (words, false);
        while let Some(first) = rest.chars().next() {
            let begins = |all: &[String]| {
                all.iter()
                    .find(|one| rest.starts_with(one.as_str()))
                    .map(String::len)
            };
            let (taken, shown) = match (begins(&self.others), begins(&self.said)) {
                (Some(other), _) => (other, &rest[..other]),
                (None, Some(said)) => {
                    found = true;
                    (said, MARK)
                }
                (None, None) => (first.len_utf8(), &rest[..first.len_utf8()]),
            };
            marked.push_str(shown);
            rest = &rest[taken..];
        }
        found.then_some(marked)
    }
}

/// Whether a value is a person's, or says something about the person alone.
pub fn is_about(put: &Put, person: Entry) -> bool {
    match (&put.target, &put.value) {
        (Target::Field { entry, .. }, _) if *entry == person => true,
        (Target::Field { field, .. }, Scalar::Text(words)) if field.rule == Rule::Entry => {
            Entry::parse(words).is_ok_and(|entry| entry == person)
        }
        (Target::Event { event, .. }, _) => {
            let person = person.to_string();
            let about = event.about.as_deref();
            let rest = about.and_then(|about| about.strip_prefix(&person));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        }
        _ => false,
    }
}

/// Words that a person typed, and not a name or number of its own.
fn is_free(target: &Target) -> bool {
    let words =
        |field: &Field| matches!(field.rule, Rule::Text(_)) && !matches!(field.name, "name" | "phone");
    match target {
        Target::Root(field) | Target::Field { field, .. } => words(field),
        Target::Answer { .. } => true,
        Target::Event { .. } => false,
    }
}

fn ever_said(household: &Document, person: Entry) -> BTreeSet<String> {
    let keys = ["name", "phone"].map(|field| format!("{person}.{field}"));
    let mut said = BTreeSet::new();
    for change in household.changes() {
        let Ok(raw) = RawChange::decode(&change.bytes) else {
            continue;
        };
        for put in &raw.puts {
            if let Value::Text(words) = put.value
                && keys.iter().any(|key| key == put.key)
            {
                said.insert(words.to_owned());
            }
        }
    }
    said
}

/// Names and numbers of the household and of everyone else in it.
fn said_of_others(household: &Document, person: Entry) -> BTreeSet<String> {
    debug_assert_eq!(household.kind(), Kind::Household);
    let mut said: BTreeSet<String> = household
        .root("phone")
        .and_then(|phone| phone.text().map(str::to_owned))
        .into_iter()
        .collect();
    for other in household
        .entries("people")
        .into_iter()
        .filter(|other| *other != person)
    {
        for field in ["name", "phone"] {
            let versions = household.field("people", other, field);
            said.extend(versions.and_then(|versions| versions.text().map(str::to_owned)));
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forget() -> Forget {
        Forget {
            person: Entry::parse("1.1.1.0").unwrap(),
            said: vec!["15400001111".into(), "王秀".into()],
            others: vec!["王秀英".into()],
        }
    }

    #[test]
    fn a_name_goes_out_of_words_and_anothers_that_it_is_part_of_stays() {
        let marked = |words| forget().mark(words);
        assert_eq!(
            marked("王秀住院，王秀英照看，电话15400001111。").as_deref(),
            Some("■■住院，王秀英照看，电话■■。")
        );
        assert_eq!(marked("王秀英在家"), None);
        assert_eq!(marked(""), None);
    }

    #[test]
    fn what_is_about_the_person_goes() {
        let container = Kind::Household.schema().container("contests").unwrap();
        let about = |about: &str| {
            let mut event = Event::new("contest", crate::time::Timestamp::clamp(1));
            event.about = Some(about.into());
            let put = Put {
                value: Scalar::Text(event.to_json().into()),
                target: Target::Event {
                    container,
                    entry: Entry::parse("2.1.1.0").unwrap(),
                    event: Box::new(event),
                },
                first: true,
            };
            forget().keep(put).is_none()
        };
        assert!(about("1.1.1.0") && about("1.1.1.0.born"));
        assert!(!about("1.1.1.01") && !about("2.1.1.0"));
    }
}
