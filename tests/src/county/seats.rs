//! People at desks. They sign in when a new day begins and send forms over HTTP, as the console's own
//! interface takes them.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use doorstep_model::id::UserId;
use doorstep_model::protocol::row::Station;
use doorstep_server::account::{Password, PasswordHash};
use doorstep_server::store::StoreError;
use serde_json::{Value, json};

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

/// All of them, by their place.
pub(crate) struct Seats {
    realm: u64,
    seats: Vec<Seat>,
    /// Forms so far: each has a key of its own.
    forms: AtomicU64,
}

impl Seats {
    /// Nobody yet.
    pub(crate) fn new(world: &World) -> Self {
        Self {
            realm: world.server.realm().0,
            seats: Vec::new(),
            forms: AtomicU64::new(0),
        }
    }

    /// One more, with a post.
    pub(crate) fn add(&mut self, world: &World, login: String, post: &str, station: Station) -> usize {
        let user = world.person(&login, "坐席");
        world.assign(user, post, station);
        self.seats.push(Seat {
            user,
            login,
            token: String::new(),
        });
        self.seats.len() - 1
    }

    /// Everyone has the same password: hashing one for each would be most of the load.
    pub(crate) fn set_password(&self, world: &World) {
        let password = Password::parse(Desk::password()).expect("a password");
        let hash = PasswordHash::of(&password, &*world.server.environment().randomness);
        let (realm, users) = (world.server.realm(), self.seats.iter().map(|seat| seat.user));
        let users: Vec<UserId> = users.collect();
        let stored: Result<(), StoreError> = world.server.store().write_blocking(move |tx| {
            let mut users = users.into_iter();
            users.try_for_each(|user| tx.set_password(realm, user, Some(hash.as_str())).map(drop))
        });
        stored.expect("passwords are stored");
    }

    /// A new morning: the sessions before are over.
    pub(crate) fn sign_in(&mut self, server: SocketAddr) {
        let (realm, each) = (self.realm, self.seats.len().div_ceil(LINES).max(1));
        thread::scope(|scope| {
            for seats in self.seats.chunks_mut(each) {
                scope.spawn(move || {
                    let mut line = Line::open(server).expect("the server listens");
                    for seat in seats {
                        let typed =
                            json!({ "realm": realm, "login": seat.login, "password": Desk::password() });
                        let said = post(&mut line, "/v1/session", "", &typed);
                        seat.token = said["token"].as_str().expect("a token").to_owned();
                    }
                });
            }
        });
    }

    /// Who sits there.
    pub(crate) fn user(&self, seat: usize) -> UserId {
        self.seats[seat].user
    }

    /// Forms that were sent.
    pub(crate) fn forms(&self) -> u64 {
        self.forms.load(Ordering::Relaxed)
    }

    /// Sends a form; gives what was said, nothing where what it was about is no longer theirs to see.
    ///
    /// # Panics
    /// When it is refused.
    pub(crate) fn send(&self, line: &mut Line, seat: usize, path: &str, mut form: Value) -> Value {
        let key = self.forms.fetch_add(1, Ordering::Relaxed);
        form["key"] = format!("{key:032x}").into();
        let bearer = format!("authorization: Bearer {}\r\n", self.seats[seat].token);
        post(line, path, &bearer, &form)
    }
}

fn post(line: &mut Line, path: &str, headers: &str, form: &Value) -> Value {
    let headers = format!("content-type: application/json\r\n{headers}");
    let answer = line.post(path, &headers, form.to_string().as_bytes());
    let (status, body) = answer.expect("the server answers");
    match status {
        204 => Value::Null,
        200 => serde_json::from_slice(&body).expect("JSON"),
        _ => panic!("{status} {path} {form} {}", String::from_utf8_lossy(&body)),
    }
}
