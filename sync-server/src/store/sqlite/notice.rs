//! Messages pushed to a grid and everything below it.

use doorstep_model::id::{GridCode, NoticeId, RealmNumber, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::counter::Noun;
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A message to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeDraft {
    /// To this grid and all below.
    pub grid: GridCode,
    /// Its title.
    pub title: Text<60>,
    /// What it says.
    pub text: Text<2_000>,
    /// It rings at once and stays on top.
    pub emergency: bool,
    /// Who sends it.
    pub author: UserId,
    /// Shown from.
    pub from: Timestamp,
    /// Shown until.
    pub until: Option<Timestamp>,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its number.
    pub id: NoticeId,
    /// What it says.
    pub draft: NoticeDraft,
}

impl Notice {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: column(row, "notice")?,
            draft: NoticeDraft {
                grid: column(row, "grid")?,
                title: column(row, "title")?,
                text: column(row, "text")?,
                emergency: column(row, "emergency")?,
                author: column(row, "author")?,
                from: column(row, "from_at")?,
                until: column(row, "until_at")?,
            },
        })
    }
}

impl Read<'_> {
    /// Every message that is shown now, newest first.
    pub fn notices(&self, realm: RealmNumber, now: Timestamp) -> Result<Vec<Notice>, StoreError> {
        self.all(
            "SELECT * FROM notice
             WHERE realm = :realm AND from_at <= :now AND (until_at IS NULL OR until_at > :now)
             ORDER BY notice DESC",
            named_params! { ":realm": realm_key(realm), ":now": now.millis() },
            Notice::from_row,
        )
    }
}

impl Write<'_> {
    /// Adds a message under the next number.
    pub fn insert_notice(&self, realm: RealmNumber, draft: &NoticeDraft) -> Result<NoticeId, StoreError> {
        let id = NoticeId(self.next_number(realm, Noun::Notice)?);
        self.execute(
            "INSERT INTO notice (realm, notice, grid, title, text, emergency, author, from_at, until_at)
             VALUES (:realm, :notice, :grid, :title, :text, :emergency, :author, :from_at, :until_at)",
            named_params! {
                ":realm": realm_key(realm),
                ":notice": id.0,
                ":grid": draft.grid.as_str(),
                ":title": draft.title.as_str(),
                ":text": draft.text.as_str(),
                ":emergency": draft.emergency,
                ":author": draft.author.0,
                ":from_at": draft.from.millis(),
                ":until_at": draft.until.map(Timestamp::millis),
            },
        )?;
        Ok(id)
    }
}
