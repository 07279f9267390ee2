//! What waits for a person, in plain words.

use std::collections::BTreeMap;

use askama::Template;
use doorstep_model::case::CaseStep;
use doorstep_model::document::op::{Put, Scalar, Target};
use doorstep_model::id::UserId;
use doorstep_model::word::Worded;

use super::cases::{CaseLineShown, case_line};
use super::households::called;
use crate::action;
use crate::console::case::step::{NotApplied, timeline};
use crate::console::speech::Speech;
use crate::console::word::Words;
use crate::view::{Double, KeptLine, RefusedIn, ReviewQueue, Said, ToReview, TwoVersions, Waiting, Who};

#[derive(Template)]
#[template(path = "part_review.html")]
pub(in crate::console) struct ReviewPart {
    words: Words,
    /// The page's address, for the way back after a decision.
    base: String,
    kept: Vec<Kept>,
    households: Vec<Household>,
    doubles: Vec<Pair>,
    /// How many steps nobody has looked at.
    refused: String,
    cases: Vec<Refused>,
    more: String,
}

/// A change that was kept and not applied.
struct Kept {
    /// Its document and its name, as addresses write them.
    address: String,
    called: String,
    href: Option<String>,
    /// Who wrote it and when, what, and why it does not count.
    words: String,
    says: Vec<(String, String)>,
}

/// A case with steps that were kept and not applied.
struct Refused {
    case: CaseLineShown,
    steps: Vec<NotApplied>,
}

struct Household {
    id: String,
    called: String,
    grid: String,
    /// What each sentence is about, in a word, and the sentence.
    waiting: Vec<(String, String)>,
}

struct Pair {
    one: (String, String),
    other: (String, String),
    why: String,
}

impl ReviewPart {
    pub(in crate::console) fn new(speech: &Speech<'_>, base: &str, queue: ReviewQueue) -> Self {
        let people = &queue.people;
        Self {
            words: speech.words,
            base: base.to_owned(),
            kept: queue.kept.iter().map(|line| kept(speech, line, people)).collect(),
            households: queue
                .households
                .iter()
                .map(|entry| household(speech, entry, people))
                .collect(),
            doubles: queue.doubles.iter().map(|pair| double(speech, pair)).collect(),
            refused: match queue.refused {
                0 => String::new(),
                n => speech.count("review-case", n),
            },
            cases: queue.cases.iter().map(|one| refused(speech, one)).collect(),
            more: match queue.more {
                0 => String::new(),
                n => speech.count("review-more", n as i64),
            },
        }
    }
}

fn refused(speech: &Speech<'_>, one: &RefusedIn) -> Refused {
    let (_, steps) = timeline(speech, &one.sheet);
    let waits = |step: &NotApplied| step.n.is_some_and(|n| one.steps.contains(&n));
    Refused {
        case: case_line(speech, &one.sheet.line),
        steps: steps.into_iter().filter(waits).collect(),
    }
}

fn kept(speech: &Speech<'_>, line: &KeptLine, people: &BTreeMap<UserId, Who>) -> Kept {
    let kept = &line.kept;
    let kind = speech.known("kind", kept.document.kind.as_str());
    let (called, href) = match (&line.household, &line.case) {
        (Some(row), _) => (called(speech, row), Some(format!("/households/{}", row.id))),
        (None, Some(row)) => (row.title.to_string(), Some(format!("/cases/{}", row.id))),
        // Of a document that nobody else has: as it calls itself.
        (None, None) => (own_title(kept).unwrap_or_else(|| kind.clone()), None),
    };
    let who = speech.who(kept.author, people);
    let (day, why) = (
        speech.in_words(kept.change.at.day()),
        kept.code.word(speech.words.0),
    );
    Kept {
        address: format!("{}/{}", kept.document.id, kept.change.hash),
        called,
        href,
        words: speech.fill(
            "review-kept",
            &[("who", &who), ("day", &day), ("kind", &kind), ("why", &why)],
        ),
        says: kept
            .gated
            .puts
            .iter()
            .filter_map(|put| says(speech, put))
            .filter(|(_, value)| !value.is_empty())
            .collect(),
    }
}

/// What a document that was never published calls itself.
fn own_title(kept: &action::Kept) -> Option<String> {
    kept.gated
        .puts
        .iter()
        .find_map(|put| match (&put.target, &put.value) {
            (Target::Root(field), Scalar::Text(text)) if ["title", "name"].contains(&field.name) => {
                Some(text.to_string())
            }
            _ => None,
        })
}

/// A line of what a change says; an event says it in its words.
fn says(speech: &Speech<'_>, put: &Put) -> Option<(String, String)> {
    match &put.target {
        // Which document it is stands above.
        Target::Root(field) if field.once => None,
        Target::Root(field) | Target::Field { field, .. } => {
            Some((speech.field(field.name), speech.value(field.name, &put.value)))
        }
        Target::Event { container, event, .. } => {
            let step = CaseStep::parse(&event.step).map(|step| speech.step(step));
            let colour = event.colour.map(|colour| speech.colour(colour).name);
            let words = colour.or_else(|| event.text.as_deref().map(str::to_owned));
            let name = step.unwrap_or_else(|| speech.known("container", container.name));
            Some((name, words.unwrap_or_default()))
        }
        Target::Answer { question, .. } => Some((question.to_string(), speech.value("", &put.value))),
    }
}

fn household(speech: &Speech<'_>, entry: &ToReview, people: &BTreeMap<UserId, Who>) -> Household {
    Household {
        id: entry.row.id.to_string(),
        called: called(speech, &entry.row),
        grid: entry.grid.name.to_string(),
        waiting: entry
            .waiting
            .iter()
            .map(|waiting| waits(speech, entry, waiting, people))
            .collect(),
    }
}

fn waits(
    speech: &Speech<'_>,
    entry: &ToReview,
    waiting: &Waiting,
    people: &BTreeMap<UserId, Who>,
) -> (String, String) {
    let now = speech.colour(entry.row.colour).name;
    match waiting {
        Waiting::OutOfDate { review_on } => {
            let day = review_on.map(|day| speech.in_words(day)).unwrap_or_default();
            let id = if review_on.is_some() {
                "review-old-since"
            } else {
                "review-old"
            };
            (
                speech.say("review-is-old"),
                speech.fill(id, &[("colour", &now), ("day", &day)]),
            )
        }
        Waiting::Proposed(proposed) => {
            let colour = said(speech, proposed);
            let who = speech.who(proposed.by, people);
            let day = speech.in_words(proposed.on);
            (
                speech.say("review-is-proposed"),
                speech.fill(
                    "review-proposed",
                    &[("who", &who), ("day", &day), ("now", &now), ("colour", &colour)],
                ),
            )
        }
        Waiting::DecidedApart(decisions) => {
            let each: Vec<String> = decisions
                .iter()
                .map(|decision| {
                    let (who, colour) = (speech.who(decision.by, people), said(speech, decision));
                    speech.fill("review-one-decision", &[("who", &who), ("colour", &colour)])
                })
                .collect();
            let each = each.join(&speech.say("list-semicolon"));
            (
                speech.say("review-is-apart"),
                speech.fill("review-apart", &[("each", &each), ("now", &now)]),
            )
        }
        Waiting::Contested { words, by } => {
            let who = speech.who(*by, people);
            (
                speech.say("review-is-contested"),
                speech.fill("review-contested", &[("words", words), ("who", &who)]),
            )
        }
        Waiting::TwoVersions(versions) => (speech.say("review-is-versions"), two(speech, versions)),
    }
}

/// A colour, with its need.
fn said(speech: &Speech<'_>, said: &Said) -> String {
    let colour = said
        .colour
        .map(|colour| speech.colour(colour).name)
        .unwrap_or_default();
    match &said.need {
        Some(need) => {
            let need = speech.need(need);
            speech.fill("colour-with-need", &[("colour", &colour), ("need", &need)])
        }
        None => colour,
    }
}

fn two(speech: &Speech<'_>, versions: &TwoVersions) -> String {
    let field = speech.field(&versions.field);
    let field = match &versions.person {
        Some(person) => speech.fill("field-of-person", &[("person", person), ("field", &field)]),
        None => field,
    };
    let shown = speech.value(&versions.field, &versions.shown);
    let others: Vec<String> = versions
        .others
        .iter()
        .map(|value| speech.value(&versions.field, value))
        .collect();
    let others = others.join(&speech.say("list-comma"));
    speech.fill(
        "review-versions",
        &[("field", &field), ("shown", &shown), ("others", &others)],
    )
}

fn double(speech: &Speech<'_>, pair: &Double) -> Pair {
    let link = |row: &crate::store::HouseholdRow| (row.id.to_string(), called(speech, row));
    Pair {
        one: link(&pair.one),
        other: link(&pair.other),
        why: speech.fill("review-double", &[("name", &pair.name)]),
    }
}
