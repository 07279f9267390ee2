//! `backup`: one file, sealed.

use std::path::PathBuf;

use clap::Args;

use super::workplace::Workplace;
use super::{CommandError, Terminal};
use crate::backup;
use crate::key::{SealedTo, generate_recipient};

/// Write a backup, or make the key that backups are sealed to.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The new file.
    #[arg(long, required_unless_present = "new_recovery_key")]
    to: Option<PathBuf>,
    /// The folder that photos are kept in, each once for all backups.
    #[arg(long)]
    photos: Option<PathBuf>,
    /// The public key that it is sealed to, in hex; left out, that of the settings.
    #[arg(long, conflicts_with = "plain")]
    recovery_key: Option<String>,
    /// Seal it to nobody. Whoever has the file has every household and every key of the server.
    #[arg(long)]
    plain: bool,
    /// Make a recovery key: writes the secret to this new file, to be kept away from the server,
    /// and prints the public half for the settings.
    #[arg(long, conflicts_with_all = ["to", "photos", "plain", "recovery_key"])]
    new_recovery_key: Option<PathBuf>,
}

impl Backup {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        if let Some(path) = &self.new_recovery_key {
            let (secret, public) = generate_recipient(&*place.environment.randomness);
            crate::key::write_secret(path, &secret)?;
            writeln!(
                terminal.out,
                "recovery_key = \"{}\"",
                blake3::Hash::from_bytes(public).to_hex()
            )?;
            writeln!(
                terminal.out,
                "the secret is in {}: keep it away from this machine",
                path.display()
            )?;
            return Ok(());
        }
        let Some(to) = &self.to else {
            return Err(CommandError::argument("--to", "the new file"));
        };
        let home = place.home()?;
        let key = self.recovery_key.as_ref().or(home.config.recovery_key.as_ref());
        let seal = match (self.plain, key) {
            (true, _) => None,
            (false, Some(key)) => {
                let public = blake3::Hash::from_hex(key.trim())
                    .map_err(|_| CommandError::argument("--recovery-key", "64 hex digits"))?;
                Some(SealedTo::parse(public.as_bytes()).map_err(crate::backup::BackupError::from)?)
            }
            (false, None) => {
                return Err(CommandError::argument(
                    "--recovery-key",
                    "needed, here or in the settings; --new-recovery-key makes one, --plain seals to nobody",
                ));
            }
        };
        let made = backup::create(&home, to, self.photos.as_deref(), seal.as_ref())?;
        writeln!(
            terminal.out,
            "{} bytes, {} photos listed",
            made.bytes, made.photos
        )?;
        match made.copied {
            Some(copied) => writeln!(terminal.out, "{copied} photos copied")?,
            None if made.photos > 0 => writeln!(
                terminal.out,
                "photos are not copied: without --photos phones hear that their work is received, not that it is safe"
            )?,
            None => {}
        }
        writeln!(
            terminal.out,
            "to restore it needs the ledger up to entry {} or later",
            made.ledger
        )?;
        if seal.is_none() {
            writeln!(
                terminal.out,
                "it is not sealed: it holds every household and every key of this server"
            )?;
        }
        Ok(())
    }
}
