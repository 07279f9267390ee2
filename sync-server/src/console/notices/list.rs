//! The list of messages.

use askama::Template;
use axum::response::Response;
use doorstep_model::id::{FactId, GridCode, NoticeId};
use serde::Deserialize;

use super::form::{Writing, writing};
use super::sheet::{read_by, tags, when};
use crate::app::App;
use crate::console::field::Control;
use crate::console::page::{self, Frame};
use crate::console::read::{About, Answer, read};
use crate::console::returned::Returned;
use crate::console::session::SignedIn;
use crate::console::speech::Speech;
use crate::console::word::Words;
use crate::view::{NoticeShown, notice_list, places_to_choose};

/// Which page, and to which place one is written.
#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::console) struct Wanted {
    #[serde(default)]
    at: String,
    before: Option<u32>,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct Page {
    words: Words,
    frame: Frame,
    lines: Vec<Line>,
    next: Option<String>,
    form: Option<Writing>,
    refused: Option<(String, String)>,
}

struct Line {
    href: String,
    title: String,
    place: String,
    tags: Vec<String>,
    when: String,
    read: String,
}

pub(super) async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    wanted: &Wanted,
    returned: Option<Returned>,
) -> Response {
    let (at, before) = (GridCode::parse(&wanted.at).ok(), wanted.before.map(NoticeId));
    let read = read(app, words, who, About::Own, move |reader| {
        Ok((
            notice_list(reader, before)?,
            places_to_choose(reader, at.as_ref()),
        ))
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let (list, there) = view;
    let speech = Speech::new(words, &realm);
    let now = app.home.environment.now();
    let key = FactId::new(app.home.environment.random());
    let form = || writing(&speech, &there, key, returned.as_ref());
    let line = |shown: &NoticeShown| Line {
        href: format!("/notices/{}", shown.notice.id),
        title: shown.notice.draft.title.to_string(),
        place: shown
            .grid
            .as_ref()
            .map_or_else(String::new, |grid| grid.name.to_string()),
        tags: tags(&speech, shown, now),
        when: when(&speech, shown),
        read: read_by(&speech, shown),
    };
    let page = page::show(&Page {
        words,
        frame: Frame::of(words, who, "/notices"),
        lines: list.lines.iter().map(line).collect(),
        next: list.next.map(|id| format!("/notices?before={id}")),
        form: (!there.is_empty()).then(form),
        refused: returned.as_ref().and_then(|returned| returned.says(words)),
    });
    Returned::answer(returned.as_ref(), page)
}
