//! `round`: start, list, show, urge.

use clap::{Args, Subcommand};
use doorstep_model::code::Code;
use doorstep_model::id::{GridCode, ItemCode, RoundId};
use doorstep_model::text::Text;
use doorstep_model::time::Day;
use doorstep_model::word::{Arg, Language, word};

use super::table::row;
use super::workplace::Workplace;
use super::{CommandError, Terminal};
use crate::account::Login;
use crate::action::{self, ActionError};
use crate::home::Home;
use crate::realm::Realms;
use crate::store::{Round as Stored, RoundDraft};

/// Rounds on one listing.
const LISTED: usize = 100;
/// Grids on one listing.
const GRIDS: usize = 20_000;

#[derive(Debug, Subcommand)]
pub(super) enum Round {
    /// Ask every grid at or below one: by its visits under a checklist, or "nothing found".
    Start(Start),
    /// Rounds, the newest first: number, grid, name, until, grids asked, answered, nothing found, missing.
    List,
    /// One round grid by grid: grid, households or places that answered, nothing found.
    Show {
        /// Its number.
        round: u32,
        /// Only the grids that said nothing.
        #[arg(long)]
        missing: bool,
    },
    /// Send a message to the grids that said nothing.
    Urge {
        /// Its number.
        round: u32,
        /// Who sends it.
        #[arg(long, value_parser = Login::parse)]
        author: Login,
    },
}

#[derive(Debug, Args)]
pub(super) struct Start {
    /// Where.
    #[arg(long, value_parser = GridCode::parse)]
    grid: GridCode,
    /// What is asked.
    #[arg(long, value_parser = ItemCode::parse)]
    checklist: ItemCode,
    /// A kind of place that is gone over, several times for several; without it every household.
    #[arg(long = "place", value_parser = ItemCode::parse)]
    places: Vec<ItemCode>,
    /// First day, yyyy-mm-dd; today without it.
    #[arg(long, value_parser = Day::parse)]
    from: Option<Day>,
    /// Last day, yyyy-mm-dd.
    #[arg(long, value_parser = Day::parse)]
    until: Day,
    /// What it is called.
    name: String,
}

impl Round {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        let (home, by) = place.open()?;
        match self {
            Self::Start(start) => {
                let draft = RoundDraft {
                    name: Text::parse(&start.name).map_err(|error| CommandError::argument("name", error))?,
                    checklist: start.checklist,
                    places: start.places,
                    grid: start.grid,
                    from: start.from.unwrap_or(by.now.day()),
                    until: start.until,
                };
                let realms = realms(&home);
                let id = place.write(&home, move |tx| {
                    let realm = realms.view(tx, by.realm)?;
                    action::start_round(tx, &realm, by, draft)
                })?;
                writeln!(terminal.out, "round {id} started")?;
            }
            Self::List => {
                let rounds = home.store.read_blocking(|read| {
                    let rounds = read.rounds(by.realm, None, LISTED)?;
                    rounds
                        .into_iter()
                        .map(|round| Ok((read.round_counts(by.realm, round.id)?, round)))
                        .collect::<Result<Vec<_>, ActionError>>()
                })?;
                for (counts, Stored { id, draft, .. }) in rounds {
                    row(
                        terminal.out,
                        &[
                            &id,
                            &draft.grid,
                            &draft.name,
                            &draft.until,
                            &counts.grids,
                            &counts.answered_grids,
                            &counts.nothing,
                            &counts.missing,
                        ],
                    )?;
                }
            }
            Self::Show { round, missing } => {
                let grids = home
                    .store
                    .read_blocking(|read| read.round_grids(by.realm, RoundId(round), missing, None, GRIDS))?;
                for grid in grids {
                    let nothing = if grid.nothing.is_some() {
                        "nothing found"
                    } else {
                        "-"
                    };
                    row(terminal.out, &[&grid.grid, &grid.answered, &nothing])?;
                }
            }
            Self::Urge { round, author } => {
                let author = place.user_id(&home, by.realm, &author)?;
                let (realms, language) = (realms(&home), place.language);
                let (notice, grids) = place.write(&home, move |tx| {
                    let realm = realms.view(tx, by.realm)?;
                    let round = tx.round(by.realm, RoundId(round))?.ok_or(Code::NotFound)?;
                    let (said, grid) = (urging(language, &round), round.draft.grid.clone());
                    action::urge_grids(tx, &realm, by, (&round, &grid), author, said)
                })?;
                writeln!(terminal.out, "notice {notice} posted to {grids} grids")?;
            }
        }
        Ok(())
    }
}

fn realms(home: &Home) -> Realms {
    Realms::new(std::sync::Arc::new(home.keys.server_secret()))
}

/// The message's title and text.
pub(crate) fn urging(language: Language, round: &Stored) -> (Text<60>, Text<2_000>) {
    let until = round.draft.until.to_string();
    let args = [
        ("name", Arg::Text(round.draft.name.as_str())),
        ("until", Arg::Text(&until)),
    ];
    let say = |id: &str| word(language, id, &args).unwrap_or_default();
    let title = say("round-urge-title");
    let title: String = title.chars().take(60).collect();
    (
        Text::parse(&title).unwrap_or_default(),
        Text::parse(&say("round-urge-text")).unwrap_or_default(),
    )
}
