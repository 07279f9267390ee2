//! Codes and log-ins for what pages say in words: each name must mean one thing in its world.

use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::id::UserId;
use doorstep_model::word::{Language, Worded};
use doorstep_server::store::{StoreError, User};

use crate::world::World;

/// A person's log-in.
///
/// # Panics
/// When nobody has this number.
pub(super) fn login(world: &World, user: UserId) -> String {
    let realm = world.server.realm();
    let found = world
        .server
        .store()
        .read_blocking(move |tx| Ok::<_, StoreError>(tx.user(realm, user)?.map(|user| user.login)));
    let login = found.expect("the server's store answers").expect("a person");
    login.as_str().to_owned()
}

/// The words of a world, read backwards.
pub(super) struct Names<'a> {
    world: &'a World,
    users: Vec<User>,
}

impl<'a> Names<'a> {
    pub(super) fn of(world: &'a World) -> Self {
        let realm = world.server.realm();
        let users: Result<_, StoreError> = world.server.store().read_blocking(move |tx| tx.users(realm));
        let users = users.expect("the server's store answers");
        Self { world, users }
    }

    fn word(&self, of: &impl Worded) -> String {
        self.world.place.preset.word(Language::ZhHans, of)
    }

    pub(super) fn stage(&self, words: &str) -> String {
        let all = Stage::ALL.iter().filter(|stage| self.word(*stage) == words);
        the_one(words, all.map(|stage| stage.as_str()))
    }

    pub(super) fn step(&self, words: &str) -> String {
        let all = CaseStep::ALL.iter().filter(|step| self.word(*step) == words);
        the_one(words, all.map(|step| step.as_str()))
    }

    /// Somebody by a name that may be followed by the post.
    pub(super) fn person(&self, words: &str) -> String {
        let name = words.split('（').next().unwrap_or_default();
        let all = self.users.iter().filter(|user| user.name.as_str() == name);
        the_one(words, all.map(|user| user.login.as_str()))
    }

    /// A unit, or a place.
    pub(super) fn unit(&self, name: &str) -> String {
        let units = self.world.place.units.iter();
        let all = units.filter(|unit| &*unit.name_zh == name);
        let mut codes = all.map(|unit| unit.code.as_str()).peekable();
        match codes.peek() {
            Some(_) => the_one(name, codes),
            None => self.place(name),
        }
    }

    pub(super) fn place(&self, name: &str) -> String {
        let all = self.world.place.tree.all().iter();
        the_one(
            name,
            all.filter(|node| &*node.name == name)
                .map(|node| node.code.as_str()),
        )
    }

    pub(super) fn outcome(&self, name: &str) -> String {
        let all = self.world.place.preset.outcomes.iter();
        let all = all.filter(|outcome| outcome.name.zh() == name);
        the_one(name, all.map(|outcome| outcome.code.as_str()))
    }

    pub(super) fn emergency(&self, name: &str) -> String {
        let all = self.world.place.preset.emergency.kinds.iter();
        let all = all.filter(|kind| kind.name.zh() == name);
        the_one(name, all.map(|kind| kind.code.as_str()))
    }
}

fn the_one<'a>(words: &str, mut all: impl Iterator<Item = &'a str>) -> String {
    let found = all.next().unwrap_or_else(|| panic!("nothing is called {words}"));
    let other = all.next();
    assert_eq!(other, None, "{words} is {found}, or what else?");
    found.to_owned()
}
