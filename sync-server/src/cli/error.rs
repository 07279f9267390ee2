//! Why a command was not done, in words.

use std::io;
use std::path::PathBuf;

use doorstep_model::code::Code;
use doorstep_model::grid::TreeError;
use doorstep_model::word::{Language, Worded};

use crate::action::ActionError;
use crate::backup::BackupError;
use crate::config::ConfigError;
use crate::home::HomeError;
use crate::key::KeyError;
use crate::server::StartError;
use crate::store::StoreError;

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The arguments.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// An argument that can't be.
    #[error("{what}: {why}")]
    Argument {
        /// Which.
        what: &'static str,
        /// Why not.
        why: Box<str>,
    },
    /// No realm, or several and none was named.
    #[error("{0}")]
    Realm(Box<str>),
    /// Refused, with a code that has words.
    #[error("{0}")]
    Refused(Code),
    /// No tree.
    #[error("{0}")]
    Tree(TreeError),
    /// The same in words.
    #[error("{message} {next} ({code}{detail})")]
    Said {
        /// The code.
        code: Code,
        /// Where exactly.
        detail: String,
        /// What is wrong.
        message: String,
        /// What to do.
        next: String,
    },
    /// A file with problems, a line each.
    #[error("{}", .0.join("\n"))]
    Problems(Vec<String>),
    /// The data folder.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The server.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Backup or restore.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The database.
    #[error(transparent)]
    Store(StoreError),
    /// A file.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The terminal, or another part of the machine.
    #[error(transparent)]
    Disk(#[from] io::Error),
}

impl CommandError {
    /// An argument that can't be.
    pub(super) fn argument(what: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Argument {
            what,
            why: why.to_string().into(),
        }
    }

    /// A file that can't be read or written.
    pub(super) fn file(path: &std::path::Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |error| Self::File {
            path: path.into(),
            error,
        }
    }

    /// With the words of its code.
    pub(super) fn in_language(self, language: Language) -> Self {
        let (code, detail) = match self {
            Self::Refused(code) => (code, String::new()),
            Self::Tree(error) => (error.code(), format!(": {error}")),
            other => return other,
        };
        Self::Said {
            code,
            detail,
            message: code.word(language),
            next: code.next(language),
        }
    }
}

impl From<ActionError> for CommandError {
    fn from(error: ActionError) -> Self {
        match error {
            ActionError::Refused(code) => Self::Refused(code),
            ActionError::Tree(error) => Self::Tree(error),
            ActionError::Store(error) => Self::Store(error),
        }
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
