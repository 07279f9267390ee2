//! Households and people that move.

use std::collections::BTreeSet;

use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::protocol::row::Station;
use doorstep_server::store::StoreError;

use super::super::Simulation;

/// Links at a time.
const LINKS_MAX: usize = 3;

impl Simulation {
    pub(super) fn move_household(&mut self) -> Option<String> {
        let known = self.known_households();
        if known.is_empty() {
            return None;
        }
        let (household, from) = self.random.pick(&known).clone();
        let others: Vec<GridCode> = self
            .people
            .grids
            .iter()
            .filter(|grid| **grid != from)
            .cloned()
            .collect();
        let to = self.random.pick(&others).clone();
        self.world.move_household(household, &to);
        Some(format!("{household} to {to}"))
    }

    pub(super) fn reassign(&mut self) -> String {
        let which = self.random.below(self.people.members.len());
        let grids = self.people.grids.len();
        let member = &mut self.people.members[which];
        member.at = (member.at + 1 + self.random.below(grids - 1)) % grids;
        let (user, to) = (member.user, member.at);
        for (held, _) in self.world.posts_of(user) {
            self.world.end_assignment(held);
        }
        self.give_post(which);
        format!("member {which} to {to}")
    }

    pub(super) fn link(&mut self) -> Option<String> {
        let known = self.known_households();
        if known.is_empty() || self.people.links.len() >= LINKS_MAX {
            return None;
        }
        let households: BTreeSet<DocumentId> = (0..2).map(|_| self.random.pick(&known).0).collect();
        let households: Vec<_> = households.into_iter().collect();
        let (user, line, care) = match self.random.percent(50) {
            true => (self.people.head, "head", true),
            false => (self.people.helper, "party", false),
        };
        let link = self.world.link(user, line, &households, care);
        self.people.links.push(link);
        Some(format!("{link} of {line}"))
    }

    pub(super) fn unlink(&mut self) -> Option<String> {
        if self.people.links.is_empty() {
            return None;
        }
        let link = self
            .people
            .links
            .remove(self.random.below(self.people.links.len()));
        self.world.end_link(link);
        Some(format!("{link} ends"))
    }

    /// Those that the server has a grid for, and which.
    fn known_households(&self) -> Vec<(DocumentId, GridCode)> {
        let realm = self.world.server.realm();
        let known = self.world.server.store().read_blocking(|tx| {
            let mut known = Vec::new();
            for household in &self.households {
                known.extend(tx.home(realm, *household)?.map(|grid| (*household, grid)));
            }
            Ok::<_, StoreError>(known)
        });
        known.expect("the server's store answers")
    }

    /// Where the member is to be, unless that is so already: by a clock that was set back, a post
    /// that ended still holds.
    pub(super) fn give_post(&mut self, which: usize) {
        let member = &self.people.members[which];
        let station = Station::Grid(self.people.grids[member.at].clone());
        let there = self.world.posts_of(member.user);
        if !there.iter().any(|(_, at)| *at == station) {
            self.world.assign(member.user, "grid_member", station);
        }
    }
}
