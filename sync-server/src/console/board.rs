//! `GET /cases`: 事项看板. What is shown stands in the address, so that it can be kept and passed on.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::case::{CARD_COLOURS, CaseKind};
use doorstep_model::code::Code;
use doorstep_model::id::{CategoryCode, DocumentId, GridCode, UnitCode};
use doorstep_model::time::{Day, Timestamp};
use jiff::civil::date;
use serde::Deserialize;

use super::field::{Choice, Control, Field, choices};
use super::page::{self, Frame};
use super::part::Part;
use super::read::{About, Answer, note_hidden, read};
use super::session::SignedIn;
use super::speech::Speech;
use super::typed::Typed;
use super::village::{CaseLineShown, Link, case_line, path};
use super::way_back::query;
use super::word::Words;
use crate::app::App;
use crate::store::{CaseWanted, Lane, Lanes, Watch};
use crate::view::{Board, BoardAsk, CaseAsk, Found, Sum, case_board, find_case};

/// What the address says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    lane: String,
    grid: String,
    unit: String,
    kind: String,
    category: String,
    card: String,
    overdue: String,
    since: String,
    /// The last case of the page before.
    after: String,
    /// A number, or the code on a slip.
    q: String,
}

#[derive(Template)]
#[template(path = "board.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    q: String,
    board: String,
    /// The lane, which the form of the filters keeps.
    lane: String,
    fields: Vec<Field>,
    /// Something is left out by them.
    filtered: bool,
}

#[derive(Template)]
#[template(path = "part_board.html")]
struct BoardPart {
    words: Words,
    lanes: Vec<Chip>,
    units: Vec<Chip>,
    lines: Vec<CaseLineShown>,
    first: Option<String>,
    next: Option<String>,
}

/// A way to other cases of the board, with how many there are.
struct Chip {
    href: String,
    name: String,
    n: Option<Sum>,
    current: bool,
}

#[derive(Template)]
#[template(path = "found.html")]
struct FoundPage {
    words: Words,
    frame: Frame,
    q: String,
    lines: Vec<CaseLineShown>,
}

/// When a day begins in China.
fn first_moment(day: Day) -> Timestamp {
    let days = i64::from(day.days_since(Day::from(date(1970, 1, 1))));
    Timestamp::clamp((days * 24 - 8) * 60 * 60 * 1_000)
}

/// As the address says which cases.
pub(super) const fn lanes_code(lanes: Lanes) -> &'static str {
    match lanes {
        Lanes::Open => "",
        Lanes::Ended => "ended",
        Lanes::One(lane) => lane.as_str(),
        Lanes::ToAsk(_) => "call_back",
        Lanes::Watched(watch) => watch.as_str(),
    }
}

fn named(code: &str, today: Day) -> Option<Lanes> {
    match code {
        "ended" => Some(Lanes::Ended),
        "call_back" => Some(Lanes::ToAsk(today)),
        code => {
            let watch = Watch::parse(code).map(Lanes::Watched);
            watch.or_else(|| Lane::parse(code).map(Lanes::One))
        }
    }
}

impl Asked {
    fn ask(&self, today: Day) -> Result<BoardAsk, Code> {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let lanes = match &*self.lane {
            "" | "open" => Lanes::Open,
            lane => named(lane, today).ok_or(Code::NotFound)?,
        };
        let known = |text: &str, list: &[&str]| -> Result<Option<Box<str>>, Code> {
            match given(text) {
                Some(text) if list.contains(&&*text) => Ok(Some(text.into())),
                Some(_) => Err(Code::NotFound),
                None => Ok(None),
            }
        };
        let kind = given(&self.kind).map(|kind| CaseKind::parse(&kind).ok_or(Code::NotFound));
        let parsed = |_| Code::NotFound;
        let since = given(&self.since).map(|day| Day::parse(&day)).transpose();
        Ok(BoardAsk {
            grid: given(&self.grid)
                .map(|grid| GridCode::parse(&grid))
                .transpose()
                .map_err(parsed)?,
            cases: CaseAsk {
                wanted: CaseWanted {
                    kind: kind.transpose()?,
                    category: given(&self.category)
                        .map(|code| CategoryCode::parse(&code))
                        .transpose()
                        .map_err(|_| Code::NotFound)?,
                    unit: given(&self.unit)
                        .map(|code| UnitCode::parse(&code))
                        .transpose()
                        .map_err(|_| Code::NotFound)?,
                    without_unit: false,
                    card: known(&self.card, CARD_COLOURS)?,
                    overdue: self.overdue == "yes",
                    since: since.map_err(|_| Code::NotFound)?.map(first_moment),
                },
                ..CaseAsk::page(lanes, DocumentId::parse(&self.after).ok())
            },
        })
    }

    /// The same address with some of it said otherwise.
    fn with(&self, other: &[(&str, &str)]) -> String {
        let own = [
            ("lane", &self.lane),
            ("grid", &self.grid),
            ("unit", &self.unit),
            ("kind", &self.kind),
            ("category", &self.category),
            ("card", &self.card),
            ("overdue", &self.overdue),
            ("since", &self.since),
        ];
        let said = own.map(|(name, value)| {
            let other = other.iter().find(|(one, _)| *one == name);
            (name, other.map_or(value.as_str(), |(_, value)| value))
        });
        let after = other.iter().find(|(name, _)| *name == "after").copied();
        query("/cases", said.into_iter().chain(after))
    }

    /// Something that the counts do not know is asked for.
    fn narrows(&self) -> bool {
        [&self.kind, &self.category, &self.card, &self.overdue, &self.since]
            .iter()
            .any(|value| !value.trim().is_empty())
    }
}

/// The board, or where a number leads.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    part: Part,
    Query(asked): Query<Asked>,
) -> Response {
    if !asked.q.trim().is_empty() {
        return search(&app, words, &who, asked.q).await;
    }
    let today = app.home.environment.now().day();
    let ask = match asked.ask(today) {
        Ok(ask) => ask,
        Err(code) => return page::refused(words, code.into()),
    };
    let about = ask.grid.clone().map_or(About::Own, About::Grid);
    let read = read(&app, words, &who, about, move |reader| case_board(reader, &ask));
    let Answer { realm, view, seen } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let board = match BoardPart::new(&speech, &asked, &view, today).render() {
        Ok(board) => board,
        Err(error) => return page::failed(&error),
    };
    if let Part::Only(_) = part {
        return page::part(board);
    }
    page::show(&Page {
        words,
        frame: Frame::live(words, &who, &asked.with(&[]), seen),
        path: path(&view.path),
        q: String::new(),
        board,
        lane: asked.lane.clone(),
        fields: fields(&speech, &asked, &view),
        filtered: asked.narrows() || !asked.grid.is_empty() || !asked.unit.is_empty(),
    })
}

async fn search(app: &App, words: Words, who: &SignedIn, q: String) -> Response {
    let typed = q.clone();
    let read = read(app, words, who, About::Own, move |reader| {
        Ok(find_case(reader, &typed)?)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let Found { lines, hidden } = view;
    if let Err(refused) = note_hidden(app, words, who, hidden).await {
        return refused;
    }
    if let [only] = &lines[..] {
        return Redirect::to(&format!("/cases/{}", only.row.id)).into_response();
    }
    let speech = Speech::new(words, &realm);
    page::show(&FoundPage {
        words,
        frame: Frame::of(words, who, "/cases"),
        lines: lines.iter().map(|line| case_line(&speech, line)).collect(),
        q,
    })
}

impl BoardPart {
    fn new(speech: &Speech<'_>, asked: &Asked, view: &Board, today: Day) -> Self {
        // Of a part of the cases the counts would say something else than the list.
        let counted = view.sums.counted && !asked.narrows();
        let count = |lanes: &[Lane]| counted.then(|| view.sums.sum(lanes));
        let chip = |code: &str, name: String, n: Option<Sum>| Chip {
            href: asked.with(&[("lane", code)]),
            name,
            n,
            current: asked.lane == code,
        };
        let mut lanes = vec![chip("", speech.say("board-open"), count(&Lane::OPEN))];
        for lane in Lane::OPEN.into_iter().chain(Lane::ENDED) {
            let n = count(&[lane]);
            let shown = n.is_none_or(|sum| sum.n > 0) || asked.lane == lane.as_str();
            if lane == Lane::ENDED[0] {
                lanes.push(chip("ended", speech.say("cases-ended"), count(&Lane::ENDED)));
            }
            if shown {
                lanes.push(chip(lane.as_str(), lane_name(speech, lane), n));
            }
        }
        let across = std::iter::once(Lanes::ToAsk(today)).chain(Watch::ALL.map(Lanes::Watched));
        for one in across {
            let (code, n) = (lanes_code(one), counted.then(|| view.sums.of_lanes(one)));
            if n.is_some_and(|sum| sum.n > 0) || asked.lane == code {
                lanes.push(chip(code, speech.say(&format!("task-{code}")), n));
            }
        }
        let units = view.units.iter().map(|(unit, sum)| {
            let current = asked.unit == unit.code.as_str();
            let other = if current { "" } else { unit.code.as_str() };
            Chip {
                href: asked.with(&[("unit", other)]),
                name: speech.unit(unit),
                n: Some(*sum),
                current,
            }
        });
        let next = view.list.next.map(|id| id.to_string());
        Self {
            words: speech.words,
            lanes,
            units: if counted || !asked.unit.is_empty() {
                units.collect()
            } else {
                Vec::new()
            },
            lines: view
                .list
                .lines
                .iter()
                .map(|line| case_line(speech, line))
                .collect(),
            first: (!asked.after.is_empty()).then(|| asked.with(&[])),
            next: next.map(|id| asked.with(&[("after", &id)])),
        }
    }
}

/// A lane in the preset's words; those that are no stage of their own in the console's.
pub(super) fn lane_name(speech: &Speech<'_>, lane: Lane) -> String {
    match lane {
        Lane::At(stage) => speech.stage(stage),
        Lane::Returned => speech.say("lane-returned"),
        Lane::MoreTime => speech.say("lane-more_time"),
    }
}

fn fields(speech: &Speech<'_>, asked: &Asked, view: &Board) -> Vec<Field> {
    let typed = Typed::new(
        [
            ("grid", &asked.grid),
            ("unit", &asked.unit),
            ("kind", &asked.kind),
            ("category", &asked.category),
            ("card", &asked.card),
        ]
        .map(|(name, value)| (name.to_owned(), value.clone())),
    );
    let field = |name: &'static str, label: &str, value: &str, control| Field {
        name,
        label: speech.say(label),
        control,
        value: value.to_owned(),
        must: false,
        message: None,
    };
    let choice = |name: &'static str, label: &str, each: Vec<(String, String)>| {
        field(name, label, "", Control::Choice(choices(&typed, name, each)))
    };
    let grids = view.tops.iter().chain(&view.below);
    let grids = grids
        .map(|grid| (grid.code.to_string(), grid.name.to_string()))
        .collect();
    let units = view.units.iter();
    let mut units: Vec<_> = units
        .map(|(unit, _)| (unit.code.to_string(), speech.unit(unit)))
        .collect();
    units.sort_by(|one, other| one.1.cmp(&other.1));
    let kinds = CaseKind::ALL.iter();
    let kinds = kinds
        .map(|kind| (kind.as_str().to_owned(), speech.case_kind(kind.as_str())))
        .collect();
    let cards = CARD_COLOURS.iter();
    let cards = cards
        .map(|card| ((*card).to_owned(), speech.known("card", card)))
        .collect();
    vec![
        choice("grid", "board-grid", grids),
        choice("unit", "case-unit", units),
        choice("kind", "board-kind", kinds),
        field(
            "category",
            "board-category",
            "",
            Control::Grouped(categories(speech, &typed)),
        ),
        choice("card", "case-cards", cards),
        field("since", "board-since", &asked.since, Control::Day),
        field("overdue", "board-overdue", &asked.overdue, Control::Tick),
    ]
}

/// Categories by their kind.
fn categories(speech: &Speech<'_>, typed: &Typed) -> Vec<(String, Vec<Choice>)> {
    let of = |kind: &CaseKind| {
        let each = speech.preset.categories.iter();
        let each = each.filter(|category| category.kind == kind.as_str());
        let each = each.map(|category| (category.code.to_string(), speech.category(&category.code)));
        (speech.case_kind(kind.as_str()), choices(typed, "category", each))
    };
    let groups = CaseKind::ALL.iter().map(of);
    groups.filter(|(_, choices)| !choices.is_empty()).collect()
}
