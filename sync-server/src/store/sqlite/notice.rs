//! Messages pushed to a grid and everything below it.

use doorstep_model::id::{GridCode, NoticeId, RealmNumber, RoundId, UserId};
use doorstep_model::role::{BaseRole, RoleSet};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use rusqlite::types::ValueRef;
use rusqlite::{Row, named_params};

use super::column::{Column, column, json_list, realm_key};
use super::counter::Noun;
use super::number::AlertNo;
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
    /// Shown without log-in too.
    pub public: bool,
    /// To people of these roles there, each by themselves; none: to whoever reads the grids.
    pub roles: RoleSet,
    /// How many people that are; not known of messages from before it was counted.
    pub addressed: Option<u32>,
    /// What it is about.
    pub about: Option<NoticeAbout>,
    /// Who sends it.
    pub author: UserId,
    /// Shown from.
    pub from: Timestamp,
    /// Shown until.
    pub until: Option<Timestamp>,
}

/// What a message urges on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeAbout {
    /// The roll call of an emergency switch.
    Alert(AlertNo),
    /// A round.
    Round(RoundId),
    /// Work that was sent back to its author, who alone gets it.
    Person(UserId),
}

impl Column for NoticeAbout {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        let (noun, number) = value.as_str().ok()?.split_once('.')?;
        let number = number.parse().ok()?;
        match noun {
            "alert" => Some(Self::Alert(AlertNo(number))),
            "round" => Some(Self::Round(RoundId(number))),
            "person" => Some(Self::Person(UserId(number))),
            _ => None,
        }
    }
}

impl std::fmt::Display for NoticeAbout {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Alert(no) => write!(f, "alert.{no}"),
            Self::Round(id) => write!(f, "round.{}", id.0),
            Self::Person(user) => write!(f, "person.{}", user.0),
        }
    }
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its number.
    pub id: NoticeId,
    /// What it says.
    pub draft: NoticeDraft,
    /// When and by whom it was taken back.
    pub withdrawn: Option<(Timestamp, UserId)>,
}

impl Notice {
    /// One that was just sent.
    pub fn new(id: NoticeId, draft: NoticeDraft) -> Self {
        Self {
            id,
            draft,
            withdrawn: None,
        }
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let withdrawn: Option<Timestamp> = column(row, "withdrawn_at")?;
        Ok(Self {
            withdrawn: withdrawn.zip(column(row, "withdrawn_by")?),
            id: column(row, "notice")?,
            draft: NoticeDraft {
                grid: column(row, "grid")?,
                title: column(row, "title")?,
                text: column(row, "text")?,
                emergency: column(row, "emergency")?,
                public: column(row, "public")?,
                roles: column(row, "roles")?,
                addressed: column(row, "addressed")?,
                about: column(row, "about")?,
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
               AND withdrawn_at IS NULL
             ORDER BY notice DESC",
            named_params! { ":realm": realm_key(realm), ":now": now.millis() },
            Notice::from_row,
        )
    }

    /// One message.
    pub fn notice(&self, realm: RealmNumber, id: NoticeId) -> Result<Option<Notice>, StoreError> {
        self.one(
            "SELECT * FROM notice WHERE realm = :realm AND notice = :notice",
            named_params! { ":realm": realm_key(realm), ":notice": id.0 },
            Notice::from_row,
        )
    }

    /// Messages that were sent in the realm, the newest first, older than the last one of the page
    /// before.
    pub fn sent_notices(
        &self,
        realm: RealmNumber,
        before: Option<NoticeId>,
        limit: usize,
    ) -> Result<Vec<Notice>, StoreError> {
        self.all(
            "SELECT * FROM notice WHERE realm = :realm AND notice < :before
             ORDER BY notice DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":before": before.map_or(u32::MAX, |id| id.0),
                ":limit": limit as i64,
            },
            Notice::from_row,
        )
    }

    /// Messages to these places that are shown now without log-in, the newest first.
    pub fn public_notices<'g>(
        &self,
        realm: RealmNumber,
        grids: impl IntoIterator<Item = &'g GridCode>,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Notice>, StoreError> {
        self.all(
            "SELECT notice.* FROM json_each(:grids) AS asked
             CROSS JOIN notice ON notice.realm = :realm AND notice.grid = asked.value
             WHERE public = 1 AND withdrawn_at IS NULL AND from_at <= :now
               AND (until_at IS NULL OR until_at > :now)
             ORDER BY notice DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":grids": json_list(grids), ":now": now.millis(),
                ":limit": limit as i64,
            },
            Notice::from_row,
        )
    }

    /// The last message about something.
    pub fn last_notice_about(
        &self,
        realm: RealmNumber,
        about: NoticeAbout,
    ) -> Result<Option<Notice>, StoreError> {
        self.one(
            "SELECT * FROM notice WHERE realm = :realm AND about = :about ORDER BY notice DESC LIMIT 1",
            named_params! { ":realm": realm_key(realm), ":about": about.to_string() },
            Notice::from_row,
        )
    }

    /// How many people have seen a message.
    pub fn seen_count(&self, realm: RealmNumber, id: NoticeId) -> Result<u64, StoreError> {
        let seen = self.one(
            "SELECT count(*) AS n FROM notice_seen WHERE realm = :realm AND notice = :notice",
            named_params! { ":realm": realm_key(realm), ":notice": id.0 },
            |row| column(row, "n"),
        )?;
        Ok(seen.unwrap_or_default())
    }
}

impl Write<'_> {
    /// Notes that somebody has seen a message; the first time counts.
    pub fn notice_was_seen(
        &self,
        realm: RealmNumber,
        id: NoticeId,
        user: UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR IGNORE INTO notice_seen (realm, notice, user, at) VALUES (:realm, :notice, :user, :now)",
            named_params! {
                ":realm": realm_key(realm), ":notice": id.0, ":user": user.0, ":now": now.millis(),
            },
        )
        .map(drop)
    }

    /// Adds a message under the next number.
    pub fn insert_notice(&self, realm: RealmNumber, draft: &NoticeDraft) -> Result<NoticeId, StoreError> {
        let id = NoticeId(self.next_number(realm, Noun::Notice)?);
        let roles: Vec<&str> = draft.roles.iter().map(BaseRole::as_str).collect();
        self.execute(
            "INSERT INTO notice (realm, notice, grid, title, text, emergency, public, roles,
                 addressed, about, author, from_at, until_at)
             VALUES (:realm, :notice, :grid, :title, :text, :emergency, :public, :roles, :addressed, :about,
                 :author, :from_at, :until_at)",
            named_params! {
                ":realm": realm_key(realm),
                ":notice": id.0,
                ":grid": draft.grid.as_str(),
                ":title": draft.title.as_str(),
                ":text": draft.text.as_str(),
                ":emergency": draft.emergency,
                ":public": draft.public,
                ":roles": roles.join(" "),
                ":addressed": draft.addressed,
                ":about": draft.about.map(|about| about.to_string()),
                ":author": draft.author.0,
                ":from_at": draft.from.millis(),
                ":until_at": draft.until.map(Timestamp::millis),
            },
        )?;
        Ok(id)
    }

    /// Takes a message back; false when it was done before.
    pub fn withdraw_notice(
        &self,
        realm: RealmNumber,
        id: NoticeId,
        by: UserId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let withdrawn = self.execute(
            "UPDATE notice SET withdrawn_at = :now, withdrawn_by = :by
             WHERE realm = :realm AND notice = :notice AND withdrawn_at IS NULL",
            named_params! {
                ":realm": realm_key(realm), ":notice": id.0, ":by": by.0, ":now": now.millis(),
            },
        )?;
        Ok(withdrawn == 1)
    }
}
