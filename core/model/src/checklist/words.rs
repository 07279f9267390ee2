//! The words of a form, in as many languages as its author wrote.

use minicbor::{Decode, Encode};

use crate::bilingual::Bilingual;
use crate::word::Language;

/// Words in several languages, in the order of the author's columns. A language's tag is `zh`,
/// `en`, the author's own name for another, or empty where the author named none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Words(#[n(0)] Vec<(Box<str>, Box<str>)>);

impl Words {
    /// Words with the tags of their languages; those without words are left out.
    pub fn new<T: Into<Box<str>>>(words: impl IntoIterator<Item = (T, T)>) -> Self {
        let words = words.into_iter().map(|(tag, text)| (tag.into(), text.into()));
        Self(
            words
                .filter(|(_, text): &(_, Box<str>)| !text.trim().is_empty())
                .collect(),
        )
    }

    /// The words in a language of the screens; else those of no named language, else the first.
    pub fn get(&self, language: Language) -> &str {
        let tag = tag(language);
        let find = |wanted: &str| self.0.iter().find(|(tag, _)| **tag == *wanted);
        find(tag)
            .or_else(|| find(""))
            .or_else(|| self.0.first())
            .map_or("", |(_, text)| text)
    }

    /// True when the author wrote them in this language.
    pub fn has(&self, language: Language) -> bool {
        self.0.iter().any(|(own, _)| **own == *tag(language))
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every language with its words.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(tag, text)| (&**tag, &**text))
    }
}

impl From<&Bilingual> for Words {
    fn from(words: &Bilingual) -> Self {
        Self::new([("zh", words.zh()), ("en", words.en())])
    }
}

const fn tag(language: Language) -> &'static str {
    match language {
        Language::ZhHans => "zh",
        Language::En => "en",
    }
}
