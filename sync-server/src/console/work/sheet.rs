//! `GET /work/{user}`: one person's year. `POST /work/{user}/ballots`: what households or voters said
//! of it.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::id::{FactId, ItemCode, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Day;

use super::{Asked, figures, votes};
use crate::action;
use crate::app::App;
use crate::console::field::{Control, Drawn, Field};
use crate::console::page::{self, Frame};
use crate::console::read::{About, Answer, read, refused};
use crate::console::returned::{Returned, Untaken, Wrongs};
use crate::console::session::SignedIn;
use crate::console::speech::Speech;
use crate::console::typed::{Typed, Wrong};
use crate::console::word::Words;
use crate::console::write::{key, write};
use crate::store::Ballot;
use crate::view::{self, WorkSheet};

/// What is typed of a meeting.
const WORDS: usize = 500;
/// Figures of a count of votes.
const VOTES: usize = 5;

#[derive(Template)]
#[template(path = "work_sheet.html")]
struct SheetPage {
    words: Words,
    frame: Frame,
    title: String,
    posts: Vec<(String, Vec<(String, String)>)>,
    ballots: Vec<(String, String, String)>,
    form: Option<BallotForm>,
}

struct BallotForm {
    action: String,
    key: String,
    fields: Vec<Field>,
    refused: Option<(String, String)>,
}

/// One person's year.
pub(in crate::console) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(user): Path<u32>,
    Query(asked): Query<Asked>,
) -> Response {
    shown(&app, words, &who, UserId(user), asked.year, None).await
}

/// Votes are written down.
pub(in crate::console) async fn ballot(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(user): Path<u32>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let (typed, user) = (Typed::new(pairs), UserId(user));
    match record(&app, &who, user, &typed).await {
        Ok(()) => Redirect::to(&format!("/work/{}", user.0)).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => shown(&app, words, &who, user, None, Some(returned)).await,
            Err(error) => refused(&app, words, &who, About::Person(user), error).await,
        },
    }
}

async fn record(app: &App, who: &SignedIn, user: UserId, typed: &Typed) -> Result<(), Untaken> {
    let ballot = read_ballot(typed, user, who.user)?;
    let key = key(app, typed);
    let done = write(app, who, move |tx, doing| {
        action::record_ballot(tx, doing.realm, key, &ballot, doing.now)
    });
    Ok(done.await?)
}

fn read_ballot(typed: &Typed, user: UserId, by: UserId) -> Result<Ballot, Wrongs> {
    let mut wrong = Vec::new();
    let mut votes = |name: &'static str| {
        typed.one(name).parse().unwrap_or_else(|_| {
            let missing = typed.one(name).is_empty();
            wrong.push((name, if missing { Wrong::Missing } else { Wrong::Bad }));
            0u32
        })
    };
    let (good, fair, poor) = (votes("good"), votes("fair"), votes("poor"));
    let evaluation =
        ItemCode::parse(typed.one("evaluation")).map_err(|_| wrong.push(("evaluation", Wrong::Missing)));
    let held_on = Day::parse(typed.one("held_on")).map_err(|_| wrong.push(("held_on", Wrong::Missing)));
    let text = typed.one("words");
    let words = match text.is_empty() {
        true => Ok(None),
        false => Text::parse(text)
            .map(Some)
            .map_err(|_| wrong.push(("words", Wrong::Bad))),
    };
    match (evaluation, held_on, words) {
        (Ok(evaluation), Ok(held_on), Ok(words)) if wrong.is_empty() => Ok(Ballot {
            user,
            evaluation,
            held_on,
            good,
            fair,
            poor,
            words,
            by,
        }),
        _ => Err(wrong),
    }
}

async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    user: UserId,
    year: Option<i16>,
    returned: Option<Returned>,
) -> Response {
    let year = year.unwrap_or_else(|| app.home.environment.now().day().date().year());
    let read = read(app, words, who, About::Person(user), move |reader| {
        view::work_sheet(reader, user, year)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let with = [("name", view.name.as_str()), ("year", &*view.year.to_string())];
    let key = FactId::new(app.home.environment.random()).to_string();
    let page = page::show(&SheetPage {
        words,
        title: speech.fill("work-sheet-title", &with),
        posts: view
            .posts
            .iter()
            .map(|(post, line)| {
                let name = format!("{} · {}", post.name.get(words.0), line.at.name);
                (name, figures(&speech, line, line.work.opinions > 0))
            })
            .collect(),
        ballots: view.ballots.iter().map(|ballot| said(&speech, ballot)).collect(),
        form: form(&speech, &view, user, key, returned.as_ref()),
        frame: Frame::of(words, who, &format!("/work/{}", user.0)),
    });
    Returned::answer(returned.as_ref(), page)
}

/// When, what, how many and what was said.
fn said(speech: &Speech<'_>, ballot: &Ballot) -> (String, String, String) {
    let evaluations = speech.preset.judging.evaluations.iter();
    let name = evaluations.clone().find(|one| one.code == ballot.evaluation);
    let replace = name.is_some_and(|one| one.replace) && ballot.is_poor();
    let mut words = vec![votes(speech, ballot)];
    words.extend(ballot.words.as_ref().map(ToString::to_string));
    words.extend(replace.then(|| speech.say("work-replace")));
    let name = name.map_or_else(String::new, |one| one.name.get(speech.words.0).to_owned());
    (
        ballot.held_on.to_string(),
        name,
        words.join(&speech.say("list-semicolon")),
    )
}

fn form(
    speech: &Speech<'_>,
    view: &WorkSheet,
    user: UserId,
    key: String,
    returned: Option<&Returned>,
) -> Option<BallotForm> {
    if view.evaluations.is_empty() {
        return None;
    }
    let empty = Typed::default();
    let drawn = Drawn::new(speech, &empty, returned);
    let offered = view.evaluations.iter();
    let offered = offered.map(|one| (one.code.to_string(), one.name.get(speech.words.0).to_owned()));
    let evaluation = drawn.choice("evaluation", offered);
    Some(BallotForm {
        action: format!("/work/{}/ballots", user.0),
        key: drawn.typed.key().map_or(key, |typed| typed.to_string()),
        fields: vec![
            drawn.field("evaluation", "ballot-evaluation", evaluation, true),
            drawn.field("held_on", "ballot-held-on", Control::Day, true),
            drawn.field("good", "ballot-good", Control::Line(VOTES), true),
            drawn.field("fair", "ballot-fair", Control::Line(VOTES), true),
            drawn.field("poor", "ballot-poor", Control::Line(VOTES), true),
            drawn.field("words", "ballot-words", Control::Words(WORDS), false),
        ],
        refused: returned.and_then(|returned| returned.says(speech.words)),
    })
}
