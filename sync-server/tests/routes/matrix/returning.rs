//! A form that comes back after a new sign-in is shown, never taken: whoever sent it looks at it first.

use std::collections::BTreeMap;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::types::Value;

use super::asked::Asked;
use super::world::World;
use super::{people, routes};

/// Sent by nobody whose session ended: they make or end one, keep nothing, or have a file, which no
/// sign-in form holds.
const APART: [&str; 5] = [
    "/login",
    "/logout",
    "/language",
    "/imports/roster",
    "/imports/checklist",
];
/// What reading a page writes, or being signed in.
const BESIDE: [&str; 4] = ["audit", "session", "attempt", "commit_count"];
/// What waits to be published.
const QUEUES: [&str; 2] = ["pending", "rescope"];

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn nothing_is_taken_before_its_person_looked_at_it() {
    let world = World::new().await;
    let people = people::all(&world).await;
    let mut taken = Vec::new();
    for (method, route) in routes::all() {
        let kept = method == "POST" && !route.starts_with("/v1/") && !route.starts_with("/account/");
        if !kept || APART.contains(&&*route) {
            continue;
        }
        let mut asked = Asked::of(&world, &people, &method, &route).await;
        asked.path.push_str("?again=yes");
        let before = at_rest(&world).await;
        for person in &people {
            asked.send(&world, &method, Some(person)).await;
        }
        let after = at_rest(&world).await;
        let changed = after
            .iter()
            .filter(|(table, held)| before.get(*table) != Some(held));
        taken.extend(changed.map(|(table, _)| format!("{route}: {table}")));
    }
    assert!(taken.is_empty(), "taken unseen: {taken:#?}");
}

type Tables = BTreeMap<String, blake3::Hash>;

/// What the database holds once nothing is being published.
async fn at_rest(world: &World) -> Tables {
    let mut held = content(world);
    loop {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let idle = QUEUES.iter().all(|queue| is_empty(world, queue));
        let now = content(world);
        if idle && now == held {
            return held;
        }
        held = now;
    }
}

fn content(world: &World) -> Tables {
    let database = world.hall.village.server.database();
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
    let mut tables = database.prepare(tables).unwrap();
    let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let tables = tables.map(Result::unwrap);
    let tables = tables.filter(|table| !BESIDE.contains(&&**table));
    tables
        .map(|table| {
            let held = rows(&database, &table);
            (table, held)
        })
        .collect()
}

fn is_empty(world: &World, table: &str) -> bool {
    let counted = format!("SELECT count(*) FROM {table}");
    let database = world.hall.village.server.database();
    let count = database.query_row(&counted, [], |row| row.get::<_, i64>(0));
    count.unwrap() == 0
}

fn rows(database: &Connection, table: &str) -> blake3::Hash {
    let mut rows = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let columns = rows.column_count();
    let mut rows = rows.query([]).unwrap();
    let mut hash = blake3::Hasher::new();
    while let Some(row) = rows.next().unwrap() {
        let row: Vec<Value> = (0..columns).map(|at| row.get(at).unwrap()).collect();
        hash.update(format!("{row:?}").as_bytes());
    }
    hash.finalize()
}
