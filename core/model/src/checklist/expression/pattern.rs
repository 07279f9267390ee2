//! Patterns of `regex`: Java's syntax as far as an engine without backtracking has it. Such an
//! engine takes time in proportion to the text, whatever the pattern; a pattern is written in the
//! form, never made from answers, so a bad one is found when the form comes in.

use std::fmt;
use std::sync::Arc;

use regex::{Regex, RegexBuilder};

/// Largest compiled pattern, in bytes: `[\u4e00-\u9fa5]{2,20}` takes about 10 KB.
const SIZE_MAX: usize = 256 << 10;
/// Deepest nesting.
const NEST_MAX: u32 = 32;
/// Longest pattern, in characters.
const LENGTH_MAX: usize = 500;

/// A pattern that the whole of a text must match.
#[derive(Clone)]
pub struct Pattern {
    text: Box<str>,
    regex: Arc<Regex>,
}

impl Pattern {
    /// Compiles it; `None` where it is too large, or none that this engine has (looking ahead or
    /// back, going back to what a group matched).
    pub fn parse(text: &str) -> Option<Self> {
        if text.chars().count() > LENGTH_MAX {
            return None;
        }
        let regex = RegexBuilder::new(&format!(r"\A(?:{})\z", as_java(text)))
            .size_limit(SIZE_MAX)
            .dfa_size_limit(SIZE_MAX)
            .nest_limit(NEST_MAX)
            .build()
            .ok()?;
        Some(Self {
            text: text.into(),
            regex: Arc::new(regex),
        })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// True when the whole text matches.
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

/// What Java means by `\d`, `\w`, `\s`: ASCII alone. A class stands within a class too.
fn as_java(text: &str) -> String {
    let mut java = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            java.push(c);
            continue;
        }
        match chars.next() {
            Some('d') => java.push_str("[0-9]"),
            Some('D') => java.push_str("[^0-9]"),
            Some('w') => java.push_str("[0-9A-Za-z_]"),
            Some('W') => java.push_str("[^0-9A-Za-z_]"),
            Some('s') => java.push_str(r"[ \t\n\x0B\x0C\r]"),
            Some('S') => java.push_str(r"[^ \t\n\x0B\x0C\r]"),
            Some(other) => java.extend(['\\', other]),
            None => java.push('\\'),
        }
    }
    java
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}
