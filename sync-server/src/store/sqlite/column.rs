//! Columns as the model's types. What does not parse is a damaged row, never a default.

use std::fmt::Display;

use doorstep_model::case::CaseStep;
use doorstep_model::checklist::FormSource;
use doorstep_model::id::{
    AssignmentId, CategoryCode, DeviceId, DeviceNumber, DocumentId, Epoch, FactId, GridCode, ItemCode,
    LevelCode, LineCode, LinkId, Mac, NoticeId, PhotoHash, PostCode, PresetCode, RealmNumber, RoundId,
    UnitCode, UserId,
};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::role::{BaseRole, RoleSet};
use doorstep_model::text::Text;
use doorstep_model::time::{Day, Timestamp};
use rusqlite::types::ValueRef;
use rusqlite::{Row, Statement};

use super::number::{AlertNo, MeetingNo, QuestionNo};
use super::transaction::Read;
use crate::account::Login;
use crate::blob::BlobName;
use crate::store::StoreError;
use crate::tus::{Part, UploadId};

/// A column's type.
pub(super) trait Column: Sized {
    fn read(value: ValueRef<'_>) -> Option<Self>;
}

/// The column of that name.
pub(super) fn column<T: Column>(row: &Row<'_>, name: &str) -> rusqlite::Result<T> {
    let value = row.get_ref(name)?;
    T::read(value).ok_or_else(|| {
        // Names the column, never the value.
        rusqlite::Error::InvalidColumnType(0, name.to_owned(), value.data_type())
    })
}

/// A realm's number as SQLite's integer; numbers are issued from 1 upwards.
pub(super) const fn realm_key(realm: RealmNumber) -> i64 {
    realm.0.cast_signed()
}

/// Codes as `json_each` reads them: letters, digits and underscores, so that nothing in them needs to be escaped.
pub(super) fn json_list<'c, C: Display + 'c>(codes: impl IntoIterator<Item = &'c C>) -> String {
    let quoted: Vec<String> = codes.into_iter().map(|code| format!("\"{code}\"")).collect();
    format!("[{}]", quoted.join(","))
}

impl<T: Column> Column for Option<T> {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Null => Some(None),
            value => T::read(value).map(Some),
        }
    }
}

macro_rules! integers {
    ($($int:ty),*) => {$(
        impl Column for $int {
            fn read(value: ValueRef<'_>) -> Option<Self> {
                value.as_i64().ok()?.try_into().ok()
            }
        }
    )*};
}
integers!(i64, u64, u32, u16, u8);

macro_rules! numbers {
    ($($name:ident),*) => {$(
        impl Column for $name {
            fn read(value: ValueRef<'_>) -> Option<Self> {
                Column::read(value).map($name)
            }
        }
    )*};
}
numbers!(
    RealmNumber,
    DeviceNumber,
    UserId,
    LinkId,
    AssignmentId,
    NoticeId,
    RoundId,
    AlertNo,
    MeetingNo,
    QuestionNo
);

impl Column for CaseStep {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        Self::parse(value.as_str().ok()?)
    }
}

macro_rules! codes {
    ($($name:ident),*) => {$(
        impl Column for $name {
            fn read(value: ValueRef<'_>) -> Option<Self> {
                Self::parse(value.as_str().ok()?).ok()
            }
        }
    )*};
}
codes!(
    CategoryCode,
    ItemCode,
    GridCode,
    LevelCode,
    UnitCode,
    PostCode,
    LineCode,
    PresetCode,
    Day,
    Login
);

macro_rules! bytes {
    ($($name:ident),*) => {$(
        impl Column for $name {
            fn read(value: ValueRef<'_>) -> Option<Self> {
                Self::from_slice(value.as_blob().ok()?).ok()
            }
        }
    )*};
}
bytes!(Mac, DocumentId, DeviceId, Epoch, FactId, PhotoHash);

impl<const N: usize> Column for [u8; N] {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        value.as_blob().ok()?.try_into().ok()
    }
}

impl Column for BlobName {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        Column::read(value).map(Self::new)
    }
}

impl Column for UploadId {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        Column::read(value).map(Self::new)
    }
}

impl Column for Part {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        Self::from_number(Column::read(value)?)
    }
}

impl Column for FormSource {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        Self::from_bytes(value.as_blob().ok()?).ok()
    }
}

impl Column for Vec<u8> {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        value.as_blob().ok().map(Into::into)
    }
}

impl Column for bool {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        value.as_i64().ok().map(|number| number != 0)
    }
}

impl Column for RoleSet {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        let role = |code: &str| BaseRole::ALL.into_iter().find(|role| role.as_str() == code);
        value.as_str().ok()?.split_whitespace().map(role).collect()
    }
}

impl Column for BaseRole {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        // In the order of their numbers.
        Self::ALL
            .get(usize::try_from(value.as_i64().ok()?).ok()?)
            .copied()
    }
}

impl Column for Scope {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        Self::parse(value.as_str().ok()?).ok()
    }
}

impl Column for Timestamp {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        Self::parse(value.as_i64().ok()?).ok()
    }
}

impl Column for Box<str> {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        value.as_str().ok().map(Into::into)
    }
}

impl<const MAX: usize> Column for Text<MAX> {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        Self::parse(value.as_str().ok()?).ok()
    }
}

impl Read<'_> {
    pub(super) fn prepared(&self, sql: &str) -> Result<rusqlite::CachedStatement<'_>, StoreError> {
        Ok(self.connection.prepare_cached(sql)?)
    }

    /// The one row, or none.
    pub(super) fn one<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        from_row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.prepared(sql)?;
        one(&mut statement, parameters, from_row)
    }

    /// Every row, in the order of the statement.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        from_row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.prepared(sql)?;
        Ok(statement
            .query_map(parameters, from_row)?
            .collect::<rusqlite::Result<_>>()?)
    }

    /// Runs a statement that returns no row; how many rows it changed.
    pub(super) fn execute(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<usize, StoreError> {
        Ok(self.prepared(sql)?.execute(parameters)?)
    }

    /// Inserts one row; its number. Where `RETURNING` would say it, SQLite keeps a journal of the
    /// statement, which costs as much as the row.
    pub(super) fn insert(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<i64, StoreError> {
        Ok(self.prepared(sql)?.insert(parameters)?)
    }
}

fn one<T>(
    statement: &mut Statement<'_>,
    parameters: impl rusqlite::Params,
    from_row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>, StoreError> {
    let mut rows = statement.query(parameters)?;
    Ok(rows.next()?.map(from_row).transpose()?)
}
