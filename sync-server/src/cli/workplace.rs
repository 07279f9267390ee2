//! What every command needs: the data folder, the realm, who acts and when.

use std::path::PathBuf;

use doorstep_model::code::Code;
use doorstep_model::id::{RealmNumber, UserId};
use doorstep_model::word::Language;

use super::CommandError;
use crate::account::Login;
use crate::action::By;
use crate::config::Config;
use crate::environment::Environment;
use crate::home::Home;
use crate::store::{Actor, Realm, StoreError, User};

pub(super) struct Workplace {
    pub(super) data: PathBuf,
    pub(super) realm: Option<String>,
    pub(super) language: Language,
    pub(super) environment: Environment,
}

impl Workplace {
    /// The open data folder.
    pub(super) fn home(&self) -> Result<Home, CommandError> {
        let config = Config::read(&self.data)?;
        Ok(Home::open(&self.data, config, self.environment.clone())?)
    }

    /// The open data folder and the one realm that the command is about.
    pub(super) fn open(&self) -> Result<(Home, By), CommandError> {
        let home = self.home()?;
        let realms = home.store.read_blocking(|read| read.realms())?;
        let realm = self.choose(&realms)?;
        let by = By {
            realm,
            actor: Actor::Command,
            now: self.environment.now(),
        };
        Ok((home, by))
    }

    fn choose(&self, realms: &[Realm]) -> Result<RealmNumber, CommandError> {
        let roots = || {
            realms
                .iter()
                .map(|realm| realm.root.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        match (&self.realm, realms) {
            (_, []) => Err(CommandError::Realm(
                "this server has no realm yet; `init` makes one".into(),
            )),
            (None, [only]) => Ok(only.number),
            (None, _) => Err(CommandError::Realm(
                format!("which realm? --realm is one of {}", roots()).into(),
            )),
            (Some(wanted), _) => {
                let found = realms.iter().find(|realm| realm.root.as_str() == wanted);
                let missing = || CommandError::Realm(format!("no such realm; there are {}", roots()).into());
                Ok(found.ok_or_else(missing)?.number)
            }
        }
    }

    /// A person by login.
    pub(super) fn user(&self, home: &Home, realm: RealmNumber, login: &Login) -> Result<User, CommandError> {
        let user = home
            .store
            .read_blocking(|read| read.user_by_login(realm, login))?;
        user.ok_or(CommandError::Refused(Code::NotFound))
    }

    /// A person's number by login.
    pub(super) fn user_id(
        &self,
        home: &Home,
        realm: RealmNumber,
        login: &Login,
    ) -> Result<UserId, CommandError> {
        self.user(home, realm, login).map(|user| user.id)
    }

    /// Writes, and waits until it is on disk.
    pub(super) fn write<T, E>(
        &self,
        home: &Home,
        work: impl FnOnce(&crate::store::Write<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, CommandError>
    where
        T: Send + 'static,
        E: From<StoreError> + Into<CommandError> + Send + 'static,
    {
        home.store.write_blocking(work).map_err(Into::into)
    }
}
