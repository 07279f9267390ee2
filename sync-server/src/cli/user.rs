//! `user`: add, list, password, codes, disable, enable.

use clap::Subcommand;
use doorstep_model::code::Code;
use doorstep_model::text::Text;

use super::table::row;
use super::workplace::Workplace;
use super::{CommandError, Terminal};
use crate::account::{Login, Password, PasswordHash, TotpSecret};
use crate::action;

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Add a person. Without `password` they can use a phone, not the console.
    Add {
        /// What they sign in with.
        #[arg(value_parser = Login::parse)]
        login: Login,
        /// Their name.
        name: String,
    },
    /// Everyone: number, login, name, whether they may sign in.
    List,
    /// Give a person a password: a new one that is shown once, or the line on standard input.
    Password {
        /// Whom.
        #[arg(value_parser = Login::parse)]
        login: Login,
        /// Read it from standard input.
        #[arg(long)]
        stdin: bool,
    },
    /// Ask a person for one-time codes of an authenticator app, or no longer.
    Codes {
        /// Whom.
        #[arg(value_parser = Login::parse)]
        login: Login,
        /// No longer.
        #[arg(long)]
        off: bool,
    },
    /// Keep a person out: no session, no sync.
    Disable {
        /// Whom.
        #[arg(value_parser = Login::parse)]
        login: Login,
    },
    /// Let a person in again.
    Enable {
        /// Whom.
        #[arg(value_parser = Login::parse)]
        login: Login,
    },
}

impl User {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        let (home, by) = place.open()?;
        match self {
            Self::Add { login, name } => {
                let name = Text::parse(&name).map_err(|error| CommandError::argument("name", error))?;
                let id = place.write(&home, move |tx| action::add_user(tx, by, &login, &name))?;
                writeln!(terminal.out, "user {id} added")?;
            }
            Self::List => {
                for user in home.store.read_blocking(|read| read.users(by.realm))? {
                    let state = match (user.disabled, user.password.is_some()) {
                        (true, _) => "disabled",
                        (false, true) => "console",
                        (false, false) => "phone only",
                    };
                    row(terminal.out, &[&user.id, &user.login, &user.name, &state])?;
                }
            }
            Self::Password { login, stdin } => {
                let user = place.user_id(&home, by.realm, &login)?;
                let (password, shown) = if stdin {
                    (typed(terminal)?, None)
                } else {
                    let (password, made) = Password::made(&*place.environment.randomness);
                    (password, Some(made))
                };
                let hash = PasswordHash::of(&password, &*place.environment.randomness);
                place.write(&home, move |tx| action::set_password(tx, by, user, &hash))?;
                match shown {
                    Some(made) => writeln!(terminal.out, "password, shown this once: {made}")?,
                    None => writeln!(terminal.out, "password set")?,
                }
            }
            Self::Codes { login, off: true } => {
                let user = place.user_id(&home, by.realm, &login)?;
                place.write(&home, move |tx| action::set_totp(tx, by, user, None))?;
                writeln!(terminal.out, "no codes are asked")?;
            }
            Self::Codes { login, off: false } => {
                let user = place.user_id(&home, by.realm, &login)?;
                let root = home.store.read_blocking(|read| read.realm(by.realm))?;
                let root = root.ok_or(CommandError::Refused(Code::NotFound))?.root;
                let secret = TotpSecret(place.environment.random());
                let uri = secret.uri(&login, &root);
                let randomness = &*place.environment.randomness;
                let (codes, recovery) =
                    action::NewCodes::made(secret, &home.keys, (by.realm, user), randomness);
                place.write(&home, move |tx| action::set_totp(tx, by, user, Some(&codes)))?;
                writeln!(terminal.out, "for the authenticator app, shown this once:\n{uri}")?;
                writeln!(terminal.out, "recovery codes, each opens the account once:")?;
                for code in recovery {
                    writeln!(terminal.out, "{}", code.groups())?;
                }
            }
            Self::Disable { login } => {
                let user = place.user_id(&home, by.realm, &login)?;
                place.write(&home, move |tx| action::disable_user(tx, by, user))?;
                writeln!(terminal.out, "user {user} disabled")?;
            }
            Self::Enable { login } => {
                let user = place.user_id(&home, by.realm, &login)?;
                place.write(&home, move |tx| action::enable_user(tx, by, user))?;
                writeln!(terminal.out, "user {user} enabled")?;
            }
        }
        Ok::<_, CommandError>(())
    }
}

fn typed(terminal: &mut Terminal<'_>) -> Result<Password, CommandError> {
    let mut text = String::new();
    terminal.typed.read_to_string(&mut text)?;
    parse(text.lines().next().unwrap_or_default())
}

fn parse(text: &str) -> Result<Password, CommandError> {
    Password::parse(text).map_err(|error| CommandError::argument("password", error))
}
