//! `GET /households/{id}`: one sheet for a household 一户一档. Opening it is noted.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Event;
use doorstep_model::document::schema::Step;
use doorstep_model::household::PersonRecord;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::time::Day;

use super::answers::{Answered, answers};
use super::named::Named;
use super::page::{self, Frame};
use super::part::Part;
use super::photo;
use super::read::{About, Answer, note_reading, read};
use super::session::SignedIn;
use super::speech::{ColourShown, Speech};
use super::village::{Link, called, path};
use super::word::Words;
use crate::app::App;
use crate::store::VisitRow;
use crate::view::{HouseholdSheet, TwoVersions, household_sheet};

#[derive(Template)]
#[template(path = "household.html")]
struct Page {
    frame: Frame,
    title: String,
    path: Vec<Link>,
    sheet: String,
    words: Words,
    erase: Option<Erase>,
}

/// Asking for the household to be erased.
struct Erase {
    id: DocumentId,
    /// Everyone in it, by entry and name.
    people: Vec<(String, String)>,
    /// Someone has asked, and nobody has decided.
    waits: bool,
}

#[derive(Template)]
#[template(path = "part_household.html")]
struct Sheet {
    words: Words,
    id: String,
    title: String,
    /// What the reader may write on the sheet, its points, the page for the family: name and address.
    tools: Vec<(String, String)>,
    grid: String,
    merged: Option<String>,
    facts: Vec<(String, String)>,
    phones: Vec<(String, String)>,
    colour: ColourShown,
    colour_facts: Vec<(String, String)>,
    out_of_date: Option<String>,
    proposals: Vec<String>,
    contests: Vec<String>,
    versions: Vec<Versions>,
    people: Vec<Person>,
    left: Vec<String>,
    needs: Vec<(String, String)>,
    notes: Vec<(String, String)>,
    care: bool,
    visits: Vec<Visit>,
    next_visit: String,
    photos: Vec<photo::Shown>,
    consents: Vec<(String, String)>,
    readers: Vec<(String, String)>,
}

struct Versions {
    field: String,
    shown: String,
    others: Vec<String>,
}

/// Someone who lives there.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) relation: String,
    pub(super) sex: String,
    pub(super) born: String,
    pub(super) presence: String,
    pub(super) phone: String,
    pub(super) guardian: String,
}

struct Visit {
    on: String,
    kind: String,
    outcome: String,
    who: String,
    next: String,
    answers: Vec<Answered>,
}

/// The sheet.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    part: Part,
    Named(id): Named<DocumentId>,
) -> Response {
    let read = read(&app, words, &who, About::Document(id), move |reader| {
        household_sheet(reader, id)
    });
    let Answer {
        realm,
        mut view,
        seen,
    } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    if let Err(refused) = note_reading(&app, words, &who, id).await {
        return refused;
    }
    let speech = Speech::new(words, &realm);
    let today = app.home.environment.now().day();
    view.opened_by(who.user, today);
    let (title, path) = (called(&speech, &view.line.row), path(&view.path));
    let people = view.record.people.iter();
    let people = people
        .map(|one| (one.entry.to_string(), one.name.clone()))
        .collect();
    let sheet = match Sheet::new(&speech, &view, today).render() {
        Ok(sheet) => sheet,
        Err(error) => return page::failed(&error),
    };
    if let Part::Only(_) = part {
        return page::part(sheet);
    }
    page::show(&Page {
        frame: Frame::live(words, &who, &format!("/households/{id}"), seen),
        title,
        path,
        sheet,
        words,
        erase: view.erasure.map(|waits| Erase { id, people, waits }),
    })
}

/// What can be done with the sheet. A decision can be contested once there is one; there are points where the
/// preset gives any.
fn tools(speech: &Speech<'_>, view: &HouseholdSheet) -> Vec<(String, String)> {
    let (id, rights) = (view.record.id, view.rights);
    let colour = rights.colour.map(|step| match step {
        Step::Decision => "say-decide",
        _ => "say-propose",
    });
    let contest = rights.contest && !view.record.colour.decisions.is_empty();
    let each = [
        (colour, "colour"),
        (rights.consent.then_some("say-consent"), "consent"),
        (contest.then_some("say-contest"), "contest"),
    ];
    let each = each.into_iter().filter_map(|(words, what)| Some((words?, what)));
    let each = each.map(|(words, what)| (words, format!("say/{what}")));
    let points = (!speech.preset.judging.points.is_empty()).then(|| ("points-link", "points".to_owned()));
    let all = each.chain(points).chain([("family-link", "paper".to_owned())]);
    all.map(|(words, page)| (speech.say(words), format!("/households/{id}/{page}")))
        .collect()
}

impl Sheet {
    fn new(speech: &Speech<'_>, view: &HouseholdSheet, today: Day) -> Self {
        let record = &view.record;
        let grid = view.path.last().map(|node| node.grid.name.to_string());
        Self {
            words: speech.words,
            id: record.id.to_string(),
            title: called(speech, &view.line.row),
            tools: tools(speech, view),
            grid: grid.unwrap_or_default(),
            merged: record.same_as.map(|other| format!("/households/{other}")),
            facts: facts(speech, view),
            phones: phones(speech, view),
            colour: speech.colour(record.colour.colour),
            colour_facts: colour_facts(speech, view),
            out_of_date: view.out_of_date.then(|| speech.say("sheet-out-of-date")),
            proposals: record
                .colour
                .proposals
                .iter()
                .map(|proposal| proposed(speech, view, proposal))
                .collect(),
            contests: record
                .contests
                .iter()
                .filter(|contest| record.colour.contests.contains(&contest.entry))
                .map(|contest| contested(speech, view, contest.entry, &contest.event))
                .collect(),
            versions: view.versions.iter().map(|two| versions(speech, two)).collect(),
            people: record
                .present_people()
                .map(|one| person(speech, view, one, today))
                .collect(),
            left: record.people.iter().filter_map(|one| left(speech, one)).collect(),
            needs: needs(speech, view),
            notes: notes(speech, view),
            care: view.care.is_some(),
            visits: view.visits.iter().map(|row| visit(speech, view, row)).collect(),
            next_visit: speech.next_visit(view.line.next),
            photos: photo::shown(speech, record.id, &view.photos, &view.people),
            consents: record
                .consents
                .iter()
                .map(|consent| consented(speech, view, consent.entry, &consent.event))
                .collect(),
            readers: readers_of(speech, view),
        }
    }
}

/// What is filled of the root, each with its name.
pub(super) fn facts(speech: &Speech<'_>, view: &HouseholdSheet) -> Vec<(String, String)> {
    let record = &view.record;
    let refused = record.visits_refused_until.map(|day| speech.in_words(day));
    let fields = [
        ("address", record.address.clone()),
        ("presence", speech.presence(&record.presence)),
        ("reach", record.reach.clone()),
        ("visits_refused_until", refused.unwrap_or_default()),
    ];
    let filled = fields.into_iter().filter(|(_, value)| !value.is_empty());
    filled
        .map(|(field, value)| (speech.field(field), value))
        .collect()
}

fn phones(speech: &Speech<'_>, view: &HouseholdSheet) -> Vec<(String, String)> {
    let mut phones = Vec::new();
    if !view.record.phone.is_empty() {
        phones.push((speech.field("phone"), view.record.phone.clone()));
    }
    if let Some(hotline) = &view.hotline {
        phones.push((
            speech.fill("sheet-hotline", &[("who", hotline.on_duty.as_str())]),
            hotline.phone.to_string(),
        ));
    }
    phones
}

fn author(speech: &Speech<'_>, view: &HouseholdSheet, entry: Entry) -> String {
    let user: Option<UserId> = view.authors.get(&entry).copied();
    speech.who(user, &view.people)
}

/// The decision that is shown: why, by whom, when, until when; in words where care may be read.
pub(super) fn colour_facts(speech: &Speech<'_>, view: &HouseholdSheet) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let Some((entry, event)) = view.record.colour.decision() else {
        return vec![(speech.say("sheet-decided"), speech.say("sheet-undecided"))];
    };
    if let Some(need) = &event.need_code {
        facts.push((speech.say("sheet-need"), speech.need(need)));
    }
    if let Some(reason) = reason(view, *entry) {
        facts.push((speech.say("sheet-reason"), reason));
    }
    let decided = [
        ("who", author(speech, view, *entry)),
        ("day", speech.in_words(event.at.day())),
    ];
    facts.push((
        speech.say("sheet-decided"),
        speech.fill(
            "sheet-decided-by",
            &[("who", &decided[0].1), ("day", &decided[1].1)],
        ),
    ));
    if let Some(day) = event.review_on {
        facts.push((speech.say("sheet-review-on"), speech.in_words(day)));
    }
    facts
}

fn reason(view: &HouseholdSheet, of: Entry) -> Option<String> {
    let of = of.to_string();
    let reasons = &view.care.as_ref()?.reasons;
    let found = reasons
        .iter()
        .rev()
        .find(|(_, reason)| reason.about.as_deref() == Some(&*of));
    found.and_then(|(_, reason)| reason.text.as_deref().map(str::to_owned))
}

pub(super) fn proposed(
    speech: &Speech<'_>,
    view: &HouseholdSheet,
    (entry, event): &(Entry, Event),
) -> String {
    let colour = event.colour.map(|colour| speech.colour(colour).name);
    let colour = colour.unwrap_or_default();
    let colour = match &event.need_code {
        Some(need) => {
            let need = speech.need(need);
            speech.fill("colour-with-need", &[("colour", &colour), ("need", &need)])
        }
        None => colour,
    };
    let (who, day) = (author(speech, view, *entry), speech.in_words(event.at.day()));
    let words = speech.fill(
        "sheet-proposed",
        &[("who", &who), ("day", &day), ("colour", &colour)],
    );
    match reason(view, *entry) {
        Some(reason) => format!("{words}{}", speech.fill("sheet-because", &[("reason", &reason)])),
        None => words,
    }
}

pub(super) fn contested(speech: &Speech<'_>, view: &HouseholdSheet, entry: Entry, event: &Event) -> String {
    let (who, day) = (author(speech, view, entry), speech.in_words(event.at.day()));
    let words = event.text.as_deref().unwrap_or_default();
    speech.fill(
        "sheet-contested",
        &[("words", words), ("who", &who), ("day", &day)],
    )
}

fn versions(speech: &Speech<'_>, two: &TwoVersions) -> Versions {
    let field = speech.field(&two.field);
    let values = |value| speech.value(&two.field, value);
    Versions {
        field: match &two.person {
            Some(person) => speech.fill("field-of-person", &[("person", person), ("field", &field)]),
            None => field,
        },
        shown: values(&two.shown),
        others: two.others.iter().map(values).collect(),
    }
}

pub(super) fn person(speech: &Speech<'_>, view: &HouseholdSheet, one: &PersonRecord, today: Day) -> Person {
    let guardian = one.guardian.and_then(|entry| {
        let guardian = view.record.people.iter().find(|other| other.entry == entry)?;
        Some(speech.fill("person-guardian", &[("name", &guardian.name)]))
    });
    Person {
        name: one.name.clone(),
        relation: speech.relation(&one.relation),
        sex: speech.sex(&one.sex),
        born: born(speech, &one.born, today),
        presence: speech.presence(&one.presence),
        phone: one.phone.clone(),
        guardian: guardian.unwrap_or_default(),
    }
}

/// Month of birth with the age that follows from it.
fn born(speech: &Speech<'_>, born: &str, today: Day) -> String {
    let mut parts = born.split('-');
    let mut number = || parts.next().and_then(|part| part.parse::<i16>().ok());
    let (Some(year), month) = (number(), number()) else {
        return born.to_owned();
    };
    let not_yet = month.is_some_and(|month| month > i16::from(today.date().month()));
    let age = today.date().year() - year - i16::from(not_yet);
    speech.fill("person-born", &[("born", born), ("age", &age.to_string())])
}

fn left(speech: &Speech<'_>, one: &PersonRecord) -> Option<String> {
    let day = speech.in_words(one.left?);
    Some(speech.fill("person-left", &[("name", &one.name), ("day", &day)]))
}

/// Who read the sheet, and on which days.
pub(super) fn readers_of(speech: &Speech<'_>, view: &HouseholdSheet) -> Vec<(String, String)> {
    let readers = view.readers.iter().map(|reader| {
        let who = speech.who(Some(reader.user), &view.people);
        let on = speech.in_words(reader.on);
        let on = match reader.times {
            1 => on,
            times => speech.fill("sheet-read-times", &[("day", &on), ("n", &times.to_string())]),
        };
        (who, on)
    });
    readers.collect()
}

fn needs(speech: &Speech<'_>, view: &HouseholdSheet) -> Vec<(String, String)> {
    let all: Vec<&PersonRecord> = view.record.people.iter().collect();
    needs_of(speech, view, &all)
}

/// What each of these needs, by name, for those who may read it.
pub(super) fn needs_of(
    speech: &Speech<'_>,
    view: &HouseholdSheet,
    people: &[&PersonRecord],
) -> Vec<(String, String)> {
    let Some(care) = &view.care else {
        return Vec::new();
    };
    let names: BTreeMap<Entry, &str> = people
        .iter()
        .map(|person| (person.entry, person.name.as_str()))
        .collect();
    care.people
        .iter()
        .filter_map(|of| {
            let name = names.get(&of.person)?;
            let mut needs: Vec<String> = of.needs.iter().map(|need| speech.need(need)).collect();
            needs.extend((!of.note.is_empty()).then(|| of.note.clone()));
            let needs = needs.join(&speech.say("list-semicolon"));
            (!needs.is_empty()).then(|| ((*name).to_owned(), needs))
        })
        .collect()
}

fn notes(speech: &Speech<'_>, view: &HouseholdSheet) -> Vec<(String, String)> {
    let notes = view.care.iter().flat_map(|care| &care.notes);
    notes
        .map(|(entry, note)| {
            let text = note.text.as_deref().unwrap_or_default().to_owned();
            (by_on(speech, view, *entry, note), text)
        })
        .collect()
}

fn by_on(speech: &Speech<'_>, view: &HouseholdSheet, entry: Entry, event: &Event) -> String {
    let (who, day) = (author(speech, view, entry), speech.in_words(event.at.day()));
    speech.fill("sheet-decided-by", &[("who", &who), ("day", &day)])
}

fn visit(speech: &Speech<'_>, view: &HouseholdSheet, row: &VisitRow) -> Visit {
    Visit {
        on: speech.day(row.visited_on),
        kind: speech.known("visit_kind", &row.kind),
        outcome: speech.known("visit_outcome", &row.outcome),
        who: speech.who(row.author, &view.people),
        next: speech.day(row.next_on),
        answers: view.answered.get(&row.id).map_or_else(Vec::new, |said| {
            let asked = (said.checklist.as_ref(), &*said.answers);
            answers(speech, row.id, asked, &said.photos)
        }),
    }
}

pub(super) fn consented(
    speech: &Speech<'_>,
    view: &HouseholdSheet,
    entry: Entry,
    event: &Event,
) -> (String, String) {
    let purpose = event.purpose.as_deref().unwrap_or_default();
    let given = match event.given {
        Some(true) => speech.say("consent-given"),
        _ => speech.say("consent-withdrawn"),
    };
    let mut words = vec![given];
    if event.by_guardian == Some(true) {
        words.push(speech.say("consent-by-guardian"));
    }
    if let Some(until) = event.until {
        let until = speech.in_words(until);
        words.push(speech.fill("consent-until", &[("day", &until)]));
    }
    words.push(by_on(speech, view, entry, event));
    (
        speech.known("purpose", purpose),
        words.join(&speech.say("list-semicolon")),
    )
}
