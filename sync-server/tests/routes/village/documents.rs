//! What people of the village write: households, their colours and care.

use doorstep_model::document::Document;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::{Colour, Event};
use doorstep_model::document::schema::{Kind, Step};
use doorstep_model::document::write::{Writer, text};
use doorstep_model::id::DocumentId;
use doorstep_model::time::Day;
use doorstep_server::ingest::{Form, FormError};
use doorstep_server::store::Write;

use super::begun::Village;
use super::furnish::{ONE, grid};
use super::people::Reader;
use crate::server::REALM;

impl Village {
    /// Begins a document in a grid, by someone.
    pub(crate) async fn begin(
        &self,
        by: &Reader,
        kind: Kind,
        home: &str,
        puts: impl FnOnce(&mut Writer<'_>) + Send + 'static,
    ) -> DocumentId {
        let (id, home, user) = (self.id(), grid(home), by.user);
        let (realms, now) = self.realms();
        let work = move |tx: &Write<'_>| {
            let realm = realms.view(tx, REALM)?;
            Form::of_user(tx, &realm, user, now)?.begin(kind, id, &home, puts)
        };
        self.server.store().write::<_, FormError>(work).await.unwrap();
        id
    }

    /// Writes into a document, by someone.
    pub(crate) async fn edit<T: Send + 'static>(
        &self,
        by: &Reader,
        id: DocumentId,
        puts: impl FnOnce(&Document, &mut Writer<'_>) -> T + Send + 'static,
    ) -> T {
        let (user, (realms, now)) = (by.user, self.realms());
        let work = move |tx: &Write<'_>| {
            let realm = realms.view(tx, REALM)?;
            let mut made = None;
            Form::of_user(tx, &realm, user, now)?.edit(id, |document, writer| {
                made = Some(puts(document, writer));
            })?;
            Ok::<_, FormError>(made.unwrap())
        };
        self.server.store().write(work).await.unwrap()
    }

    pub(crate) async fn household(&self, by: &Reader, home: &str, house_no: &str, head: &str) -> DocumentId {
        let (house_no, head) = (house_no.to_owned(), head.to_owned());
        self.begin(by, Kind::Household, home, move |writer| {
            writer.root("house_no", text(&house_no));
            writer.root("presence", text("resident"));
            let entry = writer.entry();
            for (field, value) in [
                ("name", &*head),
                ("relation", "02"),
                ("sex", "1"),
                ("born", "1950-06"),
            ] {
                writer.field("people", entry, field, text(value));
            }
        })
        .await
    }

    /// Another person of a household.
    pub(crate) async fn lives_there(&self, by: &Reader, household: DocumentId, name: &str) -> Entry {
        let name = name.to_owned();
        self.edit(by, household, move |_, writer| {
            let entry = writer.entry();
            writer.field("people", entry, "name", text(&name));
            entry
        })
        .await
    }

    /// Proposes (or, by a cadre, decides) yellow; gives the event's entry.
    pub(crate) async fn colour(&self, by: &Reader, household: DocumentId, step: Step) -> Entry {
        let (now, user) = (self.server.by_command().now, by.user);
        self.edit(by, household, move |document, writer| {
            let mut event = Event::new(step.as_str(), now);
            event.by = Some(user.0);
            event.colour = Some(Colour::Yellow);
            event.need_code = Some("living_alone".into());
            event.review_on = Some(Day::parse("2026-06-30").unwrap());
            event.after = doorstep_server::ingest::seen(document, "colours");
            writer.event("colours", &event)
        })
        .await
    }

    /// Writes a household's address.
    pub(crate) async fn address(&self, by: &Reader, household: DocumentId, address: &str) {
        let address = address.to_owned();
        self.edit(by, household, move |_, writer| {
            writer.root("address", text(&address));
        })
        .await;
    }

    /// Writes a note on a household's care record, which begins with it.
    pub(crate) async fn care(&self, by: &Reader, household: DocumentId, words: &str) {
        let (now, user, words) = (self.server.by_command().now, by.user, words.to_owned());
        let (realms, _) = self.realms();
        let work = move |tx: &Write<'_>| {
            let realm = realms.view(tx, REALM)?;
            let mut note = Event::new(Step::Note.as_str(), now);
            note.by = Some(user.0);
            note.text = Some(words.into());
            Form::of_user(tx, &realm, user, now)?.begin(Kind::Care, household.care(), &grid(ONE), |writer| {
                writer.event("notes", &note);
            })
        };
        self.server.store().write::<_, FormError>(work).await.unwrap();
    }
}
