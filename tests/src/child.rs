//! A server and a phone as processes of their own, to be killed, or to find the disk full. Each says
//! on a line of its output what is certain.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use doorstep_device::action::ActionError;
use doorstep_device::action::edit_household::{HouseholdEdit, edit_household};
use doorstep_device::action::register_household::register_household;
use doorstep_device::device::{Device, Environment};
use doorstep_device::identity::Enrolment;
use doorstep_device::installation::Installation;
use doorstep_device::key::FileVault;
use doorstep_device::store::{Setting, document, setting};
use doorstep_device::sync::http::HttpTransport;
use doorstep_device::sync::{Driver, SyncError};
use doorstep_model::document::schema::Kind;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::id::{ChangeHash, DocumentId};
use doorstep_model::protocol::enrol::ServerAddress;
use doorstep_model::standing::Over;
use doorstep_model::time::Timestamp;
use doorstep_server::config::{Config, Metrics, Off};
use doorstep_server::{Home, Server};

use crate::world::phone;
use crate::world::random::Seeded;

/// Runs from a given time on, as fast as real time.
struct Running {
    from: Timestamp,
    since: Instant,
}

impl Running {
    fn from(from: Timestamp) -> Arc<Self> {
        Arc::new(Self {
            from,
            since: Instant::now(),
        })
    }

    fn shows(&self) -> Timestamp {
        self.from
            .plus(i64::try_from(self.since.elapsed().as_millis()).unwrap_or(i64::MAX))
    }
}

impl doorstep_device::environment::Clock for Running {
    fn now(&self) -> Timestamp {
        self.shows()
    }
}

impl doorstep_server::environment::Clock for Running {
    fn now(&self) -> Timestamp {
        self.shows()
    }
}

/// Serves a world's data folder at an address until it is killed.
///
/// # Panics
/// When the folder does not open or the address is taken.
pub fn serve(folder: &Path, address: SocketAddr, now: Timestamp) {
    let environment = doorstep_server::environment::Environment {
        clock: Running::from(now),
        ..doorstep_server::environment::Environment::system()
    };
    let config = Config {
        listen: address,
        metrics: Metrics::Off(Off::Off),
        ..Config::default()
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let home = Home::open(folder, config, environment).expect("the data folder opens");
    let _running = runtime.block_on(Server::start(home)).expect("the server starts");
    say("serving");
    runtime.block_on(std::future::pending::<()>());
}

/// Lives on a world's phone until it is killed: registers, edits, syncs, and says what is saved as
/// soon as it is, by the names of its changes. What can't be saved is said by its code.
///
/// # Panics
/// When the phone does not open whole.
pub fn live(folder: &Path, seed: u64, now: Timestamp) {
    let random = Seeded::new(seed, "child");
    let environment = Environment {
        clock: Running::from(now),
        randomness: Arc::new(random.clone()),
    };
    let vault = Arc::new(FileVault::new(folder.join(phone::VAULT)).expect("a vault"));
    let (app, kept) = (folder.join(phone::APP), folder.join(phone::KEPT));
    let installation = Installation::open(app, kept, vault, environment).expect("an installation");
    let slot = *installation.users().expect("users").first().expect("a user");
    let (device, damage) = installation.unlock(slot, None).expect("the app starts");
    assert_eq!(damage, None, "nothing was damaged");
    let signer = installation.signer(slot).expect("a signing key");
    let enrolment: Enrolment = device
        .store()
        .read(|db| setting::cbor(db, Setting::Enrolment))
        .expect("the database answers")
        .expect("the phone is enrolled");
    let address = ServerAddress::parse(&enrolment.server).expect("an address");
    let transport = HttpTransport::new(address, enrolment.pin).expect("a connection");
    say("living");
    for n in 0.. {
        match save(&device, &random, n).and_then(|id| heads(&device, id)) {
            Ok((id, heads)) => heads.iter().for_each(|head| say(&format!("saved {id} {head}"))),
            Err(error) => say(&format!("not saved: {}", error.code())),
        }
        if random.percent(40) {
            let mut driver = Driver::new(&device, &signer).expect("the phone is enrolled");
            // The server may be dead at this moment.
            match driver.sync_until_done(&transport) {
                Ok(outcome) if outcome.proven => say("synced"),
                Ok(_) => {}
                Err(SyncError::Refused { code, .. }) => say(&format!("refused: {code}")),
                Err(error) => say(&format!("not synced: {error:?}")),
            }
        }
    }
}

/// A document as it stands after a save: the names of its newest changes.
fn heads(device: &Device, id: DocumentId) -> Result<(DocumentId, Vec<String>), ActionError> {
    let stored = device.store().read(|db| document::load(db, id))?;
    let stored = stored.ok_or(ActionError::NotHere)?;
    let hex = |hash: &ChangeHash| hash.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((id, stored.document.heads().iter().map(hex).collect()))
}

/// One thing that a person does; gives the document that it is in.
fn save(device: &Device, random: &Seeded, n: usize) -> Result<DocumentId, ActionError> {
    let here: Vec<DocumentId> = device.store().read(|db| document::ids(db, Kind::Household))?;
    if here.len() > 2 && random.percent(60) {
        let household = *random.pick(&here);
        let edit = HouseholdEdit {
            address: Some(format!("柳树坡 {n}")),
            ..HouseholdEdit::default()
        };
        edit_household(device, household, &edit)?;
        return Ok(household);
    }
    let now = device.now();
    let standing = device.read(|realm| realm.my_standing(now))?;
    let grid = standing.grants().iter().find_map(|grant| match &grant.over {
        Over::Grid(grid) => Some(grid.clone()),
        _ => None,
    });
    let person = PersonDraft::parse(PersonFields {
        name: "陈建国",
        ..PersonFields::default()
    });
    let people = vec![person.expect("a person")];
    let draft = HouseholdDraft::parse(grid.expect("a grid"), HouseholdFields::default(), people);
    register_household(device, &draft.expect("a household"))
}

fn say(line: &str) {
    let mut out = io::stdout().lock();
    // Whoever listened is gone: then so are we, soon.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
