//! Bounded text: what a person typed, with a limit in characters and nothing invisible in it.

use std::fmt;

/// Text of at most `MAX` characters (Unicode scalar values), trimmed, without control characters
/// other than line feed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text<const MAX: usize>(Box<str>);

/// Why text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// More characters than the field holds.
    #[error("longer than {max} characters")]
    TooLong {
        /// The field's limit in characters.
        max: usize,
    },
    /// A control character, which no keyboard types and no screen shows.
    #[error("holds a control character")]
    Control,
}

impl<const MAX: usize> Text<MAX> {
    /// Trims the ends and checks the rest.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        check(text, MAX)?;
        Ok(Self(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True when nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize, C> minicbor::Encode<C> for Text<MAX> {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(&self.0)?.ok()
    }
}

impl<'b, const MAX: usize, C> minicbor::Decode<'b, C> for Text<MAX> {
    /// Only what `parse` gives: trimmed text, so that what was read is written back the same.
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let text = d.str()?;
        let parsed = Self::parse(text).map_err(minicbor::decode::Error::custom)?;
        if parsed.as_str() == text {
            Ok(parsed)
        } else {
            Err(minicbor::decode::Error::message("untrimmed text"))
        }
    }
}

/// The rule behind [`Text`], for a limit known only at run time.
pub fn check(text: &str, max: usize) -> Result<(), TextError> {
    // A character is at most four bytes: most texts are decided without counting.
    if text.len() > max && text.chars().count() > max {
        return Err(TextError::TooLong { max });
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(TextError::Control);
    }
    Ok(())
}
