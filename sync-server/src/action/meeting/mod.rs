//! Regular meetings 综治例会: planned for a day, held by somebody, closed with minutes.

mod decide;
mod due;
mod list;

use doorstep_model::code::Code;
use doorstep_model::id::{FactId, GridCode, RealmNumber, UserId};
use doorstep_model::preset::{MeetingRule, Preset};
use doorstep_model::role::BaseRole;
use doorstep_model::standing::Standing;
use doorstep_model::text::Text;
use doorstep_model::time::{Day, Timestamp};

pub use decide::{Decided, Decision, decide};
pub use due::{Late, due};
pub use list::{QuestionDraft, raise};

use super::once::once;
use super::{ActionError, holds_over};
use crate::realm::RealmView;
use crate::store::{
    Actor, Happened, Meeting, MeetingNo, MeetingStage, Question, QuestionStep, StoreError, Write,
};

/// How far ahead a meeting is planned, and how long ago one was held, at most.
const AHEAD_DAYS: i32 = 366;
/// People of one meeting.
pub const ATTENDED_MAX: usize = 200;

/// Who does something at a meeting, and the form's own key.
#[derive(Clone, Copy)]
pub struct Sitting<'a> {
    /// Where.
    pub realm: &'a RealmView,
    /// Who.
    pub user: UserId,
    /// Chosen by the asker: the same again does nothing twice.
    pub key: FactId,
    /// The server's clock.
    pub now: Timestamp,
}

/// A meeting to be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingDraft {
    /// Of which place.
    pub grid: GridCode,
    /// On which day.
    pub held_on: Day,
    /// Where.
    pub place: Text<120>,
}

/// Who was at a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendance {
    /// The day, where it was another than planned.
    pub held_on: Option<Day>,
    /// Who led it.
    pub chair: UserId,
    /// Users who came.
    pub attended: Vec<UserId>,
    /// Who came and is no user, in words.
    pub others: Text<500>,
}

/// The rule of the meetings that a place holds; none: its level holds none.
pub fn meeting_rule<'p>(preset: &'p Preset, realm: &RealmView, grid: &GridCode) -> Option<&'p MeetingRule> {
    let level = &realm.tree.get(grid)?.level;
    preset.meetings.iter().find(|rule| rule.level == *level)
}

/// The place whose meeting speaks of what stands at a node: itself, or the nearest above it that holds
/// meetings.
pub fn meeting_place(realm: &RealmView, grid: &GridCode) -> Option<GridCode> {
    let mut upward = realm.tree.upward(grid);
    let found = upward.find(|node| meeting_rule(&realm.preset, realm, &node.code).is_some());
    found.map(|node| node.code.clone())
}

/// The place above whose meeting takes what goes up from here.
pub fn meeting_above(realm: &RealmView, grid: &GridCode) -> Option<GridCode> {
    let parent = realm.tree.upward(grid).nth(1)?;
    meeting_place(realm, &parent.code)
}

/// A cadre or clerk over the place leads its meetings.
pub fn may_lead(realm: &RealmView, standing: &Standing, grid: &GridCode) -> bool {
    holds_over(realm, standing, &[BaseRole::Cadre, BaseRole::Clerk], grid)
}

/// A supervisor reads them too.
pub fn may_read_meetings(realm: &RealmView, standing: &Standing, grid: &GridCode) -> bool {
    let readers = [BaseRole::Cadre, BaseRole::Clerk, BaseRole::Supervisor];
    holds_over(realm, standing, &readers, grid)
}

/// Plans a meeting; its list begins with what waits there.
///
/// # Errors
/// `NotFound` for a place that is not the person's to lead, `BadField` for one that holds no meetings
/// or a day that can't be.
pub fn plan(tx: &Write<'_>, by: Sitting<'_>, draft: &MeetingDraft) -> Result<MeetingNo, ActionError> {
    let request = format!("meeting.plan {} {draft:?}", by.user);
    by.once(tx, &request, || {
        by.leads(tx, &draft.grid)?;
        let rule = meeting_rule(&by.realm.preset, by.realm, &draft.grid);
        let days_ahead = draft.held_on.days_since(by.now.day());
        if rule.is_none() || !(-AHEAD_DAYS..=AHEAD_DAYS).contains(&days_ahead) {
            return Err(Code::BadField.into());
        }
        let no = tx.insert_meeting(by.number(), &draft.grid, draft.held_on, &draft.place)?;
        list::collect(tx, by, no, &draft.grid)?;
        by.audit(tx, "meeting.plan", &draft.grid)?;
        Ok(no)
    })
}

/// Writes down who was there.
///
/// # Errors
/// `NotFound`, `StepNotNow` for a meeting that is closed or not today's yet, `BadField` for a day that
/// can't be or too many people, `UnknownReference` for people whom nobody knows.
pub fn hold(
    tx: &Write<'_>,
    by: Sitting<'_>,
    no: MeetingNo,
    attendance: &Attendance,
) -> Result<MeetingNo, ActionError> {
    let request = format!("meeting.hold {} {no:?} {attendance:?}", by.user);
    by.once(tx, &request, || {
        let mut meeting = by.open_meeting(tx, no)?;
        meeting.held_on = attendance.held_on.unwrap_or(meeting.held_on);
        if meeting.held_on > by.now.day() {
            return Err(Code::StepNotNow.into());
        }
        // The next one is due so long after the last: a slip of a century would make all of them late.
        let slip = attendance.held_on.map_or(0, |day| by.now.day().days_since(day));
        if slip > AHEAD_DAYS || attendance.attended.len() > ATTENDED_MAX {
            return Err(Code::BadField.into());
        }
        for user in attendance.attended.iter().chain([&attendance.chair]) {
            tx.user(by.number(), *user)?.ok_or(Code::UnknownReference)?;
        }
        meeting.stage = MeetingStage::Held;
        meeting.chair = Some(attendance.chair);
        meeting.others = attendance.others.clone();
        tx.put_meeting(by.number(), &meeting)?;
        tx.put_attended(by.number(), no, &attendance.attended)?;
        by.audit(tx, "meeting.hold", &meeting.grid)?;
        Ok(no)
    })
}

/// Closes a meeting: what was not decided waits for the next one.
///
/// # Errors
/// `NotFound`, `StepNotNow` while it is not known who was there.
pub fn close(tx: &Write<'_>, by: Sitting<'_>, no: MeetingNo) -> Result<MeetingNo, ActionError> {
    let request = format!("meeting.close {} {no:?}", by.user);
    by.once(tx, &request, || {
        let mut meeting = by.open_meeting(tx, no)?;
        if meeting.stage != MeetingStage::Held {
            return Err(Code::StepNotNow.into());
        }
        for mut question in tx.questions_of_meeting(by.number(), no)? {
            if question.meeting == Some(no) {
                let mut step = by.step(Happened::Waits, &question);
                step.meeting = Some(no);
                question.meeting = None;
                tx.put_question(by.number(), &mut question, &step)?;
            }
        }
        meeting.stage = MeetingStage::Closed;
        tx.put_meeting(by.number(), &meeting)?;
        by.audit(tx, "meeting.close", &meeting.grid)?;
        Ok(no)
    })
}

impl Sitting<'_> {
    fn number(&self) -> RealmNumber {
        self.realm.number
    }

    fn once(
        &self,
        tx: &Write<'_>,
        request: &str,
        work: impl FnOnce() -> Result<MeetingNo, ActionError>,
    ) -> Result<MeetingNo, ActionError> {
        let work = || work().map(|no| no.0.to_be_bytes().to_vec());
        let result = once(tx, self.number(), self.key, request, self.now, work)?;
        let bytes = result.try_into().map_err(|_| StoreError::Damaged)?;
        Ok(MeetingNo(u32::from_be_bytes(bytes)))
    }

    /// For everyone else the place has no meetings.
    fn leads(&self, tx: &Write<'_>, grid: &GridCode) -> Result<(), ActionError> {
        let standing = self.realm.standing_now(tx, self.user, self.now)?;
        match may_lead(self.realm, &standing, grid) {
            true => Ok(()),
            false => Err(Code::NotFound.into()),
        }
    }

    /// A meeting that the person leads and that is not closed.
    fn open_meeting(&self, tx: &Write<'_>, no: MeetingNo) -> Result<Meeting, ActionError> {
        let meeting = tx.meeting(self.number(), no)?.ok_or(Code::NotFound)?;
        self.leads(tx, &meeting.grid)?;
        match meeting.stage {
            MeetingStage::Closed => Err(Code::StepNotNow.into()),
            MeetingStage::Planned | MeetingStage::Held => Ok(meeting),
        }
    }

    fn step(&self, step: Happened, question: &Question) -> QuestionStep {
        QuestionStep {
            by: Some(self.user),
            ..QuestionStep::new(step, question.grid.clone(), self.now)
        }
    }

    fn audit(&self, tx: &Write<'_>, action: &str, grid: &GridCode) -> Result<(), StoreError> {
        tx.audit(self.number(), Actor::User(self.user), action, grid, self.now)
    }
}
