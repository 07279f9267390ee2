//! The index behind the one search box: ready-made keys, each found by its beginning.
//! Measured in docs/decisions/035-search-index.md.

use std::collections::BTreeSet;

use rusqlite::{Connection, named_params};

use super::StoreError;
use crate::view::pinyin;

/// Endings of longer names than this are not made: nobody looks for the tenth character.
const ENDINGS_MAX: usize = 6;

/// The keys of one document.
#[derive(Debug, Default)]
pub struct Keys(BTreeSet<String>);

impl Keys {
    /// A person's or place's name: each of its endings as written, its initials and its spelling.
    pub fn name(&mut self, name: &str) -> &mut Self {
        let chars: Vec<char> = name.chars().filter(|c| c.is_alphanumeric()).collect();
        for start in 0..chars.len().min(ENDINGS_MAX) {
            let ending: String = chars[start..].iter().collect();
            self.add(&ending);
            // A single given-name letter would find half the village.
            if start == 0 || chars.len() - start > 1 {
                self.0.extend(pinyin::initials(&ending));
            }
        }
        self.0.extend(pinyin::spelled(name));
        self
    }

    /// A phone: whole, and by its last four digits.
    pub fn phone(&mut self, phone: &str) -> &mut Self {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        if digits.len() > 4 {
            self.add(&digits[digits.len() - 4..]);
        }
        self.add(&digits)
    }

    /// A house number, case number or code: whole, and each of its runs of digits.
    pub fn number(&mut self, number: &str) -> &mut Self {
        for digits in number.split(|c: char| !c.is_ascii_digit()) {
            self.add(digits);
        }
        self.add(number)
    }

    /// Other words: found from the beginning of each run of letters.
    pub fn words(&mut self, words: &str) -> &mut Self {
        for word in words.split(|c: char| !c.is_alphanumeric()) {
            self.add(word);
        }
        self
    }

    fn add(&mut self, text: &str) -> &mut Self {
        let key = level(text);
        if !key.is_empty() {
            self.0.insert(key);
        }
        self
    }
}

/// Puts a document's keys in place of its earlier ones.
pub fn index(db: &Connection, number: i64, keys: &Keys) -> Result<(), StoreError> {
    remove(db, number)?;
    add(db, number, keys)
}

/// Puts in the keys of a document that has none.
pub(super) fn add(db: &Connection, number: i64, keys: &Keys) -> Result<(), StoreError> {
    let keys: Vec<&str> = keys.0.iter().map(String::as_str).collect();
    db.prepare_cached("INSERT INTO search (rowid, keys) VALUES (:number, :keys)")?
        .execute(named_params! { ":number": number, ":keys": keys.join(" ") })?;
    Ok(())
}

/// Takes a document out of the index.
pub fn remove(db: &Connection, number: i64) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM search WHERE rowid = :number")?
        .execute(named_params! { ":number": number })?;
    Ok(())
}

/// Writes the index anew without what was taken out of it: a document that is removed is only marked
/// so, and what it was found by stays readable in the file.
pub(crate) fn forget_removed(db: &Connection) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO search (search) VALUES ('optimize')")?
        .execute([])?;
    Ok(())
}

/// Numbers of the documents with a key that begins as each word of the query does, newest first.
pub fn find(db: &Connection, query: &str, most: usize) -> Result<Vec<i64>, StoreError> {
    // Each word becomes a quoted prefix, so that nothing typed is taken for a query's syntax.
    let words: Vec<String> = query
        .split_whitespace()
        .map(level)
        .filter(|word| !word.is_empty())
        .map(|word| format!("\"{word}\"*"))
        .collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = db.prepare_cached(
        "SELECT rowid FROM search WHERE search MATCH :query ORDER BY rowid DESC LIMIT :most",
    )?;
    let numbers = statement.query_map(
        named_params! { ":query": words.join(" "), ":most": most as i64 },
        |row| row.get(0),
    )?;
    Ok(numbers.collect::<Result<_, _>>()?)
}

/// Letters and digits in one form: small, without anything between them.
fn level(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests;
