//! All comes right again: good roads, right clocks, and what then must hold.

use std::collections::BTreeSet;

use doorstep_device::store::authored;
use doorstep_model::id::DocumentId;
use doorstep_server::store::StoreError;

use super::{Life, Simulation};
use crate::oracle::{self, Files, Held, Kept, Named, Sabotage};
use crate::world::clock::HOUR;

/// Rounds of syncs after which nothing may be left to do.
const ROUNDS: usize = 12;

impl Simulation {
    /// Lets everything come to rest and says whether it is as it must be.
    pub(super) fn heal(&mut self, sabotage: Option<Sabotage>) -> Result<Life, String> {
        for phone in &self.world.phones {
            phone.clock.set_wrong_by(0);
            phone.road.set_percent(0);
        }
        self.world.server.clock().set_wrong_by(0);
        self.world.release_roads();
        self.note("all roads are good, all clocks right".into());
        let mut left = Vec::new();
        for _ in 0..ROUNDS {
            left.clear();
            // What was accepted and does not come back within an hour leaves a phone.
            self.world.time.pass(2 * HOUR);
            for phone in 0..self.world.phones.len() {
                self.sync(phone);
                let line = self.trace.last().cloned().unwrap_or_default();
                let receipted = line.ends_with("receipted true") || !self.may_be_receipted(phone)?;
                if !(line.contains("proven true") && line.contains(" 0 waiting") && receipted) {
                    left.push(line);
                    left.push(self.authored(phone)?);
                }
            }
            left.extend(self.world.differences()?);
            left.extend(self.waiting()?);
            if left.is_empty() {
                return self.judge(sabotage);
            }
        }
        Err(format!("after {ROUNDS} rounds:\n{}", left.join("\n")))
    }

    /// Copies have one device id between them, and each knows of its own work alone. Whoever wrote
    /// what is gone must not hear that all of it is safe.
    fn may_be_receipted(&self, phone: usize) -> Result<bool, String> {
        let told = oracle::told_before(&self.world.phones[phone].files())?;
        Ok(!self.copied.contains(&phone) && self.gone.is_disjoint(&told))
    }

    /// What is still to be sent. A road is good and the server takes or keeps everything, so nothing
    /// waits for ever where nobody sees it.
    fn waiting(&self) -> Result<Vec<String>, String> {
        let mut waiting = Vec::new();
        for phone in &self.world.files().phones {
            let kept = oracle::read_phone(phone)?;
            if kept.waiting > 0 {
                waiting.push(format!(
                    "{}: {} changes and offers wait",
                    phone.name, kept.waiting
                ));
            }
        }
        Ok(waiting)
    }

    /// What the phone says it wrote, and what the server holds of it.
    fn authored(&self, phone: usize) -> Result<String, String> {
        let device = self.world.phones[phone].device();
        let number = device.identity().ok_or("not enrolled")?.number;
        let here = device.store().read(authored::authored);
        let here = here.map_err(|error| error.to_string())?;
        let (realm, store) = (self.world.server.realm(), self.world.server.store());
        let there = store.read_blocking(|tx| tx.authored(realm, number));
        let there = there.map_err(|error: StoreError| error.to_string())?.authored;
        let files = self.world.files();
        let kept = oracle::read_phone(&files.phones[phone])?;
        let held = oracle::read_server(&files.server, &kept.genesis)?;
        let told = oracle::told_before(&files.phones[phone])?;
        let not_held: Vec<String> = told
            .union(&kept.acknowledged)
            .filter(|change| !held.changes.contains_key(change))
            .map(named)
            .collect();
        Ok(format!(
            "  wrote {here:?}\n  holds {there:?}\n  not held {not_held:?}"
        ))
    }

    fn judge(&mut self, sabotage: Option<Sabotage>) -> Result<Life, String> {
        let files = self.world.files();
        let mut judgement = oracle::judge(&files, sabotage)?;
        let lost = judgement.lost.len();
        let again = if lost > 0 {
            said_again(&files)?
        } else {
            BTreeSet::new()
        };
        let known = self.gone.union(&again).copied().collect::<BTreeSet<_>>();
        judgement.lost.retain(|change| !known.contains(change));
        judgement.written -= lost - judgement.lost.len();
        if !judgement.is_good() {
            let all = judgement.lost.iter().chain(&judgement.repeated).map(named);
            return Err(format!("{judgement}: {:?}", all.collect::<Vec<_>>()));
        }
        let held = oracle::read_server(&files.server, &Default::default())?;
        if held.pending > 0 || !held.unlike_saved.is_empty() {
            return Err(format!(
                "{} pending, {} unlike what is saved",
                held.pending,
                held.unlike_saved.len()
            ));
        }
        self.tally.server(&files.server)?;
        // No phone here lies: what it was allowed to write applies.
        if self.tally.times("quarantined: cannot_apply") > 0 {
            return Err("a change could not be applied".into());
        }
        self.note(judgement.to_string());
        for (scope, (head, digest)) in &held.logs {
            let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            self.note(format!("{scope} at {head}: {digest}"));
        }
        Ok(Life {
            trace: std::mem::take(&mut self.trace),
            faults: self.faults(),
            tally: std::mem::take(&mut self.tally),
            phones: self.world.phones.len(),
            judgement,
        })
    }
}

/// What a set-back server lost and its phone wrote again in another form, since a copy of the phone
/// had written in its place meanwhile: the server holds that other form.
fn said_again(files: &Files) -> Result<BTreeSet<Named>, String> {
    let mut again = BTreeSet::new();
    let held = oracle::read_server(&files.server, &Default::default())?;
    for phone in &files.phones {
        let kept = oracle::read_phone(phone)?;
        again.extend(
            kept.replayed
                .iter()
                .filter(|change| is_there(&kept, &held, change)),
        );
    }
    Ok(again)
}

/// True if the phone's device wrote in that document under more than one generation.
fn is_there(kept: &Kept, held: &Held, change: &Named) -> bool {
    let device = kept.device.unwrap_or_default();
    let authors = held.authors.get(&change.document);
    authors.is_some_and(|all| all.iter().filter(|actor| actor.starts_with(&device)).count() > 1)
}

fn named(change: &Named) -> String {
    let hash: String = change.hash[..4]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{}/{hash}", DocumentId::new(change.document))
}
