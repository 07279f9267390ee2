//! One unit's year: figures, what cost it points and what may, what was said of it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::id::UnitCode;
use doorstep_model::judging::Weight;
use doorstep_model::preset::DeductionCause;
use serde::Deserialize;

use super::figure::{Year, address, figures, rule, years};
use crate::app::App;
use crate::console::page::{self, Frame};
use crate::console::read::{About, Answer, read};
use crate::console::session::SignedIn;
use crate::console::speech::Speech;
use crate::console::village::{Link, path};
use crate::console::word::Words;
use crate::store::{FaultOf, Reviewed};
use crate::view::{own_unit, unit_sheet};

/// Which year.
#[derive(Deserialize)]
pub(in crate::console) struct Asked {
    year: Option<i16>,
}

#[derive(Template)]
#[template(path = "unit_sheet.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    years: Vec<Year>,
    figures: Vec<(String, String)>,
    rule: Option<String>,
    faults: Vec<FaultShown>,
    reviews: Vec<ReviewShown>,
}

struct FaultShown {
    href: String,
    title: String,
    cause: String,
    on: String,
    points: u32,
    weight: String,
}

struct ReviewShown {
    href: String,
    title: String,
    scores: Vec<(String, String)>,
    words: String,
    on: String,
}

/// The unit of an officer's post.
pub(in crate::console) async fn mine(State(app): State<App>, words: Words, who: SignedIn) -> Response {
    let read = read(&app, words, &who, About::Own, |reader| {
        own_unit(reader).ok_or_else(|| Code::NotFound.into())
    });
    match read.await {
        Ok(answer) => Redirect::to(&address(&answer.view, "")).into_response(),
        Err(refused) => refused,
    }
}

/// One unit's year.
pub(in crate::console) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(unit): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let Ok(unit) = UnitCode::parse(&unit) else {
        return page::refused(words, Code::NotFound.into());
    };
    let this_year = app.home.environment.now().day().date().year();
    let year = asked.year.unwrap_or(this_year);
    let about = About::Unit(unit.clone());
    let read = read(&app, words, &who, about, move |reader| {
        unit_sheet(reader, &unit, year)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let unit = &view.score.unit;
    let (name, in_year) = (speech.unit(unit), view.year.to_string());
    page::show(&Page {
        words,
        path: path(&view.path),
        title: speech.fill("unit-title", &[("unit", &name), ("year", &in_year)]),
        years: years(this_year, year, |year| address(&unit.code, year)),
        figures: figures(&speech, &view.score),
        rule: rule(&speech),
        faults: view
            .faults
            .iter()
            .map(|(fault, weight)| FaultShown::new(&speech, fault, *weight))
            .collect(),
        reviews: view
            .reviews
            .iter()
            .map(|review| ReviewShown::new(&speech, review))
            .collect(),
        frame: Frame::of(words, &who, &address(&unit.code, &in_year)),
    })
}

impl FaultShown {
    fn new(speech: &Speech<'_>, one: &FaultOf, weight: Weight) -> Self {
        let judging = &speech.preset.judging;
        let (weight, until) = match weight {
            Weight::MayAppeal(until) => ("fault-may-appeal", until.to_string()),
            Weight::Waits => ("appeal-waits", String::new()),
            Weight::Waived => ("appeal-upheld", String::new()),
            Weight::Counts => ("fault-counts", String::new()),
        };
        Self {
            href: format!("/cases/{}", one.case),
            title: one.title.to_string(),
            cause: cause(speech, one.fault.cause),
            on: one.fault.on.to_string(),
            points: judging.points_taken(one.fault.cause),
            weight: speech.fill(weight, &[("day", &until)]),
        }
    }
}

/// In the preset's words, where it has any.
fn cause(speech: &Speech<'_>, cause: DeductionCause) -> String {
    let mut named = speech.preset.judging.deductions.iter();
    if let Some(named) = named.find(|deduction| deduction.cause == cause) {
        return named.name.get(speech.words.0).to_owned();
    }
    speech.say(match cause {
        DeductionCause::BadReview => "fault-bad_review",
        DeductionCause::LateAccept => "fault-late_accept",
        DeductionCause::Overdue => "fault-overdue",
        DeductionCause::YellowCard => "fault-yellow_card",
        DeductionCause::RedCard => "fault-red_card",
    })
}

impl ReviewShown {
    fn new(speech: &Speech<'_>, review: &Reviewed) -> Self {
        let names = ["judge-speed", "judge-duty", "judge-completion", "judge-feedback"];
        let score = |(name, score): (&str, u8)| {
            let words = speech.say(&format!("score-{score}"));
            (speech.say(name), words)
        };
        Self {
            href: format!("/cases/{}#judge", review.case),
            title: review.title.to_string(),
            scores: names.into_iter().zip(review.scores).map(score).collect(),
            words: review.words.as_ref().map(ToString::to_string).unwrap_or_default(),
            on: speech.day(Some(review.at.day())),
        }
    }
}
