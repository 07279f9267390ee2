//! Whatever happens on the road and to the server: in the end nothing waits, nothing differs, and
//! the server vouches for all that it ever said it took.

use std::cell::RefCell;
use std::collections::BTreeSet;

use doorstep_model::code::Code;
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::scope::Scope;
use proptest::prelude::*;

use super::grid;
use super::model::{FORBIDDEN, Server};
use super::phone::Phone;
use super::road::{Fate, Road};
use crate::store::document;
use crate::sync::{Driver, SyncError};

#[derive(Debug, Clone)]
enum Act {
    Household {
        phone: usize,
        home: u8,
    },
    Edit {
        phone: usize,
        which: usize,
        value: u8,
    },
    Forbidden {
        phone: usize,
        which: usize,
    },
    Sync {
        phone: usize,
        fates: Vec<Fate>,
    },
    /// The app is ended after so many rounds.
    Crash {
        phone: usize,
        rounds: usize,
    },
    Publish,
    Share {
        which: usize,
        to: u8,
    },
    Unshare {
        which: usize,
        from: u8,
    },
    Revoke {
        phone: usize,
        scope: u8,
    },
    Grant {
        phone: usize,
        scope: u8,
    },
    Erase {
        which: usize,
    },
    Backup,
    RollBack,
}

const PHONES: usize = 3;

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    let fate = prop_oneof![
        6 => Just(Fate::Good),
        1 => Just(Fate::Dropped),
        2 => Just(Fate::Unanswered),
        1 => Just(Fate::Twice),
        1 => Just(Fate::Late),
        1 => Just(Fate::Stranger),
        1 => Just(Fate::Failing),
        1 => Just(Fate::Cut),
    ];
    proptest::collection::vec(fate, 0..6)
}

fn acts(rolls: bool) -> impl Strategy<Value = Vec<Act>> {
    let phone = 0..PHONES;
    let which = 0..20usize;
    let act = prop_oneof![
        4 => (phone.clone(), 1..3u8).prop_map(|(phone, home)| Act::Household { phone, home }),
        6 => (phone.clone(), which.clone(), any::<u8>())
            .prop_map(|(phone, which, value)| Act::Edit { phone, which, value }),
        1 => (phone.clone(), which.clone()).prop_map(|(phone, which)| Act::Forbidden { phone, which }),
        8 => (phone.clone(), fates()).prop_map(|(phone, fates)| Act::Sync { phone, fates }),
        2 => (phone.clone(), 0..3usize).prop_map(|(phone, rounds)| Act::Crash { phone, rounds }),
        4 => Just(Act::Publish),
        1 => (which.clone(), 1..3u8).prop_map(|(which, to)| Act::Share { which, to }),
        1 => (which.clone(), 1..3u8).prop_map(|(which, from)| Act::Unshare { which, from }),
        1 => (phone.clone(), 1..3u8).prop_map(|(phone, scope)| Act::Revoke { phone, scope }),
        1 => (phone, 1..3u8).prop_map(|(phone, scope)| Act::Grant { phone, scope }),
        1 => which.prop_map(|which| Act::Erase { which }),
        1 => Just(Act::Backup),
        1 => Just(if rolls { Act::RollBack } else { Act::Publish }),
    ];
    proptest::collection::vec(act, 1..45)
}

struct World {
    server: RefCell<Server>,
    phones: Vec<Phone>,
    made: Vec<DocumentId>,
    backup: Option<Server>,
    rolled_back: bool,
    /// Documents left phones: what they held of them they can't bring back.
    left: bool,
}

impl World {
    fn new() -> Self {
        let server = RefCell::new(Server::new());
        let phones = (1..=PHONES as u32)
            .map(|number| Phone::new(&server, number, &[grid(1), grid(2)]))
            .collect();
        Self {
            server,
            phones,
            made: Vec::new(),
            backup: None,
            rolled_back: false,
            left: false,
        }
    }

    fn pick(&self, which: usize) -> Option<DocumentId> {
        self.made.get(which % self.made.len().max(1)).copied()
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Household { phone, home } => {
                let id = self.phones[phone].household(&grid(home), "王秀英");
                self.made.push(id);
            }
            Act::Edit { phone, which, value } => self.edit(phone, which, "phone", &value.to_string()),
            Act::Forbidden { phone, which } => self.edit(phone, which, "reach", FORBIDDEN),
            Act::Sync { phone, fates } => {
                let outcome = self.phones[phone].sync_over(&Road::with(&self.server, fates));
                if let Err(error) = outcome {
                    // Heard twice, four times in a row: each second answer speaks of the first's counter.
                    let again = matches!(
                        error,
                        SyncError::Refused {
                            code: Code::Counter,
                            ..
                        }
                    );
                    assert!(again || matches!(error, SyncError::Offline), "{error:?}");
                }
            }
            Act::Crash { phone, rounds } => {
                let phone = &self.phones[phone];
                let mut driver = Driver::new(&phone.device, &phone.key).unwrap();
                let road = Road::good(&self.server);
                for _ in 0..rounds {
                    driver.sync_once(&road).unwrap();
                }
            }
            Act::Publish => self.server.borrow_mut().publish(),
            Act::Share { which, to } => {
                if let Some(id) = self.pick(which) {
                    self.server.borrow_mut().share(id, &grid(to));
                }
            }
            Act::Unshare { which, from } => {
                self.left = true;
                if let Some(id) = self.pick(which) {
                    self.server.borrow_mut().unshare(id, &grid(from));
                }
            }
            Act::Revoke { phone, scope } => {
                self.left = true;
                self.scopes(phone, |scopes| _ = scopes.remove(&grid(scope)));
            }
            Act::Grant { phone, scope } => self.scopes(phone, |scopes| _ = scopes.insert(grid(scope))),
            Act::Erase { which } => {
                if let Some(id) = self.pick(which) {
                    self.server.borrow_mut().erase(id);
                }
            }
            Act::Backup => self.backup = Some(self.server.borrow().clone()),
            Act::RollBack => {
                if let Some(backup) = &self.backup {
                    self.rolled_back = true;
                    self.server.borrow_mut().roll_back(backup);
                }
            }
        }
    }

    fn scopes(&self, phone: usize, change: impl FnOnce(&mut BTreeSet<Scope>)) {
        let id = self.phones[phone].id;
        change(&mut self.server.borrow_mut().desks.get_mut(&id).unwrap().scopes);
    }

    fn edit(&self, phone: usize, which: usize, field: &str, words: &str) {
        if let Some(id) = self
            .pick(which)
            .filter(|id| self.phones[phone].document(*id).is_some())
        {
            let kind = doorstep_model::document::schema::Kind::Household;
            self.phones[phone].write(kind, id, None, |w| {
                w.root(field, doorstep_model::document::write::text(words));
            });
        }
    }

    /// The road is good again, and everyone has time.
    fn heal(&self) {
        for _ in 0..8 {
            for phone in &self.phones {
                phone.sync(&self.server);
                self.server.borrow_mut().publish();
            }
        }
    }

    fn judge(&self) -> Result<(), TestCaseError> {
        for phone in &self.phones {
            let last = phone.sync(&self.server);
            prop_assert!(last.proven, "{last:?}");
            prop_assert_eq!(phone.waiting(), 0);
            phone.check_digests();
            if !(self.rolled_back && self.left) {
                prop_assert!(phone.receipt(&self.server).receipted);
            }
            let server = self.server.borrow();
            let readable = &server.desks[&phone.id].scopes;
            for (id, doc) in &server.docs {
                let theirs = doc.document.heads();
                let shared = doc.scopes.iter().any(|scope| readable.contains(scope));
                let stored = phone.device.store().read(|db| document::load(db, *id)).unwrap();
                if shared {
                    let stored = stored.expect("what can be read is here");
                    prop_assert_eq!(stored.published, theirs);
                }
            }
            for id in &server.erased {
                prop_assert!(phone.document(*id).is_none());
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn after_any_road_nothing_waits_and_nothing_differs(acts in acts(false)) {
        let mut world = World::new();
        acts.into_iter().for_each(|act| world.act(act));
        world.heal();
        world.judge()?;
    }

    #[test]
    fn after_any_road_and_any_restore_nothing_waits_and_nothing_differs(acts in acts(true)) {
        let mut world = World::new();
        acts.into_iter().for_each(|act| world.act(act));
        world.heal();
        world.judge()?;
    }
}
