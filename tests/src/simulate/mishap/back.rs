//! A server that is set back: by a bare copy of its database, or by a backup that is restored.

use doorstep_model::id::Epoch;
use doorstep_model::protocol::row::LinkHolder;
use doorstep_server::store::StoreError;

use super::super::Simulation;
use crate::oracle;

/// Copies of each kind that are kept.
const COPIES_MAX: usize = 3;

impl Simulation {
    pub(super) fn copy_server(&mut self) -> String {
        let place = self.copies.len() % COPIES_MAX;
        let copy = self.world.folder().join(format!("copy-{place}.db"));
        self.world.server.copy_database(&copy);
        if !self.copies.contains(&copy) {
            self.copies.push(copy);
        }
        format!("as {place}")
    }

    pub(super) fn back_up(&mut self) -> String {
        let n = self.backups.len();
        let backup = self.world.folder().join(format!("backup-{n}"));
        self.world.server.back_up(&backup);
        self.backups.push(backup);
        format!("as {n}")
    }

    pub(super) fn roll_back(&mut self) -> Option<String> {
        if self.copies.is_empty() {
            return None;
        }
        let place = self.random.below(self.copies.len());
        let copy = self.copies[place].clone();
        self.set_back(|life| life.world.server.roll_back(&copy))
            .map(|what| format!("to {place}, {what}"))
    }

    pub(super) fn restore(&mut self) -> Option<String> {
        if self.backups.is_empty() {
            return None;
        }
        let n = self.random.below(self.backups.len());
        let backup = self.backups[n].clone();
        self.set_back(|life| life.world.server.restore(&backup))
            .map(|what| format!("{n}, {what}"))
    }

    /// What is lost with it, and whether another life of the server began.
    fn set_back(&mut self, how: impl FnOnce(&mut Self)) -> Option<String> {
        let before = (self.epoch(), self.held());
        how(self);
        let lost = before.1.saturating_sub(self.held());
        let gone = oracle::gone(&self.world.files()).expect("the oracle reads all files");
        let (nobody, epoch) = (gone.difference(&self.gone).count(), self.epoch());
        self.gone.extend(gone);
        self.desk = None;
        self.tally.add("a set-back: changes that the server lost", lost);
        self.tally
            .add("a set-back: changes that nobody had any more", nobody);
        // Posts and links given since are given again, as the administrator of a restored server must.
        self.give_posts_again();
        (epoch != before.0).then(|| format!("{lost} lost there, {nobody} gone"))
    }

    fn epoch(&self) -> Option<Epoch> {
        let (realm, store) = (self.world.server.realm(), self.world.server.store());
        let found = store.read_blocking(|tx| Ok::<_, StoreError>(tx.realm(realm)?.map(|realm| realm.epoch)));
        found.expect("the server's store answers")
    }

    fn held(&self) -> usize {
        let held = oracle::read_server(&self.world.server.database(), &Default::default());
        held.expect("the oracle reads the server").changes.len()
    }

    /// What the older database does not know of is done again.
    fn give_posts_again(&mut self) {
        let realm = self.world.server.realm();
        (0..self.people.members.len()).for_each(|which| self.give_post(which));
        let links = self.world.server.store().read_blocking(|tx| {
            let now = self.world.server.environment().now();
            let mut live = Vec::new();
            for user in [self.people.head, self.people.helper] {
                let holder = LinkHolder::User(user);
                let links = tx.links_of(realm, &holder)?.into_iter();
                live.extend(links.filter(|link| link.draft.holds_at(now)).map(|link| link.id));
            }
            Ok::<_, StoreError>(live)
        });
        self.people.links = links.expect("the server's store answers");
    }
}
