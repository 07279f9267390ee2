//! Photos of a document: which it names, which have arrived, and to whom they are shown.

use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::household::photos;
use doorstep_model::id::{DocumentId, PhotoHash, UserId};
use doorstep_model::time::Day;

use super::Reader;
use crate::action::ActionError;
use crate::blob::BlobName;
use crate::publish::author_of;
use crate::store::{DocumentRow, StoreError};
use crate::tus::{Part, Picture};

/// A photo that a document names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoShown {
    /// Its name.
    pub photo: PhotoHash,
    /// Pixels, width and height.
    pub size: (u32, u32),
    /// Its thumbnail has arrived.
    pub thumbnail: bool,
    /// The photo itself has arrived.
    pub original: bool,
    /// Who took it.
    pub by: Option<UserId>,
    /// When, by the phone's clock.
    pub on: Option<Day>,
}

/// The photos that a document names.
pub(super) fn photos_of(reader: &Reader<'_>, document: &Document) -> Result<Vec<PhotoShown>, StoreError> {
    let events = document.events("photos");
    let mut shown = Vec::new();
    for named in photos(document) {
        let event = events.iter().find(|(entry, _)| *entry == named.entry);
        let here = |part| {
            let picture = Picture {
                document: document.id(),
                photo: named.hash,
                part,
            };
            Ok::<_, StoreError>(reader.tx.photo(reader.number(), &picture)?.is_some())
        };
        shown.push(PhotoShown {
            photo: named.hash,
            size: (named.width, named.height),
            thumbnail: here(Part::Thumbnail)?,
            original: here(Part::Original)?,
            by: match event {
                Some((entry, event)) => author_of(reader.tx, reader.realm, *entry, event)?,
                None => None,
            },
            on: event.map(|(_, event)| event.at.day()),
        });
    }
    Ok(shown)
}

/// The file of a photo or thumbnail.
///
/// # Errors
/// `NotFound` for a document that is not the person's to read, a photo that it does not name, and
/// one that has not arrived.
pub fn photo(
    reader: &Reader<'_>,
    document: DocumentId,
    photo: PhotoHash,
    part: Part,
) -> Result<BlobName, ActionError> {
    let row = reader.tx.document(reader.number(), document)?;
    let row = row.ok_or(Code::NotFound)?;
    if !reads(reader, &row)? {
        return Err(Code::NotFound.into());
    }
    let published = reader.load(&row)?.ok_or(Code::NotFound)?;
    let named = photos(&published).iter().any(|named| named.hash == photo);
    let picture = Picture {
        document,
        photo,
        part,
    };
    let stored = reader.tx.photo(reader.number(), &picture)?;
    let stored = stored.filter(|_| named).ok_or(Code::NotFound)?;
    Ok(stored.blob)
}

/// Whether the person reads a document: a visit as its household, a place as what is done in its grid.
fn reads(reader: &Reader<'_>, row: &DocumentRow) -> Result<bool, StoreError> {
    let number = reader.number();
    match row.kind {
        Kind::Case => {
            let line = reader.tx.case_row(number, row.id)?;
            Ok(line.map(|line| reader.reads_case(&line)).transpose()? == Some(true))
        }
        Kind::Household | Kind::Visit | Kind::Care => {
            let household = row.owner.unwrap_or(row.id);
            let line = reader.tx.household_row(number, household)?;
            Ok(line.is_some_and(|line| reader.reads_household(&line)))
        }
        Kind::Activity => {
            let line = reader.tx.activity_row(number, row.id)?;
            Ok(line.is_some_and(|line| reader.reads_activity(&line)))
        }
        Kind::Place => {
            let grid = reader.tx.home(number, row.id)?;
            Ok(grid.is_some_and(|grid| reader.reads_activities_of(&grid)))
        }
    }
}
