//! One round: who has answered, by place; what was chosen how often.

use askama::Template;
use axum::response::Response;
use doorstep_model::id::{FactId, GridCode, RoundId};

use super::list::heard;
use crate::app::App;
use crate::console::field::Control;
use crate::console::page::{self, Frame};
use crate::console::part::Part;
use crate::console::read::{About, Answer, read};
use crate::console::returned::Returned;
use crate::console::session::SignedIn;
use crate::console::speech::Speech;
use crate::console::urging::Urging;
use crate::console::village::Link;
use crate::console::way_down::{self, address, answer};
use crate::console::word::Words;
use crate::realm::RealmView;
use crate::store::{Round, RoundDraft, StoreError};
use crate::view::{RoundBelow, RoundSheet, Tally, round_sheet};

#[derive(Template)]
#[template(path = "round.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    place: String,
    state: String,
    sheet: String,
    urging: Option<Urging>,
    /// The key and the address of the form that ends it.
    end: Option<(String, String)>,
    refused: Option<(String, String)>,
}

/// What keeps itself up to date.
#[derive(Template)]
#[template(path = "part_round.html")]
struct SheetPart {
    words: Words,
    id: String,
    facts: Vec<(String, String)>,
    heard: u64,
    grids: u64,
    count: String,
    missing: Option<String>,
    lines: Vec<Line>,
    tallies: Vec<(String, Vec<(String, String)>)>,
}

/// A place in the round.
struct Line {
    href: Option<String>,
    name: String,
    answered: String,
    nothing: String,
    missing: String,
    /// Who answers for it: name and number.
    answer: Vec<(String, String)>,
}

/// Whose round it is: noted where someone asks for what is not theirs.
pub(super) async fn about(app: &App, who: &SignedIn, id: RoundId) -> About {
    let realm = who.realm;
    let found = app.home.store.read(move |tx| tx.round(realm, id)).await;
    let found: Result<Option<Round>, StoreError> = found;
    match found {
        Ok(Some(round)) => About::Grid(round.draft.grid),
        // The page's own read says what is wrong.
        Ok(None) | Err(_) => About::Own,
    }
}

pub(super) async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    part: Part,
    (id, at): (RoundId, Option<GridCode>),
    returned: Option<Returned>,
) -> Response {
    let about = about(app, who, id).await;
    let asked = at.clone();
    let read = read(app, words, who, about, move |reader| {
        round_sheet(reader, id, asked.as_ref())
    });
    let Answer { realm, view, seen } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let sheet = match sheet(&speech, &realm, &view).render() {
        Ok(sheet) if part != Part::Whole => return page::part(sheet),
        Ok(sheet) => sheet,
        Err(error) => return page::failed(&error),
    };
    let fresh = || FactId::new(app.home.environment.random());
    let base = format!("/rounds/{id}");
    let list = ("/rounds", speech.say("rounds-title"));
    let top = Some(&view.round.draft.grid).filter(|_| view.own);
    let urging = || urging(&speech, &view, fresh(), returned.as_ref());
    let end = || (fresh().to_string(), format!("/rounds/{id}/end"));
    let whole = view.at.code == view.round.draft.grid;
    let page = page::show(&Page {
        words,
        frame: Frame::live(words, who, &address(&base, at.as_ref()), seen),
        path: way_down::path(list, &base, &view.path, top),
        title: view.round.draft.name.to_string(),
        place: view.at.name.to_string(),
        state: speech.say(match (view.runs, &view.round.ended) {
            (true, _) => "rounds-runs",
            (false, Some(_)) => "rounds-ended",
            (false, None) => "rounds-over-now",
        }),
        sheet,
        urging: (view.runs && view.counts.missing > 0).then(urging),
        end: (view.runs && view.own && whole).then(end),
        refused: returned.as_ref().and_then(|returned| returned.says(words)),
    });
    Returned::answer(returned.as_ref(), page)
}

fn sheet(speech: &Speech<'_>, realm: &RealmView, view: &RoundSheet) -> SheetPart {
    let counts = view.counts;
    SheetPart {
        words: speech.words,
        id: view.round.id.to_string(),
        facts: facts(speech, realm, view),
        heard: counts.grids - counts.missing,
        grids: counts.grids,
        count: heard(speech, counts),
        missing: match counts.missing {
            0 => None,
            missing => Some(speech.count("rounds-missing", missing)),
        },
        lines: view.below.iter().map(|one| line(speech, view, one)).collect(),
        tallies: view.tallies.iter().map(|one| tally(speech, one)).collect(),
    }
}

fn facts(speech: &Speech<'_>, realm: &RealmView, view: &RoundSheet) -> Vec<(String, String)> {
    let draft = &view.round.draft;
    let language = speech.words.0;
    let list = realm.checklists.get(&draft.checklist);
    let list = list.map_or_else(
        || draft.checklist.to_string(),
        |list| list.name.get(language).to_owned(),
    );
    let kinds = speech.preset.places.iter();
    let kinds = kinds.filter(|kind| draft.places.contains(&kind.code));
    let kinds: Vec<&str> = kinds.map(|kind| kind.name.get(language)).collect();
    let over = match kinds.is_empty() {
        true => speech.say("rounds-households"),
        false => kinds.join(&speech.say("list-comma")),
    };
    let days = [
        ("from", &*draft.from.to_string()),
        ("until", &*draft.until.to_string()),
    ];
    let place = view.grid.as_ref().map_or("", |grid| &*grid.name);
    let mut facts = vec![
        ("rounds-where", place.to_owned()),
        ("rounds-checklist", list),
        ("rounds-what", over),
        ("rounds-when", speech.fill("rounds-days", &days)),
        (
            "rounds-answers",
            speech.count(answered(draft), view.counts.answers),
        ),
    ];
    if let Some((at, user)) = view.round.ended {
        let who = speech.who(Some(user), &view.people);
        facts.push(("rounds-ended", speech.at_by(at, &who)));
    }
    facts
        .into_iter()
        .map(|(id, value)| (speech.say(id), value))
        .collect()
}

/// Words for how many households or places answered.
fn answered(draft: &RoundDraft) -> &'static str {
    match draft.places.is_empty() {
        true => "rounds-households-seen",
        false => "rounds-places-seen",
    }
}

fn line(speech: &Speech<'_>, view: &RoundSheet, below: &RoundBelow) -> Line {
    let (grid, counts) = (&below.line.grid, below.line.counts);
    // A basic grid has nothing further to show.
    let basic = counts.grids == 1;
    let grids = |n: u64| match n {
        0 => String::new(),
        n => speech.count("rounds-grids", n),
    };
    let nothing = below.nothing.filter(|_| basic && counts.nothing > 0);
    Line {
        href: (!basic).then(|| address(&format!("/rounds/{}", view.round.id), Some(&grid.code))),
        name: grid.name.to_string(),
        answered: match (basic, counts.answers) {
            (true, answers) if answers > 0 => speech.count(answered(&view.round.draft), answers),
            (true, _) => String::new(),
            (false, _) => grids(counts.answered_grids),
        },
        nothing: match nothing {
            Some((user, at)) => speech.at_by(at, &speech.who(Some(user), &view.people)),
            None => grids(counts.nothing),
        },
        missing: match basic && counts.missing > 0 {
            true => speech.say("rounds-nothing-heard"),
            false => grids(counts.missing),
        },
        answer: answer(&below.answer),
    }
}

fn tally(speech: &Speech<'_>, tally: &Tally) -> (String, Vec<(String, String)>) {
    let shown = |n: Option<u64>| n.map_or_else(|| speech.say("rounds-hidden"), |n| n.to_string());
    let language = speech.words.0;
    let choices = tally.choices.iter();
    let choices = choices.map(|choice| (choice.label.get(language).to_owned(), shown(choice.n)));
    (tally.label.get(language).to_owned(), choices.collect())
}

fn urging(speech: &Speech<'_>, view: &RoundSheet, key: FactId, returned: Option<&Returned>) -> Urging {
    let until = view.round.draft.until.to_string();
    let with = [("name", view.round.draft.name.as_str()), ("until", &*until)];
    let usual = (
        speech.fill("round-urge-title", &with),
        speech.fill("round-urge-text", &with),
    );
    let action = format!("/rounds/{}/urge", view.round.id);
    let to = (action, view.at.code.to_string());
    Urging::new(speech, to, usual, key, returned, view.urged.as_ref())
}
