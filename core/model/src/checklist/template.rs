//! `${name}` within words: a note that repeats an answer.

use crate::id::ItemCode;

/// The names in words; a `${` that is not closed or names nothing is left as it stands.
pub(super) fn names(words: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = words;
    while let Some((_, after)) = rest.split_once("${") {
        let Some((name, left)) = after.split_once('}') else {
            break;
        };
        found.push(name.trim());
        rest = left;
    }
    found
}

/// The words with answers in place of names.
pub(super) fn fill(words: &str, answer: &dyn Fn(&ItemCode) -> Box<str>) -> Box<str> {
    let mut text = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, left)) = after.split_once('}') else {
            break;
        };
        text.push_str(before);
        if let Ok(name) = ItemCode::parse(name.trim()) {
            text.push_str(&answer(&name));
        }
        rest = left;
    }
    text.push_str(rest);
    text.into()
}
