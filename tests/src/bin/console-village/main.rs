//! A village for the console's tests and pictures: a real server, and phones that lived three weeks
//! of it. It prints one line of JSON with the address, who may sign in and what there is to see,
//! then does what each line of its input says, until the input ends:
//!
//! With `full` behind its name more has happened: a spring of cases before those weeks, and on each
//! page of the console something of what stands there in a real one.
//!
//! - `household`: another household is registered on a phone and synced; prints its id
//! - `visit`: the next household is met by its member, who answers the roll call's list, on a phone that syncs; prints its id
//! - `step`: the open dispute is carried on at a desk; prints its stage
//! - `minute`: a minute passes; prints the server's time in milliseconds
//! - `rest`: three hours pass, in which nobody touches a page; prints the day

mod cases;
mod households;
mod month;
mod people;
mod spring;

use std::io::{BufRead, Write};
use std::process::ExitCode;

use doorstep_model::id::DocumentId;
use doorstep_tests::world::clock::{DAY, HOUR, MINUTE};
use doorstep_tests::world::{Place, World};
use serde_json::json;

use cases::Cases;
use households::Households;
use people::{Former, People};

/// 江河村, where the model began.
const VILLAGE: &str = "610921104206";
/// A village next to it.
const NEXT: &str = "610921104200";
/// The town of both.
const TOWN: &str = "610921104";

fn main() -> ExitCode {
    let full = std::env::args().nth(1).is_some_and(|how| how == "full");
    let place = Place::of("hanyin", &[VILLAGE, NEXT]);
    let mut world = World::new(321, if full { month::with_rewards(place) } else { place });
    let people = People::move_in(&mut world);
    let former = Former::leave(&mut world);
    let spring = world.time.now();
    if full {
        spring::pass(&world, &people);
    }
    let gone = world.time.now().millis() - spring.millis();
    world.time.pass(40 * DAY - gone);
    former.report(&world);
    let mut households = Households::register(&world, &people);
    let cases = Cases::report(&world, &people, &households);
    households.leave_for_review(&world, &people);
    if full {
        month::furnish(&world, &people, &mut households);
    }
    let ready = json!({
        "address": world.server.handle().front.address.as_str(),
        "password": people::PASSWORD,
        "logins": people.logins(),
        "people": people.named(),
        "village": VILLAGE,
        "households": households.named(),
        "cases": cases.named(),
    });
    say(&ready.to_string());
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else {
            return ExitCode::FAILURE;
        };
        let answer = match line.trim() {
            "household" => households.one_more(&world, &people).to_string(),
            "visit" => households.call_on_next(&world).to_string(),
            "step" => cases.carry_on(&world, &people),
            "minute" => {
                world.time.pass(MINUTE);
                world.time.now().millis().to_string()
            }
            "rest" => {
                world.time.pass(3 * HOUR);
                world.time.now().day().to_string()
            }
            other => {
                say(&format!("no such thing to do: {other}"));
                return ExitCode::from(2);
            }
        };
        say(&answer);
    }
    ExitCode::SUCCESS
}

/// Whoever reads it waits for the line.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let said = writeln!(out, "{line}").and_then(|()| out.flush());
    said.expect("the reader is there");
}

/// A document's id as addresses name it.
fn named(id: DocumentId) -> String {
    id.to_string()
}
