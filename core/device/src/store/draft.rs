//! Forms as they are typed: saved on every change, so that nothing is lost when the phone rings,
//! the battery ends or the app is killed.

use doorstep_model::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

use super::StoreError;

/// Which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// A visit to a household or place.
    Visit,
    /// A new household of a grid.
    Household,
    /// A new case.
    Case,
    /// An activity.
    Activity,
}

impl Form {
    const fn name(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Household => "household",
            Self::Case => "case",
            Self::Activity => "activity",
        }
    }
}

/// Saves a form about a subject (the household visited; empty where there is one form only), in
/// place of what was typed before.
pub fn save(
    db: &Connection,
    form: Form,
    subject: &[u8],
    body: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO draft (form, subject, body, saved_at) VALUES (:form, :subject, :body, :now)
         ON CONFLICT (form, subject) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
    )?
    .execute(named_params! {
        ":form": form.name(), ":subject": subject, ":body": body, ":now": now.millis(),
    })?;
    Ok(())
}

/// What was typed.
pub fn load(db: &Connection, form: Form, subject: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT body FROM draft WHERE form = :form AND subject = :subject")?;
    Ok(statement
        .query_row(
            named_params! { ":form": form.name(), ":subject": subject },
            |row| row.get(0),
        )
        .optional()?)
}

/// Subjects with an unfinished form, the latest first.
pub fn unfinished(db: &Connection, form: Form) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT subject FROM draft WHERE form = :form ORDER BY saved_at DESC, subject")?;
    let subjects = statement.query_map(named_params! { ":form": form.name() }, |row| row.get(0))?;
    Ok(subjects.collect::<Result<_, _>>()?)
}

/// The form was finished or thrown away.
pub fn discard(db: &Connection, form: Form, subject: &[u8]) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM draft WHERE form = :form AND subject = :subject")?
        .execute(named_params! { ":form": form.name(), ":subject": subject })?;
    Ok(())
}
