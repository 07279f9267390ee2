use doorstep_model::id::UserId;
use doorstep_model::protocol::enrol::EnrolLink;
use doorstep_server::Server;
use doorstep_server::config::{Config, Metrics, Off};
use doorstep_server::ledger::{Event, record};

use crate::desk::{Desk, REALM};

#[test]
fn a_code_is_a_link_and_a_picture() {
    let desk = Desk::with_realm();
    desk.run(&["user", "add", "wang", "王建国"]).unwrap();
    let said = desk.run(&["device", "code", "wang"]).unwrap();
    let link = EnrolLink::parse(said.lines().next().unwrap()).unwrap();
    assert_eq!(link.server.as_str(), "http://127.0.0.1:8480");
    assert_eq!(link.pin, desk.home().keys.tls().pin());
    assert!(said.lines().count() > 20 && said.contains('█'));
    assert!(said.ends_with("for user 1, once, within 15 minutes\n"));
    let database = std::fs::read(desk.data().join("doorstep.db")).unwrap();
    let code = said.lines().next().unwrap().rsplit('=').next().unwrap();
    let code: Vec<u8> = (0..16)
        .map(|i| u8::from_str_radix(&code[i * 2..i * 2 + 2], 16).unwrap())
        .collect();
    assert!(
        !database.windows(16).any(|bytes| bytes == code),
        "only its hash is kept"
    );
}

#[tokio::test]
async fn a_link_leads_to_the_server_that_runs() {
    let desk = Desk::with_realm();
    desk.run(&["user", "add", "wang", "王建国"]).unwrap();
    let mut home = desk.home();
    let config = Config {
        listen: ([127, 0, 0, 1], 0).into(),
        metrics: Metrics::Off(Off::Off),
        ..Config::default()
    };
    home.config = config.into();
    let handle = Server::start(home).await.unwrap();
    let link = |desk: &Desk| {
        let said = desk.run(&["device", "code", "wang"]).unwrap();
        EnrolLink::parse(said.lines().next().unwrap()).unwrap()
    };
    assert_eq!(link(&desk).server, handle.front.address);
    handle.shutdown().await;
    assert_eq!(link(&desk).server.as_str(), "http://127.0.0.1:8480");
}

#[test]
fn unknown_phones_and_people_are_refused() {
    let desk = Desk::with_realm();
    assert!(
        desk.run(&["device", "code", "nobody"])
            .unwrap_err()
            .ends_with("(not_found)")
    );
    assert!(
        desk.run(&["device", "revoke", "7"])
            .unwrap_err()
            .ends_with("(not_found)")
    );
    assert_eq!(desk.run(&["device", "list"]).as_deref(), Ok(""));
}

#[tokio::test]
async fn the_command_line_writes_beside_a_running_server() {
    let desk = Desk::with_realm();
    desk.run(&["user", "add", "wang", "王建国"]).unwrap();
    let mut home = desk.home();
    let config = Config {
        listen: ([127, 0, 0, 1], 0).into(),
        metrics: Metrics::Off(Off::Off),
        ..Config::default()
    };
    home.config = config.into();
    let handle = Server::start(home).await.unwrap();
    let store = handle.app().home.store.clone();
    let (now, user) = (desk.environment().now(), UserId(1));
    for event in [
        Event::Disabled { realm: REALM, user },
        Event::Enabled { realm: REALM, user },
    ] {
        let beside = if matches!(event, Event::Disabled { .. }) {
            "enable"
        } else {
            "disable"
        };
        store.write(move |tx| record(tx, now, event)).await.unwrap();
        desk.run(&["user", beside, "wang"]).unwrap();
    }
    let seen = store
        .read(move |read| read.user(REALM, user))
        .await
        .unwrap()
        .unwrap();
    assert!(seen.disabled, "what the command line wrote is seen here");
    handle.shutdown().await;
    let checked = desk.run(&["check"]).unwrap();
    assert!(checked.starts_with("ledger: 9 entries\n"), "{checked}");
}
