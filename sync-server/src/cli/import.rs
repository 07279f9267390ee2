//! `import`: published division codes, holidays.

use std::fs;
use std::path::PathBuf;

use clap::Subcommand;
use doorstep_model::calendar::Calendar;

use super::workplace::Workplace;
use super::{CommandError, Terminal, init};
use crate::action::{self, ActionError, Grown};

#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// The tree, from published division codes (`code,name,level,parent`) and the preset's rule.
    Divisions {
        /// The file.
        file: PathBuf,
        /// Say what would be done, and do nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Days off and weekend days worked (`date,kind,holiday`).
    Holidays {
        /// The file.
        file: PathBuf,
    },
}

/// How a dry run leaves its transaction.
enum Dry {
    Run(Grown),
    Failed(ActionError),
}

impl<E: Into<ActionError>> From<E> for Dry {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Import {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        match self {
            Self::Divisions { file, dry_run } => {
                let divisions = init::read(&file)?;
                let (home, by) = place.open()?;
                // A dry run does everything and then undoes it: what it says is what happens.
                let done = home.store.write_blocking(move |tx| {
                    let grown = action::import_divisions(tx, by, &divisions)?;
                    if dry_run { Err(Dry::Run(grown)) } else { Ok(grown) }
                });
                let (grown, would) = match done {
                    Ok(grown) => (grown, ""),
                    Err(Dry::Run(grown)) => (grown, "would be "),
                    Err(Dry::Failed(error)) => return Err(error.into()),
                };
                let Grown { added, kept, units } = grown;
                writeln!(
                    terminal.out,
                    "{added} grids {would}added, {kept} kept, {units} units {would}added"
                )?;
            }
            Self::Holidays { file } => {
                let text = fs::read_to_string(&file).map_err(CommandError::file(&file))?;
                let calendar =
                    Calendar::parse(&text).map_err(|error| CommandError::argument("holidays", error))?;
                let (home, by) = place.open()?;
                let days = place.write(&home, move |tx| action::set_holidays(tx, by, &calendar))?;
                writeln!(terminal.out, "{days} days set")?;
            }
        }
        Ok(())
    }
}
