//! Everyone at a desk: the clerks of the receiving stations, an officer of each unit. They sign in when
//! a week begins and take their steps over HTTP, as the console's own interface takes them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use doorstep_model::id::{DocumentId, UnitCode, UserId};
use doorstep_model::protocol::row::Station;
use doorstep_server::account::{Login, Password, PasswordHash};
use serde_json::{Value, json};

use super::place::County;
use crate::bench::load::line::Line;
use crate::world::{Desk, World};

/// Lines on which they sign in.
const LINES: usize = 4;

/// A person at a desk.
struct Seat {
    user: UserId,
    login: String,
    token: String,
}

/// All of them.
pub(super) struct Office {
    realm: u64,
    seats: Vec<Seat>,
    clerks: Vec<usize>,
    officers: BTreeMap<UnitCode, usize>,
    /// Forms so far: each has a key of its own.
    forms: AtomicU64,
}

impl Office {
    /// A clerk for each county, an officer for each of the units.
    pub(super) fn open(world: &World, counties: &[County], units: &[UnitCode]) -> Self {
        let mut office = Self {
            realm: world.server.realm().0,
            seats: Vec::new(),
            clerks: Vec::new(),
            officers: BTreeMap::new(),
            forms: AtomicU64::new(1),
        };
        for (n, county) in counties.iter().enumerate() {
            let station = Station::Grid(county.code.clone());
            let seat = office.seat(world, &format!("clerk{n}"), "station_clerk", station);
            office.clerks.push(seat);
        }
        for (n, unit) in units.iter().enumerate() {
            let station = Station::Unit(unit.clone());
            let seat = office.seat(world, &format!("officer{n}"), "officer", station);
            office.officers.insert(unit.clone(), seat);
        }
        let environment = world.server.environment();
        let password = Password::parse(Desk::password()).expect("a password");
        let hash = PasswordHash::of(&password, &*environment.randomness);
        let (realm, users) = (world.server.realm(), office.seats.iter().map(|seat| seat.user));
        let users: Vec<UserId> = users.collect();
        let stored = world.server.store().write_blocking(move |tx| {
            let mut stored = users.into_iter();
            stored.try_for_each(|user| tx.set_password(realm, user, Some(hash.as_str())))
        });
        stored.expect("passwords are stored");
        office
    }

    fn seat(&mut self, world: &World, login: &str, post: &str, station: Station) -> usize {
        let user = world.person(login, "坐席");
        world.assign(user, post, station);
        self.seats.push(Seat {
            user,
            login: Login::parse(login).expect("a login").as_str().to_owned(),
            token: String::new(),
        });
        self.seats.len() - 1
    }

    /// A new morning: the sessions of the last week are over.
    pub(super) fn sign_in(&mut self, server: SocketAddr) {
        let (realm, each) = (self.realm, self.seats.len().div_ceil(LINES).max(1));
        thread::scope(|scope| {
            for seats in self.seats.chunks_mut(each) {
                scope.spawn(move || {
                    let mut line = Line::open(server).expect("the server listens");
                    for seat in seats {
                        let typed =
                            json!({ "realm": realm, "login": seat.login, "password": Desk::password() });
                        let body = post(&mut line, "/v1/session", "", &typed);
                        let said: Value = serde_json::from_slice(&body).expect("a session");
                        seat.token = said["token"].as_str().expect("a token").to_owned();
                    }
                });
            }
        });
    }

    /// The clerk of a county.
    pub(super) fn clerk_of(&self, county: usize) -> UserId {
        self.seats[self.clerks[county]].user
    }

    /// Forms that were sent.
    pub(super) fn forms(&self) -> u64 {
        self.forms.load(Ordering::Relaxed) - 1
    }

    /// A clerk takes a step.
    pub(super) fn clerk(&self, line: &mut Line, county: usize, case: DocumentId, step: Value) {
        self.step(line, self.clerks[county], case, step);
    }

    /// A unit's officer takes a step.
    pub(super) fn officer(&self, line: &mut Line, unit: &UnitCode, case: DocumentId, step: Value) {
        self.step(line, self.officers[unit], case, step);
    }

    fn step(&self, line: &mut Line, seat: usize, case: DocumentId, mut step: Value) {
        let key = self.forms.fetch_add(1, Ordering::Relaxed);
        step["key"] = format!("{key:032x}").into();
        let bearer = format!("authorization: Bearer {}\r\n", self.seats[seat].token);
        post(line, &format!("/v1/cases/{case}/events"), &bearer, &step);
    }
}

fn post(line: &mut Line, path: &str, headers: &str, form: &Value) -> Vec<u8> {
    let headers = format!("content-type: application/json\r\n{headers}");
    let answer = line.post(path, &headers, form.to_string().as_bytes());
    let (status, body) = answer.expect("the server answers");
    // 204: taken, and no longer theirs to see.
    assert!(
        matches!(status, 200 | 204),
        "{status} {form} {}",
        String::from_utf8_lossy(&body)
    );
    body
}
