//! The list of rounds, and the kinds that the preset knows.

use askama::Template;
use axum::response::Response;
use doorstep_model::id::{FactId, GridCode, RoundId};
use doorstep_model::time::Day;
use serde::Deserialize;

use super::form::{Starting, starting};
use crate::app::App;
use crate::console::field::Control;
use crate::console::page::{self, Frame};
use crate::console::part::Part;
use crate::console::read::{About, Answer, read};
use crate::console::returned::Returned;
use crate::console::session::SignedIn;
use crate::console::speech::Speech;
use crate::console::way_down::address;
use crate::console::word::Words;
use crate::store::RoundCounts;
use crate::view::{NextRound, RoundLine, next_rounds, places_to_choose, round_list};

/// Where someone looks, from which page on, and which kind of round is started.
#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::console) struct Wanted {
    #[serde(default)]
    at: String,
    before: Option<u32>,
    #[serde(default)]
    kind: String,
}

impl Wanted {
    pub(super) fn at(&self) -> Option<GridCode> {
        GridCode::parse(&self.at).ok()
    }
}

#[derive(Template)]
#[template(path = "rounds.html")]
struct Page {
    words: Words,
    frame: Frame,
    list: String,
    form: Option<Starting>,
    /// Kinds that the preset knows: name, address, shown now, when it is due next.
    kinds: Vec<(String, String, bool, String)>,
    refused: Option<(String, String)>,
}

/// The part that keeps itself up to date.
#[derive(Template)]
#[template(path = "part_rounds.html")]
struct ListPart {
    words: Words,
    lines: Vec<Line>,
    next: Option<String>,
}

struct Line {
    id: String,
    href: String,
    name: String,
    place: String,
    runs: bool,
    days: String,
    heard: u64,
    grids: u64,
    count: String,
    missing: Option<String>,
}

pub(super) async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    part: Part,
    wanted: &Wanted,
    returned: Option<Returned>,
) -> Response {
    let (at, before) = (wanted.at(), wanted.before.map(RoundId));
    let read = read(app, words, who, About::Own, move |reader| {
        let (list, next) = (round_list(reader, before)?, next_rounds(reader)?);
        Ok((list, next, places_to_choose(reader, at.as_ref())))
    });
    let Answer { realm, view, seen } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let (list, next, there) = view;
    let speech = Speech::new(words, &realm);
    let list = ListPart {
        words,
        lines: list.lines.iter().map(|one| line(&speech, one)).collect(),
        next: list.next.map(|id| format!("/rounds?before={id}")),
    };
    let list = match list.render() {
        Ok(list) if part != Part::Whole => return page::part(list),
        Ok(list) => list,
        Err(error) => return page::failed(&error),
    };
    let (key, today) = (
        FactId::new(app.home.environment.random()),
        app.home.environment.now().day(),
    );
    let kind = speech
        .preset
        .rounds
        .iter()
        .find(|kind| *kind.code.as_str() == *wanted.kind);
    let form = || starting(&speech, &realm, &there, (kind, today), key, returned.as_ref());
    let kinds = speech.preset.rounds.iter().map(|one| {
        let name = one.name.get(words.0).to_owned();
        let href = format!("/rounds?kind={}#act", one.code);
        let next = next.iter().find(|next| next.kind == one.code);
        let due = next.map(|next| due(&speech, next, today));
        (name, href, Some(one) == kind, due.unwrap_or_default())
    });
    let page = page::show(&Page {
        words,
        frame: Frame::live(words, who, "/rounds", seen),
        list,
        form: (!there.is_empty()).then(form),
        kinds: kinds.collect(),
        refused: returned.as_ref().and_then(|returned| returned.says(words)),
    });
    Returned::answer(returned.as_ref(), page)
}

/// When a kind is due next.
fn due(speech: &Speech<'_>, next: &NextRound, today: Day) -> String {
    let id = match next.due_on {
        None => return speech.say("rounds-never"),
        Some(day) if day < today => "rounds-overdue",
        Some(_) => "rounds-next",
    };
    let day = next.due_on.map(|day| speech.in_words(day)).unwrap_or_default();
    speech.fill(id, &[("day", &day)])
}

fn line(speech: &Speech<'_>, line: &RoundLine) -> Line {
    let (round, counts) = (&line.round, line.counts);
    Line {
        id: round.id.to_string(),
        href: round_href(line),
        name: round.draft.name.to_string(),
        place: line.at.name.to_string(),
        runs: line.runs,
        days: speech.fill(
            "rounds-days",
            &[
                ("from", &round.draft.from.to_string()),
                ("until", &round.draft.until.to_string()),
            ],
        ),
        heard: counts.grids - counts.missing,
        grids: counts.grids,
        count: heard(speech, counts),
        missing: (counts.missing > 0).then(|| speech.count("rounds-missing", counts.missing)),
    }
}

/// Where it is, at the person's place.
pub(in crate::console) fn round_href(line: &RoundLine) -> String {
    let base = format!("/rounds/{}", line.round.id);
    let inside = line.at.code != line.round.draft.grid;
    address(&base, Some(&line.at.code).filter(|_| inside))
}

/// How many grids were heard of, of how many.
pub(in crate::console) fn heard(speech: &Speech<'_>, counts: RoundCounts) -> String {
    let (n, all) = (counts.grids - counts.missing, counts.grids.to_string());
    speech.fill("rounds-heard", &[("n", &*n.to_string()), ("all", &*all)])
}
