//! Accepting one change: signature, gate, seq, deps, startOp and permission are decided from the
//! change and the rows about it. No document is loaded; publishing proves the rest.

use doorstep_model::code::Code;
use doorstep_model::document::gate::{Gated, gate};
use doorstep_model::document::genesis;
use doorstep_model::document::op::Target;
use doorstep_model::document::schema::SCHEMA;
use doorstep_model::id::{ChangeHash, Generation};
use doorstep_model::protocol::packed::unpack;
use doorstep_model::protocol::sync::{Push, PushResult};

use super::anew;
use super::author::Author;
use super::deps::find_deps;
use super::owner;
use super::place::{Place, place};
use super::resend::may_replace;
use super::subject::Subject;
use super::verdict::{answer, stands, verdict};
use crate::store::{
    ActorNo, ChangeState, DocumentNo, DocumentRow, KnownChange, NewChange, NewDocument, StoreError, Write,
};

/// What became of a pushed change, and whether it counts among what its author wrote.
pub(super) struct Accepted {
    pub(super) result: PushResult,
    /// Generation and name, when this request made it durable here.
    pub(super) stored: Option<(Generation, ChangeHash)>,
}

impl Accepted {
    fn answer(result: PushResult) -> Self {
        Self { result, stored: None }
    }

    fn refused(code: Code) -> Self {
        Self::answer(PushResult::Refused(code, None))
    }
}

/// Takes one change of a device.
pub(super) fn accept(tx: &Write<'_>, author: &Author<'_>, push: &Push) -> Result<Accepted, StoreError> {
    if i64::from(push.schema) > SCHEMA {
        return Ok(Accepted::answer(PushResult::Retry));
    }
    let genesis = genesis::hash(push.kind, push.doc);
    let gated = match unpack(&push.bytes, genesis)
        .and_then(|bytes| gate(&bytes, push.kind, push.doc, author.number()))
    {
        Ok(gated) => gated,
        Err(code) => return Ok(Accepted::refused(code)),
    };
    if !author.owns(&gated.actor) {
        return Ok(Accepted::refused(Code::ForgedActor));
    }
    if tx.is_erased(author.realm(), push.doc.household())? || tx.is_erased(author.realm(), push.doc)? {
        return Ok(Accepted::refused(Code::Erased));
    }
    if let Some(code) = anew::refuses(tx, author.realm(), push.doc, &gated)? {
        return Ok(Accepted::answer(PushResult::Refused(code, Some(push.doc))));
    }
    match tx.document(author.realm(), push.doc)? {
        Some(document) => accept_later(tx, author, push, &gated, genesis, &document),
        None => accept_first(tx, author, push, &gated),
    }
}

/// The first change that the server sees of a document.
fn accept_first(
    tx: &Write<'_>,
    author: &Author<'_>,
    push: &Push,
    gated: &Gated,
) -> Result<Accepted, StoreError> {
    if !gated.begins {
        return Ok(Accepted::answer(PushResult::Missing(gated.deps.clone())));
    }
    let beginning = match beginning(tx, author, push, gated)? {
        Ok(beginning) => beginning,
        Err(result) => return Ok(Accepted::answer(result)),
    };
    let document = tx.begin_document(author.realm(), &new_document(author, push, &beginning.place))?;
    beginning.store(tx, author, push, gated, document)
}

/// Where a document is begun, and whether its author may do that.
struct Beginning {
    place: Place,
    verdict: Result<(), Code>,
}

impl Beginning {
    fn store(
        self,
        tx: &Write<'_>,
        author: &Author<'_>,
        push: &Push,
        gated: &Gated,
        document: DocumentNo,
    ) -> Result<Accepted, StoreError> {
        if let Some(grid) = &self.place.own_grid {
            owner::lies_in(tx, author.view(), push.doc, grid, author.now())?;
        }
        let state = self.verdict.err().map(ChangeState::Quarantined);
        store(tx, author, push, gated, document, state)
    }
}

fn beginning(
    tx: &Write<'_>,
    author: &Author<'_>,
    push: &Push,
    gated: &Gated,
) -> Result<Result<Beginning, PushResult>, StoreError> {
    if gated.seq != 1 {
        return Ok(Err(PushResult::Refused(Code::SequenceGap, None)));
    }
    if gated.start_op != genesis::max_op(push.kind) + 1 {
        return Ok(Err(PushResult::Refused(Code::BadStartOp, None)));
    }
    let place = match place(tx, author, push, gated)? {
        Ok(place) => place,
        Err(result) => return Ok(Err(result)),
    };
    let verdict = match (&place.home, place.owner) {
        (Some(home), _) => {
            let subject = Subject {
                kind: push.kind,
                home: home.clone(),
                author: None,
                creating: true,
                shared: false,
            };
            verdict(tx, author, &subject, None, gated, &[])?
        }
        (None, Some(_)) => Err(Code::OwnerUnknown),
        (None, None) => Err(Code::OutOfScope),
    };
    Ok(Ok(Beginning { place, verdict }))
}

fn new_document<'a>(author: &Author<'_>, push: &Push, place: &'a Place) -> NewDocument<'a> {
    NewDocument {
        id: push.doc,
        kind: push.kind,
        schema: push.schema,
        home: &place.scope,
        owner: place.owner,
        author: Some(author.user()),
    }
}

/// All that began a document was kept and not applied: where it belongs is still open, and this
/// change, its author's correction perhaps, says it.
fn begin_anew(
    tx: &Write<'_>,
    author: &Author<'_>,
    push: &Push,
    gated: &Gated,
    document: DocumentNo,
) -> Result<Accepted, StoreError> {
    let beginning = match beginning(tx, author, push, gated)? {
        Ok(beginning) => beginning,
        Err(result) => return Ok(Accepted::answer(result)),
    };
    if let Some(replaced) = push.replaces
        && let Err(code) = may_replace(tx, author, document, replaced)?
    {
        return Ok(Accepted::refused(code));
    }
    tx.begin_document_anew(document, &new_document(author, push, &beginning.place))?;
    beginning.store(tx, author, push, gated, document)
}

fn accept_later(
    tx: &Write<'_>,
    author: &Author<'_>,
    push: &Push,
    gated: &Gated,
    genesis: ChangeHash,
    document: &DocumentRow,
) -> Result<Accepted, StoreError> {
    if document.kind != push.kind {
        return Ok(Accepted::refused(Code::WrongKind));
    }
    let known = tx.known_changes(document.no)?;
    if let Some(there) = known.iter().find(|change| change.hash == gated.hash) {
        return Ok(Accepted::answer(holds_now(there)));
    }
    let actor = tx.actor(author.realm(), &gated.actor, author.number())?;
    let mine = known.iter().filter(|change| change.actor == actor);
    let last_seq = mine.map(|change| change.seq).max().unwrap_or_default();
    if gated.seq <= last_seq {
        // The same (document, actor, seq) with other bytes: a copied installation. Both are kept.
        let state = ChangeState::Quarantined(Code::Equivocation);
        return store(tx, author, push, gated, document.no, Some(state));
    }
    let is_begun =
        |change: &KnownChange| matches!(change.state, ChangeState::Published | ChangeState::Pending);
    if gated.begins && !known.iter().any(is_begun) {
        return begin_anew(tx, author, push, gated, document.no);
    }
    if gated.begins && puts_once_field(gated) {
        // Begun by another change already: what is put once is not put again.
        return Ok(Accepted::refused(Code::Rewritten));
    }
    let deps = match find_deps(&known, &gated.deps, genesis, push.kind) {
        Ok(deps) => deps,
        Err(missing) => return Ok(Accepted::answer(PushResult::Missing(missing))),
    };
    if gated.seq != last_seq + 1 {
        return Ok(Accepted::refused(Code::SequenceGap));
    }
    if gated.start_op != deps.max_op + 1 {
        return Ok(Accepted::refused(Code::BadStartOp));
    }
    let state = if owner::is_unknown(tx, author.realm(), document.owner)? {
        Some(ChangeState::Quarantined(Code::OwnerUnknown))
    } else {
        stands(tx, author, document, gated, &deps)?
    };
    if let Some(replaced) = push.replaces
        && let Err(code) = may_replace(tx, author, document.no, replaced)?
    {
        return Ok(Accepted::refused(code));
    }
    store(tx, author, push, gated, document.no, state)
}

fn puts_once_field(gated: &Gated) -> bool {
    gated
        .puts
        .iter()
        .any(|put| matches!(&put.target, Target::Root(field) if field.once))
}

fn store(
    tx: &Write<'_>,
    author: &Author<'_>,
    push: &Push,
    gated: &Gated,
    document: DocumentNo,
    state: Option<ChangeState>,
) -> Result<Accepted, StoreError> {
    let actor: ActorNo = tx.actor(author.realm(), &gated.actor, author.number())?;
    let change = tx.append_change(&NewChange {
        document,
        actor,
        seq: gated.seq,
        max_op: gated.max_op,
        hash: gated.hash,
        at: author.now(),
        bytes: &push.bytes,
    })?;
    let result = match state {
        None => {
            for rekey in &push.rekeyed {
                // Only to entries that this change made itself.
                if rekey.new.device == author.number() && rekey.new.seq == gated.seq {
                    tx.add_rekeyed(author.realm(), push.doc, rekey)?;
                }
            }
            tx.wait_to_publish(change, document)?;
            PushResult::Accepted
        }
        Some(state) => {
            tx.quarantine(change, document, author.number(), state)?;
            answer(state)
        }
    };
    Ok(Accepted {
        result,
        stored: Some((Author::generation(&gated.actor), gated.hash)),
    })
}

/// Results are what holds now: a repeated change that was quarantined is told so.
fn holds_now(change: &KnownChange) -> PushResult {
    match change.state {
        ChangeState::Published | ChangeState::Pending => PushResult::Duplicate,
        state => answer(state),
    }
}
