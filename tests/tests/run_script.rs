//! `tests/run` refuses by name, and before anything runs, what it can't do.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

fn refusal(arguments: &[&str]) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/run");
    let output = Command::new("bash")
        .arg(script)
        .args(arguments)
        .current_dir("/")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?} ran something");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_part_that_does_not_exist_is_refused_by_name() {
    assert!(refusal(&["rubbish"]).contains("'rubbish'"));
}

#[test]
fn a_wrong_part_after_a_right_one_is_refused_before_either_runs() {
    assert!(refusal(&["rust", "rubbish"]).contains("'rubbish'"));
}

#[test]
fn the_simulation_wants_a_number_of_seeds() {
    for seeds in [
        &["simulate"][..],
        &["simulate", "0"],
        &["simulate", "many"],
        &["simulate", "1", "2"],
    ] {
        assert!(!refusal(seeds).is_empty());
    }
}

/// Waits up to a minute.
fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..600 {
        if let Some(seen) = look() {
            return seen;
        }
        sleep(Duration::from_millis(100));
    }
    panic!("{what}");
}

#[test]
fn what_ends_it_ends_all_that_a_part_has_started() {
    let folder = tempfile::tempdir().unwrap();
    let tests = folder.path().join("tests");
    fs::create_dir_all(tests.join("parts")).unwrap();
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/run"), tests.join("run")).unwrap();
    // A part with a server of its own, which it waits for.
    let part = "sleep 600 & echo $! > server.new; mv server.new server; wait";
    fs::write(tests.join("parts/rust.sh"), part).unwrap();
    let mut run = Command::new("bash")
        .arg(tests.join("run"))
        .arg("rust")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let server = wait_for("the part begins", || {
        fs::read_to_string(folder.path().join("server")).ok()
    });
    let kill = Command::new("kill").arg(run.id().to_string()).status().unwrap();
    assert!(kill.success());
    assert_eq!(run.wait().unwrap().code(), Some(143));
    let process = Path::new("/proc").join(server.trim());
    wait_for("its server has ended", || (!process.exists()).then_some(()));
}
