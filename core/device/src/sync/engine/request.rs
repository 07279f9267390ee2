//! From what the phone holds to the next request.

use doorstep_model::protocol::PROTOCOL;
use doorstep_model::protocol::digest::Digest;
use doorstep_model::protocol::same::same;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::SyncRequest;

use super::budget::Budget;
use super::held::{Doubt, Held};
use super::session::{Session, Waiting};

/// A receipt that no backup covers yet is asked for again after this long.
const RECEIPT_AGAIN: i64 = 6 * 60 * 60 * 1_000;

impl Session {
    /// A new epoch took the cursors: nothing is pushed until the scopes were compared and what
    /// the server may have lost was offered.
    fn recovering(&self, held: &Held) -> bool {
        !held.offers.is_empty() || self.doubtful(held, Doubt::Epoch).is_some()
    }

    fn doubtful<'a>(&self, held: &'a Held, least: Doubt) -> Option<&'a Scope> {
        held.scopes
            .iter()
            .filter(|held| held.doubt >= least && !self.repaired.contains(&held.scope))
            .max_by_key(|held| held.doubt)
            .map(|held| &held.scope)
    }

    /// The scope to compare next. After a new epoch at once, else when all is pushed: what is
    /// being pushed may well be the difference.
    pub(super) fn to_compare(&self, held: &Held) -> Option<Scope> {
        let least = match held.outbox.is_empty() && !held.left {
            true => Doubt::Unequal,
            false => Doubt::Epoch,
        };
        self.doubtful(held, least)
            .filter(|_| held.epoch.is_some())
            .cloned()
    }

    /// Builds the request and remembers what it asked.
    pub(super) fn request(&mut self, held: Held, budget: &Budget) -> (SyncRequest, Waiting) {
        self.mark();
        let repair = self.repairing.as_ref().map(|repairing| repairing.message());
        let withheld = repair.is_some() || self.recovering(&held);
        let state = same_of(&held).filter(|_| repair.is_some() || withheld || self.asks_same(&held));
        let cursors: Option<Vec<_>> = state
            .is_none()
            .then(|| held.scopes.iter().filter_map(|scope| scope.cursor()).collect());
        let receipt = repair.is_none() && !withheld && self.asks_receipt(&held);
        let mut waiting = Waiting {
            counter: held.counter,
            epoch: held.epoch,
            pushed: Vec::new(),
            facts: Vec::new(),
            offers: Vec::new(),
            reads: None,
            acks: held.acks.clone(),
            scopes: held
                .scopes
                .iter()
                .map(|held| (held.scope.clone(), held.head))
                .collect(),
            cursors: cursors
                .as_ref()
                .map(|sent| sent.iter().map(|cursor| cursor.scope.clone()).collect()),
            same: state.is_some(),
            repair: repair.is_some(),
            receipt,
        };
        let mut request = SyncRequest {
            protocol: PROTOCOL,
            counter: held.counter,
            epoch: held.epoch,
            same: state,
            cursors,
            authored: receipt.then_some(held.authored),
            push: Vec::new(),
            facts: Vec::new(),
            reads: None,
            acks: held.acks,
            offers: Vec::new(),
            reconcile: repair,
            reply_limit: Some(budget.reply_limit()),
        };
        self.receipt_asked |= receipt;
        if request.cursors.is_some() {
            self.pull_owed = false;
        }
        if withheld {
            if request.reconcile.is_none() {
                for (number, offer) in held.offers {
                    self.sent.offers = self.sent.offers.max(number);
                    waiting.offers.push(number);
                    request.offers.push(offer);
                }
            }
            return (request, waiting);
        }
        for outgoing in held.outbox {
            self.sent.outbox = self.sent.outbox.max(outgoing.number);
            waiting.pushed.push(outgoing.hash);
            request.push.push(outgoing.push);
        }
        for (number, fact) in held.facts {
            self.sent.facts = self.sent.facts.max(number);
            waiting.facts.push(number);
            request.facts.push(fact);
        }
        if let Some(reads) = held.reads {
            waiting.reads = Some(reads.first + reads.rows.len() as u64 - 1);
            request.reads = Some(reads);
        }
        (request, waiting)
    }

    /// One small name instead of the cursors: while there is more to push than fits, and when
    /// nothing says that something is new.
    fn asks_same(&self, held: &Held) -> bool {
        let whole = |scope: &super::held::ScopeHeld| scope.mac.is_some() && scope.doubt == Doubt::None;
        let settled = !held.scopes.is_empty() && held.scopes.iter().all(whole);
        held.left || (settled && !held.unpublished && !self.pulling && !self.pull_owed)
    }

    /// A receipt is asked for when nothing else goes up: the server compares what it holds with
    /// what this phone was told.
    fn asks_receipt(&self, held: &Held) -> bool {
        let quiet = held.outbox.is_empty() && !held.left && held.reads.is_none();
        let due = match held.receipt {
            None => held.authored.sum != Digest::ZERO,
            Some(receipt) if receipt.sum != held.authored.sum => true,
            Some(receipt) => !receipt.safe && held.now.millis() - receipt.signed_at.millis() >= RECEIPT_AGAIN,
        };
        quiet && due && !self.receipt_asked
    }
}

fn same_of(held: &Held) -> Option<doorstep_model::id::Same> {
    let scopes = held
        .scopes
        .iter()
        .map(|held| (&held.scope, held.head, &held.digest));
    held.epoch.map(|epoch| same(epoch, scopes))
}
