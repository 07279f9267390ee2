//! `init`: a data folder, and a realm in it. Run again with another preset, it adds a realm.

use std::path::PathBuf;

use clap::Args;
use doorstep_model::id::{Epoch, GridCode};
use doorstep_model::text::Text;

use super::import::divisions;
use super::workplace::Workplace;
use super::{CommandError, Terminal, preset};
use crate::action::{self, By, RealmDraft};
use crate::config::Config;
use crate::home::Home;
use crate::store::Actor;

#[derive(Debug, Args)]
pub(super) struct Init {
    /// The preset: a name that `preset list` shows, or a file.
    #[arg(long)]
    preset: String,
    /// The published division codes (`code,name,level,parent`) that the tree is made from.
    #[arg(long)]
    divisions: Option<PathBuf>,
    /// Code of the realm's root, where the preset names none or another place is meant.
    #[arg(long)]
    root: Option<String>,
    /// Name of the realm's root; with divisions it is theirs.
    #[arg(long)]
    name: Option<String>,
}

impl Init {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        let (checked, toml) = preset::read(&self.preset, place.language)?;
        let divisions = self
            .divisions
            .as_deref()
            .map(|path| divisions(path, None, place.language))
            .transpose()?;
        let root = match &self.root {
            Some(text) => {
                Some(GridCode::parse(text).map_err(|error| CommandError::argument("--root", error))?)
            }
            None => checked.root.clone(),
        };
        let root = root.ok_or_else(|| {
            CommandError::argument(
                "--root",
                "the preset names no place; give the code of the realm's root",
            )
        })?;
        let published = divisions
            .iter()
            .flatten()
            .find(|division| *division.code() == root);
        let name = match (&self.name, published) {
            (Some(name), _) => name.as_str(),
            (None, Some(division)) => division.name(),
            (None, None) => checked.name.zh(),
        };
        let name = Text::parse(name).map_err(|error| CommandError::argument("--name", error))?;

        let home = Home::init(&place.data, Config::read(&place.data)?, place.environment.clone())?;
        let now = place.environment.now();
        let epoch = Epoch::new(place.environment.random());
        let draft = RealmDraft {
            preset: checked,
            toml,
            root,
            name,
            epoch,
        };
        let (realm, grown) = place.write(&home, move |tx| {
            let realm = action::open_realm(tx, &draft, now)?;
            let by = By {
                realm,
                actor: Actor::Command,
                now,
            };
            let grown = divisions
                .map(|divisions| action::import_divisions(tx, by, &divisions))
                .transpose()?;
            Ok::<_, action::ActionError>((realm, grown))
        })?;
        let grids = grown.map_or(1, |grown| grown.added + grown.kept);
        writeln!(
            terminal.out,
            "realm {realm}: {grids} grids, {} units",
            units(&home, realm)?
        )?;
        writeln!(terminal.out, "data: {}", home.folder.root().display())?;
        writeln!(
            terminal.out,
            "ledger: {} (keep a copy on another disk)",
            home.folder.ledger().display()
        )?;
        Ok(())
    }
}

fn units(home: &Home, realm: doorstep_model::id::RealmNumber) -> Result<usize, CommandError> {
    Ok(home.store.read_blocking(|read| read.units(realm))?.len())
}
