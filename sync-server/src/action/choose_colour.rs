//! A household's colour, proposed by who visits it, decided by a cadre. While the family contests a
//! decision, another person decides.

use doorstep_model::care::Need;
use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Colour;
use doorstep_model::document::schema::{Kind, Step};
use doorstep_model::household::{ColourChoice, HouseholdRecord};
use doorstep_model::id::{DocumentId, FactId, UserId};
use doorstep_model::time::{Day, Timestamp};

use super::ActionError;
use super::on_sheet::{OnSheet, seen_of};
use crate::publish::{author_of, read_household};
use crate::realm::RealmView;
use crate::store::{Read, StoreError, Write};

/// A colour as it was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenColour {
    /// Which.
    pub colour: Colour,
    /// Why; green may go without.
    pub need: Option<Need>,
    /// When it is looked at again; green may go without.
    pub review_on: Option<Day>,
    /// Why, in words; lies in the care record, which fewer people read.
    pub reason: Box<str>,
}

/// Proposes or decides it, as far as the person may.
///
/// # Errors
/// `NotFound`, `NotAllowed` to whom it is not; `BadField` without what yellow and red need;
/// `SecondPerson` to whom the family contests.
pub fn choose_colour(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    key: FactId,
    (household, chosen): (DocumentId, &ChosenColour),
    now: Timestamp,
) -> Result<(), ActionError> {
    let sheet = OnSheet::find(tx, realm, user, household, now)?;
    let step = sheet.rights().colour.ok_or(Code::NotAllowed)?;
    let choice = ColourChoice::parse(chosen.colour, chosen.need, chosen.review_on, now.day())
        .map_err(|_| Code::BadField)?;
    sheet.once(key, ("household.colour", &format!("{chosen:?}")), || {
        let before = sheet.current()?;
        if step == Step::Decision && is_contested_of(tx, realm, &before, user)? {
            return Err(Code::SecondPerson.into());
        }
        let containers: &[&str] = match step {
            Step::Decision => &["colours", "contests"],
            _ => &["colours"],
        };
        let mut event = choice.event(step, now);
        event.by = Some(user.0);
        event.after = seen_of(&before, containers);
        let mut entry = None;
        sheet.form()?.edit(household, |_, writer| {
            entry = Some(writer.event("colours", &event));
        })?;
        match entry {
            Some(entry) if !chosen.reason.trim().is_empty() => reason(&sheet, entry, &chosen.reason),
            _ => Ok(()),
        }
    })
}

/// Why, in the care record; that begins with it where there is none.
fn reason(sheet: &OnSheet<'_>, of: Entry, words: &str) -> Result<(), ActionError> {
    if !sheet.rights().care {
        return Err(Code::NotAllowed.into());
    }
    let care = sheet.id.care();
    let mut event = sheet.event(Step::Reason, Vec::new());
    event.about = Some(of.to_string().into());
    event.text = Some(words.trim().into());
    let form = sheet.form()?;
    let grid = sheet.home.grid.as_ref().ok_or(StoreError::Contradiction)?;
    match sheet.tx.document(sheet.realm.number, care)? {
        Some(_) => form.edit(care, |_, writer| {
            writer.event("reasons", &event);
        })?,
        None => form.begin(Kind::Care, care, grid, |writer| {
            writer.event("reasons", &event);
        })?,
    };
    Ok(())
}

/// Whether the family contests a decision of this person's.
fn is_contested_of(
    tx: &Read<'_>,
    realm: &RealmView,
    document: &Document,
    user: UserId,
) -> Result<bool, StoreError> {
    let record = read_household(tx, realm, document)?;
    let events = document.events("colours");
    for about in contested(&record) {
        let decided = events.iter().find(|(entry, _)| *entry == about);
        if let Some((entry, event)) = decided
            && author_of(tx, realm, *entry, event)? == Some(user)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The decisions that the family contests and nobody else has answered.
pub fn contested(record: &HouseholdRecord) -> Vec<Entry> {
    let open = record.contests.iter();
    let open = open.filter(|contest| record.colour.contests.contains(&contest.entry));
    open.filter_map(|contest| Entry::parse(contest.event.about.as_deref()?).ok())
        .collect()
}
