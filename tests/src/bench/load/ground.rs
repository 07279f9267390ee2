//! The county before its server starts: realm, tree, people, and a phone for each of them.

use std::path::{Path, PathBuf};

use doorstep_model::id::{DeviceId, Epoch, Generation, GridCode, PostCode, UserId};
use doorstep_model::protocol::PROTOCOL;
use doorstep_model::protocol::enrol::{EnrolCode, EnrolRequest};
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::proof::ServerSecret;
use doorstep_model::protocol::row::Station;
use doorstep_model::text::Text;
use doorstep_server::Home;
use doorstep_server::account::{Login, Password, PasswordHash};
use doorstep_server::action::{ActionError, Appointment, By, add_assignment, add_user, enrol, issue_code};
use doorstep_server::config::Config;
use doorstep_server::environment::{Environment, random};
use doorstep_server::key::Keys;
use doorstep_server::store::{Actor, Write};
use p256::ecdsa::SigningKey;
use tempfile::TempDir;

use super::sender::Sender;
use crate::world::Place;
use crate::world::random::Seeded;
use crate::world::server::furnish;

/// What a server's folder must say besides its defaults: no second listener, no word of all is well.
const SETTINGS: &str = "metrics = \"off\"\nlog = \"warn\"\n";

/// People at the county's desks: login and post.
const DESKS: [(&str, &str); 3] = [
    ("clerk", "county_clerk"),
    ("supervisor", "supervisor"),
    ("administrator", "administrator"),
];

/// What they and the chief sign in with.
pub const PASSWORD: &str = "correct horse battery";

/// A data folder and the phones that it knows.
pub struct Ground {
    folder: TempDir,
    /// The server's secret: what it will say of cursors.
    pub secret: ServerSecret,
    /// The phones.
    pub senders: Vec<Sender>,
    /// The village chief, and the one-time code for the chief's phone.
    pub chief: (UserId, EnrolCode),
}

impl Ground {
    /// A realm of this place. Members with a phone each: as many to a grid as `crew` says, one grid
    /// after the other; and the chief of a village.
    ///
    /// # Panics
    /// When the machine gives no folder, or the server's own code refuses.
    pub fn new(place: &Place, grids: &[GridCode], crew: &[usize], village: &GridCode) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("doorstep-bench-")
            .tempdir()
            .expect("a folder");
        let root = data(folder.path());
        let environment = Environment::system();
        let home = Home::init(&root, Config::default(), environment.clone()).expect("a data folder");
        std::fs::write(root.join(doorstep_server::config::FILE), SETTINGS).expect("its settings");
        let epoch = Epoch::new(random(&*environment.randomness));
        let (now, made) = (environment.now(), place.clone());
        let realm = home
            .store
            .write_blocking(move |tx| furnish(tx, &made, now, epoch));
        let realm = realm.expect("a realm");
        let keys = home.keys.clone();
        let seeded = Seeded::new(1, "senders");
        let posts: Vec<GridCode> = grids
            .iter()
            .zip(crew)
            .flat_map(|(grid, count)| std::iter::repeat_n(grid.clone(), *count))
            .collect();
        let (village, root) = (village.clone(), place.tree.root().code.clone());
        let password = Password::parse(PASSWORD).expect("a password");
        let hash = PasswordHash::of(&password, &*environment.randomness);
        let enrolled = home.store.write_blocking(move |tx| {
            let by = By {
                realm,
                actor: Actor::Command,
                now,
            };
            let senders = enrol_members(tx, by, &keys, &seeded, "grid_member", posts)?;
            let chief = appoint(tx, by, "chief", "grid_chief", village)?;
            let mut desks = vec![chief.0];
            for (login, post) in DESKS {
                desks.push(appoint(tx, by, login, post, root.clone())?.0);
            }
            for user in desks {
                tx.set_password(realm, user, Some(hash.as_str()))?;
            }
            Ok::<_, ActionError>((senders, chief))
        });
        let (senders, chief) = enrolled.expect("phones are enrolled");
        Self {
            secret: home.keys.server_secret(),
            senders,
            chief,
            folder,
        }
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        data(self.folder.path())
    }
}

fn data(folder: &Path) -> PathBuf {
    folder.join("server")
}

/// What a phone draws before it knows a server.
struct Fresh {
    id: DeviceId,
    generation: Generation,
    key: SigningKey,
}

impl Fresh {
    fn new(seeded: &Seeded) -> Self {
        let (mut id, mut generation, mut key) = ([0; DeviceId::LEN], [0; Generation::LEN], [0; 32]);
        seeded.fill_bytes(&mut id);
        seeded.fill_bytes(&mut generation);
        seeded.fill_bytes(&mut key);
        Self {
            id: DeviceId::new(id),
            generation: Generation::new(generation),
            // One in 2³² draws is no key.
            key: SigningKey::from_slice(&key).expect("a key"),
        }
    }
}

/// A person with a post, and a one-time code for the person's phone.
fn appoint(
    tx: &Write<'_>,
    by: By,
    login: &str,
    post: &str,
    grid: GridCode,
) -> Result<(UserId, EnrolCode), ActionError> {
    let name = Text::parse("网格员").expect("a name");
    let user = add_user(tx, by, &Login::parse(login).expect("a login"), &name)?;
    let appointment = Appointment {
        user,
        post: PostCode::parse(post).expect("a post"),
        station: Station::Grid(grid),
        from: by.now,
        until: None,
    };
    add_assignment(tx, by, appointment)?;
    let mut code = [0; 16];
    code[..4].copy_from_slice(&user.0.to_be_bytes());
    let code = EnrolCode::new(code);
    issue_code(tx, by, user, &code)?;
    Ok((user, code))
}

/// A member of this post with a phone for each of these grids.
pub(crate) fn enrol_members(
    tx: &Write<'_>,
    by: By,
    keys: &Keys,
    seeded: &Seeded,
    post: &str,
    grids: Vec<GridCode>,
) -> Result<Vec<Sender>, ActionError> {
    let grids = grids.into_iter().enumerate();
    grids
        .map(|(n, grid)| enrol_member(tx, by, keys, Fresh::new(seeded), (post, grid), n))
        .collect()
}

/// The n-th member of the county, and the member's phone.
fn enrol_member(
    tx: &Write<'_>,
    by: By,
    keys: &Keys,
    fresh: Fresh,
    (post, grid): (&str, GridCode),
    n: usize,
) -> Result<Sender, ActionError> {
    let (_, code) = appoint(tx, by, &format!("member{n}"), post, grid.clone())?;
    let Fresh { id, generation, key } = fresh;
    let request = EnrolRequest {
        protocol: PROTOCOL,
        code,
        public_key: PublicKey::of(&key).to_bytes(),
        device: id,
        generation,
        app: Text::parse("doorstep-bench").expect("a name"),
    };
    let reply = enrol(tx, keys, &request, by.now)?;
    Ok(Sender {
        number: reply.device_number,
        id,
        user: reply.user,
        grid,
        generation,
        key,
        realm: reply.realm,
        server_key: reply.server_key,
        epoch: reply.epoch,
        counter: 0,
    })
}
