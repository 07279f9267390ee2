//! Accepting one change: signature, gate, seq, deps, startOp and permission are decided from the
//! change and the rows about it. No document is loaded; publishing proves the rest.

use doorstep_model::code::Code;
use doorstep_model::document::gate::{Gated, gate};
use doorstep_model::document::genesis;
use doorstep_model::document::op::{Scalar, Target};
use doorstep_model::document::schema::{Kind, SCHEMA};
use doorstep_model::id::{ChangeHash, DocumentId, Generation, GridCode};
use doorstep_model::protocol::packed::unpack;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Push, PushResult};
use doorstep_model::standing::Home;

use super::author::Author;
use super::owner;
use super::resend::may_replace;
use super::subject::Subject;
use crate::realm::RealmView;
use crate::store::{
    ActorNo, ChangeNo, ChangeState, DocumentNo, DocumentRow, KnownChange, NewChange, NewDocument, Read,
    StoreError, Write,
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
    if let Some(new) = document.replaced_by {
        return Ok(Accepted::answer(PushResult::Refused(Code::Replaced, Some(new))));
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

/// Whether a change of a document that was begun is kept without being applied, and why.
pub(super) fn stands(
    tx: &Write<'_>,
    author: &Author<'_>,
    document: &DocumentRow,
    gated: &Gated,
    deps: &Deps,
) -> Result<Option<ChangeState>, StoreError> {
    let subject = Subject {
        kind: document.kind,
        home: home_of(tx, author.view(), document)?,
        author: document.author,
        creating: false,
        // Asked of cases alone.
        shared: document.kind == Kind::Case && author.shares(tx, document.no)?,
    };
    let verdict = verdict(tx, author, &subject, Some(document.no), gated, &deps.changes)?;
    Ok(match (verdict, deps.waits_for) {
        (Err(code), _) => Some(ChangeState::Quarantined(code)),
        (Ok(()), Some(hash)) => Some(ChangeState::Held(hash)),
        (Ok(()), None) => None,
    })
}

/// By what the author holds now, else by what ended or was left not long ago.
pub(super) fn verdict(
    tx: &Write<'_>,
    author: &Author<'_>,
    subject: &Subject,
    document: Option<DocumentNo>,
    gated: &Gated,
    deps: &[ChangeNo],
) -> Result<Result<(), Code>, StoreError> {
    match subject.permit(author.standing(), &gated.puts, author.view()) {
        Ok(()) => Ok(Ok(())),
        Err(code) => Ok(match author.late(tx, subject, document, gated, deps)? {
            Err(Code::TooLate) => Err(Code::TooLate),
            late => late.map_err(|_| code),
        }),
    }
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

pub(super) fn answer(state: ChangeState) -> PushResult {
    match state {
        ChangeState::Published | ChangeState::Pending => PushResult::Accepted,
        ChangeState::Quarantined(code) => PushResult::Quarantined(code),
        ChangeState::Held(hash) => PushResult::Held(hash),
    }
}

pub(super) struct Deps {
    max_op: u64,
    changes: Vec<ChangeNo>,
    /// A dependency that is not in the published document and will not be by itself.
    waits_for: Option<ChangeHash>,
}

/// Looks the deps up among the document's own changes.
///
/// # Errors
/// The hashes that the server does not hold.
pub(super) fn find_deps(
    known: &[KnownChange],
    deps: &[ChangeHash],
    genesis: ChangeHash,
    kind: Kind,
) -> Result<Deps, Vec<ChangeHash>> {
    let mut found = Deps {
        max_op: 0,
        changes: Vec::new(),
        waits_for: None,
    };
    let mut missing = Vec::new();
    for dep in deps {
        if *dep == genesis {
            found.max_op = found.max_op.max(genesis::max_op(kind));
            continue;
        }
        match known.iter().find(|change| change.hash == *dep) {
            None => missing.push(*dep),
            Some(change) => {
                found.max_op = found.max_op.max(change.max_op);
                found.changes.push(change.no);
                if matches!(change.state, ChangeState::Quarantined(_) | ChangeState::Held(_)) {
                    found.waits_for = Some(*dep);
                }
            }
        }
    }
    if missing.is_empty() {
        Ok(found)
    } else {
        Err(missing)
    }
}

/// Where a new document goes.
struct Place {
    scope: Scope,
    /// None where the realm has no such grid or link.
    home: Option<Home>,
    owner: Option<DocumentId>,
    /// The grid to remember for it: of households, places and activities.
    own_grid: Option<GridCode>,
}

fn place(
    tx: &Write<'_>,
    author: &Author<'_>,
    push: &Push,
    gated: &Gated,
) -> Result<Result<Place, PushResult>, StoreError> {
    let Some(scope) = push.scope.clone() else {
        return Ok(Err(PushResult::Refused(Code::OutOfScope, None)));
    };
    if push.doc.is_care() != (push.kind == Kind::Care) {
        return Ok(Err(PushResult::Refused(Code::WrongKind, None)));
    }
    let owner = match push.kind {
        Kind::Care => Some(push.doc.household()),
        Kind::Visit => put_document(gated, "household").or_else(|| put_document(gated, "place")),
        _ => None,
    };
    if let Some(owner) = owner {
        if tx.is_erased(author.realm(), owner)? {
            return Ok(Err(PushResult::Refused(Code::Erased, None)));
        }
        let Some(grid) = tx.home(author.realm(), owner)? else {
            return Ok(Ok(Place {
                scope,
                home: None,
                owner: Some(owner),
                own_grid: None,
            }));
        };
        let is_household = tx
            .document(author.realm(), owner)?
            .is_some_and(|row| row.kind == Kind::Household);
        let home = if is_household {
            Home::of_household(owner, grid)
        } else {
            Home::of_grid(grid)
        };
        return Ok(Ok(Place {
            scope,
            home: Some(home),
            owner: Some(owner),
            own_grid: None,
        }));
    }
    let grid = match (&scope, push.kind) {
        (_, Kind::Activity) => put_text(gated, "grid").and_then(|code| GridCode::parse(code).ok()),
        (Scope::Grid(grid), _) => Some(grid.clone()),
        (Scope::Link(link), Kind::Case) => author.grid_behind(tx, *link)?,
        _ => None,
    };
    let Some(grid) = grid.filter(|grid| author.has_grid(grid)) else {
        return Ok(Ok(Place {
            scope,
            home: None,
            owner: None,
            own_grid: None,
        }));
    };
    let keeps = matches!(push.kind, Kind::Household | Kind::Place | Kind::Activity);
    let home = match push.kind {
        Kind::Household => Home::of_household(push.doc, grid.clone()),
        _ => Home::of_grid(grid.clone()),
    };
    Ok(Ok(Place {
        scope,
        home: Some(home),
        owner: None,
        own_grid: keeps.then_some(grid),
    }))
}

/// Where a document of the server's belongs now.
///
/// # Errors
/// The store's.
pub fn home_of(tx: &Read<'_>, realm: &RealmView, document: &DocumentRow) -> Result<Home, StoreError> {
    let of = document.owner.unwrap_or(document.id);
    if let Some(grid) = tx.home(realm.number, of)? {
        let is_household = match document.owner {
            None => document.kind == Kind::Household,
            Some(owner) => tx
                .document(realm.number, owner)?
                .is_some_and(|row| row.kind == Kind::Household),
        };
        return Ok(if is_household {
            Home::of_household(of, grid)
        } else {
            Home::of_grid(grid)
        });
    }
    Ok(match &document.home {
        Scope::Grid(grid) => Home::of_grid(grid.clone()),
        Scope::Link(link) => realm
            .grid_behind(tx, *link)?
            .map(Home::of_grid)
            .unwrap_or_default(),
        _ => Home::default(),
    })
}

pub(super) fn put_text<'a>(gated: &'a Gated, name: &str) -> Option<&'a str> {
    gated.puts.iter().find_map(|put| match (&put.target, &put.value) {
        (Target::Root(field), Scalar::Text(words)) if field.name == name => Some(&**words),
        _ => None,
    })
}

pub(super) fn put_document(gated: &Gated, name: &str) -> Option<DocumentId> {
    DocumentId::parse(put_text(gated, name)?).ok()
}
