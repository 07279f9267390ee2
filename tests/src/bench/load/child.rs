//! The server program, running as it does in an office; what it costs is read from `/proc`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child as Process, Command, Stdio};
use std::thread;
use std::time::Duration;

use doorstep_model::id::ServerPin;
use rusqlite::{Connection, OpenFlags};

/// Linux counts a process's time in hundredths of a second for whoever asks.
const TICKS: f64 = 100.0;
/// How often it is looked whether all is published.
const LOOK: Duration = Duration::from_millis(20);

/// A running server.
pub struct Child {
    process: Process,
    address: SocketAddr,
    pin: ServerPin,
    database: Connection,
}

impl Child {
    /// Starts the program on a data folder, on a port of its own.
    ///
    /// # Panics
    /// When it is not built or does not start.
    pub fn start(folder: &Path) -> Self {
        // Ended with whoever measures, however that ends: nobody else would.
        let mut process = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "--"])
            .arg(program())
            .arg("--data")
            .arg(folder)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server program starts");
        let mut out = BufReader::new(process.stdout.take().expect("its output"));
        let mut said = |before: &str| {
            let mut line = String::new();
            out.read_line(&mut line).expect("it speaks");
            let said = line.trim().strip_prefix(before);
            said.unwrap_or_else(|| panic!("the server said {line:?}"))
                .to_owned()
        };
        let (address, pin) = (said("http://"), said("key "));
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let database = Connection::open_with_flags(folder.join("doorstep.db"), flags);
        Self {
            process,
            address: address.parse().expect("an address"),
            pin: ServerPin::parse(&pin).expect("a key's pin"),
            database: database.expect("its database"),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// By which key phones know it.
    pub fn pin(&self) -> ServerPin {
        self.pin
    }

    /// Its database, to look into while it runs.
    pub fn database(&self) -> &Connection {
        &self.database
    }

    /// CPU-seconds of the whole process so far, the kernel's work for it included.
    ///
    /// # Panics
    /// When the process has ended, as everything here.
    pub fn cpu(&self) -> f64 {
        let stat = fs::read_to_string(self.proc("stat")).expect("a running process");
        // Its name may hold spaces; what follows the bracket is numbers.
        let numbers = stat.rsplit_once(')').expect("a name in brackets").1;
        let ticks = |at: usize| -> f64 {
            let number = numbers.split_whitespace().nth(at).expect("its times");
            number.parse().expect("a number")
        };
        (ticks(11) + ticks(12)) / TICKS
    }

    /// CPU-seconds of its threads of this name.
    pub fn cpu_of(&self, name: &str) -> f64 {
        let threads = fs::read_dir(self.proc("task")).expect("its threads");
        let mut seconds = 0.0;
        for thread in threads.flatten() {
            let read = |file| fs::read_to_string(thread.path().join(file)).unwrap_or_default();
            if read("comm").trim() == name {
                let run = read("schedstat");
                let nanoseconds = run.split_whitespace().next().unwrap_or("0");
                seconds += nanoseconds.parse::<f64>().expect("a number") / 1e9;
            }
        }
        seconds
    }

    /// Memory that it holds now (RSS), and the most that it ever held, in MB.
    pub fn memory(&self) -> (f64, f64) {
        let status = fs::read_to_string(self.proc("status")).expect("a running process");
        let kilobytes = |name: &str| -> f64 {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let number = line.and_then(|line| line.split_whitespace().next());
            number.expect("a size").parse().expect("a number")
        };
        let megabytes = |name| kilobytes(name) * 1_024.0 / 1e6;
        (megabytes("VmRSS:"), megabytes("VmHWM:"))
    }

    /// Changes that wait to be published.
    pub fn pending(&self) -> usize {
        let count = self
            .database
            .query_row("SELECT count(*) FROM pending", [], |row| row.get::<_, i64>(0));
        usize::try_from(count.expect("its database answers")).unwrap_or_default()
    }

    /// Waits until everything that was accepted is published.
    pub fn settle(&self) {
        let waits = || {
            self.database
                .query_row("SELECT EXISTS (SELECT 1 FROM pending)", [], |row| row.get(0))
        };
        while waits().expect("its database answers") {
            thread::sleep(LOOK);
        }
    }

    fn proc(&self, file: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{file}", self.process.id()))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // What is measured was measured; its folder goes next.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// It is built beside the program that measures.
fn program() -> PathBuf {
    let own = std::env::current_exe().expect("a program");
    own.with_file_name("doorstep-server")
}
