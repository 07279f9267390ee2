//! `unit`: add, list.

use clap::{Args, Subcommand};
use doorstep_model::grid::Unit as Named;
use doorstep_model::id::{GridCode, UnitCode};
use doorstep_model::text::Text;

use super::table::{or_dash, row};
use super::workplace::Workplace;
use super::{CommandError, Terminal};
use crate::action;
use crate::store::ListedUnit;

#[derive(Debug, Subcommand)]
pub(super) enum Unit {
    /// Add a unit that the preset does not name.
    Add(Add),
    /// Every unit: code, grid, name, telephone.
    List,
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// Its code.
    #[arg(value_parser = UnitCode::parse)]
    unit: UnitCode,
    /// The grid that it works for.
    #[arg(long, value_parser = GridCode::parse)]
    grid: GridCode,
    /// Its Chinese name.
    #[arg(long)]
    name: String,
    /// Its English name.
    #[arg(long)]
    name_en: Option<String>,
    /// Where to call.
    #[arg(long)]
    phone: Option<String>,
}

impl Unit {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        let (home, by) = place.open()?;
        match self {
            Self::Add(add) => {
                let name: Text<40> =
                    Text::parse(&add.name).map_err(|error| CommandError::argument("--name", error))?;
                let phone = add.phone.as_deref().map(Text::parse).transpose();
                let phone = phone.map_err(|error| CommandError::argument("--phone", error))?;
                let unit = Named {
                    code: add.unit.clone(),
                    rule: None,
                    grid: add.grid,
                    node: None,
                    name_zh: name.as_str().into(),
                    name_en: add.name_en.map(Into::into),
                };
                place.write(&home, move |tx| {
                    action::add_unit(tx, by, &ListedUnit { unit, phone })
                })?;
                writeln!(terminal.out, "unit {} added", add.unit)?;
            }
            Self::List => {
                for listed in home.store.read_blocking(|read| read.units(by.realm))? {
                    let unit = &listed.unit;
                    row(
                        terminal.out,
                        &[
                            &unit.code,
                            &unit.grid,
                            &unit.name_zh,
                            &or_dash(listed.phone.as_ref()),
                        ],
                    )?;
                }
            }
        }
        Ok(())
    }
}
