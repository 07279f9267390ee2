//! The bundles: parsed once, read by everyone.

use std::sync::LazyLock;

use fluent::concurrent::FluentBundle;
use fluent::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::Language;

static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// Why there are no words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordError {
    /// No such id, or no such attribute of it.
    #[error("no words for {id} in {}", language.tag())]
    Missing {
        /// In which language.
        language: Language,
        /// Which.
        id: Box<str>,
    },
    /// The words name an argument that was not given.
    #[error("an argument of {id} is missing in {}", language.tag())]
    Argument {
        /// In which language.
        language: Language,
        /// Which.
        id: Box<str>,
    },
}

/// What stands in for a `{ $name }`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Arg<'a> {
    /// Words.
    Text(&'a str),
    /// A number; words may differ by it.
    Number(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

/// The words of an id (`step-report`) or of an attribute of one (`code-offline.next`).
///
/// # Errors
/// When there are none: a gap is an error, never a blank.
pub fn word(language: Language, id: &str, args: &[(&str, Arg<'_>)]) -> Result<String, WordError> {
    let missing = || WordError::Missing {
        language,
        id: id.into(),
    };
    let bundle = &BUNDLES[language as usize];
    let (message, attribute) = match id.split_once('.') {
        Some((message, attribute)) => (message, Some(attribute)),
        None => (id, None),
    };
    let message = bundle.get_message(message).ok_or_else(missing)?;
    let pattern = match attribute {
        Some(name) => message.get_attribute(name).map(|attribute| attribute.value()),
        None => message.value(),
    };
    let args: FluentArgs<'_> = args
        .iter()
        .map(|(name, arg)| {
            let value = match arg {
                Arg::Text(text) => FluentValue::from(*text),
                Arg::Number(number) => FluentValue::from(*number),
            };
            (*name, value)
        })
        .collect();
    let mut errors = Vec::new();
    let words = bundle
        .format_pattern(pattern.ok_or_else(missing)?, Some(&args), &mut errors)
        .into_owned();
    if errors.is_empty() {
        Ok(words)
    } else {
        Err(WordError::Argument {
            language,
            id: id.into(),
        })
    }
}

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; Language::ALL.len()]> =
    LazyLock::new(|| Language::ALL.map(load));

/// Files are ours and compiled in: the tests below prove that each parses and that no id is said
/// twice, so what would be wrong here is left out instead of stopping a phone.
fn load(language: Language) -> FluentBundle<FluentResource> {
    let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // Marks around arguments are for mixed directions of writing; neither language has them.
    bundle.set_use_isolating(false);
    for (_, text) in files(language) {
        let (Ok(resource) | Err((resource, _))) = FluentResource::try_new((*text).to_owned());
        _ = bundle.add_resource(resource);
    }
    bundle
}

fn files(language: Language) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    FILES.iter().filter(move |(path, _)| {
        path.split_once('/')
            .is_some_and(|(folder, _)| folder == language.tag())
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Every id with its words as the file has them; attributes as `id.attribute`.
    fn ids(language: Language) -> BTreeMap<String, &'static str> {
        let mut found = BTreeMap::new();
        for (path, text) in files(language) {
            let mut message = "";
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                let Some((left, words)) = line.split_once(" =") else {
                    continue;
                };
                let id = match left.trim_start().strip_prefix('.') {
                    Some(attribute) => format!("{message}.{attribute}"),
                    None => {
                        message = left;
                        left.to_owned()
                    }
                };
                assert_eq!(found.insert(id.clone(), words), None, "{id} again in {path}");
            }
        }
        found
    }

    /// `{ $name }` in the words.
    fn arguments(words: &str) -> Vec<&str> {
        let mut names: Vec<_> = words
            .split('$')
            .skip(1)
            .map(|rest| rest.split([' ', '}', ',']).next().unwrap_or(""))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    #[test]
    fn every_file_parses_and_belongs_to_a_language() {
        for (path, text) in FILES {
            assert!(FluentResource::try_new((*text).to_owned()).is_ok(), "{path}");
            let folder = path.split('/').next().unwrap();
            assert!(
                Language::ALL.iter().any(|language| language.tag() == folder),
                "{path}"
            );
        }
        let names = |language: Language| {
            files(language)
                .map(|(path, _)| path.split_once('/').unwrap().1)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(Language::ZhHans), names(Language::En));
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let (zh, en) = (ids(Language::ZhHans), ids(Language::En));
        assert!(zh.len() > 300);
        assert_eq!(zh.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
        for (id, words) in &zh {
            assert_eq!(arguments(words), arguments(en[id]), "{id} takes other arguments");
        }
    }

    #[test]
    fn every_id_has_words_in_its_language() {
        let is_chinese = |words: &str| words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        for language in Language::ALL {
            for (id, source) in ids(language) {
                let args: Vec<_> = arguments(source)
                    .into_iter()
                    .map(|name| (name, Arg::Number(3)))
                    .collect();
                let words = word(language, &id, &args).unwrap_or_else(|error| panic!("{error}"));
                assert!(!words.trim().is_empty(), "{id} is blank");
                assert_eq!(is_chinese(&words), language == Language::ZhHans, "{id}: {words}");
            }
        }
    }

    #[test]
    fn a_gap_is_an_error() {
        let missing = |id: &str| {
            Err(WordError::Missing {
                language: Language::En,
                id: id.into(),
            })
        };
        assert_eq!(word(Language::En, "no-such-words", &[]), missing("no-such-words"));
        assert_eq!(
            word(Language::En, "code-offline.more", &[]),
            missing("code-offline.more")
        );
        assert_eq!(word(Language::En, "", &[]), missing(""));
    }
}
