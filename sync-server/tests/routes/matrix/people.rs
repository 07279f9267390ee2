//! Who asks.

use doorstep_model::text::Text;
use doorstep_server::account::{Login, Password, PasswordHash};
use doorstep_server::store::{StoreError, Write};

use super::world::World;
use crate::server::REALM;
use crate::village::{Reader, VILLAGE};

/// Where somebody's post is, seen from the village that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Own,
    Above,
    Other,
    /// Somebody who may sign in and holds no post.
    Nowhere,
}

pub(super) struct Person {
    /// Which of the base roles, as the table has them.
    pub(super) role: usize,
    pub(super) place: Place,
    pub(super) reader: Reader,
}

/// A post of each base role, in the order of the table. Heads and helpers are linked to the household
/// that is asked about, officers are of the unit that has the case.
const POSTS: [&str; 8] = [
    "grid_member",
    "central_head",
    "grid_chief",
    "town_clerk",
    "officer",
    "supervisor",
    "party_member",
    "administrator",
];
const HEAD: usize = 1;
const OFFICER: usize = 4;
const HELPER: usize = 6;

pub(super) async fn all(world: &World) -> Vec<Person> {
    let mut people = Vec::new();
    for (role, post) in POSTS.into_iter().enumerate() {
        for (place, at) in [
            (Place::Own, VILLAGE),
            (Place::Above, "610921"),
            (Place::Other, "610921101"),
        ] {
            let at = match (role, place) {
                (OFFICER, Place::Own) => ".water",
                (OFFICER, Place::Above) => ".county_centre",
                (OFFICER, _) => ".civil",
                _ => at,
            };
            let login = format!("p{role}-{}", people.len());
            let reader = world.hall.village.person(&login, "赵一", post, at).await;
            people.push(Person { role, place, reader });
        }
    }
    people.push(Person {
        role: POSTS.len(),
        place: Place::Nowhere,
        reader: without_post(world).await,
    });
    people
}

/// Those who are linked to the households of their own place.
pub(super) fn linked(people: &[Person]) -> impl Iterator<Item = &Reader> {
    let linked = |one: &&Person| one.place == Place::Own && [HEAD, HELPER].contains(&one.role);
    people.iter().filter(linked).map(|one| &one.reader)
}

async fn without_post(world: &World) -> Reader {
    let server = &world.hall.village.server;
    let now = server.by_command().now;
    let randomness = &*server.handle.app().home.environment.randomness;
    let hash = PasswordHash::of(&Password::parse("correct horse").unwrap(), randomness);
    let (login, name) = (Login::parse("nowhere").unwrap(), Text::parse("钱一").unwrap());
    let work = move |tx: &Write<'_>| {
        let user = tx.insert_user(REALM, &login, &name, now)?;
        tx.set_password(REALM, user, Some(hash.as_str()))?;
        Ok::<_, StoreError>(user)
    };
    let user = server.store().write(work).await.unwrap();
    let cookie = world.hall.village.sign_in("nowhere").await;
    Reader { user, cookie }
}
