//! Applying changes that passed the gate, so that no hostile one can harm the document.
//!
//! A change may still name a `pred` that does not exist, which Automerge applies and then can
//! never load again, or one that panics inside it. So: the exact rules first, then a copy under
//! `catch_unwind`, then proof that what was saved loads to the same heads and the same bytes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Automerge, ReadDoc};

use crate::code::Code;
use crate::document::change::{self, Actor, RawChange, RawPut};
use crate::document::document::{Document, from_automerge, to_automerge};
use crate::document::genesis::{self, GENESIS_ACTOR};
use crate::document::schema::{DOCUMENT_BYTES, DOCUMENT_OPS, Kind};
use crate::document::write::max_op_of;
use crate::id::{ChangeHash, DocumentId};

/// A document after a batch, proven to survive save and load.
#[derive(Debug)]
pub struct Applied {
    /// With every change that could be applied.
    pub document: Document,
    /// Its document chunk.
    pub saved: Vec<u8>,
    /// For each change of the batch, in order: applied (or there already), or why not.
    pub results: Vec<Result<ChangeHash, Code>>,
}

/// Applies changes in order; one that fails is left out, and the others still go in.
///
/// # Errors
/// Per change: `Held` (a dependency is missing), `SequenceGap`, `BadStartOp`, `ForgedPred`,
/// `DocumentFull`, `CannotApply`. The document given is never touched.
pub fn apply(document: &Document, batch: &[&[u8]]) -> Applied {
    let mut copy = document.clone();
    let results = apply_each(&mut copy, document, batch, Vec::new());
    proven(copy, batch, results).unwrap_or_else(|results| one_by_one(document, batch, results))
}

/// [`apply`] to a document of which nothing is known yet. Its genesis goes in together with the
/// change that begins it: Automerge takes two changes at once for little more than one.
pub fn begin(kind: Kind, id: DocumentId, batch: &[&[u8]]) -> Applied {
    let begun = batch
        .first()
        .and_then(|bytes| catch_unwind(|| begun(kind, id, bytes)).ok().flatten());
    let Some((mut copy, hash)) = begun else {
        return apply(&Document::new(kind, id), batch);
    };
    let results = if batch.len() == 1 {
        vec![Ok(hash)]
    } else {
        let first = copy.clone();
        apply_each(&mut copy, &first, batch, vec![Ok(hash)])
    };
    proven(copy, batch, results)
        .unwrap_or_else(|results| one_by_one(&Document::new(kind, id), batch, results))
}

/// Applies what follows those that have their results. `base` has what those left.
fn apply_each(
    copy: &mut Document,
    base: &Document,
    batch: &[&[u8]],
    mut results: Vec<Result<ChangeHash, Code>>,
) -> Vec<Result<ChangeHash, Code>> {
    let done = results.len();
    for bytes in &batch[done..] {
        let result = apply_one(copy, bytes);
        if result == Err(Code::CannotApply) {
            // Automerge gave up somewhere inside it.
            *copy = base.clone();
            let taken = batch[done..].iter().zip(&results[done..]);
            for (bytes, _) in taken.filter(|(_, result)| result.is_ok()) {
                // It went in before.
                let _ = apply_one(copy, bytes);
            }
        }
        results.push(result);
    }
    results
}

/// What was applied, if it survives; else the results again.
fn proven(
    document: Document,
    batch: &[&[u8]],
    results: Vec<Result<ChangeHash, Code>>,
) -> Result<Applied, Vec<Result<ChangeHash, Code>>> {
    let fresh: Vec<_> = results
        .iter()
        .zip(batch)
        .filter_map(|(result, bytes)| Some((result.as_ref().ok().copied()?, *bytes)))
        .collect();
    match prove(&document, &fresh) {
        Some(saved) => Ok(Applied {
            document,
            saved,
            results,
        }),
        None => Err(results),
    }
}

/// Something in the batch does not survive: found by proving one change at a time.
fn one_by_one(document: &Document, batch: &[&[u8]], mut results: Vec<Result<ChangeHash, Code>>) -> Applied {
    let mut copy = document.clone();
    let mut saved = document.save();
    for (result, bytes) in results.iter_mut().zip(batch) {
        if result.is_err() {
            continue;
        }
        let mut next = copy.clone();
        *result = apply_one(&mut next, bytes).and_then(|hash| {
            saved = prove(&next, &[(hash, bytes)]).ok_or(Code::CannotApply)?;
            copy = next;
            Ok(hash)
        });
    }
    Applied {
        document: copy,
        saved,
        results,
    }
}

/// A document with its genesis and the change that begins it. None: nothing here says that all is
/// well, and [`apply`] finds what is not.
fn begun(kind: Kind, id: DocumentId, bytes: &[u8]) -> Option<(Document, ChangeHash)> {
    let raw = RawChange::decode(bytes).ok()?;
    let hash = change::hash(bytes).ok()?;
    let in_order = genesis::begins(&raw, kind, id) && raw.seq == 1 && raw.actor != GENESIS_ACTOR;
    // Nothing was there before: so no put replaces anything, and none shadows what genesis made.
    let plain = |put: &RawPut<'_>| {
        let there = match put.object {
            None => !genesis::puts(kind, put.key),
            Some(object) => {
                *raw.actor_at(object.actor) == GENESIS_ACTOR && genesis::makes(kind, object.counter)
            }
        };
        there && put.pred.is_empty()
    };
    let sound = in_order
        && raw.start_op == genesis::max_op(kind) + 1
        && raw.max_op() <= DOCUMENT_OPS as u64
        && raw.puts.iter().all(plain);
    if !sound {
        return None;
    }
    let read = |bytes: Vec<u8>| automerge::Change::from_bytes(bytes).ok();
    let mut automerge = Automerge::new();
    automerge
        .apply_changes([read(genesis::bytes(kind, id))?, read(bytes.to_vec())?])
        .ok()?;
    let document = Document::wrap(kind, id, automerge);
    document.has(hash).then_some((document, hash))
}

/// Leaves the document as it was, or half changed with `CannotApply`.
fn apply_one(document: &mut Document, bytes: &[u8]) -> Result<ChangeHash, Code> {
    let raw = RawChange::decode(bytes)?;
    let hash = change::hash(bytes)?;
    if document.has(hash) {
        return Ok(hash);
    }
    check(document, &raw)?;
    // Unwind safe: after a panic the copy is thrown away.
    catch_unwind(AssertUnwindSafe(|| {
        let change = automerge::Change::from_bytes(bytes.to_vec()).map_err(|_| Code::CannotApply)?;
        document
            .automerge_mut()
            .apply_changes([change])
            .map_err(|_| Code::CannotApply)?;
        if document.has(hash) {
            Ok(hash)
        } else {
            Err(Code::CannotApply)
        }
    }))
    .unwrap_or(Err(Code::CannotApply))
}

/// The rules that need the document: deps, seq, startOp, and exactly the preds that its deps show.
fn check(document: &Document, raw: &RawChange<'_>) -> Result<(), Code> {
    if !document.has_all(&raw.deps) {
        return Err(Code::Held);
    }
    if raw.seq != document.last_seq(&raw.actor) + 1 {
        return Err(Code::SequenceGap);
    }
    if raw.start_op != max_op_of(document, &raw.deps) + 1 {
        return Err(Code::BadStartOp);
    }
    if document.op_count() + raw.puts.len() as u64 > DOCUMENT_OPS as u64 {
        return Err(Code::DocumentFull);
    }
    let deps: Vec<_> = raw.deps.iter().copied().map(to_automerge).collect();
    let at_heads = document.heads() == raw.deps;
    let genesis = automerge::ActorId::from(GENESIS_ACTOR);
    for put in &raw.puts {
        let object = match put.object {
            None => automerge::ROOT,
            Some(id) if *raw.actor_at(id.actor) == GENESIS_ACTOR => {
                automerge::ObjId::Id(id.counter, genesis.clone(), 0)
            }
            Some(_) => return Err(Code::UnknownContainer),
        };
        let there = shown(
            document.automerge(),
            &object,
            put.key,
            (!at_heads).then_some(&deps),
        )?;
        let named: Vec<(u64, Actor)> = put
            .pred
            .iter()
            .map(|id| (id.counter, *raw.actor_at(id.actor)))
            .collect();
        if there != named {
            return Err(Code::ForgedPred);
        }
    }
    Ok(())
}

/// Ids of the ops that a key shows at some heads (`None`: now), in lamport order.
fn shown(
    automerge: &Automerge,
    object: &automerge::ObjId,
    key: &str,
    at: Option<&Vec<automerge::ChangeHash>>,
) -> Result<Vec<(u64, Actor)>, Code> {
    let all = match at {
        None => automerge.get_all(object, key),
        Some(heads) => automerge.get_all_at(object, key, heads),
    }
    .map_err(|_| Code::UnknownContainer)?;
    let mut ids = Vec::with_capacity(all.len());
    for (_, id) in all {
        let automerge::ObjId::Id(counter, actor, _) = id else {
            return Err(Code::CannotApply);
        };
        ids.push((
            counter,
            actor.to_bytes().try_into().map_err(|_| Code::CannotApply)?,
        ));
    }
    ids.sort_unstable();
    Ok(ids)
}

/// Saves, loads, and compares heads and bytes; `None` when anything differs.
fn prove(document: &Document, fresh: &[(ChangeHash, &[u8])]) -> Option<Vec<u8>> {
    catch_unwind(AssertUnwindSafe(|| {
        let saved = document.save();
        if saved.len() > DOCUMENT_BYTES {
            return None;
        }
        let mut loaded = Automerge::load(&saved).ok()?;
        let heads = |automerge: &Automerge| {
            let mut heads: Vec<_> = automerge.get_heads().iter().map(from_automerge).collect();
            heads.sort_unstable();
            heads
        };
        if heads(&loaded) != document.heads() {
            return None;
        }
        let same = |(hash, bytes): &(ChangeHash, &[u8])| {
            change_bytes(&mut loaded, *hash).is_some_and(|back| back == *bytes)
        };
        fresh.iter().all(same).then_some(saved)
    }))
    .ok()
    .flatten()
}

fn change_bytes(automerge: &mut Automerge, hash: ChangeHash) -> Option<Vec<u8>> {
    automerge
        .get_change_by_hash(&to_automerge(hash))
        .map(|change| change.raw_bytes().to_vec())
}
