//! `notice`: post, list.

use clap::{Args, Subcommand};
use doorstep_model::id::GridCode;
use doorstep_model::role::RoleSet;
use doorstep_model::text::Text;

use super::table::{or_dash, row};
use super::when::term;
use super::workplace::Workplace;
use super::{CommandError, Terminal};
use crate::account::Login;
use crate::action;
use crate::store::NoticeDraft;

#[derive(Debug, Subcommand)]
pub(super) enum Notice {
    /// Send a message to a grid and all below it.
    Post(Post),
    /// Messages shown now: number, grid, title, until.
    List,
}

#[derive(Debug, Args)]
pub(super) struct Post {
    /// To this grid and all below it.
    #[arg(long, value_parser = GridCode::parse)]
    grid: GridCode,
    /// Who sends it.
    #[arg(long, value_parser = Login::parse)]
    author: Login,
    /// Its title.
    title: String,
    /// What it says.
    text: String,
    /// It rings at once and stays on top.
    #[arg(long)]
    emergency: bool,
    /// Shown to everyone, without log-in: say nothing of a person.
    #[arg(long)]
    public: bool,
    /// Last day on which it is shown, yyyy-mm-dd.
    #[arg(long)]
    until: Option<String>,
}

impl Notice {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        let (home, by) = place.open()?;
        match self {
            Self::Post(post) => {
                let (from, until) = term(None, post.until.as_deref(), by.now)?;
                let draft = NoticeDraft {
                    grid: post.grid,
                    title: Text::parse(&post.title)
                        .map_err(|error| CommandError::argument("title", error))?,
                    text: Text::parse(&post.text).map_err(|error| CommandError::argument("text", error))?,
                    emergency: post.emergency,
                    public: post.public,
                    roles: RoleSet::NONE,
                    addressed: None,
                    about: None,
                    author: place.user_id(&home, by.realm, &post.author)?,
                    from,
                    until,
                };
                let id = place.write(&home, move |tx| action::post_notice(tx, by, draft))?;
                writeln!(terminal.out, "notice {id} posted")?;
            }
            Self::List => {
                for notice in home.store.read_blocking(|read| read.notices(by.realm, by.now))? {
                    let draft = &notice.draft;
                    let until = draft.until.map(|until| until.plus(-1).day());
                    row(
                        terminal.out,
                        &[&notice.id, &draft.grid, &draft.title, &or_dash(until)],
                    )?;
                }
            }
        }
        Ok(())
    }
}
