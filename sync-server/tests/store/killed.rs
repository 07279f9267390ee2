//! A server killed at any moment holds every write that it answered.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use doorstep_server::ledger;

use super::house::{House, REALM, add_user, at, enrolled};

const HOUSE: &str = "DOORSTEP_TEST_HOUSE";

/// Not a test of its own: the process that gets killed.
#[test]
fn writes_until_killed() {
    let Some(folder) = std::env::var_os(HOUSE) else {
        return;
    };
    let folder = std::path::PathBuf::from(folder);
    let (ledger, _) = ledger::Ledger::open(&folder.join("ledger.jsonl")).unwrap();
    let store = doorstep_server::store::Store::open(&folder.join("doorstep.db"), ledger.into()).unwrap();
    for n in 0.. {
        let user = add_user(&store, &format!("user{n}")).unwrap();
        store
            .write_blocking(move |tx| ledger::record(tx, at(n), enrolled(n as u32 + 1, user)))
            .unwrap();
        println!("\nanswered {n}");
    }
}

#[test]
fn every_answered_write_survives_kill_9() {
    for answers in [1, 7, 40] {
        let house = House::new();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::writes_until_killed", "--nocapture"])
            .env(HOUSE, house.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let answered = lines
            .map_while(Result::ok)
            .filter(|line| line.starts_with("answered "))
            .take(answers);
        assert_eq!(answered.count(), answers);
        child.kill().unwrap();
        child.wait().unwrap();

        let store = house.open();
        let (users, devices) = store
            .read_blocking(|read| {
                Ok::<_, doorstep_server::store::StoreError>((read.users(REALM)?, read.devices(REALM)?))
            })
            .unwrap();
        assert!(users.len() >= answers && devices.len() >= answers);
        assert!(
            users.len() <= devices.len() + 1,
            "nothing but the last one is unfinished"
        );
    }
}
