//! The command line: one file a command. It may run beside a server of the same data folder:
//! both write through the database's own lock.

mod alert;
mod assignment;
mod backup;
mod check;
mod device;
mod error;
mod export;
mod grid;
mod import;
mod init;
mod link;
mod notice;
mod preset;
mod restore;
mod round;
mod serve;
mod table;
mod unit;
mod user;
mod when;
mod workplace;

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use doorstep_model::word::Language;

pub use error::CommandError;
use workplace::Workplace;

use crate::environment::Environment;

/// The Doorstep server and its administration.
#[derive(Debug, Parser)]
#[command(name = "doorstep-server", version)]
struct Cli {
    /// The data folder.
    #[arg(long, global = true, env = "DOORSTEP_DATA", default_value = "doorstep-data")]
    data: PathBuf,
    /// The realm, by the code of its root; needed where the server has several.
    #[arg(long, global = true, env = "DOORSTEP_REALM")]
    realm: Option<String>,
    /// Language of refusals and reports: zh or en.
    #[arg(
        long,
        global = true,
        env = "LANG",
        default_value = "zh",
        hide_env_values = true
    )]
    language: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a data folder with keys, ledger and database, and a realm from a preset.
    Init(init::Init),
    /// Serve phones and browsers.
    Serve(serve::Serve),
    /// People.
    #[command(subcommand)]
    User(user::User),
    /// Posts that people hold.
    #[command(subcommand, visible_alias = "post")]
    Assignment(assignment::Assignment),
    /// The tree of grids.
    #[command(subcommand)]
    Grid(grid::Grid),
    /// Responsible units.
    #[command(subcommand)]
    Unit(unit::Unit),
    /// Contact links.
    #[command(subcommand)]
    Link(link::Link),
    /// Phones.
    #[command(subcommand)]
    Device(device::Device),
    /// Messages to grids.
    #[command(subcommand)]
    Notice(notice::Notice),
    /// Rounds that every grid of a subtree answers.
    #[command(subcommand)]
    Round(round::Round),
    /// The emergency switch and its roll call.
    #[command(subcommand)]
    Alert(alert::Alert),
    /// Presets.
    #[command(subcommand)]
    Preset(preset::Preset),
    /// Read published lists and spreadsheets.
    #[command(subcommand)]
    Import(import::Import),
    /// Hand out a document in a form that other programs read.
    #[command(subcommand)]
    Export(export::Export),
    /// Write a backup, or make the key that backups are sealed to.
    Backup(backup::Backup),
    /// Make a data folder from a backup and a ledger.
    Restore(restore::Restore),
    /// Verify every hash chain, every digest and the database.
    Check(check::Check),
}

/// What a command reads and writes besides the data folder.
pub struct Terminal<'a> {
    /// Where answers go.
    pub out: &'a mut dyn Write,
    /// Where secrets are typed in.
    pub typed: &'a mut dyn Read,
}

/// The program: reads the arguments, runs the command, says why not.
pub fn main() -> ExitCode {
    let mut terminal = Terminal {
        out: &mut io::stdout(),
        typed: &mut io::stdin(),
    };
    match run(std::env::args_os(), Environment::system(), &mut terminal) {
        Ok(()) => ExitCode::SUCCESS,
        Err(CommandError::Usage(error)) => error.exit(),
        Err(error) => {
            // Where standard error is closed there is nobody to tell.
            _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs one command.
///
/// # Errors
/// What a person can read and act on.
pub fn run(
    arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    environment: Environment,
    terminal: &mut Terminal<'_>,
) -> Result<(), CommandError> {
    let cli = Cli::try_parse_from(arguments)?;
    let language = Language::parse(&cli.language).unwrap_or_default();
    let place = Workplace {
        data: cli.data,
        realm: cli.realm,
        language,
        environment,
    };
    let done = match cli.command {
        Command::Init(command) => command.run(&place, terminal),
        Command::Serve(command) => command.run(&place, terminal),
        Command::User(command) => command.run(&place, terminal),
        Command::Assignment(command) => command.run(&place, terminal),
        Command::Grid(command) => command.run(&place, terminal),
        Command::Unit(command) => command.run(&place, terminal),
        Command::Link(command) => command.run(&place, terminal),
        Command::Device(command) => command.run(&place, terminal),
        Command::Notice(command) => command.run(&place, terminal),
        Command::Round(command) => command.run(&place, terminal),
        Command::Alert(command) => command.run(&place, terminal),
        Command::Preset(command) => command.run(&place, terminal),
        Command::Import(command) => command.run(&place, terminal),
        Command::Export(command) => command.run(&place, terminal),
        Command::Backup(command) => command.run(&place, terminal),
        Command::Restore(command) => command.run(&place, terminal),
        Command::Check(command) => command.run(&place, terminal),
    };
    done.map_err(|error| error.in_language(language))
}
