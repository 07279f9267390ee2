//! `GET /emergency`: where the emergency switch 平战转换 is on, where it was, and the form that throws it.
//! `GET /emergency/{no}`: its roll call 应急点名, live.

mod call;
mod form;
mod list;

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::id::GridCode;

pub(super) use self::call::reached;
use self::form::Which;
use self::list::Wanted;
pub(super) use self::list::{alert_href, alert_name};
use super::page;
use super::part::Part;
use super::read::{About, refused};
use super::returned::Untaken;
use super::session::SignedIn;
use super::typed::Typed;
use super::way_down::address;
use super::word::Words;
use super::write::sit;
use crate::action::emergency::{switch_off, switch_on, urge_missing};
use crate::app::App;
use crate::store::AlertNo;

/// Where it is on, and where it was.
pub(super) async fn list(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    part: Part,
    Query(wanted): Query<Wanted>,
) -> Response {
    list::shown(&app, words, &who, part, &wanted, None).await
}

/// Throws the switch, then shows its roll call.
pub(super) async fn on(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let grid = GridCode::parse(typed.one("grid"));
    let done = match form::switch(&typed) {
        Ok(draft) => {
            let done = sit(&app, &who, &typed, move |tx, by| switch_on(tx, by, &draft));
            done.await.map_err(Untaken::from)
        }
        Err(wrong) => Err(wrong.into()),
    };
    match done {
        Ok(no) => Redirect::to(&format!("/emergency/{no}")).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => {
                let wanted = Wanted::default();
                list::shown(&app, words, &who, Part::Whole, &wanted, Some(returned)).await
            }
            Err(error) => refused(&app, words, &who, grid.map_or(About::Own, About::Grid), error).await,
        },
    }
}

/// One switch and its roll call.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    part: Part,
    Path(no): Path<u32>,
    Query(wanted): Query<Wanted>,
) -> Response {
    call::shown(&app, words, &who, part, (AlertNo(no), wanted.at()), None).await
}

/// Switches back.
pub(super) async fn end(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(no): Path<u32>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let (typed, no) = (Typed::new(pairs), AlertNo(no));
    let done = match form::reason(&typed) {
        Ok(reason) => {
            let done = sit(&app, &who, &typed, move |tx, by| switch_off(tx, by, no, &reason));
            done.await.map_err(Untaken::from)
        }
        Err(wrong) => Err(wrong.into()),
    };
    at_call(&app, words, &who, (no, None, Which::End), typed, done).await
}

/// Urges the grids in which somebody is missing.
pub(super) async fn urge(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(no): Path<u32>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let (typed, no) = (Typed::new(pairs), AlertNo(no));
    let Ok(at) = GridCode::parse(typed.one("at")) else {
        return page::refused(words, Code::NotFound.into());
    };
    let done = match super::urging::said(&typed) {
        Ok(said) => {
            let at = at.clone();
            let done = sit(&app, &who, &typed, move |tx, by| {
                urge_missing(tx, by, (no, &at), said)
            });
            done.await.map_err(Untaken::from)
        }
        Err(wrong) => Err(wrong.into()),
    };
    at_call(&app, words, &who, (no, Some(at), Which::Urge), typed, done).await
}

/// The roll call after something was done, or with what was typed.
async fn at_call(
    app: &App,
    words: Words,
    who: &SignedIn,
    (no, at, which): (AlertNo, Option<GridCode>, Which),
    typed: Typed,
    done: Result<(), Untaken>,
) -> Response {
    let to = address(&format!("/emergency/{no}"), at.as_ref());
    match done {
        Ok(()) => Redirect::to(&to).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => {
                let back = Some((which, returned));
                call::shown(app, words, who, Part::Whole, (no, at), back).await
            }
            Err(error) => {
                let about = call::about(app, who, no).await;
                refused(app, words, who, about, error).await
            }
        },
    }
}
