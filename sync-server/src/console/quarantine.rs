//! `POST /quarantine/{document}/{change}/adopt` and `/return`: a kept change is taken on, or sent
//! back; then the page is shown from which it was done.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::id::{ChangeHash, DocumentId};

use super::field::{Control, Drawn, Field};
use super::page::{self, Frame};
use super::read::{About, Answer, read, refused};
use super::returned::{Returned, Untaken};
use super::session::SignedIn;
use super::speech::Speech;
use super::typed::Typed;
use super::way_back::own_path;
use super::word::Words;
use super::write::write;
use crate::action;
use crate::app::App;

/// Longest reason.
const REASON: usize = 500;

#[derive(Template)]
#[template(path = "send_back.html")]
struct Page {
    words: Words,
    frame: Frame,
    action: String,
    /// The page with the change.
    back: String,
    fields: Vec<Field>,
    refused: Option<(String, String)>,
}

/// Takes it on.
pub(super) async fn adopt(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(named): Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let (id, hash) = match parse(&named) {
        Ok(named) => named,
        Err(code) => return page::refused(words, code.into()),
    };
    let typed = Typed::new(pairs);
    let to = own_path(typed.one("back")).to_owned();
    if who.returning {
        // Nothing is taken on before its person looked at it.
        return Redirect::to(&to).into_response();
    }
    let done = write(&app, &who, move |tx, doing| {
        action::adopt(tx, doing.realm, doing.user, id, hash, doing.now)
    });
    match done.await {
        Ok(()) => Redirect::to(&to).into_response(),
        Err(error) => refused(&app, words, &who, About::Document(id), error).await,
    }
}

/// Sends it back.
pub(super) async fn send_back(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(named): Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let kept = match parse(&named) {
        Ok(kept) => kept,
        Err(code) => return page::refused(words, code.into()),
    };
    let typed = Typed::new(pairs);
    match sent(&app, &who, kept, &typed).await {
        Ok(()) => Redirect::to(own_path(typed.one("back"))).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => shown(&app, words, &who, &named, &returned).await,
            Err(error) => refused(&app, words, &who, About::Document(kept.0), error).await,
        },
    }
}

async fn sent(
    app: &App,
    who: &SignedIn,
    kept: (DocumentId, ChangeHash),
    typed: &Typed,
) -> Result<(), Untaken> {
    let reason = typed.words::<REASON>("reason").map_err(|wrong| vec![wrong])?;
    let done = write(app, who, move |tx, doing| {
        action::send_back(tx, doing.realm, doing.user, kept, &reason, doing.now)
    });
    Ok(done.await?)
}

/// The form by itself, with what was typed.
async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    (document, change): &(String, String),
    returned: &Returned,
) -> Response {
    let realm = match read(app, words, who, About::Own, |_| Ok(())).await {
        Ok(Answer { realm, .. }) => realm,
        Err(refused) => return refused,
    };
    let (speech, before) = (Speech::new(words, &realm), Typed::default());
    let drawn = Drawn::new(&speech, &before, Some(returned));
    let back = own_path(returned.typed.one("back")).to_owned();
    let page = page::show(&Page {
        words,
        frame: Frame::of(words, who, &back),
        action: format!("/quarantine/{document}/{change}/return"),
        fields: vec![drawn.field("reason", "kept-reason", Control::Words(REASON), true)],
        refused: returned.says(words),
        back,
    });
    Returned::answer(Some(returned), page)
}

/// A document's id and a change's name as addresses write them.
fn parse((document, change): &(String, String)) -> Result<(DocumentId, ChangeHash), Code> {
    let document = DocumentId::parse(document).map_err(|_| Code::NotFound)?;
    Ok((document, ChangeHash::parse(change).map_err(|_| Code::NotFound)?))
}
