//! A roster: looked at, then taken in, a few households a transaction.

use askama::Template;
use axum::extract::{Form, Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::household::draft::HouseholdDraft;
use doorstep_model::id::GridCode;

use super::upload::{Sent, sent};
use super::{again, cut, unread};
use crate::action::{self, ActionError, IMPORT_BATCH, Imported};
use crate::app::App;
use crate::console::page::{self, Frame};
use crate::console::read::{About, Answer, read, refused};
use crate::console::session::SignedIn;
use crate::console::speech::Speech;
use crate::console::typed::Typed;
use crate::console::word::Words;
use crate::console::write::write;
use crate::shelf::Ticket;
use crate::store::Actor;
use crate::view::{households_of_roster, look_at_roster};

#[derive(Template)]
#[template(path = "import_roster.html")]
struct Page {
    words: Words,
    frame: Frame,
    title: String,
    grid: String,
    lines: Vec<String>,
    more: Option<String>,
    known: Option<String>,
    /// What would be taken in, and what the form names the file by.
    ready: Option<(String, String)>,
}

/// Looks at a file; nothing is stored.
pub(in crate::console) async fn look(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    form: Multipart,
) -> Response {
    let Sent { typed, file } = match sent(form).await {
        Ok(sent) => sent,
        Err(code) => return unread(words, code),
    };
    let (Ok(grid), Some(file)) = (GridCode::parse(typed.one("grid")), file) else {
        return again(&app, words, &who, typed, "roster").await;
    };
    let (now, random) = (app.home.environment.now(), app.home.environment.random());
    let (ticket, upload) = app.shelf.keep((who.realm, who.user), file, random, now);
    let within = grid.clone();
    let looked = read(&app, words, &who, About::Grid(grid.clone()), move |reader| {
        look_at_roster(reader, &within, &upload.bytes, words.0)
    });
    let Answer { realm, mut view, .. } = match looked.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    page::show(&Page {
        words,
        frame: Frame::of(words, &who, "/imports"),
        title: view.place.to_string(),
        grid: grid.to_string(),
        more: cut(&speech, &mut view.lines),
        known: (view.known > 0).then(|| speech.count("import-known", view.known as i64)),
        ready: (view.added > 0).then(|| {
            (
                speech.count("import-ready", view.added as i64),
                ticket.to_string(),
            )
        }),
        lines: view.lines,
    })
}

/// Takes in what was looked at.
pub(in crate::console) async fn take(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let now = app.home.environment.now();
    let kept = Ticket::parse(typed.one("file"))
        .and_then(|ticket| Some((ticket, app.shelf.find((who.realm, who.user), ticket, now)?)));
    let (Ok(grid), Some((ticket, upload))) = (GridCode::parse(typed.one("grid")), kept) else {
        return again(&app, words, &who, typed, "roster").await;
    };
    let within = grid.clone();
    let drafts = read(&app, words, &who, About::Grid(grid.clone()), move |reader| {
        households_of_roster(reader, &within, &upload.bytes)
    });
    let drafts = match drafts.await {
        Ok(answer) => answer.view,
        Err(refused) => return refused,
    };
    match taken(&app, &who, drafts).await {
        Ok(all) => {
            app.shelf.put_away(ticket);
            let done = format!("/imports?households={}.{}", all.added, all.known);
            Redirect::to(&done).into_response()
        }
        Err(error) => refused(&app, words, &who, About::Grid(grid), error).await,
    }
}

/// What is taken in stays when a later part fails: the same file again goes on from there.
async fn taken(app: &App, who: &SignedIn, mut drafts: Vec<HouseholdDraft>) -> Result<Imported, ActionError> {
    let mut all = Imported::default();
    while !drafts.is_empty() {
        let batch: Vec<_> = drafts.drain(..IMPORT_BATCH.min(drafts.len())).collect();
        let randomness = app.home.environment.randomness.clone();
        let done = write(app, who, move |tx, doing| {
            action::import_households(tx, doing.realm, &batch, &*randomness, doing.now)
        });
        let done = done.await?;
        all.added += done.added;
        all.known += done.known;
    }
    write(app, who, move |tx, doing| {
        let actor = Actor::User(doing.user);
        Ok::<_, ActionError>(tx.audit(doing.realm.number, actor, "roster.import", &all.added, doing.now)?)
    })
    .await?;
    Ok(all)
}
