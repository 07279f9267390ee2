//! What devices bring back after a restore.

use super::*;

impl Server {
    /// A document or row that a device brings back.
    pub(super) fn take(&mut self, offer: &Offer) -> PushResult {
        self.offered.push(offer.clone());
        match offer {
            Offer::Row(row) => {
                let Some(RowBody::CaseNumber(number)) = &row.body else {
                    return PushResult::Refused(Code::BadField, None);
                };
                if !self.secret.gave_number(number) {
                    return PushResult::Refused(Code::BadField, None);
                }
                self.set_row(&Scope::Realm, row.clone());
                PushResult::Accepted
            }
            Offer::Document {
                doc,
                kind,
                schema,
                scope,
                changes,
                proof,
            } => self.take_document(*doc, *kind, *schema, scope, changes, *proof),
        }
    }

    pub(super) fn take_document(
        &mut self,
        doc: DocumentId,
        kind: Kind,
        schema: u16,
        scope: &Scope,
        changes: &[minicbor::bytes::ByteVec],
        proof: doorstep_model::id::Mac,
    ) -> PushResult {
        if self.erased.contains(&doc) {
            return PushResult::Refused(Code::Erased, None);
        }
        let genesis = genesis::hash(kind, doc);
        let bytes: Vec<Vec<u8>> = changes
            .iter()
            .map(|packed| packed::unpack(packed, genesis).unwrap())
            .collect();
        let slices: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
        let whole = apply(&Document::new(kind, doc), &slices);
        let hashes: Vec<ChangeHash> = whole.results.iter().map(|result| result.unwrap()).collect();
        if !self.secret.proved(doc, &whole.document.heads(), &hashes, proof) {
            return PushResult::Refused(Code::BadField, None);
        }
        let push = Push {
            doc,
            kind,
            schema,
            scope: None,
            bytes: Vec::new(),
            replaces: None,
            rekeyed: Vec::new(),
        };
        let held = self
            .docs
            .entry(doc)
            .or_insert_with(|| Doc::new(&push, scope.clone()));
        let mut fresh = Vec::new();
        for (bytes, hash) in bytes.iter().zip(hashes) {
            if held.changes.iter().any(|change| change.hash == hash) {
                continue;
            }
            let raw = doorstep_model::document::change::RawChange::decode(bytes).unwrap();
            let device = DeviceId::from_slice(&raw.actor[..12]).unwrap();
            let same_place = |change: &Change| change.actor == raw.actor && change.seq == raw.seq;
            let state = match held.changes.iter().any(same_place) {
                true => State::Quarantined(Code::Equivocation),
                false => State::Pending,
            };
            held.changes.push(Change {
                hash,
                bytes: bytes.clone(),
                deps: raw.deps,
                actor: raw.actor,
                seq: raw.seq,
                device,
                state,
            });
            fresh.push((device, hash, raw.actor));
        }
        for (device, hash, actor) in fresh {
            self.count(device, doc, hash, &actor);
        }
        PushResult::Accepted
    }
}
