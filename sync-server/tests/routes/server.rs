//! A server in this process, with a clock that is moved by hand and randomness that repeats.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use doorstep_model::id::{Epoch, GridCode, RealmNumber, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use doorstep_server::account::Login;
use doorstep_server::action::By;
use doorstep_server::config::{Config, Metrics, Off};
use doorstep_server::environment::{Clock, Environment, Randomness};
use doorstep_server::store::{Actor, Store};
use doorstep_server::{Handle, Home, Server};
use tempfile::TempDir;

pub(crate) const REALM: RealmNumber = RealmNumber(1);

pub(crate) struct TestServer {
    pub(crate) handle: Handle,
    pub(crate) client: reqwest::Client,
    pub(crate) clock: Arc<HandClock>,
    folder: TempDir,
}

pub(crate) struct HandClock(AtomicI64);

impl HandClock {
    pub(crate) fn advance_minutes(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::clamp(self.0.load(Ordering::Relaxed))
    }
}

/// BLAKE3 in counter mode.
struct Seeded(Mutex<blake3::OutputReader>);

impl Randomness for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill(bytes);
    }
}

impl TestServer {
    /// With one realm and nobody in it.
    pub(crate) async fn start() -> Self {
        Self::start_with(Config::default()).await
    }

    pub(crate) async fn start_with(config: Config) -> Self {
        let folder = TempDir::new().unwrap();
        // 2026-03-17 09:00 in China.
        let clock = Arc::new(HandClock(AtomicI64::new(1_773_709_200_000)));
        let randomness = Arc::new(Seeded(Mutex::new(
            blake3::Hasher::new().update(b"routes").finalize_xof(),
        )));
        let environment = Environment {
            clock: clock.clone(),
            randomness,
        };
        let config = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            metrics: Metrics::Off(Off::Off),
            ..config
        };
        let home = Home::init(&folder.path().join("data"), config, environment).unwrap();
        let now = clock.now();
        home.store
            .write(move |tx| {
                tx.insert_realm(
                    &Text::parse("汉阴县").unwrap(),
                    &GridCode::parse("610921").unwrap(),
                    Epoch::new([7; 8]),
                    now,
                )
            })
            .await
            .unwrap();
        let handle = Server::start(home).await.unwrap();
        // A second server of the same process has installed it already.
        _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .danger_accept_invalid_certs(true)
            .build()
            .unwrap();
        Self {
            handle,
            client,
            clock,
            folder,
        }
    }

    /// Changes the database behind the server's back.
    pub(crate) fn change(&self, sql: &str) {
        assert!(self.database().execute(sql, []).unwrap() > 0);
    }

    /// The database itself, beside the server.
    pub(crate) fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.folder.path().join("data/doorstep.db")).unwrap()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.handle.app().home.store
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.handle.front.address.as_str())
    }

    pub(crate) fn by_command(&self) -> By {
        By {
            realm: REALM,
            actor: Actor::Command,
            now: self.clock.now(),
        }
    }

    pub(crate) async fn add_user(&self, login: &str) -> UserId {
        let login = Login::parse(login).unwrap();
        let now = self.clock.now();
        self.store()
            .write(move |tx| tx.insert_user(REALM, &login, &Text::parse("李秀英").unwrap(), now))
            .await
            .unwrap()
    }
}

/// A page without what changes with every edit of the style sheet or the script.
pub(crate) async fn text(page: reqwest::Response) -> String {
    let text = page.text().await.unwrap();
    ["/console.css", "/console.js"].iter().fold(text, |text, asset| {
        match text.split_once(&format!("{asset}?v=")) {
            Some((before, after)) => format!("{before}{asset}{}", &after[12..]),
            None => text,
        }
    })
}
