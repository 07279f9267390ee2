//! From an answer to what it changes here. Nothing of it is believed to make sense: what can't
//! be is left out and said.

use std::collections::BTreeSet;

use doorstep_model::code::Code;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Pulled, PushResult, SyncReply};

use super::page::{NewEpoch, Page, Settled, Skipped};
use super::session::{Session, Waiting};

/// A village cadre reads its node and all below it: 40 or so. Far above that, a list is none.
const SCOPES_MAX: usize = 2_000;
/// Hashes that one result may miss.
const MISSING_MAX: usize = 256;

/// What a page means for the session.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) page: Page,
    pub(super) progress: bool,
    pub(super) more: bool,
}

impl Session {
    pub(super) fn read(&mut self, waiting: &Waiting, reply: SyncReply) -> Read {
        let mut page = Page {
            sent: self.sent,
            counter: Some(waiting.counter),
            schema: Some(reply.schema),
            now: Some(reply.now),
            token: reply.token.clone(),
            acked: waiting.acks.clone(),
            ..Page::default()
        };
        self.settle(waiting, &reply, &mut page);
        page.verdicts = reply.verdicts.clone();
        if waiting.epoch != Some(reply.epoch) {
            page.epoch = Some(NewEpoch {
                epoch: reply.epoch,
                known_other: waiting.epoch.is_some(),
            });
        }
        if page.epoch.is_some_and(|new| new.known_other) {
            // Its logs are others than those that were asked for.
            self.forget();
            page.sent = self.sent;
            return Read {
                page,
                progress: true,
                more: true,
            };
        }
        let settled = page
            .settled
            .iter()
            .any(|settled| settled.result != PushResult::Retry);
        let mut progress = settled || !page.offers.is_empty() || page.epoch.is_some();
        if waiting.repair {
            progress |= self.compare(&reply, &mut page);
            return Read {
                page,
                progress,
                more: true,
            };
        }
        progress |= self.read_logs(waiting, &reply, &mut page);
        page.receipt = reply.receipt.clone();
        if waiting.receipt && reply.receipt.is_none() && !self.sent_again {
            self.sent_again = true;
            self.receipt_asked = false;
            page.no_receipt = true;
        }
        page.up_to_date = !waiting.same && !reply.more;
        if waiting.same {
            page.same = !reply.more && page.items.is_empty() && page.scopes.is_none();
            page.up_to_date = page.same;
            if reply.more && !self.pulling {
                self.pulling = true;
                progress = true;
            }
        }
        Read {
            page,
            progress,
            more: reply.more,
        }
    }

    /// Results stand by position; a list of another length names nothing.
    fn settle(&mut self, waiting: &Waiting, reply: &SyncReply, page: &mut Page) {
        let mut whole = |asked: usize, answered: usize| {
            if asked != answered {
                page.skipped.push(Skipped::other(Code::BadRequest));
            }
            asked == answered
        };
        let changes = whole(waiting.pushed.len(), reply.results.len());
        let facts = whole(waiting.facts.len(), reply.fact_results.len());
        let offers = whole(waiting.offers.len(), reply.offer_results.len());
        if changes {
            for (hash, result) in waiting.pushed.iter().zip(&reply.results) {
                let mut result = result.clone();
                if let PushResult::Missing(hashes) = &mut result {
                    hashes.truncate(MISSING_MAX);
                }
                let missing = matches!(result, PushResult::Missing(_));
                self.pushed += usize::from(result.is_durable());
                page.settled.push(Settled {
                    hash: *hash,
                    again: missing && self.may_send_again(*hash),
                    result,
                });
            }
        }
        if facts {
            let results = waiting
                .facts
                .iter()
                .copied()
                .zip(reply.fact_results.iter().cloned());
            page.facts = results.collect();
        }
        if offers {
            let results = waiting
                .offers
                .iter()
                .copied()
                .zip(reply.offer_results.iter().cloned());
            page.offers = results.collect();
        }
        page.reads = reply.reads;
        if let Some(sent) = waiting.reads {
            self.reads_stuck |= reply.reads.is_none_or(|held| held < sent);
        }
    }

    fn compare(&mut self, reply: &SyncReply, page: &mut Page) -> bool {
        let Some(repairing) = self.repairing.take() else {
            return false;
        };
        if repairing.fetches() {
            let asked = |pulled: &&Pulled| pulled.scope == *repairing.scope() && pulled.seq == 0;
            page.items = reply.pull.iter().filter(asked).cloned().collect();
        }
        let (next, heard) = repairing.hear(reply);
        page.compared = heard.compared;
        self.pull_owed |= heard.over;
        self.repairing = next;
        true
    }
}

impl Session {
    /// Scopes, items, cursors, digests; true when any of it moved something.
    fn read_logs(&mut self, waiting: &Waiting, reply: &SyncReply, page: &mut Page) -> bool {
        let listed = reply.scopes.as_ref().map(|list| list.iter().cloned().collect());
        let granted: Option<BTreeSet<Scope>> = listed.or_else(|| {
            // No list: those that cursors were sent for, and no others. A scope that ended while it
            // had no cursor (a new epoch took it) ends here.
            let sent = waiting.cursors.as_ref()?;
            (!sent.iter().eq(waiting.scopes.keys())).then(|| sent.clone())
        });
        match granted {
            Some(granted) if granted.len() > SCOPES_MAX => {
                page.skipped.push(Skipped::other(Code::TooMany));
            }
            granted => page.scopes = granted.map(|granted| granted.into_iter().collect()),
        }
        let readable: BTreeSet<&Scope> = match &page.scopes {
            Some(granted) => granted.iter().collect(),
            None => waiting.scopes.keys().collect(),
        };
        let known = |scope: &Scope| readable.contains(scope);
        let mut skipped = 0;
        // Items with seq 0 are answers to names, and none were asked for here.
        let here = |pulled: &&Pulled| known(&pulled.scope) && pulled.seq > 0;
        page.items = reply.pull.iter().filter(here).cloned().collect();
        skipped += reply.pull.len() - page.items.len();
        let before = |scope: &Scope| waiting.scopes.get(scope).copied();
        // One of each scope.
        let mut seen = BTreeSet::new();
        let cursors = reply.cursors.iter().flatten();
        let good = cursors.filter(|cursor| {
            known(&cursor.scope) && i64::try_from(cursor.head).is_ok() && seen.insert(&cursor.scope)
        });
        page.cursors = good.cloned().collect();
        skipped += reply.cursors.as_ref().map_or(0, Vec::len) - page.cursors.len();
        let digests = reply.digests.iter().flatten();
        page.digests = digests.filter(|digest| known(&digest.scope)).cloned().collect();
        if skipped > 0 {
            page.skipped.push(Skipped::other(Code::BadCursor));
        }
        let mut further = false;
        for cursor in &page.cursors {
            let before = before(&cursor.scope).unwrap_or(0);
            further |= self.reaches(&cursor.scope, before, cursor.head);
        }
        let regranted = page
            .scopes
            .as_ref()
            .is_some_and(|granted| !granted.iter().eq(waiting.scopes.keys()));
        further || regranted
    }
}
