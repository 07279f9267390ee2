//! Rows in scopes: versions, heads, digests, and a log that holds each row once.

use doorstep_model::id::{GridCode, UserId};
use doorstep_model::protocol::digest::{Digest, Item};
use doorstep_model::protocol::row::{HotlineRow, Keyed, Row, Table, UserRow};
use doorstep_model::protocol::scope::Scope;
use doorstep_server::store::{ScopeHead, Store, StoreError};

use super::house::{House, REALM, text};

fn user(name: &str) -> UserRow {
    UserRow {
        id: UserId(1),
        name: text(name),
        posts: Vec::new(),
    }
}

fn publish(store: &Store, scope: &Scope, row: UserRow) {
    let scope = scope.clone();
    store
        .write_blocking(move |tx| tx.publish_row(REALM, &scope, row))
        .unwrap();
}

fn seen(store: &Store, scope: &Scope) -> (ScopeHead, Vec<Row>, Digest) {
    store
        .read_blocking(|read| {
            let head = read.scope(REALM, scope)?.unwrap();
            Ok::<_, StoreError>((
                head,
                read.rows_in(REALM, scope)?,
                read.sum_of_rows(REALM, head.number)?,
            ))
        })
        .unwrap()
}

#[test]
fn a_newer_version_takes_the_place_of_the_older() {
    let house = House::new();
    let store = house.open();
    for name in ["李秀英", "李秀英", "李秀兰"] {
        publish(&store, &Scope::Realm, user(name));
    }
    let (head, rows, sum) = seen(&store, &Scope::Realm);
    assert_eq!(head.head, 2, "what has not changed is not sent again");
    assert_eq!(rows, [Row::set(2, user("李秀兰"))]);
    assert_eq!(sum, Digest::ZERO.with(Item::row(Table::User, &user("").key(), 2)));
    assert_eq!(head.digest, sum);
}

#[test]
fn a_row_has_one_version_in_every_scope() {
    let house = House::new();
    let store = house.open();
    let grids = ["a", "b"].map(|code| Scope::Grid(GridCode::parse(code).unwrap()));
    publish(&store, &grids[0], user("一"));
    publish(&store, &grids[0], user("二"));
    publish(&store, &grids[1], user("二"));
    for scope in &grids {
        assert_eq!(seen(&store, scope).1, [Row::set(2, user("二"))]);
    }
}

#[test]
fn a_removed_row_leaves_the_digest_and_comes_back_newer() {
    let house = House::new();
    let store = house.open();
    publish(&store, &Scope::Realm, user("一"));
    store
        .write_blocking(|tx| tx.remove_row(REALM, &Scope::Realm, Table::User, user("").key()))
        .unwrap();
    let (head, rows, sum) = seen(&store, &Scope::Realm);
    assert_eq!((head.head, head.digest, rows.len()), (2, Digest::ZERO, 0));
    assert_eq!(sum, Digest::ZERO);
    publish(&store, &Scope::Realm, user("一"));
    let (head, rows, sum) = seen(&store, &Scope::Realm);
    assert_eq!(rows, [Row::set(3, user("一"))]);
    assert_eq!(head.digest, sum);
}

#[test]
fn scopes_count_for_themselves() {
    let house = House::new();
    let store = house.open();
    let grid = GridCode::parse("610921100001").unwrap();
    publish(&store, &Scope::Realm, user("一"));
    let hotline = HotlineRow {
        grid: grid.clone(),
        phone: text("0915-5212345"),
        on_duty: text("王"),
    };
    store
        .write_blocking(move |tx| tx.publish_row(REALM, &Scope::Grid(hotline.grid.clone()), hotline))
        .unwrap();
    assert_eq!(seen(&store, &Scope::Realm).0.head, 1);
    assert_eq!(seen(&store, &Scope::Grid(grid)).0.head, 1);
}
