//! `grid`: add, move, list, hotline.

use clap::{Args, Subcommand};
use doorstep_model::grid::Grid as Node;
use doorstep_model::id::{GridCode, LevelCode};
use doorstep_model::protocol::row::HotlineRow;
use doorstep_model::text::Text;

use super::table::{or_dash, row};
use super::workplace::Workplace;
use super::{CommandError, Terminal};
use crate::action;

#[derive(Debug, Subcommand)]
pub(super) enum Grid {
    /// Add one node.
    Add(Add),
    /// Hang a node, with all below it, under another one.
    Move {
        /// Which.
        #[arg(value_parser = GridCode::parse)]
        grid: GridCode,
        /// Under which.
        #[arg(value_parser = GridCode::parse)]
        parent: GridCode,
    },
    /// Every node: code, parent, level, name.
    List {
        /// This node and all below it.
        #[arg(long, value_parser = GridCode::parse)]
        under: Option<GridCode>,
    },
    /// Set a grid's hotline.
    Hotline {
        /// Whose.
        #[arg(value_parser = GridCode::parse)]
        grid: GridCode,
        /// The number to call.
        phone: String,
        /// The person on duty.
        on_duty: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// Its code.
    #[arg(value_parser = GridCode::parse)]
    grid: GridCode,
    /// The node above.
    #[arg(long, value_parser = GridCode::parse)]
    parent: GridCode,
    /// Its level in the preset.
    #[arg(long, value_parser = LevelCode::parse)]
    level: LevelCode,
    /// Its name.
    #[arg(long)]
    name: String,
    /// It is a responsible unit too.
    #[arg(long)]
    unit: bool,
}

impl Grid {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        let (home, by) = place.open()?;
        match self {
            Self::Add(add) => {
                let name: Text<40> =
                    Text::parse(&add.name).map_err(|error| CommandError::argument("--name", error))?;
                let node = Node {
                    code: add.grid.clone(),
                    parent: Some(add.parent),
                    level: add.level,
                    name: name.as_str().into(),
                    is_unit: add.unit,
                    made: false,
                };
                place.write(&home, move |tx| action::add_grid(tx, by, &node))?;
                writeln!(terminal.out, "grid {} added", add.grid)?;
            }
            Self::Move { grid, parent } => {
                let moved = grid.clone();
                place.write(&home, move |tx| action::move_grid(tx, by, &moved, &parent))?;
                writeln!(terminal.out, "grid {grid} moved")?;
            }
            Self::List { under } => {
                let tree = home.store.read_blocking(|read| action::tree_of(read, by.realm))?;
                let top = under.unwrap_or_else(|| tree.root().code.clone());
                for grid in tree.subtree(&top) {
                    row(
                        terminal.out,
                        &[
                            &grid.code,
                            &or_dash(grid.parent.as_ref()),
                            &grid.level,
                            &grid.name,
                        ],
                    )?;
                }
            }
            Self::Hotline { grid, phone, on_duty } => {
                let phone = Text::parse(&phone).map_err(|error| CommandError::argument("phone", error))?;
                let on_duty =
                    Text::parse(&on_duty).map_err(|error| CommandError::argument("on_duty", error))?;
                let hotline = HotlineRow {
                    grid: grid.clone(),
                    phone,
                    on_duty,
                };
                place.write(&home, move |tx| action::set_hotline(tx, by, &hotline))?;
                writeln!(terminal.out, "hotline of {grid} set")?;
            }
        }
        Ok(())
    }
}
