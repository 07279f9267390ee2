//! What a device reads: logs, digests, comparisons.

use super::*;

impl Server {
    pub(super) fn pull(&self, id: DeviceId, request: &SyncRequest, reply: &mut SyncReply) {
        let desk = &self.desks[&id];
        if let Some(asked) = &request.reconcile {
            self.reconcile(asked, reply);
            reply.more = true;
            return;
        }
        if let Some(known) = request.same {
            let digests: Vec<_> = desk.scopes.iter().map(|scope| self.digest(scope)).collect();
            let scopes = desk.scopes.iter().zip(&digests);
            let here = same(
                self.epoch,
                scopes.map(|(scope, digest)| (scope, self.head(scope), digest)),
            );
            reply.more = here != known;
            return;
        }
        let cursors: BTreeMap<&Scope, u64> = request
            .cursors
            .iter()
            .flatten()
            .filter(|cursor| self.secret.made(self.epoch, cursor))
            .map(|cursor| (&cursor.scope, cursor.head))
            .collect();
        let asked: BTreeSet<&Scope> = request
            .cursors
            .iter()
            .flatten()
            .map(|cursor| &cursor.scope)
            .collect();
        if asked != desk.scopes.iter().collect() {
            reply.scopes = Some(desk.scopes.iter().cloned().collect());
        }
        // A page is small, so that a pull takes several.
        let mut room = 12usize;
        let (mut moved, mut digests) = (Vec::new(), Vec::new());
        for scope in &desk.scopes {
            let from = cursors.get(scope).copied().unwrap_or(0);
            let log = self.logs.get(scope).map_or(&[][..], Vec::as_slice);
            let mut at = from;
            for entry in log.iter().skip(from as usize) {
                if room == 0 {
                    break;
                }
                room -= 1;
                at += 1;
                self.deliver(id, scope, at, entry, &mut reply.pull);
            }
            if at != from || !asked.contains(scope) {
                moved.push(self.cursor(scope, at));
            }
            if at == self.head(scope) {
                digests.push(ScopeDigest {
                    scope: scope.clone(),
                    head: at,
                    digest: self.digest(scope),
                });
            }
        }
        reply.more = digests.len() < desk.scopes.len();
        reply.cursors = Some(moved);
        reply.digests = Some(digests);
    }

    fn cursor(&self, scope: &Scope, head: u64) -> Cursor {
        Cursor {
            scope: scope.clone(),
            head,
            mac: self.secret.cursor(self.epoch, scope, head),
        }
    }

    fn deliver(&self, id: DeviceId, scope: &Scope, seq: u64, entry: &Entry, pull: &mut Vec<Pulled>) {
        let mut push = |item| {
            pull.push(Pulled {
                scope: scope.clone(),
                seq,
                item,
            });
        };
        match entry {
            Entry::Wire(item) => push(item.clone()),
            Entry::Change(doc, hash) => {
                let Some(held) = self.docs.get(doc) else { return };
                let Some(change) = held.changes.iter().find(|change| change.hash == *hash) else {
                    return;
                };
                let alone = held.published().all(|change| change.device == id)
                    && held.scopes == BTreeSet::from([scope.clone()]);
                if alone {
                    name(scope, seq, change.hash.into(), pull);
                } else {
                    push(self.item(*doc, held, change, id));
                }
            }
            Entry::Whole(doc) => {
                let Some(held) = self.docs.get(doc) else { return };
                for change in held.published() {
                    push(self.item(*doc, held, change, id));
                }
            }
        }
    }

    fn item(&self, id: DocumentId, doc: &Doc, change: &Change, reader: DeviceId) -> Item {
        if change.device == reader {
            let others = doc.published().any(|change| change.device != reader);
            return Item::Own {
                doc: id,
                hash: change.hash.into(),
                proof: others.then(|| self.proof(id, doc, change.hash)),
            };
        }
        Item::Changes(Changes {
            doc: id,
            kind: doc.kind,
            schema: 1,
            changes: vec![packed::pack(&change.bytes, genesis::hash(doc.kind, id)).into()],
            proof: self.proof(id, doc, change.hash),
        })
    }

    /// The proof of the document as published with this change.
    fn proof(&self, id: DocumentId, doc: &Doc, with: ChangeHash) -> doorstep_model::id::Mac {
        let (mut heads, mut hashes) = (Vec::new(), Vec::new());
        for change in doc.published() {
            heads = advance(&heads, &change.deps, change.hash);
            hashes.push(change.hash);
            if change.hash == with {
                break;
            }
        }
        self.secret.document(id, &heads, &hashes)
    }

    pub(in crate::sync::tests) fn digest(&self, scope: &Scope) -> Digest {
        let items = self.items(scope);
        items
            .into_iter()
            .fold(Digest::ZERO, |sum, (item, _)| sum.with(item))
    }

    fn items(&self, scope: &Scope) -> Vec<(Counted, Whole<'_>)> {
        let documents = self
            .docs
            .iter()
            .filter(|(_, doc)| doc.scopes.contains(scope))
            .map(|(id, doc)| (Counted::document(*id, &doc.heads), Whole::Document(*id, doc)));
        let rows = self
            .rows
            .iter()
            .filter(|((of, ..), _)| of == scope)
            .map(|(_, row)| (Counted::row(row.table, &row.key, row.version), Whole::Row(row)));
        documents.chain(rows).collect()
    }

    fn reconcile(&self, asked: &Reconcile, reply: &mut SyncReply) {
        if !self.reconciles {
            return;
        }
        let scope = &asked.scope;
        reply.cursors = Some(vec![self.cursor(scope, self.head(scope))]);
        let items = self.items(scope);
        match Asked::parse(&asked.message) {
            Ok(Asked::Talk(message)) => {
                let set: Set = items.iter().map(|(item, _)| ItemId::from(*item)).collect();
                reply.reconcile = set.answer(message).ok().map(|message| Reconcile {
                    scope: scope.clone(),
                    message,
                });
            }
            Ok(Asked::Need(names)) => {
                let names: BTreeSet<_> = names.into_iter().collect();
                let wanted = items
                    .into_iter()
                    .filter(|(item, _)| names.contains(&ItemId::from(*item)));
                // Not all that was asked for fits one reply.
                for (_, whole) in wanted.take(5) {
                    reply.pull.push(Pulled {
                        scope: scope.clone(),
                        seq: 0,
                        item: self.whole(whole),
                    });
                }
            }
            Err(_) => {}
        }
    }

    fn whole(&self, whole: Whole<'_>) -> Item {
        match whole {
            Whole::Row(row) => Item::Row(row.clone()),
            Whole::Document(id, doc) => {
                let genesis = genesis::hash(doc.kind, id);
                let changes: Vec<&Change> = doc.published().collect();
                Item::Changes(Changes {
                    doc: id,
                    kind: doc.kind,
                    schema: 1,
                    changes: changes
                        .iter()
                        .map(|change| packed::pack(&change.bytes, genesis).into())
                        .collect(),
                    proof: self.proof(id, doc, changes.last().unwrap().hash),
                })
            }
        }
    }
}

/// An own change by its name, beside the one before it.
fn name(scope: &Scope, seq: u64, name: HashPrefix, pull: &mut Vec<Pulled>) {
    match pull.last_mut() {
        Some(Pulled {
            scope: last,
            item: Item::OwnRun(names),
            ..
        }) if last == scope => names.0.push(name),
        _ => pull.push(Pulled {
            scope: scope.clone(),
            seq,
            item: Item::OwnRun(Names(vec![name])),
        }),
    }
}

enum Whole<'a> {
    Document(DocumentId, &'a Doc),
    Row(&'a Row),
}
