//! `link`: add, end, list.

use clap::{Args, Subcommand};
use doorstep_model::id::{DocumentId, GridCode, LineCode, LinkId, UnitCode};
use doorstep_model::protocol::row::{LinkCovers, LinkHolder};

use super::table::{or_dash, row};
use super::when::term;
use super::workplace::Workplace;
use super::{CommandError, Terminal};
use crate::account::Login;
use crate::action;
use crate::store::LinkDraft;

#[derive(Debug, Subcommand)]
pub(super) enum Link {
    /// Make a link.
    Add(Add),
    /// End a link now.
    End {
        /// Its number, as `list` shows it.
        number: u32,
    },
    /// Links that hold now: number, line, holder, how many of what, care.
    List,
}

#[derive(Debug, Args)]
#[group(skip)]
pub(super) struct Add {
    /// The preset's line of contact.
    #[arg(value_parser = LineCode::parse)]
    line: LineCode,
    /// The person who keeps it.
    #[arg(long, value_parser = Login::parse, conflicts_with = "of_unit", required_unless_present = "of_unit")]
    user: Option<Login>,
    /// The unit that keeps it.
    #[arg(long, value_parser = UnitCode::parse)]
    of_unit: Option<UnitCode>,
    /// Households, by id.
    #[arg(long, value_delimiter = ',', value_parser = DocumentId::parse, required_unless_present_any = ["grid", "unit"])]
    household: Vec<DocumentId>,
    /// Grids.
    #[arg(long, value_delimiter = ',', value_parser = GridCode::parse, conflicts_with = "household")]
    grid: Vec<GridCode>,
    /// Units.
    #[arg(long, value_delimiter = ',', value_parser = UnitCode::parse, conflicts_with_all = ["household", "grid"])]
    unit: Vec<UnitCode>,
    /// Care records come with it.
    #[arg(long)]
    care: bool,
    /// First day, yyyy-mm-dd; now where left out.
    #[arg(long)]
    from: Option<String>,
    /// Last day.
    #[arg(long)]
    until: Option<String>,
}

impl Link {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        let (home, by) = place.open()?;
        match self {
            Self::Add(add) => {
                let (from, until) = term(add.from.as_deref(), add.until.as_deref(), by.now)?;
                let holder = match (&add.user, add.of_unit) {
                    (Some(login), _) => LinkHolder::User(place.user_id(&home, by.realm, login)?),
                    (None, Some(unit)) => LinkHolder::Unit(unit),
                    (None, None) => return Err(CommandError::argument("--user", "a person or a unit")),
                };
                let covers = if !add.unit.is_empty() {
                    LinkCovers::Units(add.unit)
                } else if !add.grid.is_empty() {
                    LinkCovers::Grids(add.grid)
                } else {
                    LinkCovers::Households(add.household)
                };
                let draft = LinkDraft {
                    line: add.line,
                    holder,
                    covers,
                    care: add.care,
                    from,
                    until,
                };
                let id = place.write(&home, move |tx| action::add_link(tx, by, &draft))?;
                writeln!(terminal.out, "link {id} added")?;
            }
            Self::End { number } => {
                let id = LinkId(number);
                place.write(&home, move |tx| action::end_link(tx, by, id))?;
                writeln!(terminal.out, "link {id} ended")?;
            }
            Self::List => {
                let links = home.store.read_blocking(|read| read.links(by.realm))?;
                for link in links.into_iter().filter(|link| link.draft.holds_at(by.now)) {
                    let holder = match &link.draft.holder {
                        LinkHolder::User(user) => {
                            let user = home.store.read_blocking(|read| read.user(by.realm, *user))?;
                            or_dash(user.map(|user| user.login))
                        }
                        LinkHolder::Unit(unit) => format!("unit {unit}"),
                    };
                    let covers = match &link.draft.covers {
                        LinkCovers::Households(all) => format!("{} households", all.len()),
                        LinkCovers::Grids(all) => format!("{} grids", all.len()),
                        LinkCovers::Units(all) => format!("{} units", all.len()),
                    };
                    let care = if link.draft.care { "care" } else { "-" };
                    row(
                        terminal.out,
                        &[&link.id, &link.draft.line, &holder, &covers, &care],
                    )?;
                }
            }
        }
        Ok(())
    }
}
