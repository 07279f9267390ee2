//! Who may ask what: every route of the router, asked by every base role at its own place, above it, at
//! another one, by someone without a post and by nobody. `table.txt` says what comes.
//!
//! A new route needs a line in `table.txt` and, where it names something or sends a form, an arm in
//! `pages.rs` or `machines.rs` that makes what is asked for. The test prints the line as the server
//! answers: copy it only if that is what the route is to answer.

mod asked;
mod bounds;
mod machines;
mod pages;
mod people;
mod returning;
mod routes;
mod world;

use std::collections::BTreeMap;

use asked::Asked;
use people::{Person, Place};
use world::World;

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/routes/matrix/table.txt");

/// The lines of the table, by method and route.
fn table() -> BTreeMap<(String, String), String> {
    let file = std::fs::read_to_string(TABLE).unwrap();
    let lines = file.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut words = line.split_whitespace().map(str::to_owned);
            let route = (words.next().unwrap(), words.next().unwrap());
            (route, words.collect::<Vec<_>>().join(" "))
        })
        .collect()
}

#[test]
fn every_route_has_its_line_and_every_line_its_route() {
    let (table, routes) = (table(), routes::all());
    let missing = routes.iter().filter(|route| !table.contains_key(*route));
    let missing: Vec<_> = missing
        .map(|(method, route)| format!("{method} {route}"))
        .collect();
    assert!(
        missing.is_empty(),
        "routes without a line in tests/routes/matrix/table.txt (its first lines say how): {missing:#?}"
    );
    let gone: Vec<_> = table.keys().filter(|route| !routes.contains(route)).collect();
    assert!(gone.is_empty(), "lines of the table without a route: {gone:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn everyone_is_answered_as_the_table_says() {
    let world = World::new().await;
    let people = people::all(&world).await;
    let table = table();
    let mut wrong = Vec::new();
    for (method, route) in routes::all() {
        let asked = Asked::of(&world, &people, &method, &route).await;
        let line = line(&world, &people, &method, &asked).await;
        let said = table.get(&(method.clone(), route.clone()));
        if said != Some(&line) {
            let said = said.map_or("nothing", String::as_str);
            wrong.push(format!(
                "{method:<7} {route:<58} {line}\n        the table says: {said}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "the server answers otherwise than tests/routes/matrix/table.txt says:\n{}",
        wrong.join("\n")
    );
}

/// A route's line as the server answers.
async fn line(world: &World, people: &[Person], method: &str, asked: &Asked) -> String {
    let (mut cells, mut noted, mut done) = (BTreeMap::new(), [false; 2], false);
    let mut without = ' ';
    for person in people {
        let before = world.latest();
        let letter = asked.send(world, method, Some(person)).await;
        done |= letter == 'y';
        if letter == '.' {
            let after = world.latest();
            let refused = after.action.ends_with(".refused")
                && after.n > before.n
                && *after.actor == *format!("user:{}", person.reader.user);
            noted[usize::from(refused)] = true;
        }
        match person.place {
            Place::Nowhere => without = letter,
            place => _ = cells.insert((person.role, place), letter),
        }
    }
    let nobody = asked.send(world, method, None).await;
    let mut words: Vec<String> = Vec::new();
    for ((_, place), letter) in cells {
        match place {
            Place::Own => words.push(letter.into()),
            _ => words.last_mut().unwrap().push(letter),
        }
    }
    words.push(format!("{without}{nobody}"));
    match noted {
        [true, false] => words.push("unnoted".into()),
        [true, true] => words.push("partly-noted".into()),
        [false, _] => {}
    }
    if !done {
        words.push("never-done".into());
    }
    words.join(" ")
}
