//! What happens at the server itself: publishing, sharing, deciding, erasing.

use super::*;

impl Server {
    /// Puts a row into a scope, or takes it out.
    pub(in crate::sync::tests) fn set_row(&mut self, scope: &Scope, row: Row) {
        let key = (scope.clone(), row.table.number(), row.key.clone());
        match &row.body {
            Some(_) => _ = self.rows.insert(key, row.clone()),
            None => _ = self.rows.remove(&key),
        }
        self.log(scope, Entry::Wire(Item::Row(row)));
    }

    /// Gives a case its number.
    pub(in crate::sync::tests) fn number(&mut self, scope: &Scope, case: DocumentId, number: &str) {
        let row = self.secret.prove_number(CaseNumberRow {
            case,
            number: doorstep_model::text::Text::parse(number).unwrap(),
            received_at: Timestamp::clamp(NOW),
            proof: doorstep_model::id::Mac::new([0; 16]),
        });
        self.set_row(scope, Row::set(1, row));
    }

    pub(in crate::sync::tests) fn has_row(&self, table: Table) -> bool {
        self.rows.keys().any(|(_, number, _)| *number == table.number())
    }

    pub(super) fn log(&mut self, scope: &Scope, entry: Entry) {
        self.logs.entry(scope.clone()).or_default().push(entry);
    }

    /// The projector: everything that waits is published, or found not to be.
    pub(in crate::sync::tests) fn publish(&mut self) {
        let ids: Vec<DocumentId> = self.docs.keys().copied().collect();
        for id in ids {
            self.publish_one(id);
        }
    }

    pub(super) fn publish_one(&mut self, id: DocumentId) {
        let doc = self.docs.get_mut(&id).unwrap();
        let first = doc.heads.is_empty();
        let mut entries = Vec::new();
        for change in doc
            .changes
            .iter_mut()
            .filter(|change| change.state == State::Pending)
        {
            let applied = apply(&doc.document, &[&change.bytes]);
            assert_eq!(applied.results, [Ok(change.hash)], "what was accepted applies");
            doc.document = applied.document;
            doc.heads = advance(&doc.heads, &change.deps, change.hash);
            change.state = State::Published;
            entries.push(change.hash);
        }
        if first && !entries.is_empty() {
            doc.scopes.insert(doc.home.clone());
        }
        for scope in doc.scopes.clone() {
            for hash in &entries {
                self.log(&scope, Entry::Change(id, *hash));
            }
        }
    }

    /// A document comes into a scope, whole.
    pub(in crate::sync::tests) fn share(&mut self, id: DocumentId, scope: &Scope) {
        if self
            .docs
            .get_mut(&id)
            .is_some_and(|doc| !doc.heads.is_empty() && doc.scopes.insert(scope.clone()))
        {
            self.log(scope, Entry::Whole(id));
        }
    }

    /// A document leaves a scope.
    pub(in crate::sync::tests) fn unshare(&mut self, id: DocumentId, scope: &Scope) {
        if self.docs.get_mut(&id).is_some_and(|doc| doc.scopes.remove(scope)) {
            self.log(scope, Entry::Wire(Item::Remove(id)));
        }
    }

    /// A document is erased, everywhere and with its authors' counts.
    pub(in crate::sync::tests) fn erase(&mut self, id: DocumentId) {
        // What waits on it is published first, as for everything done at the console.
        if self.docs.contains_key(&id) {
            self.publish_one(id);
        }
        let Some(doc) = self.docs.remove(&id) else {
            return;
        };
        // Authors hear it even where the document left their scopes: it leaves their sum.
        let authors = doc
            .changes
            .iter()
            .map(|change| Scope::Person(self.desks[&change.device].user));
        let scopes: BTreeSet<Scope> = doc.scopes.iter().cloned().chain(authors).collect();
        for scope in &scopes {
            self.log(scope, Entry::Wire(Item::Erase(id)));
        }
        for change in &doc.changes {
            let desk = self.desks.get_mut(&change.device).unwrap();
            let generation = Generation::from_slice(&change.actor[12..]).unwrap();
            *desk.counts.get_mut(&generation).unwrap() -= 1;
            desk.sum = desk.sum.without(Counted::change(id, change.hash));
        }
        self.erased.insert(id);
    }

    /// What a device wrote is not counted any more.
    pub(in crate::sync::tests) fn forget_counts(&mut self, device: DeviceId) {
        let desk = self.desks.get_mut(&device).unwrap();
        desk.counts.clear();
        desk.sum = Digest::ZERO;
    }

    /// A supervisor adopts a quarantined change and what waits for it.
    pub(in crate::sync::tests) fn adopt(&mut self, id: DocumentId, hash: ChangeHash) {
        let doc = self.docs.get_mut(&id).unwrap();
        let mut told = Vec::new();
        for change in &mut doc.changes {
            let waits = matches!(&change.state, State::Held(on) if *on == hash);
            if change.hash == hash || waits {
                change.state = State::Pending;
                told.push((change.device, change.hash));
            }
        }
        for (device, hash) in told {
            self.tell(device, VerdictOf::Change(id, hash), PushResult::Accepted);
        }
    }

    /// A published change is found not to apply after all.
    pub(in crate::sync::tests) fn condemn(&mut self, id: DocumentId, hash: ChangeHash, code: Code) {
        let doc = self.docs.get_mut(&id).unwrap();
        let change = doc.changes.iter_mut().find(|change| change.hash == hash).unwrap();
        assert_eq!(change.state, State::Pending);
        change.state = State::Quarantined(code);
        let device = change.device;
        self.tell(device, VerdictOf::Change(id, hash), PushResult::Quarantined(code));
    }

    pub(super) fn tell(&mut self, device: DeviceId, of: VerdictOf, result: PushResult) {
        self.verdict += 1;
        let verdict = Verdict {
            id: self.verdict,
            of,
            result,
        };
        self.desks.get_mut(&device).unwrap().verdicts.push(verdict);
    }

    /// Hashes of everything that is held of a document, whatever its state.
    pub(in crate::sync::tests) fn held(&self, id: DocumentId) -> BTreeSet<ChangeHash> {
        let doc = self.docs.get(&id);
        doc.map_or_else(BTreeSet::new, |doc| {
            doc.changes.iter().map(|change| change.hash).collect()
        })
    }
}
