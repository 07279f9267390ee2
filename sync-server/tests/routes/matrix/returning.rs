//! A form that comes back after a new sign-in is shown, never taken: whoever sent it looks at it first.

use std::time::Duration;

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
        if at_rest(&world).await != before {
            taken.push(route);
        }
    }
    assert!(taken.is_empty(), "taken unseen: {taken:#?}");
}

/// What the database holds once nothing is being published.
async fn at_rest(world: &World) -> blake3::Hash {
    let mut held = content(world);
    loop {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let now = content(world);
        if now == held {
            return held;
        }
        held = now;
    }
}

fn content(world: &World) -> blake3::Hash {
    let database = world.hall.village.server.database();
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
    let mut tables = database.prepare(tables).unwrap();
    let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut hash = blake3::Hasher::new();
    for table in tables.map(Result::unwrap) {
        if BESIDE.contains(&&*table) {
            continue;
        }
        let mut rows = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let row: Vec<Value> = (0..columns).map(|at| row.get(at).unwrap()).collect();
            hash.update(format!("{table} {row:?}").as_bytes());
        }
    }
    hash.finalize()
}
