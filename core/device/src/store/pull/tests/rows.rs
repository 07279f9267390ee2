use doorstep_model::id::Mac;
use doorstep_model::protocol::digest::Digest;
use doorstep_model::protocol::row::{GridRow, Row, RowBody, Table};
use doorstep_model::protocol::scope::Cursor;
use doorstep_model::protocol::sync::Item;
use doorstep_model::role::BaseRole;
use doorstep_model::text::Text;

use super::{assert_digests, digest, g};
use crate::store::{row, scope};
use crate::village::{Village, grid};

#[test]
fn each_log_counts_the_version_that_it_delivered_and_the_newest_is_shown() {
    let mut village = Village::new();
    let phone = village.phone(BaseRole::Member, "g1");
    let named = |version, name: &str| {
        Item::Row(Row::set(
            version,
            GridRow {
                code: grid("g9"),
                parent: Some(grid("village")),
                level: 3,
                name: Text::parse(name).unwrap(),
                is_unit: false,
            },
        ))
    };
    let shown = || match phone
        .device
        .store()
        .read(|db| row::get(db, Table::Grid, b"g9"))
        .unwrap()
    {
        Some(RowBody::Grid(row)) => Some(row.name.as_str().to_owned()),
        _ => None,
    };
    phone.pull(&g("g1"), [named(2, "新")]);
    phone.pull(&g("g2"), [named(1, "旧")]);
    assert_eq!(shown().as_deref(), Some("新"));
    assert_ne!(digest(&phone, &g("g1")), digest(&phone, &g("g2")));
    assert_digests(&phone);
    phone.pull(&g("g2"), [named(2, "新")]);
    assert_eq!(digest(&phone, &g("g1")), digest(&phone, &g("g2")));
    let removed = || {
        let key = doorstep_model::protocol::row::RowKey::parse(b"g9").unwrap();
        Item::Row(Row::removed(3, Table::Grid, key))
    };
    phone.pull(&g("g1"), [removed()]);
    assert_eq!(shown().as_deref(), Some("新"), "another scope holds it");
    assert_eq!(digest(&phone, &g("g1")), Digest::ZERO);
    phone.pull(&g("g2"), [removed()]);
    assert_eq!((shown(), digest(&phone, &g("g2"))), (None, Digest::ZERO));
    assert_digests(&phone);
}

#[test]
fn a_cursor_is_kept() {
    let mut village = Village::new();
    let phone = village.phone(BaseRole::Member, "g1");
    let store = phone.device.store();
    let cursor = Cursor {
        scope: g("g1"),
        head: 41,
        mac: Mac::new([3; 16]),
    };
    store.write(|db| scope::set_cursor(db, &cursor)).unwrap();
    let all = store.read(scope::all).unwrap();
    let state = all.into_iter().find(|state| state.scope == g("g1")).unwrap();
    assert_eq!((state.head, state.mac), (41, Some(Mac::new([3; 16]))));
}
