//! A text of a preset in both languages.

use crate::text;
use crate::word::Language;

/// Longest such text in characters: a question, or a figure's note.
pub const BILINGUAL_MAX: usize = 200;

/// The same words in Chinese and English, neither empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bilingual {
    zh: Box<str>,
    en: Box<str>,
}

/// Why words were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWords {
    /// No Chinese.
    #[error("no Chinese")]
    NoChinese,
    /// No English.
    #[error("no English")]
    NoEnglish,
    /// Longer than [`BILINGUAL_MAX`], or with a control character.
    #[error("too long, or with a control character")]
    NoText,
}

impl Bilingual {
    /// Trims and checks both.
    pub fn parse(zh: &str, en: &str) -> Result<Self, InvalidWords> {
        let (zh, en) = (zh.trim(), en.trim());
        if zh.is_empty() {
            return Err(InvalidWords::NoChinese);
        }
        if en.is_empty() {
            return Err(InvalidWords::NoEnglish);
        }
        for words in [zh, en] {
            text::check(words, BILINGUAL_MAX).map_err(|_| InvalidWords::NoText)?;
        }
        Ok(Self {
            zh: zh.into(),
            en: en.into(),
        })
    }

    /// The words in a language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::ZhHans => &self.zh,
            Language::En => &self.en,
        }
    }

    /// 中文
    pub fn zh(&self) -> &str {
        &self.zh
    }

    /// English
    pub fn en(&self) -> &str {
        &self.en
    }
}
