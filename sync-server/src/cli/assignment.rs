//! `assignment`: add, end, list.

use clap::{Args, Subcommand};
use doorstep_model::id::{AssignmentId, GridCode, PostCode, UnitCode};
use doorstep_model::protocol::row::Station;

use super::table::{or_dash, row};
use super::when::term;
use super::workplace::Workplace;
use super::{CommandError, Terminal};
use crate::account::Login;
use crate::action::{self, Appointment};

#[derive(Debug, Subcommand)]
pub(super) enum Assignment {
    /// Give a person a post.
    Add(Add),
    /// End a post now.
    End {
        /// Its number, as `list` shows it.
        number: u32,
    },
    /// Posts held now: number, login, post, grid or unit, from, until.
    List,
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// Who.
    #[arg(value_parser = Login::parse)]
    login: Login,
    /// The preset's post.
    #[arg(value_parser = PostCode::parse)]
    post: PostCode,
    /// The grid's code.
    #[arg(long, value_parser = GridCode::parse, required_unless_present = "unit", conflicts_with = "unit")]
    grid: Option<GridCode>,
    /// The unit's code.
    #[arg(long, value_parser = UnitCode::parse)]
    unit: Option<UnitCode>,
    /// First day, yyyy-mm-dd; now where left out.
    #[arg(long)]
    from: Option<String>,
    /// Last day.
    #[arg(long)]
    until: Option<String>,
}

impl Assignment {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        let (home, by) = place.open()?;
        match self {
            Self::Add(add) => {
                let (from, until) = term(add.from.as_deref(), add.until.as_deref(), by.now)?;
                let user = place.user_id(&home, by.realm, &add.login)?;
                let station = match (add.grid, add.unit) {
                    (Some(grid), _) => Station::Grid(grid),
                    (None, Some(unit)) => Station::Unit(unit),
                    (None, None) => return Err(CommandError::argument("--grid", "a grid or a unit")),
                };
                let new = Appointment {
                    user,
                    post: add.post,
                    station,
                    from,
                    until,
                };
                let id = place.write(&home, move |tx| action::add_assignment(tx, by, new))?;
                writeln!(terminal.out, "assignment {id} added")?;
            }
            Self::End { number } => {
                let id = AssignmentId(number);
                place.write(&home, move |tx| action::end_assignment(tx, by, id))?;
                writeln!(terminal.out, "assignment {id} ended")?;
            }
            Self::List => {
                let held = home.store.read_blocking(|read| read.assignments(by.realm))?;
                for held in held.into_iter().filter(|held| held.draft.holds_at(by.now)) {
                    let user = home
                        .store
                        .read_blocking(|read| read.user(by.realm, held.draft.user))?;
                    let station = match &held.draft.station {
                        Station::Grid(grid) => format!("grid {grid}"),
                        Station::Unit(unit) => format!("unit {unit}"),
                    };
                    let until = held.draft.until.map(|until| until.plus(-1).day());
                    row(
                        terminal.out,
                        &[
                            &held.id,
                            &or_dash(user.map(|user| user.login)),
                            &held.draft.post,
                            &station,
                            &held.draft.from.day(),
                            &or_dash(until),
                        ],
                    )?;
                }
            }
        }
        Ok(())
    }
}
