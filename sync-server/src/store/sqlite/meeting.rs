//! Regular meetings 综治例会: of which place, when, who was there.

use doorstep_model::id::{GridCode, RealmNumber, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Day;
use rusqlite::types::ValueRef;
use rusqlite::{Row, named_params};

use super::column::{Column, column, realm_key};
use super::counter::Noun;
use super::number::MeetingNo;
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// How far a meeting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingStage {
    /// It has a day and a list.
    Planned,
    /// It is known who was there.
    Held,
    /// Its list is decided, its minutes stand.
    Closed,
}

/// A meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Its number.
    pub no: MeetingNo,
    /// Of which place.
    pub grid: GridCode,
    /// On which day.
    pub held_on: Day,
    /// How far it is.
    pub stage: MeetingStage,
    /// Where.
    pub place: Text<120>,
    /// Who leads it.
    pub chair: Option<UserId>,
    /// Who came and is no user of the realm, in words.
    pub others: Text<500>,
}

impl MeetingStage {
    /// Its code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Held => "held",
            Self::Closed => "closed",
        }
    }
}

impl Column for MeetingStage {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        let code = value.as_str().ok()?;
        [Self::Planned, Self::Held, Self::Closed]
            .into_iter()
            .find(|stage| stage.as_str() == code)
    }
}

impl Meeting {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            no: column(row, "meeting")?,
            grid: column(row, "grid")?,
            held_on: column(row, "held_on")?,
            stage: column(row, "stage")?,
            place: column(row, "place")?,
            chair: column(row, "chair")?,
            others: column(row, "others")?,
        })
    }
}

impl Read<'_> {
    /// One meeting.
    pub fn meeting(&self, realm: RealmNumber, no: MeetingNo) -> Result<Option<Meeting>, StoreError> {
        self.one(
            "SELECT * FROM meeting WHERE realm = :realm AND meeting = :meeting",
            named_params! { ":realm": realm_key(realm), ":meeting": no.0 },
            Meeting::from_row,
        )
    }

    /// Meetings of a place, the newest first, older than the last one of the page before.
    pub fn meetings_of(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        before: Option<(Day, MeetingNo)>,
        limit: usize,
    ) -> Result<Vec<Meeting>, StoreError> {
        let (day, no) = before.map_or(("9999-99-99".to_owned(), u32::MAX), |(day, no)| {
            (day.to_string(), no.0)
        });
        self.all(
            "SELECT * FROM meeting WHERE realm = :realm AND grid = :grid AND (held_on, meeting) < (:day, :no)
             ORDER BY held_on DESC, meeting DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":grid": grid.as_str(), ":day": day, ":no": no,
                ":limit": limit as i64,
            },
            Meeting::from_row,
        )
    }

    /// Users who came.
    pub fn attended(&self, realm: RealmNumber, no: MeetingNo) -> Result<Vec<UserId>, StoreError> {
        self.all(
            "SELECT user FROM meeting_person WHERE realm = :realm AND meeting = :meeting ORDER BY user",
            named_params! { ":realm": realm_key(realm), ":meeting": no.0 },
            |row| column(row, "user"),
        )
    }
}

impl Write<'_> {
    /// Plans a meeting under the next number.
    pub fn insert_meeting(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        held_on: Day,
        place: &Text<120>,
    ) -> Result<MeetingNo, StoreError> {
        let no = MeetingNo(self.next_number(realm, Noun::Meeting)?);
        self.execute(
            "INSERT INTO meeting (realm, meeting, grid, held_on, stage, place)
             VALUES (:realm, :meeting, :grid, :held_on, 'planned', :place)",
            named_params! {
                ":realm": realm_key(realm), ":meeting": no.0, ":grid": grid.as_str(),
                ":held_on": held_on.to_string(), ":place": place.as_str(),
            },
        )?;
        Ok(no)
    }

    /// Puts what is known of a meeting; its number and grid stay.
    pub fn put_meeting(&self, realm: RealmNumber, meeting: &Meeting) -> Result<(), StoreError> {
        self.execute(
            "UPDATE meeting SET held_on = :held_on, stage = :stage, place = :place, chair = :chair,
                 others = :others
             WHERE realm = :realm AND meeting = :meeting",
            named_params! {
                ":realm": realm_key(realm), ":meeting": meeting.no.0,
                ":held_on": meeting.held_on.to_string(), ":stage": meeting.stage.as_str(),
                ":place": meeting.place.as_str(), ":chair": meeting.chair.map(|user| user.0),
                ":others": meeting.others.as_str(),
            },
        )
        .map(drop)
    }

    /// Puts who came.
    pub fn put_attended(
        &self,
        realm: RealmNumber,
        no: MeetingNo,
        users: &[UserId],
    ) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM meeting_person WHERE realm = :realm AND meeting = :meeting",
            named_params! { ":realm": realm_key(realm), ":meeting": no.0 },
        )?;
        for user in users {
            self.execute(
                "INSERT OR IGNORE INTO meeting_person (realm, meeting, user) VALUES (:realm, :meeting, :user)",
                named_params! { ":realm": realm_key(realm), ":meeting": no.0, ":user": user.0 },
            )?;
        }
        Ok(())
    }
}
