//! Words for people, in both languages: Fluent files of `core/model/locales`, embedded by folder.
//! A new file in both languages' folders is all that a new screen needs.

mod bundle;
mod noun;

pub use bundle::{Arg, WordError, word};
pub use noun::Worded;

/// A language of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Language {
    /// 简体中文
    #[default]
    ZhHans,
    /// English
    En,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::ZhHans, Self::En];

    /// The tag (BCP 47), which is also the name of its folder.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhHans => "zh-Hans",
            Self::En => "en",
        }
    }

    /// Reads a tag of any region or script: `zh-CN`, `en_GB`.
    pub fn parse(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_']).next()?;
        match language.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::ZhHans),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}
