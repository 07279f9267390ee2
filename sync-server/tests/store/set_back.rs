//! A database that is an older copy of itself is known when it is opened.

use std::fs;
use std::net::SocketAddr;

use doorstep_model::id::{Epoch, GridCode, UserId};
use doorstep_server::Home;
use doorstep_server::account::Login;
use doorstep_server::config::Config;
use doorstep_server::environment::Environment;

use super::house::{House, REALM, add_user, at, text};

#[test]
fn a_copy_put_back_is_known_until_another_life_begins() {
    let house = House::new();
    let store = house.open();
    assert!(!store.was_set_back(), "it was just made");
    add_user(&store, "li").unwrap();
    drop(store);
    let copy = fs::read(house.database()).unwrap();
    assert!(!house.open().was_set_back(), "nothing was written since");

    add_user(&house.open(), "wang").unwrap();
    assert!(!house.open().was_set_back());
    fs::write(house.database(), copy).unwrap();
    for login in ["zhang", "chen"] {
        let store = house.open();
        assert!(store.was_set_back(), "commits of its own do not hide it");
        add_user(&store, login).unwrap();
    }
}

#[test]
fn a_server_on_a_copy_begins_another_life_once() {
    let folder = tempfile::TempDir::new().unwrap();
    let data = folder.path().join("data");
    let config = || Config {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        ..Config::default()
    };
    let open = || Home::open(&data, config(), Environment::system()).unwrap();
    let home = Home::init(&data, config(), Environment::system()).unwrap();
    let opened = home.store.write_blocking(|tx| {
        tx.insert_realm(
            &text("江河村"),
            &GridCode::parse("610921").unwrap(),
            Epoch::new([7; 8]),
            at(0),
        )
    });
    assert_eq!(opened, Ok(REALM));
    drop(home);
    let epoch = |home: &Home| {
        let realm = home.store.read_blocking(|tx| tx.realm(REALM)).unwrap();
        realm.unwrap().epoch
    };
    let add = |home: &Home, login: &str| {
        let login = Login::parse(login).unwrap();
        home.store
            .write_blocking(move |tx| tx.insert_user(REALM, &login, &text("李秀英"), at(0)))
    };
    let database = data.join("doorstep.db");
    let copy = fs::read(&database).unwrap();
    let home = open();
    assert_eq!(epoch(&home), Epoch::new([7; 8]), "an ordinary start");
    assert_eq!(add(&home, "li"), Ok(UserId(1)));
    drop(home);

    fs::write(&database, copy).unwrap();
    let home = open();
    let second = epoch(&home);
    assert_ne!(second, Epoch::new([7; 8]));
    assert_eq!(
        add(&home, "wang"),
        Ok(UserId(1_000_001)),
        "a number that may stand on a phone is not issued again"
    );
    drop(home);
    assert_eq!(epoch(&open()), second, "and the next start is an ordinary one");
}
