//! A data folder with one realm in it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use doorstep_model::id::{DeviceId, DeviceNumber, Epoch, GridCode, RealmNumber, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use doorstep_server::account::Login;
use doorstep_server::ledger::{Event, Ledger};
use doorstep_server::store::{Store, StoreError};
use tempfile::TempDir;

pub(crate) const REALM: RealmNumber = RealmNumber(1);

pub(crate) struct House {
    folder: TempDir,
}

impl House {
    /// A new one, with an empty ledger and a realm.
    pub(crate) fn new() -> Self {
        let house = Self {
            folder: TempDir::new().unwrap(),
        };
        Ledger::create(&house.ledger()).unwrap();
        let realm = house.open().write_blocking(|tx| {
            tx.insert_realm(
                &text("江河村"),
                &GridCode::parse("610921").unwrap(),
                Epoch::new([7; 8]),
                at(0),
            )
        });
        assert_eq!(realm, Ok(REALM));
        house
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("doorstep.db")
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.folder.path().join("ledger.jsonl")
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn open(&self) -> Store {
        let (ledger, _) = Ledger::open(&self.ledger()).unwrap();
        Store::open(&self.database(), Arc::new(ledger)).unwrap()
    }
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::parse(1_773_709_200_000 + seconds * 1_000).unwrap()
}

pub(crate) fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::parse(text).unwrap()
}

pub(crate) fn add_user(store: &Store, login: &str) -> Result<UserId, StoreError> {
    let login = Login::parse(login).unwrap();
    store.write_blocking(move |tx| tx.insert_user(REALM, &login, &text("李秀英"), at(0)))
}

/// An enrolment as the ledger records it.
pub(crate) fn enrolled(device: u32, user: UserId) -> Event {
    Event::Enrolled {
        realm: REALM,
        device: DeviceNumber(device),
        id: DeviceId::new([device as u8; 12]),
        user,
        key: format!("02{}", "ab".repeat(32)).into(),
    }
}
