//! Records a visit: autosaved while it is typed, then finished in one transaction with the cases
//! that came of it.

use doorstep_model::document::schema::Kind;
use doorstep_model::id::DocumentId;
use doorstep_model::standing::Home;
use doorstep_model::time::Day;
use minicbor::{Decode, Encode};

use super::add_photo::{put_photo, write_files};
use super::answers::{check_photos, checked};
use super::report_case::{Report, put_case};
use super::writing::{Writing, act};
use super::{ActionError, pen::Pen};
use crate::device::Device;
use crate::environment::new_document;
use crate::photo::Prepared;
use crate::store::document;
use crate::store::draft::{self, Form};

/// A visit as it is typed. Empty: not yet, or not asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct VisitForm {
    /// `door`, `phone` or `appointment`.
    #[n(0)]
    pub kind: String,
    /// `met`, `nobody_home`, `all_away` or `declined`.
    #[n(1)]
    pub outcome: String,
    /// `<id>@<version>`
    #[n(2)]
    pub checklist: String,
    /// Question and answer.
    #[n(3)]
    pub answers: Vec<(String, String)>,
    /// The day, when it was not today.
    #[n(4)]
    pub visited_on: Option<Day>,
    /// The day promised for the next.
    #[n(5)]
    pub next_on: Option<Day>,
    /// They asked not to be visited until then; with `declined`.
    #[n(6)]
    pub refused_until: Option<Day>,
    /// What they asked for: each becomes a case.
    #[n(7)]
    pub demands: Vec<Demand>,
}

/// Something asked for at the door.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Demand {
    /// One of the schema's case kinds.
    #[n(0)]
    pub kind: String,
    /// Category of the preset; may be left to the clerk.
    #[n(1)]
    pub category: String,
    /// In short.
    #[n(2)]
    pub title: String,
    /// In full.
    #[n(3)]
    pub text: String,
    /// Kept from most.
    #[n(4)]
    pub confidential: bool,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedVisit {
    /// The visit.
    pub visit: DocumentId,
    /// The cases, in the order of the demands.
    pub cases: Vec<DocumentId>,
}

/// Saves the form as it is; called on every change.
pub fn save_visit_form(device: &Device, subject: DocumentId, form: &VisitForm) -> Result<(), ActionError> {
    let body = doorstep_model::protocol::to_cbor(form);
    let now = device.now();
    device.write(|realm| {
        Ok(draft::save(
            realm.db,
            Form::Visit,
            subject.as_bytes(),
            &body,
            now,
        )?)
    })
}

/// The form as it was last saved.
pub fn visit_form(device: &Device, subject: DocumentId) -> Result<Option<VisitForm>, ActionError> {
    let body = device.read(|realm| draft::load(realm.db, Form::Visit, subject.as_bytes()))?;
    // A form of another version of the app that does not read back is begun anew.
    Ok(body.and_then(|body| minicbor::decode(&body).ok()))
}

/// Throws the form away.
pub fn discard_visit_form(device: &Device, subject: DocumentId) -> Result<(), ActionError> {
    device.write(|realm| Ok(draft::discard(realm.db, Form::Visit, subject.as_bytes())?))
}

/// Records the visit to a household or place, the refusal that it may have met, and the cases.
pub fn record_visit(
    device: &Device,
    subject: DocumentId,
    form: &VisitForm,
) -> Result<RecordedVisit, ActionError> {
    record_visit_with_photos(device, subject, form, &[])
}

/// As [`record_visit`], with the photos taken on it: an answer that is a photo names one of these.
pub fn record_visit_with_photos(
    device: &Device,
    subject: DocumentId,
    form: &VisitForm,
    photos: &[Prepared],
) -> Result<RecordedVisit, ActionError> {
    for photo in photos {
        write_files(device, photo)?;
    }
    let environment = device.environment();
    let new = || new_document(&*environment.clock, &*environment.randomness);
    let visit = new();
    act(device, |writing| {
        let (home, field) = subject_home(writing, subject)?;
        // Under the version that they were given to, which may no longer be the newest; a version
        // that is not known here can't be checked, and is kept as it was typed.
        let answers = match writing.realm.checklist(&form.checklist)? {
            Some(list) => {
                let answers = checked(&list, &form.answers, form.outcome == "met", writing.now)?;
                check_photos(&list, &answers, photos)?;
                answers
            }
            None => form.answers.clone(),
        };
        writing.create(Kind::Visit, visit, &home, |pen| {
            pen.reference(field, subject);
            put(pen, form, &answers, writing.today())
        })?;
        for photo in photos {
            put_photo(writing, visit, photo)?;
        }
        if form.outcome == "declined" && form.refused_until.is_some() && field == "household" {
            writing.edit(Kind::Household, subject, |pen| {
                pen.day("visits_refused_until", form.refused_until);
                Ok(())
            })?;
        }
        let cases = form
            .demands
            .iter()
            .map(|demand| {
                let id = new();
                put_case(device, writing, id, &report(demand, subject, &home, field)?)?;
                Ok(id)
            })
            .collect::<Result<_, ActionError>>()?;
        draft::discard(writing.realm.db, Form::Visit, subject.as_bytes())?;
        Ok(RecordedVisit { visit, cases })
    })
}

/// Where the visited belongs, and which field names it.
fn subject_home(writing: &Writing<'_>, subject: DocumentId) -> Result<(Home, &'static str), ActionError> {
    match document::find(writing.realm.db, subject)?.map(|known| known.kind) {
        Some(Kind::Household) => Ok((writing.household_home(subject)?, "household")),
        Some(Kind::Place) => Ok((writing.place_home(subject)?, "place")),
        _ => Err(ActionError::NotHere),
    }
}

fn put(
    pen: &mut Pen<'_>,
    form: &VisitForm,
    answers: &[(String, String)],
    today: Day,
) -> Result<(), ActionError> {
    for (field, code) in [("visit_kind", &form.kind), ("outcome", &form.outcome)] {
        if code.is_empty() {
            return Err(ActionError::missing(field));
        }
        pen.words(field, code)?;
    }
    let visited_on = form.visited_on.unwrap_or(today);
    if visited_on > today {
        return Err(ActionError::impossible("visited_on"));
    }
    if form.next_on.is_some_and(|next| next < visited_on) {
        return Err(ActionError::impossible("next_on"));
    }
    pen.day("visited_on", Some(visited_on));
    pen.day("next_on", form.next_on);
    pen.words_if_any("checklist", &form.checklist)?;
    answers
        .iter()
        .try_for_each(|(question, words)| pen.answer(question, words))
}

fn report(demand: &Demand, subject: DocumentId, home: &Home, field: &str) -> Result<Report, ActionError> {
    let party = if field == "household" {
        super::report_case::ReportedParty::household(subject)
    } else {
        super::report_case::ReportedParty::place(subject)
    };
    Ok(Report {
        grid: home.grid.clone(),
        kind: demand.kind.clone(),
        source: "visit".to_owned(),
        category: demand.category.clone(),
        title: demand.title.clone(),
        text: demand.text.clone(),
        confidential: demand.confidential,
        parties: vec![party],
        ..Report::default()
    })
}
