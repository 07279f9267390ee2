//! `export`: a document as plain Automerge, for any other program that reads it.

use std::fs;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use doorstep_model::id::DocumentId;

use super::workplace::Workplace;
use super::{CommandError, Terminal};
use crate::action;

#[derive(Debug, Subcommand)]
pub(super) enum Export {
    /// One document as it is published.
    Document(Document),
}

#[derive(Debug, Args)]
pub(super) struct Document {
    /// Its id.
    id: String,
    /// Where to write it; an older file there stays.
    file: PathBuf,
}

impl Export {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        let Self::Document(document) = self;
        let id = DocumentId::parse(&document.id).map_err(|error| CommandError::argument("id", error))?;
        let (home, by) = place.open()?;
        let saved = place.write(&home, move |tx| action::export_document(tx, by, id))?;
        let write = || {
            let mut file = fs::File::create_new(&document.file)?;
            std::io::Write::write_all(&mut file, &saved)
        };
        write().map_err(CommandError::file(&document.file))?;
        writeln!(terminal.out, "{} bytes", saved.len())?;
        Ok(())
    }
}
