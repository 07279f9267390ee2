//! After a restore: what devices bring back of others' work. The server's own proof says that it
//! had published it; nothing without one is taken from anyone but its author.

use std::collections::BTreeSet;

use doorstep_model::code::Code;
use doorstep_model::document::gate::{Gated, gate};
use doorstep_model::document::schema::Kind;
use doorstep_model::document::{change, genesis};
use doorstep_model::id::{ChangeHash, DeviceNumber, DocumentId, GridCode, Mac};
use doorstep_model::protocol::digest::Item as Counted;
use doorstep_model::protocol::packed::unpack;
use doorstep_model::protocol::row::{Row, RowBody};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Offer, PushResult, VerdictOf};

use super::anew;
use super::author::Author;
use super::owner;
use super::place::{put_document, put_text};
use crate::realm::RealmView;
use crate::store::{
    ChangeNo, ChangeState, DocumentNo, KnownChange, NewChange, NewDocument, PROVEN, Read, StoreError, Write,
};

/// Takes one offer.
pub(super) fn take(tx: &Write<'_>, author: &Author<'_>, offer: &Offer) -> Result<PushResult, StoreError> {
    match offer {
        Offer::Row(row) => take_row(tx, author.view(), row),
        Offer::Document {
            doc,
            kind,
            scope,
            changes,
            proof,
            ..
        } => {
            let packed: Vec<&[u8]> = changes.iter().map(|change| &***change).collect();
            let offered = Offered {
                doc: *doc,
                kind: *kind,
                scope,
                packed,
                proof: *proof,
            };
            take_document(tx, author, &offered)
        }
    }
}

fn take_row(tx: &Write<'_>, realm: &RealmView, row: &Row) -> Result<PushResult, StoreError> {
    let refused = Ok(PushResult::Refused(Code::BadSignature, None));
    let taken = match &row.body {
        Some(RowBody::CaseNumber(number)) => {
            if !realm.secret.gave_number(number) {
                return refused;
            }
            tx.restore_case_number(realm.number, number.case, &number.number, number.received_at)?
        }
        Some(RowBody::CaseStep(step)) => {
            if !realm.secret.decided_step(step) {
                return refused;
            }
            tx.restore_case_step(realm.number, step.case, &step.into())?
        }
        _ => return Ok(PushResult::Refused(Code::UnsupportedVersion, None)),
    };
    Ok(if taken {
        PushResult::Accepted
    } else {
        PushResult::Duplicate
    })
}

struct Offered<'a> {
    doc: DocumentId,
    kind: Kind,
    scope: &'a Scope,
    packed: Vec<&'a [u8]>,
    proof: Mac,
}

struct Brought<'a> {
    gated: Gated,
    packed: &'a [u8],
    device: DeviceNumber,
}

fn take_document(
    tx: &Write<'_>,
    author: &Author<'_>,
    offered: &Offered<'_>,
) -> Result<PushResult, StoreError> {
    let realm = author.view();
    if tx.is_erased(realm.number, offered.doc.household())? {
        return Ok(PushResult::Refused(Code::Erased, None));
    }
    let brought = match read(tx, realm, offered)? {
        Ok(brought) => brought,
        Err(code) => return Ok(PushResult::Refused(code, None)),
    };
    for change in &brought {
        if let Some(code) = anew::refuses(tx, realm.number, offered.doc, &change.gated)? {
            return Ok(PushResult::Refused(code, None));
        }
    }
    let (no, belongs_to) = match tx.document(realm.number, offered.doc)? {
        Some(row) if row.kind != offered.kind => return Ok(PushResult::Refused(Code::WrongKind, None)),
        Some(row) => (row.no, row.owner),
        None => match begin(tx, author, offered, &brought)? {
            Ok(begun) => begun,
            Err(code) => return Ok(PushResult::Refused(code, None)),
        },
    };
    if owner::is_unknown(tx, realm.number, belongs_to)? {
        return keep(tx, author, offered.doc, no, &brought);
    }
    let known = tx.known_changes(no)?;
    let (mut fresh, mut free) = (0, BTreeSet::new());
    for change in &brought {
        let hash = change.gated.hash;
        match known.iter().find(|there| there.hash == hash) {
            None => {
                if let Some(stored) = append(tx, author, offered.doc, no, change, &known)? {
                    tx.wait_to_publish(stored, no)?;
                }
            }
            Some(there) if is_kept(there) => {
                if !set_free(tx, author, offered.doc, no, there, change.device)? {
                    continue;
                }
                free.insert(hash);
            }
            Some(_) => continue,
        }
        fresh += 1;
    }
    if !free.is_empty() {
        follow(tx, author, offered.doc, no, &known, free)?;
    }
    Ok(if fresh > 0 {
        PushResult::Accepted
    } else {
        PushResult::Duplicate
    })
}

/// Without its household or place nobody would see it: it is kept until that comes back as well.
fn keep(
    tx: &Write<'_>,
    author: &Author<'_>,
    doc: DocumentId,
    no: DocumentNo,
    brought: &[Brought<'_>],
) -> Result<PushResult, StoreError> {
    let code = Code::OwnerUnknown;
    let known = tx.known_changes(no)?;
    for change in brought {
        let there = known.iter().find(|there| there.hash == change.gated.hash);
        let kept = match there {
            None => {
                let stored = append(tx, author, doc, no, change, &known)?;
                if let Some(stored) = stored {
                    tx.quarantine(stored, no, change.device, ChangeState::Quarantined(code))?;
                }
                stored
            }
            Some(there) => is_kept(there).then_some(there.no),
        };
        if let Some(kept) = kept {
            tx.keep_for_owner(kept, author.now())?;
        }
    }
    Ok(PushResult::Quarantined(code))
}

/// Kept and not applied, and nothing else in its place.
fn is_kept(there: &KnownChange) -> bool {
    match there.state {
        ChangeState::Quarantined(code) => code != Code::Equivocation,
        ChangeState::Held(_) => true,
        ChangeState::Published | ChangeState::Pending => false,
    }
}

/// A change that its author sent again to the restored server, and that was kept there without being
/// applied: what was published holds. False when its author has replaced it: one lock decides.
fn set_free(
    tx: &Write<'_>,
    author: &Author<'_>,
    doc: DocumentId,
    no: DocumentNo,
    there: &KnownChange,
    device: DeviceNumber,
) -> Result<bool, StoreError> {
    if !tx.decide_quarantine(there.no, device, PROVEN, author.now())? {
        return Ok(false);
    }
    tx.wait_to_publish(there.no, no)?;
    let of = VerdictOf::Change(doc, there.hash);
    tx.tell(author.realm(), device, of, PushResult::Accepted)?;
    Ok(true)
}

/// What only waited for what is free now follows it.
fn follow(
    tx: &Write<'_>,
    author: &Author<'_>,
    doc: DocumentId,
    no: DocumentNo,
    known: &[KnownChange],
    mut free: BTreeSet<ChangeHash>,
) -> Result<(), StoreError> {
    for held in tx.held_changes(no)? {
        let there = known.iter().find(|there| there.no == held.no);
        if let Some(there) = there
            && let ChangeState::Held(on) = there.state
            && free.contains(&on)
            && set_free(tx, author, doc, no, there, held.device)?
        {
            free.insert(there.hash);
        }
    }
    Ok(())
}

/// Reads the changes and checks the server's proof over all of them.
fn read<'a>(
    tx: &Read<'_>,
    realm: &RealmView,
    offered: &Offered<'a>,
) -> Result<Result<Vec<Brought<'a>>, Code>, StoreError> {
    let genesis = genesis::hash(offered.kind, offered.doc);
    let mut brought = Vec::with_capacity(offered.packed.len());
    for packed in &offered.packed {
        let bytes = match unpack(packed, genesis) {
            Ok(bytes) => bytes,
            Err(code) => return Ok(Err(code)),
        };
        let actor = match change::RawChange::decode(&bytes) {
            Ok(raw) => raw.actor,
            Err(code) => return Ok(Err(code)),
        };
        let device = if actor[..8] == realm.number.0.to_be_bytes() {
            DeviceNumber::SERVER
        } else {
            // The ledger knows every device that was ever enrolled.
            let id = doorstep_model::id::DeviceId::from_slice(&actor[..12]);
            let found = match id {
                Ok(id) => tx
                    .devices_by_id(id)?
                    .into_iter()
                    .find(|device| device.realm == realm.number),
                Err(_) => None,
            };
            match found {
                Some(device) => device.number,
                None => return Ok(Err(Code::UnknownDevice)),
            }
        };
        match gate(&bytes, offered.kind, offered.doc, device) {
            Ok(gated) => brought.push(Brought {
                gated,
                packed,
                device,
            }),
            Err(code) => return Ok(Err(code)),
        }
    }
    let hashes: Vec<ChangeHash> = brought.iter().map(|change| change.gated.hash).collect();
    let deps: BTreeSet<ChangeHash> = brought
        .iter()
        .flat_map(|change| change.gated.deps.iter().copied())
        .collect();
    let heads: Vec<ChangeHash> = hashes
        .iter()
        .copied()
        .filter(|hash| !deps.contains(hash))
        .collect();
    if realm.secret.proved(offered.doc, &heads, &hashes, offered.proof) {
        Ok(Ok(brought))
    } else {
        Ok(Err(Code::BadSignature))
    }
}

fn begin(
    tx: &Write<'_>,
    author: &Author<'_>,
    offered: &Offered<'_>,
    brought: &[Brought<'_>],
) -> Result<Result<(DocumentNo, Option<DocumentId>), Code>, StoreError> {
    let realm = author.view();
    let nowhere = Ok(Err(Code::OutOfScope));
    let Some(first) = brought.iter().find(|change| change.gated.begins) else {
        return nowhere;
    };
    let owner = match offered.kind {
        Kind::Care => Some(offered.doc.household()),
        Kind::Visit => {
            put_document(&first.gated, "household").or_else(|| put_document(&first.gated, "place"))
        }
        _ => None,
    };
    if let Some(owner) = owner
        && tx.is_erased(realm.number, owner)?
    {
        return Ok(Err(Code::Erased));
    }
    let grid = match (offered.kind, offered.scope) {
        (Kind::Activity, _) => put_text(&first.gated, "grid").and_then(|code| GridCode::parse(code).ok()),
        (_, Scope::Grid(grid)) => Some(grid.clone()),
        (_, Scope::Link(link)) => realm.grid_behind(tx, *link)?,
        _ => None,
    };
    let lies = matches!(offered.kind, Kind::Household | Kind::Place | Kind::Activity);
    let grid = grid.filter(|grid| realm.tree.get(grid).is_some());
    if lies && grid.is_none() {
        // In no log: nobody would ever see it, and nobody could begin it again.
        return nowhere;
    }
    let user = match first.device {
        DeviceNumber::SERVER => None,
        device => realm.user_of(tx, device)?,
    };
    let no = tx.begin_document(
        realm.number,
        &NewDocument {
            id: offered.doc,
            kind: offered.kind,
            schema: 1,
            home: offered.scope,
            owner,
            author: user,
        },
    )?;
    if lies && let Some(grid) = grid {
        owner::lies_in(tx, realm, offered.doc, &grid, author.now())?;
    }
    Ok(Ok((no, owner)))
}

/// Stores a change and counts it. None where a copy of its phone wrote in its place meanwhile: then it
/// is kept, and its author says it again.
fn append(
    tx: &Write<'_>,
    author: &Author<'_>,
    doc: DocumentId,
    no: DocumentNo,
    change: &Brought<'_>,
    known: &[KnownChange],
) -> Result<Option<ChangeNo>, StoreError> {
    let gated = &change.gated;
    let actor = tx.actor(author.realm(), &gated.actor, change.device)?;
    let stored = tx.append_change(&NewChange {
        document: no,
        actor,
        seq: gated.seq,
        max_op: gated.max_op,
        hash: gated.hash,
        at: author.now(),
        bytes: change.packed,
    })?;
    let copied = known
        .iter()
        .any(|there| there.actor == actor && there.seq == gated.seq);
    if copied {
        let state = ChangeState::Quarantined(Code::Equivocation);
        tx.quarantine(stored, no, change.device, state)?;
    }
    if change.device != DeviceNumber::SERVER {
        // Its author's receipt counts it, and will not count it again when the author sends it.
        let item = Counted::change(doc, gated.hash);
        let generation = Author::generation(&gated.actor);
        tx.add_authored(author.realm(), change.device, generation, &[item], author.now())?;
    }
    Ok((!copied).then_some(stored))
}
