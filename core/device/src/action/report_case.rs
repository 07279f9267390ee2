//! Reports a case, and settles it on the spot where that worked.

use doorstep_model::case::{CaseStep, PhoneCode};
use doorstep_model::document::event::Event;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{CategoryCode, DocumentId, GridCode};
use doorstep_model::standing::Home;
use doorstep_model::time::Day;

use super::writing::{Writing, act};
use super::{ActionError, pen::Pen};
use crate::device::Device;
use crate::environment::{new_document, random};
use crate::store::draft::{self, Form};

/// A case as it was typed. Empty text: left open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Where it is reported; `None`: where its first party lives.
    pub grid: Option<GridCode>,
    /// One of the schema's case kinds.
    pub kind: String,
    /// One of the schema's sources; empty: `grid`.
    pub source: String,
    /// Category of the preset; may be left to the clerk.
    pub category: String,
    /// In short.
    pub title: String,
    /// In full.
    pub text: String,
    /// Where, in words.
    pub location: String,
    /// Latitude and longitude in 1e-6°, WGS84.
    pub position: Option<(i64, i64)>,
    /// When it happened.
    pub occurred_on: Option<Day>,
    /// Kept from most. What the preset makes confidential is so without it.
    pub confidential: bool,
    /// None, one or several.
    pub parties: Vec<ReportedParty>,
    /// It is settled already.
    pub settled: Option<Settlement>,
}

/// Whom a case is about: a household or place known here, or someone by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportedParty {
    /// A household, or
    pub household: Option<DocumentId>,
    /// a place, or
    pub place: Option<DocumentId>,
    /// someone by name.
    pub name: String,
    /// The side that they are on, in words.
    pub side: String,
}

/// How it was settled on the spot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settlement {
    /// An outcome of the preset's list.
    pub outcome: String,
    /// What was done.
    pub text: String,
    /// Terms, where something was agreed.
    pub terms: String,
    /// What the parties say, and who said it.
    pub word: String,
}

/// A reported case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportedCase {
    /// Its id.
    pub id: DocumentId,
    /// For the slip, until the server gives a number.
    pub phone_code: PhoneCode,
}

impl ReportedParty {
    /// A household.
    pub fn household(id: DocumentId) -> Self {
        Self {
            household: Some(id),
            ..Self::default()
        }
    }

    /// A place.
    pub fn place(id: DocumentId) -> Self {
        Self {
            place: Some(id),
            ..Self::default()
        }
    }

    /// Someone by name.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }
}

/// Reports it.
pub fn report_case(device: &Device, report: &Report) -> Result<ReportedCase, ActionError> {
    let environment = device.environment();
    let id = new_document(&*environment.clock, &*environment.randomness);
    act(device, |writing| {
        let phone_code = put_case(device, writing, id, report)?;
        draft::discard(writing.realm.db, Form::Case, b"")?;
        Ok(ReportedCase { id, phone_code })
    })
}

pub(super) fn put_case(
    device: &Device,
    writing: &Writing<'_>,
    id: DocumentId,
    report: &Report,
) -> Result<PhoneCode, ActionError> {
    let phone_code = PhoneCode::draw(u32::from_be_bytes(random(&*device.environment().randomness)));
    let home = Home {
        grid: Some(grid(writing, report)?),
        household: None,
    };
    writing.create(Kind::Case, id, &home, |pen| {
        put_sheet(pen, report, writing.today())?;
        pen.words("phone_code", &phone_code.to_string())?;
        let reported = pen.event("events", &Event::of_case(CaseStep::Report, writing.now))?;
        if let Some(settled) = &report.settled {
            let mut event = settlement(settled, writing)?;
            event.after = vec![reported];
            pen.event("events", &event)?;
        }
        Ok(())
    })?;
    Ok(phone_code)
}

fn put_sheet(pen: &mut Pen<'_>, report: &Report, today: Day) -> Result<(), ActionError> {
    for (field, words) in [("case_kind", &report.kind), ("title", &report.title)] {
        if words.trim().is_empty() {
            return Err(ActionError::missing(field));
        }
        pen.words(field, words)?;
    }
    let source = if report.source.is_empty() {
        "grid"
    } else {
        &report.source
    };
    pen.words("source", source)?;
    pen.words_if_any("category", &report.category)?;
    pen.words_if_any("text", &report.text)?;
    pen.words_if_any("where", &report.location)?;
    if report.position.is_some() {
        pen.position(report.position);
    }
    if report.occurred_on.is_some_and(|day| day > today) {
        return Err(ActionError::impossible("occurred_on"));
    }
    if report.occurred_on.is_some() {
        pen.day("occurred_on", report.occurred_on);
    }
    if report.confidential {
        pen.flag("confidential", true);
    }
    report.parties.iter().try_for_each(|party| put_party(pen, party))
}

/// Puts one more party.
pub(super) fn put_party(pen: &mut Pen<'_>, party: &ReportedParty) -> Result<(), ActionError> {
    let entry = pen.entry();
    match (party.household, party.place) {
        (Some(household), None) => pen.entry_reference("parties", entry, "household", household),
        (None, Some(place)) => pen.entry_reference("parties", entry, "place", place),
        (None, None) if !party.name.trim().is_empty() => {}
        (None, None) => return Err(ActionError::missing("name")),
        (Some(_), Some(_)) => return Err(ActionError::impossible("place")),
    }
    if !party.name.trim().is_empty() {
        pen.entry_words("parties", entry, "name", &party.name)?;
    }
    if !party.side.trim().is_empty() {
        pen.entry_words("parties", entry, "side", &party.side)?;
    }
    Ok(())
}

fn settlement(settled: &Settlement, writing: &Writing<'_>) -> Result<Event, ActionError> {
    let some = |words: &str| (!words.trim().is_empty()).then(|| Box::from(words.trim()));
    let mut event = Event::of_case(CaseStep::Settle, writing.now);
    event.outcome = some(&settled.outcome);
    event.text = some(&settled.text);
    event.terms = some(&settled.terms);
    event.word = some(&settled.word);
    super::case_step::check_parts(CaseStep::Settle, &event)?;
    Ok(event)
}

/// Where the case is reported.
fn grid(writing: &Writing<'_>, report: &Report) -> Result<GridCode, ActionError> {
    if let Some(grid) = &report.grid {
        return Ok(grid.clone());
    }
    let party = report
        .parties
        .iter()
        .find_map(|party| party.household.or(party.place));
    let grid = match party {
        Some(party) => writing.realm.grid_of(party)?,
        None => None,
    };
    grid.ok_or(ActionError::missing("grid"))
}

/// A category's code, or an empty field.
pub(super) fn category(code: &str) -> Result<Option<CategoryCode>, ActionError> {
    if code.is_empty() {
        return Ok(None);
    }
    CategoryCode::parse(code)
        .map(Some)
        .map_err(|_| ActionError::impossible("category"))
}
