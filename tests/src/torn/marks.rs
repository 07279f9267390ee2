//! What the process says, between the writes, of that which is certain from there on.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use doorstep_model::id::DocumentId;

use crate::oracle::Named;
use crate::world::Phone;

/// What was said up to some moment, line by line.
pub type Said = Vec<String>;

/// Says it.
#[derive(Debug)]
pub struct Marks {
    file: Mutex<File>,
}

impl Marks {
    /// Into this file, which the recorder watches.
    ///
    /// # Panics
    /// When it can't be opened.
    pub(super) fn new(path: &Path) -> Self {
        let file = OpenOptions::new().append(true).create(true).open(path);
        Self {
            file: Mutex::new(file.expect("the marks")),
        }
    }

    /// Says a line.
    ///
    /// # Panics
    /// When it can't be written.
    pub fn say(&self, line: &str) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // One write: the recorder takes each for a line.
        file.write_all(format!("{line}\n").as_bytes()).expect("a mark");
    }

    /// A document as it stands on a phone is saved: `saved PHONE DOCUMENT HASH` for each of its heads.
    ///
    /// # Panics
    /// When the phone does not have it.
    pub fn saved(&self, phone: &Phone, id: DocumentId) {
        let stored = phone.document(id).expect("it was just saved");
        for head in stored.heads() {
            let (document, hash) = (*id.as_bytes(), *head.as_bytes());
            self.say(&format!("saved {} {}", phone.name, Named { document, hash }));
        }
    }

    /// What a phone was told so far is with the server: `told PHONE DOCUMENT HASH`.
    pub fn told(&self, phone: &Phone) {
        for line in fs::read_to_string(phone.files().told).unwrap_or_default().lines() {
            self.say(&format!("told {} {line}", phone.name));
        }
    }
}

/// What stands after these words in the lines that begin with them.
pub fn after<'a>(said: &'a [String], words: &str) -> BTreeSet<&'a str> {
    let rest = |line: &'a String| line.strip_prefix(words)?.strip_prefix(' ');
    said.iter().filter_map(rest).collect()
}
