//! Jobs share a commit, and nothing else.

use doorstep_server::account::Login;
use doorstep_server::store::StoreError;
use tokio::task::JoinSet;

use super::house::{House, REALM, add_user, at, text};

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_writers_all_get_their_own_row() {
    let house = House::new();
    let store = house.open();
    let mut writers = JoinSet::new();
    for n in 0..1_000 {
        let store = store.clone();
        writers.spawn(async move {
            let login = Login::parse(&format!("user{n}")).unwrap();
            store
                .write(move |tx| tx.insert_user(REALM, &login, &text("甲"), at(0)))
                .await
        });
    }
    let mut ids: Vec<_> = writers.join_all().await.into_iter().map(Result::unwrap).collect();
    ids.sort_unstable();
    assert_eq!(
        ids.iter().map(|id| id.0).collect::<Vec<_>>(),
        (1..=1_000).collect::<Vec<_>>()
    );
}

#[test]
fn a_refused_job_leaves_nothing_and_takes_nothing_along() {
    let house = House::new();
    let store = house.open();
    let login = Login::parse("twice").unwrap();
    let refused: Result<(), StoreError> = store.write_blocking(move |tx| {
        tx.insert_user(REALM, &login, &text("甲"), at(0))?;
        tx.insert_user(REALM, &login, &text("乙"), at(0)).map(drop)
    });
    assert_eq!(refused, Err(StoreError::Contradiction));
    add_user(&store, "once").unwrap();
    let users = store.read_blocking(|read| read.users(REALM)).unwrap();
    assert_eq!(
        users.iter().map(|user| user.login.as_str()).collect::<Vec<_>>(),
        ["once"]
    );
}

#[test]
fn a_panic_undoes_its_own_job_only() {
    let house = House::new();
    let store = house.open();
    let panicked: Result<(), StoreError> = store.write_blocking(|tx| {
        tx.insert_user(REALM, &Login::parse("gone").unwrap(), &text("甲"), at(0))?;
        panic!("a fault of ours");
    });
    assert_eq!(panicked, Err(StoreError::Panicked));
    add_user(&store, "here").unwrap();
    let users = store.read_blocking(|read| read.users(REALM)).unwrap();
    assert_eq!(users.len(), 1);
}

#[test]
fn a_reader_keeps_its_snapshot_and_cannot_write() {
    let house = House::new();
    let store = house.open();
    let writer = store.clone();
    store
        .read_blocking(|read| {
            assert!(read.users(REALM)?.is_empty());
            add_user(&writer, "meanwhile").unwrap();
            assert!(read.users(REALM)?.is_empty(), "a snapshot stays as it was");
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(store.read_blocking(|read| read.users(REALM)).unwrap().len(), 1);
}

#[test]
fn a_database_from_a_newer_server_is_left_alone() {
    let house = House::new();
    drop(house.open());
    let raw = rusqlite::Connection::open(house.database()).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    drop(raw);
    let (ledger, _) = doorstep_server::ledger::Ledger::open(&house.ledger()).unwrap();
    let opened = doorstep_server::store::Store::open(&house.database(), ledger.into());
    assert_eq!(opened.err(), Some(StoreError::Newer));
}

#[test]
fn a_foreign_key_that_leads_nowhere_is_refused() {
    let house = House::new();
    let store = house.open();
    let nobody =
        store.write_blocking(|tx| tx.insert_session(REALM, &[1; 32], doorstep_model::id::UserId(9), at(0)));
    assert_eq!(nobody, Err(StoreError::Contradiction));
}
