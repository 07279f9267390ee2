//! `GET /desk`, `POST /desk`: 受理台. What was decided about one case is done by one form, and the
//! next case lies on the desk by itself.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::document::event::EVENT_TEXT_MAX;
use doorstep_model::id::{CategoryCode, DocumentId, FactId, GridCode, UnitCode};
use doorstep_model::time::Day;
use serde::Deserialize;

use super::board::lanes_code;
use super::case::{Sheet, Steps};
use super::field::{Control, Drawn, Field};
use super::page::{self, Frame};
use super::part::Part;
use super::read::{About, Answer, read, refused};
use super::returned::{Returned, Untaken, Wrongs};
use super::session::SignedIn;
use super::speech::Speech;
use super::typed::{Typed, Wrong};
use super::village::{CaseLineShown, case_line};
use super::way_back::query;
use super::word::Words;
use super::write::{key, write};
use crate::action::{self, Handler, Sorting};
use crate::app::App;
use crate::store::{Lanes, Watch};
use crate::view::{CaseLine, Desk, LaneSums, OnDesk, Way, desk, sorts};

/// Which case lies on the desk, and which was sorted just before.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    case: String,
    done: String,
}

#[derive(Template)]
#[template(path = "desk.html")]
struct Page {
    words: Words,
    frame: Frame,
    inbox: String,
    /// What became of the case before.
    done: Option<(String, String)>,
    sheet: String,
    form: Option<SortForm>,
    steps: Option<Steps>,
    /// The case after this one, to leave this one where it is.
    later: Option<String>,
    id: String,
}

#[derive(Template)]
#[template(path = "part_inbox.html")]
struct Inbox {
    words: Words,
    n: u32,
    open: Option<String>,
    lines: Vec<CaseLineShown>,
    /// How many are to be asked about.
    calls: u32,
    /// The way to all of them, where these are not all.
    calls_all: Option<String>,
    to_call: Vec<CallShown>,
    /// What else is looked after here: name, how many, address.
    others: Vec<(String, u32, String)>,
}

/// A case whose side is to be asked.
struct CallShown {
    case: CaseLineShown,
    /// Since when.
    since: String,
    href: String,
}

/// The one form.
struct SortForm {
    id: String,
    key: String,
    known: usize,
    ways: Vec<WayShown>,
    /// What is wrong with the choice.
    wrong: Option<String>,
    fields: Vec<Field>,
    /// Something else than the category's way was typed.
    otherwise: bool,
    refused: Option<(String, String)>,
}

/// A category to choose, by its number.
struct WayShown {
    n: usize,
    code: String,
    name: String,
    /// Who gets it and by when.
    then: String,
    chosen: bool,
    /// The keyboard begins here.
    first: bool,
}

/// The station.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    part: Part,
    Query(asked): Query<Asked>,
) -> Response {
    shown(&app, words, &who, part, asked, None).await
}

/// Sorts the case on the desk; then the next one lies there.
pub(super) async fn sort(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let Ok(id) = DocumentId::parse(typed.one("case")) else {
        return page::refused(words, Code::NotFound.into());
    };
    let asked = Asked {
        case: id.to_string(),
        done: String::new(),
    };
    match sorted(&app, &who, id, &typed).await {
        Ok(()) => Redirect::to(&format!("/desk?done={id}")).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => shown(&app, words, &who, Part::Whole, asked, Some(returned)).await,
            Err(error) => refused(&app, words, &who, About::Document(id), error).await,
        },
    }
}

async fn sorted(app: &App, who: &SignedIn, id: DocumentId, typed: &Typed) -> Result<(), Untaken> {
    let sorting = sorting(typed, key(app, typed))?;
    let done = write(app, who, move |tx, doing| {
        action::sort_case(tx, doing.realm, doing.user, id, &sorting, doing.now)
    });
    Ok(done.await?)
}

async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    part: Part,
    asked: Asked,
    returned: Option<Returned>,
) -> Response {
    let open = DocumentId::parse(&asked.case).ok();
    let done = DocumentId::parse(&asked.done).ok();
    let about = open.map_or(About::Own, About::Document);
    let read = read(app, words, who, about, move |reader| {
        if sorts(reader) {
            desk(reader, open, done)
        } else {
            Err(Code::NotFound.into())
        }
    });
    let Answer { realm, view, seen } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    if let (None, Some(first), Part::Whole) = (open, view.inbox.first(), &part) {
        // Its address names it, so that it lies there still when others have sorted it.
        let done = if asked.done.is_empty() {
            String::new()
        } else {
            format!("&done={}", asked.done)
        };
        return Redirect::to(&format!("/desk?case={}{done}", first.row.id)).into_response();
    }
    let speech = Speech::new(words, &realm);
    let inbox = Inbox::new(&speech, &view, open).render();
    let sheet = view
        .open
        .as_ref()
        .map(|open| Sheet::new(&speech, &open.sheet).render());
    let (inbox, sheet) = match (inbox, sheet.transpose()) {
        (Ok(inbox), Ok(sheet)) => (inbox, sheet.unwrap_or_default()),
        (Err(error), _) | (_, Err(error)) => return page::failed(&error),
    };
    match &part {
        Part::Only(name) if **name == *"cases" => return page::part(inbox),
        Part::Only(_) => return page::part(sheet),
        Part::Whole => {}
    }
    let fresh = FactId::new(app.home.environment.random());
    let path = open.map_or_else(|| "/desk".to_owned(), |id| format!("/desk?case={id}"));
    let page = page::show(&Page {
        words,
        frame: Frame::live(words, who, &path, seen),
        inbox,
        done: done_words(&speech, &view),
        sheet,
        steps: view
            .open
            .as_ref()
            .map(|open| Steps::beside(&speech, &open.sheet, "/desk")),
        form: view
            .open
            .as_ref()
            .filter(|open| !open.ways.is_empty())
            .map(|open| SortForm::new(&speech, open, fresh, returned.as_ref())),
        later: later(&view, open),
        id: asked.case,
    });
    Returned::answer(returned.as_ref(), page)
}

/// What became of the case before, and where it is.
fn done_words(speech: &Speech<'_>, view: &Desk) -> Option<(String, String)> {
    let line = view.done.as_ref()?;
    let shown = case_line(speech, line);
    let with = if shown.with.is_empty() {
        shown.grid
    } else {
        shown.with
    };
    let words = [("title", &*shown.title), ("stage", &shown.stage), ("with", &with)];
    Some((speech.fill("desk-done", &words), format!("/cases/{}", shown.id)))
}

fn later(view: &Desk, open: Option<DocumentId>) -> Option<String> {
    let at = view.inbox.iter().position(|line| Some(line.row.id) == open)?;
    let later = view.inbox.get(at + 1)?;
    Some(format!("/desk?case={}", later.row.id))
}

impl Inbox {
    fn new(speech: &Speech<'_>, view: &Desk, open: Option<DocumentId>) -> Self {
        Self {
            words: speech.words,
            n: view.n,
            open: open.map(|id| id.to_string()),
            lines: view.inbox.iter().map(|line| case_line(speech, line)).collect(),
            calls: view.sums.to_ask,
            calls_all: (view.sums.to_ask as usize > view.calls.len())
                .then(|| speech.count("task-all", view.sums.to_ask)),
            to_call: view
                .calls
                .iter()
                .map(|line| CallShown::new(speech, line))
                .collect(),
            others: others(speech, &view.sums),
        }
    }
}

/// What the desk looks after besides, where there is any.
fn others(speech: &Speech<'_>, sums: &LaneSums) -> Vec<(String, u32, String)> {
    let overdue = sums.of_lanes(Lanes::Open).overdue;
    let overdue = ("overdue", overdue, "/cases?overdue=yes".to_owned());
    let watched = [Watch::Urged, Watch::Unaccepted].map(|watch| {
        let lanes = Lanes::Watched(watch);
        let href = format!("/cases?lane={}", lanes_code(lanes));
        (watch.as_str(), sums.of_lanes(lanes).n, href)
    });
    let each = watched.into_iter().chain([overdue]);
    each.filter(|(_, n, _)| *n > 0)
        .map(|(code, n, href)| (speech.say(&format!("task-{code}")), n, href))
        .collect()
}

impl CallShown {
    fn new(speech: &Speech<'_>, line: &CaseLine) -> Self {
        let page = query(&format!("/cases/{}", line.row.id), [("back", "/desk")]);
        Self {
            case: case_line(speech, line),
            since: speech.fill("call-since", &[("day", &speech.day(line.row.ask_on))]),
            href: format!("{page}#act"),
        }
    }
}

impl SortForm {
    fn new(speech: &Speech<'_>, open: &OnDesk, fresh: FactId, returned: Option<&Returned>) -> Self {
        let known = open.sheet.record.state.category.as_ref();
        let beginning = Typed::new(known.map(|code| ("category".to_owned(), code.to_string())));
        let drawn = Drawn::new(speech, &beginning, returned);
        let typed = drawn.typed;
        let units = open
            .units
            .iter()
            .map(|unit| (format!("unit/{}", unit.code), speech.unit(unit)));
        let grids = open
            .grids
            .iter()
            .map(|grid| (format!("grid/{}", grid.code), grid.name.to_string()));
        let chosen = typed.one("category");
        let each = open.ways.iter().enumerate();
        let mut ways: Vec<_> = each
            .map(|(at, way)| WayShown::new(speech, way, at + 1, chosen))
            .collect();
        let begin = ways.iter().position(|way| way.chosen).unwrap_or_default();
        if let Some(way) = ways.get_mut(begin) {
            way.first = true;
        }
        Self {
            id: open.sheet.line.row.id.to_string(),
            key: typed.key().unwrap_or(fresh).to_string(),
            known: open.sheet.steps.known,
            ways,
            wrong: drawn.message("category"),
            fields: vec![
                drawn.field("to", "desk-to", drawn.choice("to", units.chain(grids)), false),
                drawn.field("due", "said-due", Control::Day, false),
                drawn.field("text", "said-text", Control::Words(EVENT_TEXT_MAX), false),
            ],
            otherwise: ["to", "due", "text"]
                .iter()
                .any(|name| !typed.one(name).is_empty()),
            // The other fields lie folded away: above them it is said too.
            refused: returned
                .filter(|_| drawn.message("category").is_none())
                .and_then(|returned| returned.why(speech.words)),
        }
    }
}

impl WayShown {
    fn new(speech: &Speech<'_>, way: &Way, n: usize, chosen: &str) -> Self {
        let unit = way.unit.as_ref().map(|unit| speech.unit(unit));
        let with = unit.or_else(|| way.grid.as_ref().map(|grid| grid.name.to_string()));
        let with = with.unwrap_or_else(|| speech.say("desk-nobody"));
        let then = match way.due {
            Some(day) => speech.fill("desk-then", &[("with", &with), ("day", &day.to_string())]),
            None => with,
        };
        Self {
            n,
            name: speech.category(&way.category),
            chosen: way.category.as_str() == chosen,
            first: false,
            code: way.category.to_string(),
            then,
        }
    }
}

fn sorting(typed: &Typed, key: FactId) -> Result<Sorting, Wrongs> {
    let mut wrong = Vec::new();
    let category = match typed.one("category") {
        "" => Err(Wrong::Missing),
        code => CategoryCode::parse(code).map_err(|_| Wrong::Bad),
    };
    let to = match typed.one("to").split_once('/') {
        Some(("unit", code)) => UnitCode::parse(code)
            .map(|unit| Some(Handler::Unit(unit)))
            .map_err(drop),
        Some(("grid", code)) => GridCode::parse(code)
            .map(|grid| Some(Handler::Grid(grid)))
            .map_err(drop),
        Some(_) => Err(()),
        None => Ok(None),
    };
    let due = match typed.one("due") {
        "" => Ok(None),
        day => Day::parse(day).map(Some),
    };
    let text = typed.one("text");
    if to.is_err() {
        wrong.push(("to", Wrong::Bad));
    }
    if due.is_err() {
        wrong.push(("due", Wrong::Bad));
    }
    if text.chars().count() > EVENT_TEXT_MAX {
        wrong.push(("text", Wrong::Bad));
    }
    match (category, to, due) {
        (Ok(category), Ok(to), Ok(due)) if wrong.is_empty() => Ok(Sorting {
            key,
            known: typed.one("seen").parse().ok(),
            category,
            to,
            due,
            text: Some(text).filter(|text| !text.is_empty()).map(Into::into),
        }),
        (category, ..) => {
            wrong.extend(category.err().map(|kind| ("category", kind)));
            Err(wrong)
        }
    }
}
