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
    /// The folder that photos were kept in.
    #[arg(long)]
    photos: Option<PathBuf>,
    /// The file with the recovery secret, for a sealed backup.
    #[arg(long)]
    recovery_secret: Option<PathBuf>,
}

impl Restore {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        let secret = self.recovery_secret.as_deref().map(read_secret).transpose()?;
        let environment = place.environment.clone();
        let from = backup::Sources {
            backup: &self.from,
            ledger: &self.ledger,
            photos: self.photos.as_deref(),
            secret: secret.as_ref(),
        };
        let done = backup::restore(&from, &place.data, environment)?;
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
        if done.missing_photos > 0 {
            writeln!(
                terminal.out,
                "photos missing: {}; phones send those that they still have",
                done.missing_photos
            )?;
        }
        writeln!(
            terminal.out,
            "phones will compare what they hold and bring what is missing"
        )?;
        Ok(())
    }
}
