//! By the server's clock: a question that is not done by its date gets a card.

use doorstep_model::case::CaseStep;
use doorstep_model::document::Document;
use doorstep_model::document::event::Event;
use doorstep_model::id::DocumentId;
use doorstep_model::time::{Day, Timestamp};

use crate::action::ActionError;
use crate::ingest::{Form, seen};
use crate::publish::fold;
use crate::realm::RealmView;
use crate::store::{Happened, Question, QuestionNo, QuestionState, QuestionStep, StoreError, Write};

/// Questions looked at in one transaction.
const AT_ONCE: usize = 200;
/// 黄牌, 红牌
const YELLOW: u8 = 1;
const RED: u8 = 2;

/// What was done with one batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Late {
    /// Questions that got a card, or are done.
    pub turned: usize,
    /// Questions that could not be written; they are tried again.
    pub failed: usize,
    /// Where to go on, if there are more.
    pub next: Option<(Day, QuestionNo)>,
}

/// Gives the cards that are due among the questions after `after`, by the preset's working days; a
/// question whose case is solved is done. Done twice it does nothing twice.
///
/// # Errors
/// The store's.
pub fn due(
    tx: &Write<'_>,
    realm: &RealmView,
    after: Option<(Day, QuestionNo)>,
    now: Timestamp,
) -> Result<Late, StoreError> {
    let late = tx.questions_overdue(realm.number, now.day(), after, AT_ONCE)?;
    let last = late.last().and_then(|last| Some((last.due_on?, last.no)));
    let mut done = Late {
        next: last.filter(|_| late.len() == AT_ONCE),
        ..Late::default()
    };
    for question in late {
        let no = question.no.0;
        match tx.attempt(|| turn(tx, realm, question, now))? {
            Ok(turned) => done.turned += usize::from(turned),
            Err(ActionError::Store(error @ (StoreError::Closed | StoreError::Full))) => return Err(error),
            Err(error) => {
                tracing::error!(question = no, %error, "the clock's turn of a question failed");
                done.failed += 1;
            }
        }
    }
    Ok(done)
}

fn turn(
    tx: &Write<'_>,
    realm: &RealmView,
    mut question: Question,
    now: Timestamp,
) -> Result<bool, ActionError> {
    let case = match question.case {
        Some(case) => on_case(tx, realm, case, now)?,
        None => Standing::Open,
    };
    let wanted = card_due(realm, &question, now.day());
    let mut step = QuestionStep::new(Happened::Card, question.grid.clone(), now);
    (step.unit, step.person, step.due_on) = (question.unit.clone(), question.person, question.due_on);
    match case {
        Standing::Solved => {
            step.step = Happened::Done;
            question.state = QuestionState::Done;
        }
        _ if wanted <= question.card => return Ok(false),
        Standing::Open => step.case_step = card(tx, realm, question.case, wanted, now)?,
        // The case's own deadline may have come first.
        Standing::Carded { red } if wanted == RED && !red => {
            step.case_step = card(tx, realm, question.case, wanted, now)?;
        }
        Standing::Carded { .. } => {}
    }
    if step.step == Happened::Card {
        question.card = wanted;
    }
    tx.put_question(realm.number, &mut question, &step)?;
    Ok(true)
}

/// What its case says of a question.
enum Standing {
    /// There is something to do.
    Open,
    /// It has a card already.
    Carded {
        /// A red one.
        red: bool,
    },
    /// It is resolved, or ended.
    Solved,
}

fn card_due(realm: &RealmView, question: &Question, today: Day) -> u8 {
    let flow = &realm.preset.flow;
    let Some(due_on) = question.due_on else {
        return 0;
    };
    let over = realm.calendar.working_days_between(due_on, today);
    if over >= u32::from(flow.red_after.max(1)) {
        RED
    } else if over >= u32::from(flow.yellow_after.max(1)) {
        YELLOW
    } else {
        0
    }
}

fn on_case(
    tx: &Write<'_>,
    realm: &RealmView,
    case: DocumentId,
    now: Timestamp,
) -> Result<Standing, StoreError> {
    let Some(row) = tx.document(realm.number, case)? else {
        return Ok(Standing::Open);
    };
    let Some(saved) = tx.snapshot(row.no)? else {
        return Ok(Standing::Open);
    };
    let document = Document::load(row.kind, row.id, &saved).map_err(|_| StoreError::Damaged)?;
    let state = fold(tx, realm, &document, now)?.state;
    Ok(match state.cards.last() {
        _ if !state.stage.is_open() || state.resolution.is_some_and(|resolution| resolution.stands) => {
            Standing::Solved
        }
        Some(card) => Standing::Carded { red: card.red },
        None => Standing::Open,
    })
}

/// The server's own step on the case.
fn card(
    tx: &Write<'_>,
    realm: &RealmView,
    case: Option<DocumentId>,
    card: u8,
    now: Timestamp,
) -> Result<Option<CaseStep>, ActionError> {
    let Some(case) = case.filter(|_| realm.preset.flow.rules.roles(CaseStep::Card).is_some()) else {
        return Ok(None);
    };
    Form::of_server(tx, realm, now).edit(case, |document, writer| {
        let mut event = Event::of_case(CaseStep::Card, now);
        event.means = Some(if card == RED { "red" } else { "yellow" }.into());
        event.after = seen(document, "events");
        writer.event("events", &event);
    })?;
    Ok(Some(CaseStep::Card))
}
