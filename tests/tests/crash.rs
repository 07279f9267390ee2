//! The server and phones are killed at random moments, again and again, and find the disk full. What
//! was saved on a phone is there, and nothing that a phone was told is lost.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use doorstep_model::protocol::row::Station;
use doorstep_tests::oracle::{self, Named};
use doorstep_tests::world::random::Seeded;
use doorstep_tests::world::{Place, World};

const VILLAGE: &str = "610921104206";
/// SIGKILLs in all.
const KILLS: usize = 200;
/// Longest life after it is up, in milliseconds; one of four is killed while it starts.
const LIFE: i64 = 120;
/// A process that says nothing for so long is stuck.
const PATIENCE: Duration = Duration::from_secs(60);
/// Blocks of 1 KiB that a file may have where the disk is full.
const FULL: usize = 600;

/// What a process said so far.
type Said = Arc<Mutex<Vec<String>>>;

/// A process that is killed when it is dropped.
struct Running {
    child: Child,
    said: Said,
    before: usize,
}

impl Running {
    fn start(mut command: Command, said: &Said) -> Self {
        let before = said.lock().unwrap().len();
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let (out, heard) = (BufReader::new(child.stdout.take().unwrap()), said.clone());
        thread::spawn(move || {
            out.lines()
                .map_while(Result::ok)
                .for_each(|line| heard.lock().unwrap().push(line))
        });
        Self {
            child,
            said: said.clone(),
            before,
        }
    }

    /// Waits until it has said a line that begins so.
    fn says(&self, beginning: &str) {
        let since = Instant::now();
        let heard = || {
            self.said.lock().unwrap()[self.before..]
                .iter()
                .any(|line| line.starts_with(beginning))
        };
        while !heard() {
            assert!(since.elapsed() < PATIENCE, "it never said {beginning:?}");
            thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // SIGKILL: nothing in it hears of it.
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// A village with two members of one grid, everything at rest in files.
struct Village {
    world: World,
    address: SocketAddr,
    random: Seeded,
    /// What the server and the phones said.
    said: [Said; 3],
}

impl Village {
    fn new(seed: u64) -> Self {
        let mut world = World::new(seed, Place::of("hanyin", &[VILLAGE]));
        let grid = world.place.basic_grids(VILLAGE)[0].clone();
        for login in ["wang", "li"] {
            let user = world.person(login, "王秀英");
            world.assign(user, "grid_member", Station::Grid(grid.clone()));
            world.phone(login, user);
        }
        world.sync_all();
        let address = world.server.handle().address;
        world.server.stop();
        world.phones.iter_mut().for_each(|phone| phone.crash());
        Self {
            world,
            address,
            random: Seeded::new(seed, "kills"),
            said: Default::default(),
        }
    }

    /// 0 is the server, then the phones.
    fn arguments(&self, which: usize) -> Vec<String> {
        let mut arguments = match which {
            0 => {
                let folder = self.world.folder().join("server").display().to_string();
                vec!["serve".into(), folder, self.address.to_string()]
            }
            _ => {
                let folder = self.world.phones[which - 1].folder().display().to_string();
                vec!["live".into(), folder, self.random.number().to_string()]
            }
        };
        arguments.push(self.world.time.now().millis().to_string());
        arguments
    }

    fn start(&self, which: usize) -> Running {
        let mut command = Command::new(env!("CARGO_BIN_EXE_child"));
        command.args(self.arguments(which));
        Running::start(command, &self.said[which])
    }

    /// Where no file can grow above a limit: writing says so, as on a full disk.
    fn start_where_it_is_full(&self, which: usize) -> Running {
        let mut command = Command::new("bash");
        let limited = format!("trap '' XFSZ; ulimit -f {FULL}; exec \"$@\"");
        command.args(["-c", &limited, "child", env!("CARGO_BIN_EXE_child")]);
        command.args(self.arguments(which));
        Running::start(command, &self.said[which])
    }

    /// Everything is opened in this process again, and judged.
    fn judge(&mut self, least: usize) -> String {
        self.world.server.start();
        let files = self.world.files();
        for (at, said) in self.said[1..].iter().enumerate() {
            self.world.phones[at].open();
            let (phone, name) = (&files.phones[at], &files.phones[at].name);
            let kept = oracle::read_phone(phone).unwrap();
            let saved: BTreeSet<Named> = said
                .lock()
                .unwrap()
                .iter()
                .filter_map(|line| saved(line))
                .collect();
            assert!(saved.len() >= least, "{name}: only {} were saved", saved.len());
            let missing = saved.difference(&kept.here).count();
            assert_eq!(missing, 0, "{name}: saved and not there");
        }
        self.world.sync_all();
        let judgement = self.world.judge().unwrap();
        assert!(judgement.is_good(), "{judgement}");
        assert!(judgement.written >= 2 * least, "{judgement}");
        assert_eq!(self.world.differences().unwrap(), Vec::<String>::new());
        judgement.to_string()
    }

    fn heard(&self, which: usize, beginning: &str) -> usize {
        let said = self.said[which].lock().unwrap();
        said.iter().filter(|line| line.starts_with(beginning)).count()
    }
}

/// `saved DOCUMENT HASH`
fn saved(line: &str) -> Option<Named> {
    let (document, hash) = line.strip_prefix("saved ")?.split_once(' ')?;
    let document = doorstep_model::id::DocumentId::parse(document).ok()?;
    let byte = |at: usize| u8::from_str_radix(hash.get(2 * at..2 * at + 2)?, 16).ok();
    let bytes: Vec<u8> = (0..32).map_while(byte).collect();
    Some(Named {
        document: *document.as_bytes(),
        hash: bytes.try_into().ok()?,
    })
}

const UP: [&str; 3] = ["serving", "living", "living"];

#[test]
fn nothing_acknowledged_is_lost_whoever_is_killed() {
    let mut village = Village::new(1);
    let mut running: Vec<Option<Running>> = (0..3).map(|which| Some(village.start(which))).collect();
    for _ in 0..KILLS {
        let which = village.random.below(3);
        if village.random.percent(75)
            && let Some(process) = &running[which]
        {
            process.says(UP[which]);
        }
        let life = village.random.between(0, LIFE).unsigned_abs();
        thread::sleep(Duration::from_millis(life));
        running[which] = None;
        running[which] = Some(village.start(which));
    }
    drop(running);
    for phone in [1, 2] {
        assert!(village.heard(phone, "synced") > 0, "a phone never synced");
    }
    println!("{KILLS} kills: {}", village.judge(20));
}

#[test]
fn a_full_disk_of_a_phone_loses_nothing_and_is_said() {
    let mut village = Village::new(2);
    let server = village.start(0);
    server.says("serving");
    let other = village.start(2);
    other.says("synced");
    let full = village.start_where_it_is_full(1);
    full.says("saved");
    full.says("not saved");
    drop((full, other));
    let phone = village.start(1);
    phone.says("saved");
    phone.says("synced");
    drop((phone, server));
    println!("{}", village.judge(3));
}

#[test]
fn a_full_disk_of_the_server_refuses_and_loses_nothing() {
    let mut village = Village::new(3);
    let full = village.start_where_it_is_full(0);
    full.says("serving");
    let phones = [village.start(1), village.start(2)];
    phones[0].says("refused: try_later");
    drop((full, phones));
    let server = village.start(0);
    server.says("serving");
    for which in [1, 2] {
        let phone = village.start(which);
        phone.says("synced");
    }
    drop(server);
    println!("{}", village.judge(3));
}
