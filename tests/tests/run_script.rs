//! `tests/run` refuses by name, and before anything runs, what it can't do.

use std::process::Command;

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
