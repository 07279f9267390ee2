//! A data folder is made at the command line, with people in it, and one of them is kept out.

use std::fs;
use std::path::{Path, PathBuf};

use doorstep_model::time::{Day, Timestamp};

use crate::torn::marks::after;
use crate::torn::{Stage, State, Workload};
use crate::world::Resting;
use crate::world::clock::Time;
use crate::world::random::Seeded;
use crate::world::server::{command_line, environment};

pub(super) const WORKLOAD: Workload = Workload {
    name: "init",
    victim: "server",
    before,
    live,
    look,
};

const COMMANDS: [&[&str]; 6] = [
    &["init", "--preset", "hanyin"],
    &["user", "add", "wang", "王建国"],
    &["user", "add", "li", "李大山"],
    &["user", "disable", "li"],
    &["user", "enable", "li"],
    &["user", "disable", "wang"],
];

fn before(folder: PathBuf) -> Resting {
    fs::create_dir(folder.join("server")).expect("a disk");
    let day = Day::parse("2026-03-17").expect("a day");
    Resting {
        seed: 1,
        millis: Time::morning_of(day).now().millis(),
        phones: Vec::new(),
    }
}

fn run(folder: &Path, resting: &Resting, command: &[&str]) -> Result<String, String> {
    let clock = Time::at(Timestamp::clamp(resting.millis)).clock();
    let drawn = Seeded::new(resting.seed, &command.join(" "));
    command_line(&folder.join("server/data"), &environment(&clock, drawn), command)
}

fn live(stage: &Stage) {
    stage.begin();
    for (n, command) in COMMANDS.iter().enumerate() {
        stage.again(|| match run(&stage.folder, &stage.resting, command) {
            // What failed after it was done is found done.
            Err(error) if is_done_already(&error) => Ok(String::new()),
            done => done,
        });
        stage.marks.say(&format!("done {n}"));
    }
}

fn is_done_already(error: &str) -> bool {
    // A realm's root and a login are there once.
    ["bad_tree", "bad_field"].iter().any(|code| error.contains(code))
}

fn look(state: &State) {
    let done = after(&state.said, "done").len();
    let run = |command: &[&str]| run(&state.folder, &state.resting, command);
    if done > 0 {
        let checked = run(&["check"]).expect("it is sound");
        assert!(checked.contains("database: sound"), "{checked}");
        let users = run(&["user", "list"]).expect("its people");
        let is = |login: &str, state: &str| {
            users
                .lines()
                .any(|line| line.contains(login) && line.contains(state))
        };
        assert!(done < 2 || is("wang", ""), "a person is gone: {users}");
        assert!(done < 3 || is("li", ""), "a person is gone: {users}");
        assert!(
            done != 4 || is("li", "disabled") || is("li", "phone only"),
            "{users}"
        );
        assert!(
            done < 6 || is("wang", "disabled"),
            "a person who was kept out may come in: {users}"
        );
    }
    for (n, command) in COMMANDS.iter().enumerate().skip(done) {
        match run(command) {
            // The one under way may have been done.
            Err(error) if n == done && is_done_already(&error) => {}
            result => _ = result.unwrap_or_else(|error| panic!("{command:?}: {error}")),
        }
    }
    let users = run(&["user", "list"]).expect("its people");
    let states: Vec<bool> = users.lines().map(|line| line.contains("disabled")).collect();
    assert_eq!(states, [true, false], "{users}");
    let checked = run(&["check"]).expect("it is sound");
    // Four keys, and what became of the two.
    let entries = checked
        .strip_prefix("ledger: ")
        .and_then(|rest| rest.split_once(' '));
    let entries: usize = entries.expect("the ledger").0.parse().expect("a number");
    assert!(entries >= 7, "{checked}");
}
