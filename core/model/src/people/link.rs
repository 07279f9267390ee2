//! Links of contact 联系: who keeps in touch with whom, by which line.

use super::{Line, LineSide, Term, TermError};
use crate::code::Code;
use crate::grid::{GridTree, Units};
use crate::id::{DocumentId, GridCode, LineCode, UnitCode, UserId};
use crate::time::Day;

/// Most households, grids or units of one link: what one person can know.
pub const LINK_MAX: usize = 200;

/// Who keeps contact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkFrom {
    /// A person.
    User(UserId),
    /// A unit.
    Unit(UnitCode),
}

/// With whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTo {
    /// These households, sorted, each once.
    Households(Vec<DocumentId>),
    /// These grids and all below them.
    Grids(Vec<GridCode>),
    /// These units.
    Units(Vec<UnitCode>),
}

impl LinkTo {
    /// Which side of a line this is.
    pub const fn side(&self) -> LineSide {
        match self {
            Self::Households(_) => LineSide::Households,
            Self::Grids(_) => LineSide::Grids,
            Self::Units(_) => LineSide::Units,
        }
    }
}

/// A link of contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactLink {
    /// Who.
    pub from: LinkFrom,
    /// With whom.
    pub to: LinkTo,
    /// By which line.
    pub line: LineCode,
    /// Care records come with it.
    pub care: bool,
    /// When.
    pub term: Term,
}

impl ContactLink {
    /// True while it holds.
    pub fn live_at(&self, day: Day) -> bool {
        self.term.live_at(day)
    }

    /// True when it names the household, or a grid that the household lies in.
    pub fn reaches(&self, household: DocumentId, grid: &GridCode, tree: &GridTree) -> bool {
        match &self.to {
            LinkTo::Households(households) => households.binary_search(&household.household()).is_ok(),
            LinkTo::Grids(tops) => tops.iter().any(|top| tree.is_within(grid, top)),
            LinkTo::Units(_) => false,
        }
    }
}

/// What an administrator typed, or a row of a spreadsheet. One of `user` and `from_unit`, one of
/// `households`, `grids` and `units`; the others empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkDraft {
    /// Who, if a person.
    pub user: Option<u32>,
    /// Who, if a unit.
    pub from_unit: String,
    /// Household ids.
    pub households: Vec<String>,
    /// Codes of grids.
    pub grids: Vec<String>,
    /// Codes of units.
    pub units: Vec<String>,
    /// A line's code.
    pub line: String,
    /// Care records; none: as the line says.
    pub care: Option<bool>,
    /// First day.
    pub from: String,
    /// Last day, or empty.
    pub until: String,
}

/// Why a draft is no link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The preset has no such line.
    #[error("no such line of contact")]
    Line,
    /// Neither a person nor a unit, both, or the one that the line is not for.
    #[error("the line is for persons or for units, one of them")]
    From,
    /// None or several of households, grids and units, or one that the line does not lead to.
    #[error("the line does not lead there, or to several at once")]
    To,
    /// No such grid.
    #[error("no such grid")]
    Grid,
    /// No such unit.
    #[error("no such unit")]
    Unit,
    /// Not the id of a household.
    #[error("not a household")]
    Household,
    /// Above [`LINK_MAX`].
    #[error("more than {LINK_MAX} at once")]
    TooMany,
    /// The days.
    #[error(transparent)]
    Term(#[from] TermError),
}

impl LinkError {
    /// The refusal's stable code.
    pub const fn code(&self) -> Code {
        match self {
            Self::Line | Self::Grid | Self::Unit | Self::Household => Code::UnknownReference,
            Self::From | Self::To | Self::TooMany | Self::Term(_) => Code::BadField,
        }
    }
}

impl LinkDraft {
    /// Checks the draft against the preset's lines and the realm's tree and units. Whether the
    /// households exist is the store's to say.
    pub fn parse(&self, lines: &[Line], tree: &GridTree, units: &Units) -> Result<ContactLink, LinkError> {
        let line = lines
            .iter()
            .find(|line| line.code.as_str() == self.line)
            .ok_or(LinkError::Line)?;
        let known_unit = |code: &str| {
            UnitCode::parse(code)
                .ok()
                .filter(|unit| units.get(unit).is_some())
        };
        let from = match (self.user, self.from_unit.as_str()) {
            (Some(user), "") if !line.of_units => LinkFrom::User(UserId(user)),
            (None, unit) if line.of_units && !unit.is_empty() => {
                LinkFrom::Unit(known_unit(unit).ok_or(LinkError::Unit)?)
            }
            _ => return Err(LinkError::From),
        };
        let to = match (&*self.households, &*self.grids, &*self.units) {
            (households @ [_, ..], [], []) => {
                LinkTo::Households(list(households, LinkError::Household, |id| {
                    DocumentId::parse(id).ok().filter(|id| !id.is_care())
                })?)
            }
            ([], grids @ [_, ..], []) => LinkTo::Grids(list(grids, LinkError::Grid, |grid| {
                GridCode::parse(grid).ok().filter(|grid| tree.get(grid).is_some())
            })?),
            ([], [], some @ [_, ..]) => LinkTo::Units(list(some, LinkError::Unit, known_unit)?),
            _ => return Err(LinkError::To),
        };
        if !line.to.contains(&to.side()) {
            return Err(LinkError::To);
        }
        let term = Term::parse(&self.from, &self.until)?;
        Ok(ContactLink {
            from,
            to,
            line: line.code.clone(),
            care: self.care.unwrap_or(line.care),
            term,
        })
    }
}

/// Reads each, sorts, and keeps each once.
fn list<T: Ord>(
    texts: &[String],
    unknown: LinkError,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, LinkError> {
    if texts.len() > LINK_MAX {
        return Err(LinkError::TooMany);
    }
    let mut list = texts
        .iter()
        .map(|text| read(text))
        .collect::<Option<Vec<_>>>()
        .ok_or(unknown)?;
    list.sort_unstable();
    list.dedup();
    Ok(list)
}
