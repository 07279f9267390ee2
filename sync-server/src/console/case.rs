//! `GET /cases/{id}`: what a case is about, what was done, what comes next.
//! `POST /cases/{id}/steps`: the next step is taken.

mod agreement;
mod form;
mod judge;
mod said;
mod seen;
mod slip;
pub(super) mod step;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::case::{CaseStep, Part as ModelPart};
use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, FactId};
use serde::Deserialize;

pub(super) use self::agreement::show as agreement;
use self::form::BackStep;
pub(super) use self::form::Steps;
use self::judge::Judge;
pub(super) use self::judge::{appeal, decide, evaluate};
pub(super) use self::seen::take as see_refused;
use self::step::{NotApplied, StepShown};
use super::field::Control;
use super::named::Named;
use super::page::{self, Frame};
use super::part::Part;
use super::photo;
use super::read::{About, Answer, read, refused};
use super::returned::{Returned, Untaken, Wrongs};
use super::session::SignedIn;
use super::speech::Speech;
use super::typed::{Typed, Wrong};
use super::village::{Link, path};
use super::way_back::own_path;
use super::word::Words;
use super::write::{key, write};
use crate::action::{self, CaseView};
use crate::app::App;
use crate::store::CaseRow;
use crate::view::{CallBack, CaseSheetView, NextStep, Whose, case_sheet, case_slip, has_agreement};

#[derive(Template)]
#[template(path = "case.html")]
struct Page {
    words: Words,
    id: String,
    frame: Frame,
    title: String,
    path: Vec<Link>,
    sheet: String,
    steps: Steps,
    call_back: Option<CallShown>,
    judge: Judge,
    /// What its reader just did.
    done: Option<String>,
}

/// That those who raised it are to be asked, and where to call.
struct CallShown {
    since: String,
    numbers: Vec<(String, String)>,
    /// What they may answer, each with its form.
    answers: Vec<(String, String)>,
}

/// What came of a form on this page that was not taken.
#[derive(Default, Clone, Copy)]
struct Back<'a> {
    step: Option<BackStep<'a>>,
    judged: Option<&'a Returned>,
    /// Or of one that was.
    done: Option<CaseStep>,
}

#[derive(Template)]
#[template(path = "slip.html")]
struct Slip {
    words: Words,
    frame: Frame,
    id: String,
    number: String,
    facts: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "part_case.html")]
pub(super) struct Sheet {
    words: Words,
    id: String,
    title: String,
    number: String,
    stage: String,
    confidential: bool,
    agreement: bool,
    next: Option<(String, String)>,
    due_on: String,
    due: String,
    overdue: bool,
    cards: Vec<(&'static str, String)>,
    facts: Vec<(String, String)>,
    text: String,
    parties: Vec<Party>,
    photos: Vec<photo::Shown>,
    steps: Vec<StepShown>,
    refused: Vec<NotApplied>,
    /// The reader may say that they looked at those.
    looks_through: bool,
    /// The case that goes on in its place, and those in whose place it goes on.
    merged_into: Option<Link>,
    came_in: Vec<Link>,
}

struct Party {
    name: String,
    side: String,
    href: Option<String>,
}

/// Which form is open.
#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    step: String,
    /// The page to go back to.
    #[serde(default)]
    back: String,
    /// The step that was just taken.
    #[serde(default)]
    done: String,
}

/// The sheet, and what its reader may do.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    part: Part,
    Named(id): Named<DocumentId>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let step = CaseStep::parse(&wanted.step);
    let asked = (id, step, &*wanted.back);
    let back = Back {
        done: CaseStep::parse(&wanted.done),
        ..Back::default()
    };
    shown(&app, words, &who, part, asked, back).await
}

/// Takes a step; what was typed stays in its fields where it can't be taken.
pub(super) async fn take(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Named(id): Named<DocumentId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let Some(step) = CaseStep::parse(typed.one("step")) else {
        return page::refused(words, Code::NotFound.into());
    };
    let to = typed.one("back").to_owned();
    let asked = (id, step, &*to);
    match stepped(&app, &who, (id, step), &typed).await {
        Ok(_) if !to.is_empty() => Redirect::to(own_path(&to)).into_response(),
        Ok(Some(_)) => Redirect::to(&format!("/cases/{id}?done={}", step.as_str())).into_response(),
        // It is with others now, who alone may see it.
        Ok(None) => Redirect::to("/").into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => again(&app, words, &who, asked, returned).await,
            Err(error) => refused(&app, words, &who, About::Document(id), error).await,
        },
    }
}

async fn stepped(
    app: &App,
    who: &SignedIn,
    (id, step): (DocumentId, CaseStep),
    typed: &Typed,
) -> Result<Option<CaseView>, Untaken> {
    let form = said::form(typed, key(app, typed), step, app.home.environment.now());
    let named = |(part, wrong): (ModelPart, Wrong)| (part.as_str(), wrong);
    let form = form.map_err(|wrong| wrong.into_iter().map(named).collect::<Wrongs>())?;
    let done = write(app, who, move |tx, doing| {
        action::take_step(tx, doing.realm, doing.user, id, form, doing.now)
    });
    Ok(done.await?)
}

/// The case's page, with what was typed for a step.
async fn again(
    app: &App,
    words: Words,
    who: &SignedIn,
    (id, step, to): (DocumentId, CaseStep, &str),
    returned: Returned,
) -> Response {
    let back = Back {
        step: Some((step, &returned)),
        ..Back::default()
    };
    let page = shown(app, words, who, Part::Whole, (id, Some(step), to), back).await;
    Returned::answer(Some(&returned), page)
}

/// 受理告知单: what the villager takes home.
pub(super) async fn slip(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Named(id): Named<DocumentId>,
) -> Response {
    let read = read(&app, words, &who, About::Document(id), move |reader| {
        case_slip(reader, id)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    page::show(&Slip {
        words,
        id: id.to_string(),
        number: number(&speech, &view.row),
        facts: slip::facts(&speech, &view),
        frame: Frame::of(words, &who, &format!("/cases/{id}/slip")),
    })
}

async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    part: Part,
    (id, wanted, to): (DocumentId, Option<CaseStep>, &str),
    back: Back<'_>,
) -> Response {
    let read = read(app, words, who, About::Document(id), move |reader| {
        case_sheet(reader, id, wanted)
    });
    let Answer { realm, view, seen } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let sheet = Sheet::new(&speech, &view);
    let title = sheet.title.clone();
    let sheet = match sheet.render() {
        Ok(sheet) => sheet,
        Err(error) => return page::failed(&error),
    };
    if let Part::Only(_) = part {
        return page::part(sheet);
    }
    let fresh = FactId::new(app.home.environment.random());
    page::show(&Page {
        words,
        id: id.to_string(),
        frame: Frame::live(words, who, &format!("/cases/{id}"), seen),
        title,
        path: path(&view.path),
        sheet,
        steps: Steps::new(&speech, &view, fresh, back.step, to),
        call_back: view
            .call_back
            .as_ref()
            .map(|call| CallShown::new(&speech, &view, call, to)),
        judge: Judge::new(&speech, &view, back.judged),
        done: back.done.map(|step| {
            let (step, stage) = (speech.step(step), speech.stage(view.line.row.stage));
            speech.fill("case-done", &[("step", &step), ("stage", &stage)])
        }),
    })
}

impl CallShown {
    fn new(speech: &Speech<'_>, view: &CaseSheetView, call: &CallBack, to: &str) -> Self {
        let unknown = || speech.say("case-party-unknown");
        let number = |(name, number): &(Box<str>, Box<str>)| {
            let name = if name.is_empty() {
                unknown()
            } else {
                name.to_string()
            };
            (name, number.to_string())
        };
        let answers = [CaseStep::VerifyYes, CaseStep::VerifyNo];
        let may = |step: &CaseStep| view.steps.allowed.contains(step);
        Self {
            since: speech.fill("call-since", &[("day", &call.since.to_string())]),
            numbers: call.numbers.iter().map(number).collect(),
            answers: answers
                .into_iter()
                .filter(may)
                .map(|step| form::link(speech, view, step, to))
                .collect(),
        }
    }
}

/// The case's number; until it has one, the code that the phone gave it.
fn number(speech: &Speech<'_>, row: &CaseRow) -> String {
    match &row.number {
        Some(number) => number.to_string(),
        None => speech.fill("case-phone-code", &[("code", &row.phone_code)]),
    }
}

impl Sheet {
    pub(super) fn new(speech: &Speech<'_>, view: &CaseSheetView) -> Self {
        let (row, state) = (&view.line.row, &view.record.state);
        let kind = speech.case_kind(&row.kind);
        let (steps, refused) = step::timeline(speech, view);
        Self {
            words: speech.words,
            id: row.id.to_string(),
            title: if row.title.is_empty() {
                kind
            } else {
                row.title.to_string()
            },
            number: number(speech, row),
            stage: speech.stage(row.stage),
            confidential: row.confidential,
            agreement: has_agreement(view, speech.preset),
            next: view.next.as_ref().map(|next| self::next(speech, view, next)),
            due_on: speech.day(row.due_on),
            due: view
                .line
                .days_left
                .map(|left| speech.deadline(left, row.provisional))
                .unwrap_or_default(),
            overdue: view.line.days_left.is_some_and(|left| left < 0),
            cards: state
                .cards
                .iter()
                .map(|card| {
                    let code = if card.red { "red" } else { "yellow" };
                    (code, speech.known("card", code))
                })
                .collect(),
            facts: facts(speech, view),
            text: view.record.sheet.text.clone(),
            parties: parties(speech, view),
            photos: photo::shown(speech, row.id, &view.photos, &view.people),
            steps,
            refused,
            looks_through: view.looks_through,
            merged_into: view.merged_into.as_ref().map(|row| other(speech, row)),
            came_in: view.came_in.iter().map(|row| other(speech, row)).collect(),
        }
    }
}

fn other(speech: &Speech<'_>, row: &CaseRow) -> Link {
    Link {
        href: Some(format!("/cases/{}", row.id)),
        name: step::called(speech, row),
        note: speech.stage(row.stage),
    }
}

/// The step that the case waits for, and whose turn it is.
fn next(speech: &Speech<'_>, view: &CaseSheetView, next: &NextStep) -> (String, String) {
    let whose = match &next.whose {
        Whose::Unit(unit) => match view.units.get(unit) {
            Some(unit) => speech.unit(unit),
            None => unit.to_string(),
        },
        Whose::Person(user) => speech.who(Some(*user), &view.people),
        Whose::ReportersSide => speech.say("case-reporters-side"),
        Whose::Roles(roles) => speech.roles(*roles),
    };
    (speech.step(next.step), whose)
}

/// What is known of the case, each with its name.
fn facts(speech: &Speech<'_>, view: &CaseSheetView) -> Vec<(String, String)> {
    let (row, state, sheet) = (&view.line.row, &view.record.state, &view.record.sheet);
    let unit = state.unit.as_ref().and_then(|unit| view.units.get(unit));
    let grid = state.grid.as_ref().and_then(|grid| view.grids.get(grid));
    let team: Vec<String> = state
        .team
        .iter()
        .map(|user| speech.who(Some(*user), &view.people))
        .collect();
    let person = state.person.map(|user| speech.who(Some(user), &view.people));
    let category = state.category.as_ref().map(|category| speech.category(category));
    let received = row.number.as_ref().map(|_| speech.minute(row.received_at));
    let source = sheet.source.map(|source| speech.known("source", source.as_str()));
    let pairs = [
        ("case_kind", Some(speech.case_kind(&row.kind))),
        ("category", category),
        ("source", source),
        ("where", Some(sheet.location.clone())),
        ("occurred_on", Some(speech.day(sheet.occurred_on))),
    ];
    let mut facts: Vec<(String, String)> = pairs
        .into_iter()
        .filter_map(|(field, value)| Some((speech.field(field), value?)))
        .collect();
    facts.extend([
        (speech.say("case-received"), received.unwrap_or_default()),
        (
            speech.say("case-grid"),
            grid.map(|grid| grid.name.to_string()).unwrap_or_default(),
        ),
        (
            speech.say("case-unit"),
            unit.map(|unit| speech.unit(unit)).unwrap_or_default(),
        ),
        (speech.say("case-accept-by"), speech.day(row.accept_by)),
        (
            speech.say("task-by_rule"),
            view.urged_for
                .map(|what| speech.say(&format!("urged-for-{}", what.as_str())))
                .unwrap_or_default(),
        ),
        (speech.say("case-person"), person.unwrap_or_default()),
        (speech.say("case-team"), team.join(&speech.say("list-comma"))),
    ]);
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

fn parties(speech: &Speech<'_>, view: &CaseSheetView) -> Vec<Party> {
    view.parties
        .iter()
        .map(|party| {
            let called = || {
                speech.fill(
                    "household-called",
                    &[("door", &party.house_no), ("head", &party.name)],
                )
            };
            Party {
                name: match (party.is_household, party.name.is_empty()) {
                    _ if party.erased => speech.say("case-party-erased"),
                    (true, true) => speech.say("case-party-unknown"),
                    (true, false) if !party.house_no.is_empty() => called(),
                    _ => party.name.to_string(),
                },
                side: party.side.to_string(),
                href: party
                    .sheet
                    .map(|id| format!("/households/{id}"))
                    .or(party.place.map(|id| format!("/places/{id}"))),
            }
        })
        .collect()
}
