//! What a file would bring in: looked at before anything is stored.

use doorstep_model::checklist::Checklist;
use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::household::draft::HouseholdDraft;
use doorstep_model::id::GridCode;
use doorstep_model::role::BaseRole;
use doorstep_model::word::Language;

use super::Reader;
use crate::action::ActionError;
use crate::import::checklist::ReadForm;
use crate::import::roster::{Roster, RosterRules};

/// Where someone may bring in rosters, and whether checklists too.
#[derive(Debug, Clone, PartialEq)]
pub struct Imports {
    /// The places whose households they may bring in, none inside another.
    pub places: Vec<Grid>,
    /// They administer the whole realm: a checklist goes to every phone.
    pub checklists: bool,
}

/// A roster as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterLook {
    /// The place's name.
    pub place: Box<str>,
    /// What was read, dropped and left out, and every row to be corrected; or why nothing was read.
    pub lines: Vec<String>,
    /// Households that are new.
    pub added: usize,
    /// Households that are there already.
    pub known: usize,
}

/// A checklist as it was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct FormLook {
    /// What was left out, and every row to be corrected; or why nothing was read.
    pub lines: Vec<String>,
    /// It can be asked.
    pub checklist: Option<Checklist>,
}

/// What someone may bring in.
///
/// # Errors
/// `NotFound` for whoever administers nothing.
pub fn imports(reader: &Reader<'_>) -> Result<Imports, ActionError> {
    let places: Vec<Grid> = reader.tops().into_iter().cloned().collect();
    let places: Vec<Grid> = places
        .into_iter()
        .filter(|grid| administers(reader, &grid.code))
        .collect();
    if places.is_empty() {
        return Err(Code::NotFound.into());
    }
    Ok(Imports {
        checklists: administers(reader, &reader.realm.tree.root().code),
        places,
    })
}

fn administers(reader: &Reader<'_>, grid: &GridCode) -> bool {
    reader.is(BaseRole::Administrator, grid)
}

impl Reader<'_> {
    fn roster(&self, place: &GridCode, bytes: &[u8], language: Language) -> Result<Roster, Vec<String>> {
        let rules = RosterRules {
            tree: &self.realm.tree,
            within: place,
            mapping: None,
            today: self.today(),
        };
        Roster::read(bytes, &rules).map_err(|error| error.lines(language))
    }
}

/// Looks at a roster for a place.
///
/// # Errors
/// `NotFound` for a place that the reader does not administer.
pub fn look_at_roster(
    reader: &Reader<'_>,
    place: &GridCode,
    bytes: &[u8],
    language: Language,
) -> Result<RosterLook, ActionError> {
    let grid = reader
        .realm
        .tree
        .get(place)
        .filter(|_| administers(reader, place));
    let name = grid.ok_or(Code::NotFound)?.name.clone();
    let roster = match reader.roster(place, bytes, language) {
        Ok(roster) => roster,
        Err(lines) => {
            return Ok(RosterLook {
                place: name,
                lines,
                added: 0,
                known: 0,
            });
        }
    };
    let mut known = 0;
    for draft in &roster.households {
        let head = draft.people().first().map(|head| head.name()).unwrap_or_default();
        let house_no = draft.house_no().unwrap_or_default();
        known += usize::from(
            reader
                .tx
                .has_household(reader.number(), draft.grid(), house_no, head)?,
        );
    }
    Ok(RosterLook {
        place: name,
        lines: roster.lines(language),
        added: roster.households.len() - known,
        known,
    })
}

/// The households of a roster that was looked at.
///
/// # Errors
/// `NotFound` for a place that the reader does not administer, `bad_field` for a file that is no roster.
pub fn households_of_roster(
    reader: &Reader<'_>,
    place: &GridCode,
    bytes: &[u8],
) -> Result<Vec<HouseholdDraft>, ActionError> {
    if !administers(reader, place) {
        return Err(Code::NotFound.into());
    }
    let roster = reader
        .roster(place, bytes, Language::En)
        .map_err(|_| Code::BadField)?;
    Ok(roster.households)
}

/// Looks at a checklist; `name` is the file's.
///
/// # Errors
/// `NotFound` for whoever does not administer the whole realm.
pub fn look_at_checklist(
    reader: &Reader<'_>,
    name: &str,
    bytes: &[u8],
    language: Language,
) -> Result<FormLook, ActionError> {
    if !administers(reader, &reader.realm.tree.root().code) {
        return Err(Code::NotFound.into());
    }
    Ok(match ReadForm::read(bytes, name) {
        Err(error) => FormLook {
            lines: error.lines(language),
            checklist: None,
        },
        Ok(read) => FormLook {
            lines: read.lines(language),
            checklist: match read.problems.is_empty() {
                true => Checklist::compile(&read.form).ok(),
                false => None,
            },
        },
    })
}
