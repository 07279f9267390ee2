//! `POST /cases/{id}/refused/{n}/seen`: somebody looked at a step that was kept and not applied.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::id::DocumentId;

use crate::action;
use crate::app::App;
use crate::console::page;
use crate::console::read::{About, refused};
use crate::console::session::SignedIn;
use crate::console::typed::Typed;
use crate::console::way_back::own_path;
use crate::console::word::Words;
use crate::console::write::write;

/// Takes it off the list, and goes back to where it was ticked off.
pub(in crate::console) async fn take(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path((id, n)): Path<(String, u32)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let Ok(id) = DocumentId::parse(&id) else {
        return page::refused(words, Code::NotFound.into());
    };
    let typed = Typed::new(pairs);
    let done = write(&app, &who, move |tx, doing| {
        action::see_refused(tx, doing.realm, doing.user, (id, n), doing.now)
    });
    match done.await {
        Ok(()) => match typed.one("back") {
            "" => Redirect::to(&format!("/cases/{id}#refused")).into_response(),
            back => Redirect::to(own_path(back)).into_response(),
        },
        Err(error) => refused(&app, words, &who, About::Document(id), error).await,
    }
}
