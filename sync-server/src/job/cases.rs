//! Cases whose day has come: not accepted, overdue, a card, or over. What waits to be published of a case counts
//! first, and all is decided in the transaction that writes, so no turn meets a case that changed.

use doorstep_model::case::CaseStep;
use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::event::Event;
use doorstep_model::id::{DocumentId, RealmNumber};
use doorstep_model::time::Timestamp;

use super::{BATCH, Jobs, Round};
use crate::ingest::{Form, FormError, seen};
use crate::publish::{Turn, fold, look_again};
use crate::realm::RealmView;
use crate::store::{StoreError, Write};

/// More than one case can take in one round: overdue, a card, another card.
const TURNS: usize = 4;

impl Jobs {
    pub(super) async fn cases(
        &self,
        realm: RealmNumber,
        now: Timestamp,
        round: &mut Round,
    ) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let due = self
                .store
                .read(move |tx| tx.cases_to_wake(realm, now.day(), after, BATCH))
                .await?;
            for (_, id) in &due {
                let (realms, id) = (self.realms.clone(), *id);
                let work = self.store.write(move |tx| {
                    let realm = realms.view(tx, realm)?;
                    wake(tx, &realm, id, now)
                });
                match work.await {
                    Ok(turns) => turns.into_iter().for_each(|turn| round.count(turn)),
                    Err(FormError::Store(error @ (StoreError::Closed | StoreError::Full))) => {
                        return Err(error);
                    }
                    Err(error) => {
                        tracing::error!(case = %id, %error, "the clock's turn of a case failed");
                        round.failed += 1;
                    }
                }
            }
            after = due.last().copied();
            if due.len() < BATCH {
                return Ok(());
            }
        }
    }
}

impl Round {
    fn count(&mut self, turn: Turn) {
        match turn {
            Turn::Overdue => self.overdue += 1,
            Turn::Unaccepted => self.unaccepted += 1,
            Turn::Urge => self.urged += 1,
            Turn::Yellow => self.yellow += 1,
            Turn::Red => self.red += 1,
            Turn::Unanswered | Turn::Settled => self.lapsed += 1,
        }
    }
}

/// All that the clock has to do with one case now.
fn wake(tx: &Write<'_>, realm: &RealmView, id: DocumentId, now: Timestamp) -> Result<Vec<Turn>, FormError> {
    let form = Form::of_server(tx, realm, now);
    let mut document = form.current(id)?;
    let mut turns = Vec::new();
    for _ in 0..TURNS {
        let looked = look_again(tx, realm, &document, now)?;
        turns.extend(looked.became_overdue.then_some(Turn::Overdue));
        turns.extend(looked.became_unaccepted.then_some(Turn::Unaccepted));
        turns.extend(looked.became_urged.then_some(Turn::Urge));
        let Some((turn, event)) = looked.turn.and_then(|turn| Some((turn, step(turn, now)?))) else {
            return Ok(turns);
        };
        document = form.edit(id, |document, writer| {
            let after = seen(document, "events");
            writer.event("events", &Event { after, ..event });
        })?;
        check_applied(tx, realm, &document, now)?;
        turns.push(turn);
    }
    Ok(turns)
}

/// The step that a turn is; that a day is over is no step.
fn step(turn: Turn, now: Timestamp) -> Option<Event> {
    let mut event = Event::of_case(CaseStep::Card, now);
    match turn {
        Turn::Overdue | Turn::Unaccepted | Turn::Urge => return None,
        Turn::Yellow => event.means = Some("yellow".into()),
        Turn::Red => event.means = Some("red".into()),
        Turn::Unanswered | Turn::Settled => {
            event = Event::of_case(CaseStep::Lapse, now);
            let settled = turn == Turn::Settled;
            event.outcome = Some(if settled { "settled" } else { "unanswered" }.into());
        }
    }
    Some(event)
}

/// A step of the clock that does not apply would be taken again with every round.
fn check_applied(
    tx: &Write<'_>,
    realm: &RealmView,
    document: &Document,
    now: Timestamp,
) -> Result<(), FormError> {
    let folded = fold(tx, realm, document, now)?;
    let last = folded.steps.iter().max_by_key(|outcome| outcome.n);
    let refused: Option<Code> = last.and_then(|outcome| outcome.refused);
    refused.map_or(Ok(()), |code| Err(code.into()))
}
