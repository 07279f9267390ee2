//! The power fails at any write of server and phones: what was said to be saved is there, and all is
//! whole. `DOORSTEP_TORN=all` crashes at every step with every loss.

use std::path::Path;

use doorstep_tests::torn::{Workload, crashes, failures};

/// States that a crash leaves, of each workload.
const STATES: usize = 48;

fn crash(name: &str) {
    let tally = crashes(
        Path::new(env!("CARGO_BIN_EXE_child")),
        Workload::named(name),
        STATES,
    );
    println!("{name}: {tally}");
    assert!(tally.opened() >= STATES && tally.states.len() == 6, "{tally}");
}

#[test]
fn a_phone_is_opened_for_the_first_time() {
    crash("first_open");
}

#[test]
fn saves_on_a_phone() {
    crash("saves");
}

#[test]
fn a_long_day_on_a_phone() {
    crash("long_day");
}

#[test]
fn a_phone_sends() {
    crash("sends");
}

#[test]
fn a_phone_pulls() {
    crash("pulls");
}

#[test]
fn a_copied_phone_writes_again() {
    crash("copy");
}

#[test]
fn a_pin_is_changed() {
    crash("pin");
}

#[test]
fn a_damaged_database_is_rescued() {
    crash("rescue");
}

#[test]
fn a_phones_first_database_is_migrated() {
    crash("phone_migration");
}

#[test]
fn a_servers_first_database_is_migrated() {
    crash("server_migration");
}

#[test]
fn a_server_is_made() {
    crash("init");
}

#[test]
fn phones_are_enrolled_and_revoked() {
    crash("enrolment");
}

#[test]
fn a_push_to_the_server() {
    crash("push");
}

#[test]
fn photos_come_to_the_server() {
    crash("photo");
}

#[test]
fn backups_are_made() {
    crash("backup");
}

#[test]
fn a_server_is_restored() {
    crash("restore");
}

/// Calls on the disk that fail, of each workload: half of them once, half of them because it is full.
const LIVES: usize = 8;

fn refuse(name: &str) {
    let tally = failures(
        Path::new(env!("CARGO_BIN_EXE_child")),
        Workload::named(name),
        LIVES,
    );
    println!("{name}: {tally}");
}

#[test]
fn a_phone_is_opened_for_the_first_time_on_a_bad_disk() {
    refuse("first_open");
}

#[test]
fn saves_on_a_phone_on_a_bad_disk() {
    refuse("saves");
}

#[test]
fn a_long_day_on_a_phone_on_a_bad_disk() {
    refuse("long_day");
}

#[test]
fn a_phone_sends_on_a_bad_disk() {
    refuse("sends");
}

#[test]
fn a_phone_pulls_on_a_bad_disk() {
    refuse("pulls");
}

#[test]
fn a_copied_phone_writes_again_on_a_bad_disk() {
    refuse("copy");
}

#[test]
fn a_pin_is_changed_on_a_bad_disk() {
    refuse("pin");
}

#[test]
fn a_damaged_database_is_rescued_on_a_bad_disk() {
    refuse("rescue");
}

#[test]
fn a_phones_first_database_is_migrated_on_a_bad_disk() {
    refuse("phone_migration");
}

#[test]
fn a_servers_first_database_is_migrated_on_a_bad_disk() {
    refuse("server_migration");
}

#[test]
fn a_server_is_made_on_a_bad_disk() {
    refuse("init");
}

#[test]
fn phones_are_enrolled_and_revoked_on_a_bad_disk() {
    refuse("enrolment");
}

#[test]
fn a_push_to_the_server_on_a_bad_disk() {
    refuse("push");
}

#[test]
fn photos_come_to_the_server_on_a_bad_disk() {
    refuse("photo");
}

#[test]
fn backups_are_made_on_a_bad_disk() {
    refuse("backup");
}

#[test]
fn a_server_is_restored_on_a_bad_disk() {
    refuse("restore");
}
