//! `restore`: a data folder from a backup and a ledger.

use std::path::PathBuf;

use clap::Args;

use super::workplace::Workplace;
use super::{CommandError, Terminal};
use crate::backup;
use crate::key::read_secret;

/// Make a data folder from a backup and a ledger.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The backup.
    from: PathBuf,
    /// The ledger, at least as new as the backup.
    #[arg(long)]
    ledger: PathBuf,
    /// The file with the recovery secret, for a sealed backup.
    #[arg(long)]
    recovery_secret: Option<PathBuf>,
}

impl Restore {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        let secret = self.recovery_secret.as_deref().map(read_secret).transpose()?;
        let environment = place.environment.clone();
        let done = backup::restore(
            &self.from,
            &place.data,
            &self.ledger,
            secret.as_ref(),
            environment,
        )?;
        writeln!(terminal.out, "restored from {}", done.made_at.day())?;
        writeln!(
            terminal.out,
            "{} later entries of the ledger applied",
            done.replayed
        )?;
        if done.nameless > 0 {
            writeln!(
                terminal.out,
                "known by number only, to be named again: {}",
                done.nameless
            )?;
        }
        if done.missing_blobs > 0 {
            writeln!(
                terminal.out,
                "photos missing in {}: {}; copy them there, phones send those that they still have",
                place.data.join("blobs").display(),
                done.missing_blobs
            )?;
        }
        writeln!(
            terminal.out,
            "phones will compare what they hold and bring what is missing"
        )?;
        Ok(())
    }
}
