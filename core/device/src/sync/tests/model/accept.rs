//! Accepting: durable at once, published later.

use super::*;

impl Server {
    pub(super) fn accept(&mut self, id: DeviceId, push: &Push) -> PushResult {
        let desk = &self.desks[&id];
        let genesis = genesis::hash(push.kind, push.doc);
        let gated = packed::unpack(&push.bytes, genesis)
            .and_then(|bytes| Ok((gate(&bytes, push.kind, push.doc, desk.number)?, bytes)));
        let (gated, bytes) = match gated {
            Ok(gated) => gated,
            Err(code) => return PushResult::Refused(code, None),
        };
        if gated.actor[..12] != *id.as_bytes() {
            return PushResult::Refused(Code::ForgedActor, None);
        }
        if self.erased.contains(&push.doc) {
            return PushResult::Refused(Code::Erased, None);
        }
        let doc = match self.docs.entry(push.doc) {
            btree_map::Entry::Occupied(there) => there.into_mut(),
            btree_map::Entry::Vacant(_) if !gated.begins => return PushResult::Missing(gated.deps),
            btree_map::Entry::Vacant(place) => match push.scope.clone() {
                Some(home) => place.insert(Doc::new(push, home)),
                None => return PushResult::Refused(Code::OutOfScope, None),
            },
        };
        if let Some(there) = doc.changes.iter().find(|change| change.hash == gated.hash) {
            return match &there.state {
                State::Pending | State::Published => PushResult::Duplicate,
                State::Held(hash) => PushResult::Held(*hash),
                State::Quarantined(code) => PushResult::Quarantined(*code),
            };
        }
        let state = match doc.judge(&gated, genesis) {
            Ok(state) => state,
            Err(result) => return result,
        };
        if let Some(replaced) = push.replaces
            && doc
                .changes
                .iter()
                .any(|change| change.hash == replaced && change.state == State::Published)
        {
            return PushResult::Refused(Code::AlreadyDecided, None);
        }
        let result = match &state {
            State::Pending | State::Published => PushResult::Accepted,
            State::Held(hash) => PushResult::Held(*hash),
            State::Quarantined(code) => PushResult::Quarantined(*code),
        };
        doc.changes.push(Change {
            hash: gated.hash,
            bytes,
            deps: gated.deps,
            actor: gated.actor,
            seq: gated.seq,
            device: id,
            state,
        });
        self.count(id, push.doc, gated.hash, &gated.actor);
        result
    }

    pub(super) fn count(&mut self, id: DeviceId, doc: DocumentId, hash: ChangeHash, actor: &Actor) {
        let desk = self.desks.get_mut(&id).unwrap();
        let generation = Generation::from_slice(&actor[12..]).unwrap();
        *desk.counts.entry(generation).or_default() += 1;
        desk.sum = desk.sum.with(Counted::change(doc, hash));
    }
}

impl Doc {
    pub(super) fn judge(&self, gated: &Gated, genesis: ChangeHash) -> Result<State, PushResult> {
        let same_seq = |change: &&Change| change.actor == gated.actor && change.seq == gated.seq;
        if self.changes.iter().any(|change| same_seq(&change)) {
            return Ok(State::Quarantined(Code::Equivocation));
        }
        let missing: Vec<ChangeHash> = gated
            .deps
            .iter()
            .filter(|dep| **dep != genesis && self.changes.iter().all(|change| change.hash != **dep))
            .copied()
            .collect();
        if !missing.is_empty() {
            return Err(PushResult::Missing(missing));
        }
        let last = self
            .changes
            .iter()
            .filter(|change| change.actor == gated.actor)
            .map(|change| change.seq)
            .max();
        if gated.seq != last.unwrap_or(0) + 1 {
            return Err(PushResult::Refused(Code::SequenceGap, None));
        }
        let forbidden = gated.puts.iter().any(|put| {
            matches!(&put.target, Target::Root(field) if field.name == "reach")
                && put.value == Scalar::Text(FORBIDDEN.into())
        });
        if forbidden {
            return Ok(State::Quarantined(Code::NotAllowed));
        }
        let waits = gated.deps.iter().find(|dep| {
            self.changes.iter().any(|change| {
                change.hash == **dep && matches!(change.state, State::Held(_) | State::Quarantined(_))
            })
        });
        Ok(waits.map_or(State::Pending, |dep| State::Held(*dep)))
    }
}
