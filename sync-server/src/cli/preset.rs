//! `preset`: list, check, show, install.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use doorstep_model::grid::{GridTree, build_tree};
use doorstep_model::people::Seat;
use doorstep_model::preset::{Preset as Checked, embedded};
use doorstep_model::word::Language;

use super::import::divisions;
use super::table::{or_dash, row};
use super::workplace::Workplace;
use super::{CommandError, Terminal};
use crate::action;

#[derive(Debug, Subcommand)]
pub(super) enum Preset {
    /// The presets that this program carries.
    List,
    /// Check a file: every problem with its line and what to do; then its figures, published and made.
    Check {
        /// The file, or the name of a preset that this program carries.
        file: String,
        /// The published division codes (`code,name,level,parent`) that the figures are counted on;
        /// without them only what is published is told.
        #[arg(long)]
        divisions: Option<PathBuf>,
    },
    /// The preset of the realm, as its file says it.
    Show,
    /// Its posts: code, role, where each is held, name.
    Posts,
    /// Put a newer version in the place of the realm's preset.
    Install {
        /// The file, or the name of a preset that this program carries.
        file: String,
    },
}

impl Preset {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        match self {
            Self::List => {
                for file in embedded() {
                    let preset = file
                        .parse()
                        .map_err(|problems| lines(&problems, place.language))?;
                    row(
                        terminal.out,
                        &[
                            &preset.code,
                            &preset.version,
                            &preset.name.zh(),
                            &preset.name.en(),
                        ],
                    )?;
                }
            }
            Self::Check {
                file,
                divisions: places,
            } => {
                let (preset, _) = read(&file, place.language)?;
                let tree = places
                    .map(|path| tree(&preset, &path, place.language))
                    .transpose()?;
                writeln!(
                    terminal.out,
                    "{} version {}: no problem",
                    preset.code, preset.version
                )?;
                figures(&preset, tree.as_ref(), place.language, terminal)?;
            }
            Self::Show => {
                let (home, by) = place.open()?;
                let preset = home.store.read_blocking(|read| read.preset(by.realm))?;
                write!(
                    terminal.out,
                    "{}",
                    preset.map(|preset| preset.toml).unwrap_or_default()
                )?;
            }
            Self::Posts => {
                let (home, by) = place.open()?;
                let preset = home
                    .store
                    .read_blocking(|read| action::preset_of(read, by.realm))?;
                for post in &preset.posts {
                    let seat = match &post.seat {
                        Seat::Level(level) => level.as_str(),
                        Seat::Basic => "basic",
                        Seat::Unit => "unit",
                    };
                    let cells: [&dyn std::fmt::Display; 4] = [
                        &post.code,
                        &post.role.as_str(),
                        &seat,
                        &post.name.get(place.language),
                    ];
                    row(terminal.out, &cells)?;
                }
            }
            Self::Install { file } => {
                let (preset, toml) = read(&file, place.language)?;
                let (home, by) = place.open()?;
                let (code, version) = (preset.code.clone(), preset.version);
                place.write(&home, move |tx| action::install_preset(tx, by, &preset, &toml))?;
                writeln!(terminal.out, "{code} version {version} installed")?;
            }
        }
        Ok(())
    }
}

/// Reads and checks a preset by the name of one that this program carries, or by its file.
pub(super) fn read(name: &str, language: Language) -> Result<(Checked, Box<str>), CommandError> {
    let carried = embedded().find(|carried| carried.file.strip_suffix(".toml") == Some(name));
    let (file, toml) = match carried {
        Some(carried) => (carried.file.to_owned(), carried.toml.to_owned()),
        None => {
            let toml = fs::read_to_string(name).map_err(CommandError::file(Path::new(name)))?;
            (name.to_owned(), toml)
        }
    };
    let preset = Checked::parse(&file, &toml).map_err(|problems| lines(&problems, language))?;
    Ok((preset, toml.into()))
}

fn lines(problems: &[doorstep_model::preset::Problem], language: Language) -> CommandError {
    CommandError::Problems(problems.iter().map(|problem| problem.line(language)).collect())
}

/// The tree that a preset makes of published places.
fn tree(preset: &Checked, path: &Path, language: Language) -> Result<GridTree, CommandError> {
    let places = divisions(path, None, language)?;
    let tree = build_tree(&preset.tree, &preset.units, &places, preset.root.as_ref());
    tree.map_err(|error| CommandError::argument("--divisions", error))
}

/// What the source publishes beside what the preset makes, and why these differ.
fn figures(
    preset: &Checked,
    tree: Option<&GridTree>,
    language: Language,
    terminal: &mut Terminal<'_>,
) -> Result<(), CommandError> {
    row(terminal.out, &[&"figure", &"published", &"made", &"name", &"why"])?;
    let made = tree.map(|tree| preset.figures_beside(tree));
    for (n, figure) in preset.figures.iter().enumerate() {
        let beside = made.as_ref().and_then(|made| made.get(n));
        let count = or_dash(beside.and_then(|row| row.made));
        let note = figure.note.as_ref().map_or("", |note| note.get(language));
        let cells: [&dyn std::fmt::Display; 5] = [
            &figure.code,
            &figure.published,
            &count,
            &figure.name.get(language),
            &note,
        ];
        row(terminal.out, &cells)?;
    }
    Ok(())
}
