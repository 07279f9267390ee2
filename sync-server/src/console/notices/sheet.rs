//! One message: what it says, to whom, how many have read it, and the way to take it back.

use askama::Template;
use axum::response::Response;
use doorstep_model::id::{FactId, NoticeId};
use doorstep_model::time::Timestamp;

use crate::app::App;
use crate::console::page::{self, Frame};
use crate::console::read::{About, Answer, read};
use crate::console::returned::Returned;
use crate::console::session::SignedIn;
use crate::console::speech::Speech;
use crate::console::word::Words;
use crate::store::{Notice, StoreError};
use crate::view::{NoticeShown, notice_sheet};

#[derive(Template)]
#[template(path = "notice.html")]
struct Page {
    words: Words,
    frame: Frame,
    title: String,
    tags: Vec<String>,
    text: String,
    facts: Vec<(String, String)>,
    /// Where everyone reads it.
    public: Option<String>,
    /// The key and the address of the form that takes it back.
    withdraw: Option<(String, String)>,
    refused: Option<(String, String)>,
}

/// Whose message it is: noted where someone asks for what is not theirs.
pub(super) async fn about(app: &App, who: &SignedIn, id: NoticeId) -> About {
    let realm = who.realm;
    let found = app.home.store.read(move |tx| tx.notice(realm, id)).await;
    let found: Result<Option<Notice>, StoreError> = found;
    match found {
        Ok(Some(notice)) => About::Grid(notice.draft.grid),
        // The page's own read says what is wrong.
        Ok(None) | Err(_) => About::Own,
    }
}

pub(super) async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    id: NoticeId,
    returned: Option<Returned>,
) -> Response {
    let about = about(app, who, id).await;
    let read = read(app, words, who, about, move |reader| notice_sheet(reader, id));
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let (own, now) = (format!("/notices/{id}"), app.home.environment.now());
    let draft = &view.notice.draft;
    let page = page::show(&Page {
        words,
        frame: Frame::of(words, who, &own),
        title: draft.title.to_string(),
        tags: tags(&speech, &view, now),
        text: draft.text.to_string(),
        facts: facts(&speech, &view),
        public: draft
            .public
            .then(|| format!("/public/{}/{}", who.realm.0, draft.grid)),
        withdraw: (view.own && view.notice.withdrawn.is_none()).then(|| {
            let key = FactId::new(app.home.environment.random());
            (key.to_string(), format!("{own}/withdraw"))
        }),
        refused: returned.as_ref().and_then(|returned| returned.says(words)),
    });
    Returned::answer(returned.as_ref(), page)
}

fn facts(speech: &Speech<'_>, shown: &NoticeShown) -> Vec<(String, String)> {
    let draft = &shown.notice.draft;
    let roles = match draft.roles.is_empty() {
        true => speech.say("notices-to-grids"),
        false => speech.roles(draft.roles),
    };
    let until = match draft.until {
        // The end of a day is the beginning of the next.
        Some(until) => speech.in_words(until.plus(-1).day()),
        None => speech.say("notices-no-end"),
    };
    let place = shown.grid.as_ref().map_or("", |grid| &*grid.name);
    let mut facts = vec![
        ("notices-where", place.to_owned()),
        ("notices-to", roles),
        ("notices-sent", when(speech, shown)),
        ("notices-until", until),
        ("notices-read", read_by(speech, shown)),
    ];
    if let Some((at, user)) = shown.notice.withdrawn {
        let who = speech.who(Some(user), &shown.people);
        facts.push(("notices-withdrawn", speech.at_by(at, &who)));
    }
    facts
        .into_iter()
        .map(|(id, value)| (speech.say(id), value))
        .collect()
}

/// When it was sent, and by whom.
pub(super) fn when(speech: &Speech<'_>, shown: &NoticeShown) -> String {
    let draft = &shown.notice.draft;
    speech.at_by(draft.from, &speech.who(Some(draft.author), &shown.people))
}

/// How many have read it, of how many.
pub(super) fn read_by(speech: &Speech<'_>, shown: &NoticeShown) -> String {
    match shown.notice.draft.addressed {
        Some(all) => {
            // Someone who came later reads it too.
            let all = u64::from(all).max(shown.seen).to_string();
            speech.fill(
                "notices-read-of",
                &[("n", &shown.seen.to_string()), ("all", &all)],
            )
        }
        None => speech.count("notices-read-by", shown.seen),
    }
}

/// What is special about it.
pub(super) fn tags(speech: &Speech<'_>, shown: &NoticeShown, now: Timestamp) -> Vec<String> {
    let (notice, draft) = (&shown.notice, &shown.notice.draft);
    let over = notice.withdrawn.is_none() && draft.until.is_some_and(|until| until <= now);
    let tags = [
        (notice.withdrawn.is_some(), "notices-tag-withdrawn"),
        (over, "notices-tag-over"),
        (draft.emergency, "notices-tag-emergency"),
        (draft.public, "notices-tag-public"),
    ];
    let tags = tags.into_iter().filter(|(is, _)| *is);
    tags.map(|(_, id)| speech.say(id)).collect()
}
