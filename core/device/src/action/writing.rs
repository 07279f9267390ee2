//! One writing transaction of a person: permission, the change, the document, its rows, the outbox.

use doorstep_model::activity::ActivityRecord;
use doorstep_model::document::Document;
use doorstep_model::document::apply::apply;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::Written;
use doorstep_model::id::{ChangeHash, DeviceId, DocumentId, GridCode, UserId};
use doorstep_model::permission::{Doc, may_write};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::standing::{Home, Over, Standing};
use doorstep_model::time::{Day, Timestamp};
use doorstep_model::visit::VisitRecord;

use super::ActionError;
use super::pen::Pen;
use crate::device::Device;
use crate::identity::Identity;
use crate::realm::Realm;
use crate::store::outbox::{self, Entry, SCHEMA_SENT, State};
use crate::store::{document, project, scope};

/// Runs what a person does as one transaction.
pub(super) fn act<T>(
    device: &Device,
    body: impl FnOnce(&Writing<'_>) -> Result<T, ActionError>,
) -> Result<T, ActionError> {
    let now = device.now();
    device.write(|realm| {
        let me = *realm.me.ok_or(ActionError::NotEnrolled)?;
        let standing = realm.my_standing(now)?;
        body(&Writing {
            realm,
            me,
            now,
            standing,
        })
    })
}

/// A writing transaction under way.
pub(super) struct Writing<'a> {
    /// The realm as the transaction sees it.
    pub(super) realm: &'a Realm<'a>,
    /// Who writes.
    pub(super) me: Identity,
    /// The phone's clock.
    pub(super) now: Timestamp,
    /// What the person holds.
    pub(super) standing: Standing,
}

impl Writing<'_> {
    /// Today, by the phone's clock.
    pub(super) fn today(&self) -> Day {
        self.now.day()
    }

    /// Makes a document that belongs at `home`.
    pub(super) fn create<T>(
        &self,
        kind: Kind,
        id: DocumentId,
        home: &Home,
        fill: impl FnOnce(&mut Pen<'_>) -> Result<T, ActionError>,
    ) -> Result<T, ActionError> {
        self.write(&Document::new(kind, id), home, true, fill)
    }

    /// Writes on a document. Saying what it says already changes nothing.
    pub(super) fn edit<T>(
        &self,
        kind: Kind,
        id: DocumentId,
        fill: impl FnOnce(&mut Pen<'_>) -> Result<T, ActionError>,
    ) -> Result<T, ActionError> {
        let document = self.load(kind, id)?;
        let home = self.home(&document)?;
        self.write(&document, &home, false, fill)
    }

    /// Writes on a household's care record, which its first word begins.
    pub(super) fn care<T>(
        &self,
        household: DocumentId,
        fill: impl FnOnce(&mut Pen<'_>) -> Result<T, ActionError>,
    ) -> Result<T, ActionError> {
        let home = self.household_home(household)?;
        match document::load(self.realm.db, household.care())? {
            Some(stored) => self.write(&stored.document, &home, false, fill),
            None => self.create(Kind::Care, household.care(), &home, fill),
        }
    }

    /// A document of a kind.
    pub(super) fn load(&self, kind: Kind, id: DocumentId) -> Result<Document, ActionError> {
        match document::load(self.realm.db, id)? {
            Some(stored) if stored.document.kind() == kind => Ok(stored.document),
            _ => Err(ActionError::NotHere),
        }
    }

    /// Where a household belongs.
    pub(super) fn household_home(&self, id: DocumentId) -> Result<Home, ActionError> {
        Ok(Home {
            grid: self.realm.grid_of(id)?,
            household: Some(id.household()),
        })
    }

    /// Where a place belongs.
    pub(super) fn place_home(&self, id: DocumentId) -> Result<Home, ActionError> {
        Ok(Home {
            grid: self.realm.grid_of(id)?,
            household: None,
        })
    }

    /// Where a document belongs, as permissions see it.
    pub(super) fn home(&self, document: &Document) -> Result<Home, ActionError> {
        match document.kind() {
            Kind::Household | Kind::Care => self.household_home(document.id()),
            Kind::Visit => {
                let visit = VisitRecord::read(document);
                match (visit.household, visit.place) {
                    (Some(household), _) => self.household_home(household),
                    (None, Some(place)) => self.place_home(place),
                    (None, None) => Err(ActionError::NotHere),
                }
            }
            Kind::Activity => Ok(Home {
                grid: ActivityRecord::read(document).grid,
                household: None,
            }),
            Kind::Place | Kind::Case => self.place_home(document.id()),
        }
    }

    fn write<T>(
        &self,
        before: &Document,
        home: &Home,
        creating: bool,
        fill: impl FnOnce(&mut Pen<'_>) -> Result<T, ActionError>,
    ) -> Result<T, ActionError> {
        let mut pen = Pen::new(before, self.me.author());
        let result = fill(&mut pen)?;
        if let Some(written) = pen.finish()? {
            self.allowed(before, home, creating, &written)?;
            self.commit(before, home, creating, written)?;
        }
        Ok(result)
    }

    /// Whether the server would let this pass; said now, while the person can still do otherwise.
    /// While nothing here tells what anyone holds, work is taken and the server decides.
    fn allowed(
        &self,
        before: &Document,
        home: &Home,
        creating: bool,
        written: &Written,
    ) -> Result<(), ActionError> {
        if !self.realm.knows_posts()? {
            return Ok(());
        }
        let known = document::find(self.realm.db, before.id())?;
        let shared = match known {
            Some(known) => !scope::of_document(self.realm.db, known.number)?.is_empty(),
            None => false,
        };
        let author = match before.kind() {
            _ if creating => Some(self.me.user),
            // Nobody's own: the table asks for the author of these three alone.
            Kind::Visit | Kind::Activity | Kind::Case => self.author(before)?,
            Kind::Household | Kind::Care | Kind::Place => None,
        };
        let doc = Doc {
            kind: before.kind(),
            home,
            author,
            creating,
            shared,
        };
        let within = |inner: &GridCode, outer: &GridCode| self.realm.within(inner, outer);
        Ok(may_write(
            &self.standing,
            &doc,
            &written.gated.puts,
            &self.realm.rules.flow,
            &within,
        )?)
    }

    /// Who made a document's first change.
    fn author(&self, document: &Document) -> Result<Option<UserId>, ActionError> {
        let Some((_, actor, _)) = document.authors().into_iter().next() else {
            return Ok(None);
        };
        match actor.first_chunk() {
            Some(device) => Ok(self.realm.user_of_device(DeviceId::new(*device))?),
            None => Ok(None),
        }
    }

    fn commit(
        &self,
        before: &Document,
        home: &Home,
        creating: bool,
        written: Written,
    ) -> Result<(), ActionError> {
        let applied = apply(before, &[&written.bytes]);
        applied.results.into_iter().collect::<Result<Vec<_>, _>>()?;
        let number = document::save(self.realm.db, &applied.document, &applied.saved)?;
        let push_scope = if creating {
            Some(self.push_scope(home)?)
        } else {
            None
        };
        if let Some(push_scope) = &push_scope {
            let here = home.grid.clone().map_or_else(|| push_scope.clone(), Scope::Grid);
            document::set_home(self.realm.db, number, &here)?;
        }
        self.queue(&applied.document, &written, push_scope, None)?;
        Ok(project::project(self.realm, number, &applied.document)?)
    }

    /// Puts a change into the outbox.
    pub(super) fn queue(
        &self,
        document: &Document,
        written: &Written,
        scope: Option<Scope>,
        replaces: Option<ChangeHash>,
    ) -> Result<(), ActionError> {
        Ok(outbox::add(
            self.realm.db,
            &Entry {
                document: document.id(),
                kind: document.kind(),
                schema: SCHEMA_SENT,
                scope,
                hash: written.gated.hash,
                generation: self.me.generation,
                seq: written.gated.seq,
                bytes: written.bytes.clone(),
                made_at: self.now,
                state: State::Waiting,
                moved_to: None,
                replaces,
                rekeyed: Vec::new(),
                is_counted: false,
            },
        )?)
    }

    /// By which scope a new document goes in: the grid, if a post reaches it, else the link.
    fn push_scope(&self, home: &Home) -> Result<Scope, ActionError> {
        let within = |inner: &GridCode, outer: &GridCode| self.realm.within(inner, outer);
        let by_grid = || home.grid.clone().map(Scope::Grid);
        for grant in self.standing.grants() {
            match &grant.over {
                Over::Grid(_) if grant.covers(home, &within) => return by_grid().ok_or(ActionError::NotHere),
                _ => {}
            }
        }
        let link = self.standing.grants().iter().find_map(|grant| match &grant.over {
            Over::Link(link) if grant.covers_or_near(home, &within) => Some(Scope::Link(link.id)),
            _ => None,
        });
        link.or_else(by_grid).ok_or(ActionError::NotHere)
    }
}
