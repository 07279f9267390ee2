//! What a person signs in with.

use std::fmt;

/// 2 to 32 of `a-z 0-9 _ - .`, beginning with a letter or digit. Capitals are read as small
/// letters: phones' keyboards begin with one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Login(Box<str>);

/// Text that is no login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a login is 2 to 32 of a-z 0-9 _ - . and begins with a letter or digit")]
pub struct InvalidLogin;

impl Login {
    /// Its letters at most.
    pub const MAX: usize = 32;

    /// Reads a login.
    pub fn parse(text: &str) -> Result<Self, InvalidLogin> {
        let text = text.trim().to_ascii_lowercase();
        let right = (2..=Self::MAX).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text
                .bytes()
                .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.'));
        if right {
            Ok(Self(text.into()))
        } else {
            Err(InvalidLogin)
        }
    }

    /// The login.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Login {
    /// Often a name in pinyin: not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_read_in_small_letters() {
        assert_eq!(Login::parse(" Wang.Li ").unwrap().as_str(), "wang.li");
        assert_eq!(Login::parse("13800000000").unwrap().as_str(), "13800000000");
    }

    #[test]
    fn other_texts_are_no_login() {
        for text in ["", "a", "-ab", "王丽", "a b", &"a".repeat(33)] {
            assert_eq!(Login::parse(text), Err(InvalidLogin), "{text}");
        }
    }
}
