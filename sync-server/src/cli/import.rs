//! `import`: place trees, units, people, rosters, checklists, holidays. What is read is told line by line;
//! nothing is stored on a dry run.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use doorstep_model::calendar::Calendar;
use doorstep_model::grid::Division;
use doorstep_model::id::{GridCode, UnitCode};
use doorstep_model::word::Language;

use super::workplace::Workplace;
use super::{CommandError, Terminal};
use crate::action::{self, ActionError, By, Enlisted, Grown, IMPORT_BATCH, Imported};
use crate::home::Home;
use crate::import::checklist::ReadForm;
use crate::import::columns::{Field, Mapping};
use crate::import::division::{self, Divisions};
use crate::import::outline::Outlines;
use crate::import::roster::{self, Roster, RosterRules};
use crate::import::sheet::SheetError;
use crate::import::staff::{UNIT_FIELDS, USER_FIELDS, UserRules, read_units, read_users};
use crate::realm::Realms;

#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// The tree, from published division codes and the preset's rule.
    Divisions(Sheet),
    /// Units that the preset does not name.
    Units(Sheet),
    /// People and the posts they hold.
    Staff(Sheet),
    /// Households and their people.
    Roster {
        /// The file.
        #[command(flatten)]
        sheet: Sheet,
        /// Only for grids at or below this one.
        #[arg(long, value_parser = GridCode::parse)]
        within: Option<GridCode>,
    },
    /// Outlines of grids for the map, as GeoJSON: features named by the grid's code.
    Outlines {
        /// The file.
        file: PathBuf,
        /// Say what would be done, and do nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// A checklist as an XLSForm workbook; it goes to every phone under the next version.
    Checklist {
        /// The workbook.
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

/// A spreadsheet and how it is read.
#[derive(Debug, Args)]
pub(super) struct Sheet {
    /// XLSX or CSV.
    file: PathBuf,
    /// TOML lines `field = "heading"`, for headings that nobody would guess.
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
}

impl Sheet {
    fn bytes(&self) -> Result<Vec<u8>, CommandError> {
        fs::read(&self.file).map_err(CommandError::file(&self.file))
    }

    fn mapping(&self, fields: &[&'static Field]) -> Result<Option<Mapping>, CommandError> {
        let Some(path) = &self.mapping else {
            return Ok(None);
        };
        let text = fs::read_to_string(path).map_err(CommandError::file(path))?;
        let mapping = Mapping::parse(&text, fields);
        mapping
            .map(Some)
            .map_err(|error| CommandError::argument("--mapping", error))
    }
}

impl Import {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        let (home, by) = place.open()?;
        match self {
            Self::Divisions(sheet) => tree(&sheet, place, &home, by, terminal),
            Self::Units(sheet) => units(&sheet, place, &home, by, terminal),
            Self::Staff(sheet) => staff(&sheet, place, &home, by, terminal),
            Self::Roster { sheet, within } => households(&sheet, within, place, &home, by, terminal),
            Self::Checklist { file, dry_run } => checklist(&file, dry_run, place, &home, by, terminal),
            Self::Outlines { file, dry_run } => outlines(&file, dry_run, place, &home, by, terminal),
            Self::Holidays { file } => {
                let text = fs::read_to_string(&file).map_err(CommandError::file(&file))?;
                let calendar =
                    Calendar::parse(&text).map_err(|error| CommandError::argument("holidays", error))?;
                let days = place.write(&home, move |tx| action::set_holidays(tx, by, &calendar))?;
                Ok(writeln!(terminal.out, "{days} days set")?)
            }
        }
    }
}

fn checklist(
    file: &Path,
    dry_run: bool,
    place: &Workplace,
    home: &Home,
    by: By,
    terminal: &mut Terminal<'_>,
) -> Result<(), CommandError> {
    let bytes = fs::read(file).map_err(CommandError::file(file))?;
    let name = file
        .file_stem()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    let read = ReadForm::read(&bytes, &name).map_err(|error| unreadable(&error, place.language))?;
    if !read.problems.is_empty() {
        return Err(CommandError::Problems(read.lines(place.language)));
    }
    say(terminal, &read.lines(place.language))?;
    let form = read.form;
    let code = form.code.clone();
    let done = try_out(home, dry_run, move |tx| action::install_checklist(tx, by, &form))?;
    let what = match (done.is_new, dry_run) {
        (false, _) => "is installed already",
        (true, true) => "would be installed",
        (true, false) => "installed",
    };
    Ok(writeln!(terminal.out, "{code}@{} {what}", done.version)?)
}

fn outlines(
    file: &Path,
    dry_run: bool,
    place: &Workplace,
    home: &Home,
    by: By,
    terminal: &mut Terminal<'_>,
) -> Result<(), CommandError> {
    let tree = home.store.read_blocking(|read| action::tree_of(read, by.realm))?;
    let bytes = fs::read(file).map_err(CommandError::file(file))?;
    let read = Outlines::read(&bytes, &tree).map_err(|error| CommandError::argument("outlines", error))?;
    if !read.bad.is_empty() {
        return Err(CommandError::Problems(read.lines(place.language)));
    }
    let count = try_out(home, dry_run, move |tx| {
        action::set_outlines(tx, by, &read.shapes)
    })?;
    let would = if dry_run { "would be " } else { "" };
    Ok(writeln!(terminal.out, "{count} outlines {would}set")?)
}

/// How a dry run leaves its transaction.
enum Dry<T> {
    Run(T),
    Failed(ActionError),
}

impl<T, E: Into<ActionError>> From<E> for Dry<T> {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// A dry run does everything and then undoes it: what it says is what happens.
fn try_out<T: Send + 'static>(
    home: &Home,
    dry_run: bool,
    work: impl FnOnce(&crate::store::Write<'_>) -> Result<T, ActionError> + Send + 'static,
) -> Result<T, CommandError> {
    let done = home.store.write_blocking(move |tx| {
        let done = work(tx)?;
        if dry_run { Err(Dry::Run(done)) } else { Ok(done) }
    });
    match done {
        Ok(done) | Err(Dry::Run(done)) => Ok(done),
        Err(Dry::Failed(error)) => Err(error.into()),
    }
}

fn tree(
    sheet: &Sheet,
    place: &Workplace,
    home: &Home,
    by: By,
    terminal: &mut Terminal<'_>,
) -> Result<(), CommandError> {
    let mapping = sheet.mapping(division::FIELDS)?;
    let places = divisions(&sheet.file, mapping.as_ref(), place.language)?;
    let grown = try_out(home, sheet.dry_run, move |tx| {
        action::import_divisions(tx, by, &places)
    })?;
    let would = would(sheet);
    let Grown { added, kept, units } = grown;
    Ok(writeln!(
        terminal.out,
        "{added} grids {would}added, {kept} kept, {units} units {would}added"
    )?)
}

/// Reads a place tree whole, or names every bad row.
pub(super) fn divisions(
    path: &Path,
    mapping: Option<&Mapping>,
    language: Language,
) -> Result<Vec<Division>, CommandError> {
    let bytes = fs::read(path).map_err(CommandError::file(path))?;
    let read = Divisions::read(&bytes, mapping).map_err(|error| unreadable(&error, language))?;
    if read.bad_rows.is_empty() {
        Ok(read.places)
    } else {
        Err(CommandError::Problems(read.lines(language)))
    }
}

fn units(
    sheet: &Sheet,
    place: &Workplace,
    home: &Home,
    by: By,
    terminal: &mut Terminal<'_>,
) -> Result<(), CommandError> {
    let tree = home.store.read_blocking(|read| action::tree_of(read, by.realm))?;
    let mapping = sheet.mapping(UNIT_FIELDS)?;
    let read = read_units(&sheet.bytes()?, &tree, mapping.as_ref())
        .map_err(|error| unreadable(&error, place.language))?;
    say(terminal, &read.lines(place.language))?;
    let done = try_out(home, sheet.dry_run, move |tx| {
        action::import_units(tx, by, &read.drafts)
    })?;
    let would = would(sheet);
    Ok(writeln!(
        terminal.out,
        "{} units {would}added, {} known",
        done.added, done.known
    )?)
}

fn staff(
    sheet: &Sheet,
    place: &Workplace,
    home: &Home,
    by: By,
    terminal: &mut Terminal<'_>,
) -> Result<(), CommandError> {
    let (tree, preset, units) = home.store.read_blocking(|read| {
        let units = read.units(by.realm)?;
        Ok::<_, ActionError>((
            action::tree_of(read, by.realm)?,
            action::preset_of(read, by.realm)?,
            units,
        ))
    })?;
    let units: Vec<(UnitCode, Box<str>)> = units
        .into_iter()
        .map(|listed| (listed.unit.code, listed.unit.name_zh))
        .collect();
    let mapping = sheet.mapping(USER_FIELDS)?;
    let rules = UserRules {
        tree: &tree,
        posts: &preset.posts,
        units: &units,
        mapping: mapping.as_ref(),
    };
    let read = read_users(&sheet.bytes()?, &rules).map_err(|error| unreadable(&error, place.language))?;
    say(terminal, &read.lines(place.language))?;
    let done = try_out(home, sheet.dry_run, move |tx| {
        action::import_users(tx, by, &read.drafts)
    })?;
    let Enlisted {
        added,
        known,
        posts,
        taken,
    } = done;
    let would = would(sheet);
    for login in taken {
        writeln!(
            terminal.out,
            "{login}: somebody of another name has this login; left out"
        )?;
    }
    Ok(writeln!(
        terminal.out,
        "{added} people {would}added, {known} known, {posts} posts {would}given"
    )?)
}

fn households(
    sheet: &Sheet,
    within: Option<GridCode>,
    place: &Workplace,
    home: &Home,
    by: By,
    terminal: &mut Terminal<'_>,
) -> Result<(), CommandError> {
    let tree = home.store.read_blocking(|read| action::tree_of(read, by.realm))?;
    let within = within.unwrap_or_else(|| tree.root().code.clone());
    let mapping = sheet.mapping(roster::FIELDS)?;
    let rules = RosterRules {
        tree: &tree,
        within: &within,
        mapping: mapping.as_ref(),
        today: by.now.day(),
    };
    let mut read =
        Roster::read(&sheet.bytes()?, &rules).map_err(|error| unreadable(&error, place.language))?;
    say(terminal, &read.lines(place.language))?;
    if sheet.dry_run {
        return Ok(());
    }
    let realms = Arc::new(Realms::new(Arc::new(home.keys.server_secret())));
    let mut all = Imported::default();
    while !read.households.is_empty() {
        let batch: Vec<_> = read
            .households
            .drain(..IMPORT_BATCH.min(read.households.len()))
            .collect();
        let (realms, environment) = (realms.clone(), place.environment.clone());
        let done = place.write(home, move |tx| {
            let realm = realms.view(tx, by.realm)?;
            action::import_households(tx, &realm, &batch, &*environment.randomness, by.now)
        })?;
        all.added += done.added;
        all.known += done.known;
    }
    place.write(home, move |tx| {
        tx.audit(by.realm, by.actor, "roster.import", &all.added, by.now)
    })?;
    Ok(writeln!(
        terminal.out,
        "{} households added, {} known",
        all.added, all.known
    )?)
}

fn would(sheet: &Sheet) -> &'static str {
    if sheet.dry_run { "would be " } else { "" }
}

fn say(terminal: &mut Terminal<'_>, lines: &[String]) -> Result<(), CommandError> {
    lines
        .iter()
        .try_for_each(|line| writeln!(terminal.out, "{line}"))?;
    Ok(())
}

fn unreadable(error: &SheetError, language: Language) -> CommandError {
    CommandError::Problems(error.lines(language))
}
