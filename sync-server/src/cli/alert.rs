//! `alert`: on, off, list, roll-call.

use clap::Subcommand;
use doorstep_model::code::Code;
use doorstep_model::id::{GridCode, ItemCode};
use doorstep_model::text::Text;

use super::table::{or_dash, row};
use super::workplace::Workplace;
use super::{CommandError, Terminal};
use crate::action::emergency::{AlertDraft, end, roll_call, throw};
use crate::action::{ActionError, tree_of};
use crate::store::AlertNo;

/// Switches listed.
const LIST: usize = 100;

#[derive(Debug, Subcommand)]
pub(super) enum Alert {
    /// Switch a grid and all below it to emergency.
    On {
        /// Which.
        #[arg(value_parser = GridCode::parse)]
        grid: GridCode,
        /// A kind of the preset.
        #[arg(value_parser = ItemCode::parse)]
        kind: ItemCode,
        /// Why.
        reason: String,
    },
    /// Switch back.
    Off {
        /// The switch's number.
        number: u32,
        /// Why.
        reason: String,
    },
    /// Every time that it was thrown: number, grid, kind, since, until.
    List,
    /// Each grid with its households, and how many somebody has reached.
    RollCall {
        /// The switch's number.
        number: u32,
    },
}

impl Alert {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        let (home, by) = place.open()?;
        let why = |reason: &str| Text::parse(reason).map_err(|error| CommandError::argument("reason", error));
        match self {
            Self::On { grid, kind, reason } => {
                let reason = why(&reason)?;
                let draft = AlertDraft { grid, kind, reason };
                let no = place.write(&home, move |tx| throw(tx, by, &draft))?;
                writeln!(terminal.out, "switch {no} thrown")?;
            }
            Self::Off { number, reason } => {
                let reason = why(&reason)?;
                place.write(&home, move |tx| end(tx, by, AlertNo(number), &reason))?;
                writeln!(terminal.out, "switch {number} back")?;
            }
            Self::List => {
                for alert in home.store.read_blocking(|read| read.alerts(by.realm, LIST))? {
                    let ended = alert.ended_at.map(|ended| ended.day());
                    row(
                        terminal.out,
                        &[
                            &alert.no,
                            &alert.grid,
                            &alert.kind,
                            &alert.since.day(),
                            &or_dash(ended),
                        ],
                    )?;
                }
            }
            Self::RollCall { number } => {
                let called = home.store.read_blocking(|read| {
                    let alert = read.alert(by.realm, AlertNo(number))?.ok_or(Code::NotFound)?;
                    let tree = tree_of(read, by.realm)?;
                    Ok::<_, ActionError>(roll_call(read, &tree, by.realm, (alert.no, &alert.grid))?)
                })?;
                for (grid, called) in called {
                    row(terminal.out, &[&grid, &called.households, &called.reached])?;
                }
            }
        }
        Ok(())
    }
}
