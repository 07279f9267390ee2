//! What the server kept and did not apply 待核: someone who may takes its content on as their own,
//! or sends it back with a reason. Whoever decides first decides.

use std::collections::BTreeMap;

use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::gate::{Gated, gate, generation};
use doorstep_model::document::genesis;
use doorstep_model::document::op::{Scalar, Target};
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::Writer;
use doorstep_model::id::{ChangeHash, DeviceNumber, DocumentId, GridCode, UserId};
use doorstep_model::protocol::packed::unpack;
use doorstep_model::protocol::sync::{PushResult, VerdictOf};
use doorstep_model::role::{BaseRole, RoleSet};
use doorstep_model::standing::Standing;
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use doorstep_model::word::{Language, Worded};

use super::ActionError;
use super::access::{may_read_care, may_read_case, may_read_household};
use super::case::check_applied;
use crate::ingest::{Form, home_of};
use crate::realm::RealmView;
use crate::rows;
use crate::store::{
    Actor, ChangeRow, DocumentRow, Notice, NoticeAbout, NoticeDraft, Read, StoreError, Write,
};

/// Kept changes of the realm looked through for those of one person, and of each phone among them.
const LOOKED_AT: usize = 1_000;
const OF_A_PHONE: usize = 50;

/// A change that waits for someone's decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The change.
    pub change: ChangeRow,
    /// Its document.
    pub document: DocumentRow,
    /// The grid that the document belongs to.
    pub grid: Option<GridCode>,
    /// Why it was not applied.
    pub code: Code,
    /// Who wrote it.
    pub author: Option<UserId>,
    /// What it says.
    pub gated: Gated,
}

impl Kept {
    fn read(
        tx: &Read<'_>,
        realm: &RealmView,
        document: DocumentRow,
        (change, code): (ChangeRow, Code),
    ) -> Result<Option<Self>, StoreError> {
        // A copied installation writes again by itself, under a generation of its own.
        if code == Code::Equivocation {
            return Ok(None);
        }
        let genesis = genesis::hash(document.kind, document.id);
        let gated = unpack(&change.bytes, genesis)
            .and_then(|bytes| gate(&bytes, document.kind, document.id, change.device))
            .map_err(|_| StoreError::Damaged)?;
        Ok(Some(Self {
            grid: home_of(tx, realm, &document)?.grid,
            author: realm.user_of(tx, change.device)?,
            change,
            document,
            code,
            gated,
        }))
    }

    /// Whether someone of this standing decides about it: a cadre of its place who reads the
    /// document; of a case a clerk too.
    fn is_for(&self, tx: &Read<'_>, realm: &RealmView, standing: &Standing) -> Result<bool, StoreError> {
        let home = home_of(tx, realm, &self.document)?;
        let over = |roles: &[BaseRole]| standing.holds(RoleSet::of(roles), &home, realm);
        Ok(match self.document.kind {
            Kind::Case => {
                let line = tx.case_row(realm.number, self.document.id)?;
                let confidential = line.map_or_else(|| self.says_confidential(), |line| line.confidential);
                over(&[BaseRole::Cadre, BaseRole::Clerk])
                    && may_read_case(tx, realm, standing, &self.document, confidential, None)?
            }
            Kind::Care => over(&[BaseRole::Cadre]) && may_read_care(realm, standing, &home),
            Kind::Household | Kind::Visit | Kind::Activity | Kind::Place => {
                over(&[BaseRole::Cadre]) && may_read_household(realm, standing, &home)
            }
        })
    }

    /// A case that was never published may say so itself.
    fn says_confidential(&self) -> bool {
        self.gated.puts.iter().any(|put| match &put.target {
            Target::Root(field) => field.name == "confidential" && put.value == Scalar::Bool(true),
            Target::Event { event, .. } => event.confidential == Some(true),
            Target::Field { .. } | Target::Answer { .. } => false,
        })
    }
}

/// What waits for this person's decision, the newest first.
///
/// # Errors
/// The store's.
pub fn kept(tx: &Read<'_>, realm: &RealmView, standing: &Standing) -> Result<Vec<Kept>, StoreError> {
    let mut all = Vec::new();
    for found in tx.undecided(realm.number, OF_A_PHONE, LOOKED_AT)? {
        let Some(document) = tx.document_by_no(found.0.document)? else {
            continue;
        };
        let number = found.0.no;
        match Kept::read(tx, realm, document, found) {
            Ok(Some(kept)) if kept.is_for(tx, realm, standing)? => all.push(kept),
            Ok(_) => {}
            // Others' work stays to be decided about.
            Err(StoreError::Damaged) => tracing::error!(change = number.0, "a kept change can't be read"),
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

/// One of those; for everyone else it is not there.
fn find(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    id: DocumentId,
    hash: ChangeHash,
    now: Timestamp,
) -> Result<Kept, ActionError> {
    let document = tx.document(realm.number, id)?.ok_or(Code::NotFound)?;
    let found = tx.kept_change(document.no, hash)?;
    let (change, code, decided) = found.ok_or(Code::NotFound)?;
    let kept = Kept::read(tx, realm, document, (change, code))?.ok_or(Code::NotFound)?;
    let standing = realm.standing_now(tx, user, now)?;
    if !kept.is_for(tx, realm, &standing)? {
        return Err(Code::NotFound.into());
    }
    if decided || code == Code::SentBack {
        return Err(Code::AlreadyDecided.into());
    }
    Ok(kept)
}

/// Takes on what a kept change says, as this person's own word: through the same ingest, so that
/// they may write it themselves. Its author hears that it counts.
///
/// # Errors
/// `not_found`; `already_decided`; what permissions, gate, publishing or the case's flow refuse.
pub fn adopt(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    id: DocumentId,
    hash: ChangeHash,
    now: Timestamp,
) -> Result<(), ActionError> {
    let kept = find(tx, realm, user, id, hash, now)?;
    let form = Form::of_user(tx, realm, user, now)?;
    let document: Document = if tx.snapshot(kept.document.no)?.is_some() {
        form.edit(id, |_, writer| say_again(writer, &kept, user))?
    } else {
        form.begin_anew(&kept.document, |writer| say_again(writer, &kept, user))?
    };
    if document.kind() == Kind::Case {
        check_applied(tx, realm, &document, now)?;
    }
    if !tx.decide_quarantine(kept.change.no, kept.change.device, "adopted", now)? {
        return Err(Code::AlreadyDecided.into());
    }
    tell(tx, realm, &kept, Code::Adopted)?;
    Ok(tx.audit(realm.number, Actor::User(user), "quarantine.adopt", &id, now)?)
}

/// Sends a kept change back. Its author hears why, corrects it and sends it again.
///
/// # Errors
/// `not_found`, `already_decided`, `bad_field` without a reason.
pub fn send_back(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    (id, hash): (DocumentId, ChangeHash),
    reason: &Text<500>,
    now: Timestamp,
) -> Result<(), ActionError> {
    let kept = find(tx, realm, user, id, hash, now)?;
    if reason.is_empty() {
        return Err(Code::BadField.into());
    }
    tell(tx, realm, &kept, Code::SentBack)?;
    if let Some(author) = kept.author {
        let title = Code::SentBack.word(Language::ZhHans);
        let draft = NoticeDraft {
            grid: kept.grid.unwrap_or_else(|| realm.tree.root().code.clone()),
            title: Text::parse(&title).map_err(|_| StoreError::Contradiction)?,
            text: Text::parse(reason.as_str()).map_err(|_| StoreError::Contradiction)?,
            emergency: false,
            public: false,
            roles: RoleSet::NONE,
            addressed: Some(1),
            about: Some(NoticeAbout::Person(author)),
            author: user,
            from: now,
            until: None,
        };
        let notice = Notice::new(tx.insert_notice(realm.number, &draft)?, draft);
        rows::notice_to(tx, realm.number, &notice, author)?;
    }
    tx.changed(realm.number, kept.document.kind, id);
    Ok(tx.audit(realm.number, Actor::User(user), "quarantine.return", &id, now)?)
}

fn tell(tx: &Write<'_>, realm: &RealmView, kept: &Kept, code: Code) -> Result<(), StoreError> {
    tx.keep_because(kept.change.no, code)?;
    tx.tell(
        realm.number,
        kept.change.device,
        VerdictOf::Change(kept.document.id, kept.change.hash),
        PushResult::Quarantined(code),
    )
}

/// Writes what the change says with entries of this change's own, and everything that it says of
/// its own entries with them.
fn say_again(writer: &mut Writer<'_>, kept: &Kept, user: UserId) {
    let gated = &kept.gated;
    let mut own = OwnEntries::of(gated, kept.change.device);
    for put in &gated.puts {
        let value = own.read_through(writer, &put.value);
        match &put.target {
            Target::Root(field) => _ = writer.root(field.name, value),
            Target::Field {
                container,
                entry,
                field,
            } => {
                let entry = own.renamed(writer, *entry);
                writer.field(container.name, entry, field.name, value);
            }
            Target::Event {
                container,
                entry,
                event,
            } => {
                let mut event = (**event).clone();
                event.by = Some(user.0);
                for seen in &mut event.after {
                    *seen = own.renamed(writer, *seen);
                }
                if let Some(Ok(about)) = event.about.as_deref().map(Entry::parse) {
                    event.about = Some(own.renamed(writer, about).to_string().into());
                }
                let entry = own.renamed(writer, *entry);
                writer.event_at(container.name, entry, &event);
            }
            Target::Answer { question, .. } => _ = writer.answer(question, value),
        }
    }
}

/// Entries that the kept change made itself, and what they are called in the new one.
struct OwnEntries {
    device: DeviceNumber,
    generation: u64,
    seq: u64,
    new: BTreeMap<Entry, Entry>,
}

impl OwnEntries {
    fn of(gated: &Gated, device: DeviceNumber) -> Self {
        Self {
            device,
            generation: generation(&gated.actor, device),
            seq: gated.seq,
            new: BTreeMap::new(),
        }
    }

    fn made(&self, entry: &Entry) -> bool {
        (entry.device, entry.generation, entry.seq) == (self.device, self.generation, self.seq)
    }

    fn renamed(&mut self, writer: &mut Writer<'_>, entry: Entry) -> Entry {
        if !self.made(&entry) {
            return entry;
        }
        *self.new.entry(entry).or_insert_with(|| writer.entry())
    }

    /// A value that names an entry of the change's own, as a guardian is named.
    fn read_through(&mut self, writer: &mut Writer<'_>, value: &Scalar) -> Scalar {
        match value {
            Scalar::Text(text) => match Entry::parse(text) {
                Ok(entry) if self.made(&entry) => {
                    Scalar::Text(self.renamed(writer, entry).to_string().into())
                }
                _ => value.clone(),
            },
            _ => value.clone(),
        }
    }
}
