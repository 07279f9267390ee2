//! Carries out what one answer changes: everything in the caller's transaction, or nothing.

mod anew;
mod compare;
mod epoch;
mod logs;
mod offered;
mod own;
mod settle;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use doorstep_model::code::Code;
use doorstep_model::id::{ChangeHash, DocumentId};
use doorstep_model::protocol::digest::Digest;
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::receipt::{Receipt, SignedReceipt};
use doorstep_model::time::Timestamp;
use rusqlite::Connection;

use super::clock;
use super::engine::{Page, Skipped, Stored};
use super::replay::{Edit, Out};
use super::rewrite::Rewriter;
use super::table::{awaiting, doubt, kept_fact, offer, outgoing, replayed, trouble};
use crate::environment::Randomness;
use crate::generation;
use crate::identity::Identity;
use crate::realm::Rules;
use crate::store::{Setting, StoreError, authored, document, purge, read_log, setting};

/// What a page is stored with.
pub(super) struct Context<'a> {
    pub(super) db: &'a Connection,
    pub(super) rules: &'a Rules,
    pub(super) me: &'a Identity,
    pub(super) randomness: &'a dyn Randomness,
    /// The server's receipt key.
    pub(super) receipt_key: &'a PublicKey,
    /// This phone's clock.
    pub(super) phone: Timestamp,
}

/// What the driver does once the page is durable.
#[derive(Debug, Default)]
pub(super) struct After {
    /// The preset's row changed.
    pub(super) preset: bool,
    /// A new generation was drawn.
    pub(super) generation: bool,
}

/// Storing one page.
struct Storing<'a> {
    context: &'a Context<'a>,
    page: &'a Page,
    /// The server's clock.
    now: Timestamp,
    stored: Stored,
    after: After,
    /// Documents that were erased, whoever said so.
    erased: Vec<DocumentId>,
    /// Changes to write again: a copy of this phone wrote in their place.
    again: BTreeMap<DocumentId, Vec<ChangeHash>>,
    /// Corrections of what was adopted meanwhile, and is here now.
    late: Vec<(DocumentId, ChangeHash)>,
    /// Documents that may have left this phone's scopes.
    left: BTreeSet<DocumentId>,
    /// This phone's identity, once a new generation was drawn.
    redrawn: Option<Identity>,
}

/// Stores a page.
pub(super) fn store(context: &Context<'_>, page: &Page) -> Result<(Stored, After), StoreError> {
    let now = match page.now {
        Some(now) => now,
        None => clock::server_now(context.db, context.phone)?,
    };
    let mut storing = Storing {
        context,
        page,
        now,
        stored: Stored {
            skipped: page.skipped.clone(),
            ..Stored::default()
        },
        after: After::default(),
        erased: Vec::new(),
        again: BTreeMap::new(),
        late: Vec::new(),
        left: BTreeSet::new(),
        redrawn: None,
    };
    storing.heard()?;
    storing.settle()?;
    storing.verdicts()?;
    storing.epoch()?;
    storing.found()?;
    storing.logs()?;
    storing.compared()?;
    storing.digests()?;
    storing.receipt()?;
    storing.write_again()?;
    storing.done()
}

impl<'a> Storing<'a> {
    fn db(&self) -> &'a Connection {
        self.context.db
    }

    fn heard(&mut self) -> Result<(), StoreError> {
        let db = self.db();
        if let Some(last) = self.page.counter {
            let here = setting::number(db, Setting::Counter)?;
            setting::set_number(db, Setting::Counter, here.max(last))?;
        }
        if let Some(schema) = self.page.schema {
            setting::set_number(db, Setting::ServerSchema, u64::from(schema))?;
        }
        if let Some(now) = self.page.now {
            clock::heard(db, self.context.phone, now)?;
        }
        Ok(())
    }

    /// The server's word is kept when it is its own, about this phone, and about what this phone
    /// was told.
    fn receipt(&mut self) -> Result<(), StoreError> {
        let (db, me) = (self.db(), self.context.me);
        if self.page.no_receipt {
            self.send_unpublished()?;
        }
        let Some(signed) = &self.page.receipt else {
            return Ok(());
        };
        let epoch = setting::get(db, Setting::Epoch)?;
        let fits = |receipt: &Receipt| {
            receipt.device == me.device
                && receipt.user == me.user
                && epoch.as_deref() == Some(receipt.epoch.as_bytes())
        };
        let opened = signed.open(me.realm, self.context.receipt_key);
        match opened.map(|receipt| (fits(&receipt), receipt)) {
            Ok((true, receipt)) if receipt.authored == authored::authored(db)? => {
                setting::set(db, Setting::Receipt, &signed.0)?;
                if let Some(covered) = receipt.covered_until {
                    kept_fact::covered(db, covered)?;
                }
            }
            Ok((true, _)) => {}
            Ok((false, _)) => self.stored.skipped.push(Skipped::other(Code::BadSignature)),
            Err(code) => self.stored.skipped.push(Skipped::other(code)),
        }
        Ok(())
    }

    /// After everything that came is in: own work that can't stay as it is.
    fn write_again(&mut self) -> Result<(), StoreError> {
        for (id, roots) in std::mem::take(&mut self.again) {
            self.rewrite(id, &roots, &[], &mut |_, _| ())?;
        }
        for (id, hash) in std::mem::take(&mut self.late) {
            self.rewrite(id, &[hash], &[], &mut |of, puts| {
                if of == hash {
                    puts.clear();
                }
            })?;
            self.left.insert(id);
        }
        Ok(())
    }

    /// Writes own changes again, and those that stand on others' that are gone, all of this page's under
    /// one new generation. Work that can't be written again stays in the outbox as it is.
    fn rewrite(
        &mut self,
        id: DocumentId,
        roots: &[ChangeHash],
        gone: &[ChangeHash],
        edit: &mut Edit<'_>,
    ) -> Result<(), StoreError> {
        let db = self.db();
        let Some(stored) = document::load(db, id)? else {
            return Ok(());
        };
        let mut roots = roots.to_vec();
        roots.retain(|root| stored.document.has(*root));
        if roots.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let out = Out { roots: &roots, gone };
        let me = self.redraw()?;
        let rewriter = Rewriter {
            db,
            rules: self.context.rules,
            me: &me,
            now: self.context.phone,
            sent: self.page.sent.outbox,
        };
        match rewriter.rewrite(id, out, edit) {
            Err(StoreError::Refused(code)) => self.skip(Some(id), roots.first().copied(), code),
            done => done.map(drop),
        }
    }

    /// This phone under a generation that was drawn for this page.
    fn redraw(&mut self) -> Result<Identity, StoreError> {
        let me = match self.redrawn {
            Some(me) => me,
            None => Identity {
                generation: generation::draw(self.db(), self.context.randomness)?,
                ..*self.context.me
            },
        };
        self.redrawn = Some(me);
        Ok(me)
    }

    fn skip(
        &mut self,
        document: Option<DocumentId>,
        change: Option<ChangeHash>,
        code: Code,
    ) -> Result<(), StoreError> {
        let skipped = Skipped {
            document,
            change,
            code,
        };
        trouble::add(self.db(), &skipped)?;
        self.stored.skipped.push(skipped);
        Ok(())
    }

    /// What was sent, and does not come back by a log of this phone's, leaves: nobody would ever say
    /// that it is gone.
    fn purge(&mut self) -> Result<(), StoreError> {
        let db = self.db();
        // Proven by this very answer: what an earlier one proved says nothing of what came since.
        if self.stored.proven && self.page.up_to_date {
            self.offers_let_go()?;
            self.left.extend(awaiting::stale(db, self.now)?);
        }
        for id in std::mem::take(&mut self.left) {
            if !awaiting::is_fresh(db, id, self.now)? {
                purge::purge_unheld(db, id)?;
            }
        }
        Ok(())
    }

    fn done(mut self) -> Result<(Stored, After), StoreError> {
        let (db, sent) = (self.db(), self.page.sent);
        for id in std::mem::take(&mut self.erased) {
            replayed::uncount(db, id, &BTreeSet::new())?;
            awaiting::forget(db, id)?;
            offer::forget(db, id)?;
            trouble::clear(db, id)?;
        }
        awaiting::sweep(db)?;
        self.offers_delivered()?;
        self.after.generation = self.redrawn.is_some();
        self.stored.left = outgoing::left(db, sent.outbox, sent.facts)?;
        self.stored.reads_left = read_log::to_send(db, 1)?.is_some();
        self.stored.offers = offer::left(db, sent.offers)?;
        self.stored.doubts = doubt::doubtful(db)?;
        self.stored.proven = doubt::proven(db)?;
        self.purge()?;
        if self.stored.proven {
            setting::set_number(db, Setting::LastProof, self.now.millis().unsigned_abs())?;
        }
        let receipt = held_receipt(db, self.context.me, self.context.receipt_key)?;
        let authored = authored::authored(db)?;
        self.stored.unreceipted = receipt.map_or_else(
            || authored.sum != Digest::ZERO,
            |receipt| receipt.authored != authored,
        );
        Ok((self.stored, self.after))
    }
}

/// The newest receipt, as signed.
pub(super) fn held_receipt(
    db: &Connection,
    me: &Identity,
    key: &PublicKey,
) -> Result<Option<Receipt>, StoreError> {
    let signed = setting::get(db, Setting::Receipt)?;
    let open = |bytes| SignedReceipt(bytes).open(me.realm, key).ok();
    Ok(signed.and_then(open))
}
