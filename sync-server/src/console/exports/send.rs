//! The file itself: made from one snapshot, noted with its rows, then handed out piece by piece.

use std::fs::File;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use doorstep_model::id::GridCode;
use doorstep_model::time::Day;
use serde::Deserialize;
use tokio_util::io::ReaderStream;

use super::sheet::{columns, count_cells, count_columns, rows};
use crate::action::{self, ActionError};
use crate::app::App;
use crate::console::page;
use crate::console::read::{About, read, refused};
use crate::console::session::SignedIn;
use crate::console::speech::Speech;
use crate::console::word::Words;
use crate::console::write::write;
use crate::export::{Export, Format};
use crate::store::{Actor, ApprovalId};
use crate::view;

/// Which counts, in which form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    grid: String,
    format: String,
}

/// Takes a granted file.
pub(super) async fn take(app: &App, words: Words, who: &SignedIn, id: ApprovalId) -> Response {
    let made = read(app, words, who, About::Approval(id), move |reader| {
        let (ask, grid) = view::granted(reader, id)?;
        let speech = Speech::new(words, reader.realm());
        let mut export = Export::begin(ask.format, &columns(&speech, ask.purpose))?;
        rows(reader, &speech, &ask, &grid, &mut export)?;
        Ok((ask, grid, export.finish()?))
    });
    let (ask, grid, (file, rows)) = match made.await {
        Ok(made) => made.view,
        Err(refused) => return refused,
    };
    let taken = write(app, who, move |tx, doing| {
        action::take_export(tx, doing.realm, doing.user, (id, rows), doing.now)
    });
    match taken.await {
        Ok(()) => handed_out(app, file, (ask.purpose.as_str(), &grid), ask.format),
        Err(error) => refused(app, words, who, About::Approval(id), error).await,
    }
}

/// Counts of what lies below a place.
pub(in crate::console) async fn counts(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Query(wanted): Query<Wanted>,
) -> Response {
    let grid = match super::place(&wanted.grid) {
        Ok(grid) => grid,
        Err(code) => return page::refused(words, code.into()),
    };
    let format = Format::parse(&wanted.format).unwrap_or(Format::Xlsx);
    let about = grid.clone().map_or(About::Own, About::Grid);
    let made = read(&app, words, &who, about, move |reader| {
        let (place, lines) = view::counts(reader, grid.as_ref())?;
        let speech = Speech::new(words, reader.realm());
        let mut export = Export::begin(format, &count_columns(&speech))?;
        for line in &lines {
            export.row(&count_cells(&speech, line), None)?;
        }
        Ok((place.code, export.finish()?))
    });
    let (place, (file, rows)) = match made.await {
        Ok(made) => made.view,
        Err(refused) => return refused,
    };
    let subject = format!("{place} {} {rows}", format.as_str());
    let noted = write(&app, &who, move |tx, doing| {
        let actor = Actor::User(doing.user);
        Ok::<_, ActionError>(tx.audit(doing.realm.number, actor, "export.counts", &subject, doing.now)?)
    });
    match noted.await {
        Ok(()) => handed_out(&app, file, ("counts", &place), format),
        Err(error) => page::refused(words, error.into()),
    }
}

fn handed_out(app: &App, file: File, (what, grid): (&str, &GridCode), format: Format) -> Response {
    let day: Day = app.home.environment.now().day();
    let name = format!("attachment; filename=\"{what}-{grid}-{day}.{}\"", format.as_str());
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let pieces = ReaderStream::new(tokio::fs::File::from_std(file));
    (headers, Body::from_stream(pieces)).into_response()
}
