//! The list of a meeting 问题清单: what waits, what is late, open cases, and what somebody types in.

use doorstep_model::case::Stage;
use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::text::Text;

use super::{Sitting, meeting_place};
use crate::action::ActionError;
use crate::action::access::may_read_case;
use crate::store::{
    CaseRow, CaseWanted, CasesOf, Happened, Lanes, MeetingNo, Question, QuestionSource, QuestionState,
    StoreError, Write,
};

/// Questions of one list: more can't be spoken of in a day.
const LIST: usize = 200;

/// A question to be put on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionDraft {
    /// In words.
    Typed {
        /// In a few words.
        title: Text<60>,
        /// In words.
        text: Text<500>,
    },
    /// A case that is not on it by itself.
    Case(DocumentId),
}

/// Puts a question on a meeting's list.
///
/// # Errors
/// `NotFound`; `StepNotNow` for a meeting that is closed; `BadField` without words; `AlreadyDecided` for
/// a case that stands in another question.
pub fn raise(
    tx: &Write<'_>,
    by: Sitting<'_>,
    no: MeetingNo,
    draft: &QuestionDraft,
) -> Result<MeetingNo, ActionError> {
    let request = format!("meeting.raise {} {no:?} {draft:?}", by.user);
    by.once(tx, &request, || {
        let meeting = by.open_meeting(tx, no)?;
        let (source, title, text, case) = match draft {
            QuestionDraft::Typed { title, .. } if title.is_empty() => return Err(Code::BadField.into()),
            QuestionDraft::Typed { title, text } => {
                (QuestionSource::Typed, title.clone(), text.clone(), None)
            }
            QuestionDraft::Case(case) => {
                let row = tx.case_row(by.number(), *case)?.ok_or(Code::NotFound)?;
                by.speaks_of(tx, &row)?;
                if tx.question_of_case(by.number(), *case)?.is_some() {
                    return Err(Code::AlreadyDecided.into());
                }
                (
                    QuestionSource::Case,
                    Text::default(),
                    Text::default(),
                    Some(*case),
                )
            }
        };
        let mut question = by.question(tx, &meeting.grid, source)?;
        (question.title, question.text, question.case) = (title, text, case);
        by.put_on(tx, no, question)?;
        by.audit(tx, "meeting.raise", &meeting.grid)?;
        Ok(no)
    })
}

/// What a meeting's list begins with: questions that wait for it, those that left and are late, and
/// the open cases that stand at its place.
pub(super) fn collect(
    tx: &Write<'_>,
    by: Sitting<'_>,
    no: MeetingNo,
    grid: &GridCode,
) -> Result<(), ActionError> {
    let mut room = LIST;
    for question in tx.questions_waiting(by.number(), grid, room)? {
        by.put_on(tx, no, question)?;
        room -= 1;
    }
    for question in tx.questions_left(by.number(), grid, room)? {
        if question.due_on.is_some_and(|due| due < by.now.day()) {
            by.put_on(tx, no, question)?;
            room -= 1;
        }
    }
    let spoken_of_here = |node: &GridCode| meeting_place(by.realm, node).as_ref() == Some(grid);
    let nodes = by.realm.tree.subtree(grid).iter();
    for node in nodes.filter(|node| spoken_of_here(&node.code)) {
        let (of, any) = (CasesOf::Grid(&node.code), CaseWanted::default());
        for row in tx.cases_on_board(by.number(), of, Lanes::Open, &any, None, room)? {
            let waits = matches!(
                row.stage,
                Stage::Reported | Stage::Received | Stage::Routed | Stage::Working
            );
            if !waits
                || by.speaks_of(tx, &row).is_err()
                || tx.question_of_case(by.number(), row.id)?.is_some()
            {
                continue;
            }
            let mut question = by.question(tx, grid, QuestionSource::Case)?;
            question.case = Some(row.id);
            by.put_on(tx, no, question)?;
            room -= 1;
        }
    }
    Ok(())
}

impl Sitting<'_> {
    /// A meeting speaks of what its people may read; of a confidential case none does, for others sit
    /// there too.
    fn speaks_of(&self, tx: &Write<'_>, row: &CaseRow) -> Result<(), ActionError> {
        let standing = self.realm.standing_now(tx, self.user, self.now)?;
        let document = tx.document(self.number(), row.id)?.ok_or(Code::NotFound)?;
        let stands_in = row.grid.as_ref();
        let may = may_read_case(tx, self.realm, &standing, &document, row.confidential, stands_in)?;
        match may && !row.confidential {
            true => Ok(()),
            false => Err(Code::NotFound.into()),
        }
    }

    fn question(
        &self,
        tx: &Write<'_>,
        grid: &GridCode,
        source: QuestionSource,
    ) -> Result<Question, StoreError> {
        Ok(Question {
            no: tx.next_question(self.number())?,
            grid: grid.clone(),
            meeting: None,
            state: QuestionState::Open,
            source,
            title: Text::default(),
            text: Text::default(),
            case: None,
            unit: None,
            person: None,
            due_on: None,
            card: 0,
            steps: 0,
        })
    }

    fn put_on(&self, tx: &Write<'_>, no: MeetingNo, mut question: Question) -> Result<(), StoreError> {
        question.state = QuestionState::Open;
        if question.steps == 0 {
            let raised = self.step(Happened::Raised, &question);
            tx.put_question(self.number(), &mut question, &raised)?;
        }
        question.meeting = Some(no);
        let mut listed = self.step(Happened::Listed, &question);
        listed.meeting = Some(no);
        tx.put_question(self.number(), &mut question, &listed)
    }
}
