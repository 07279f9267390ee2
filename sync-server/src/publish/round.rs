//! What a visit answers in rounds: the latest visit under the round's checklist in which somebody
//! was met counts, so that a correction, or going again, changes the tally and never adds to it.

use std::collections::BTreeMap;

use doorstep_model::checklist::Checklist;
use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, ItemCode};
use doorstep_model::visit::VisitRecord;

use crate::realm::RealmView;
use crate::store::{Round, RoundAnswer, StoreError, Write};

/// Brings the rounds that a visit answers, or answered until now, to what is published.
pub(super) fn follow(tx: &Write<'_>, realm: &RealmView, visit: &VisitRecord) -> Result<(), StoreError> {
    let Some(subject) = visit.household.or(visit.place) else {
        return Ok(());
    };
    let mut rounds = tx.rounds_answered_by(realm.number, visit.id)?;
    if let (Some((code, _)), Some(day)) = (visit.checklist.split_once('@'), visit.visited_on) {
        rounds.extend(tx.rounds_asking(realm.number, code, day)?);
    }
    rounds.sort_by_key(|round| round.id);
    rounds.dedup();
    rounds
        .iter()
        .try_for_each(|round| answer(tx, realm, round, subject))
}

/// Finds out anew by which visit a household or place answers a round.
pub fn answer(
    tx: &Write<'_>,
    realm: &RealmView,
    round: &Round,
    subject: DocumentId,
) -> Result<(), StoreError> {
    let found = found(tx, realm, round, subject)?;
    tx.set_round_answer(realm.number, round.id, subject, found.as_ref())
}

fn found(
    tx: &Write<'_>,
    realm: &RealmView,
    round: &Round,
    subject: DocumentId,
) -> Result<Option<RoundAnswer>, StoreError> {
    let draft = &round.draft;
    let kind = tx.kind_of_place(realm.number, subject)?;
    let asked = match &kind {
        Some(kind) => draft.places.iter().any(|asked| *asked.as_str() == **kind),
        None => draft.places.is_empty(),
    };
    let grid = match tx.home(realm.number, subject)? {
        Some(grid) if asked => grid,
        _ => return Ok(None),
    };
    if tx.round_grid(realm.number, round.id, &grid)?.is_none() {
        return Ok(None);
    }
    let Some(visit) = tx.answering_visit(realm.number, draft, subject)? else {
        return Ok(None);
    };
    let row = tx
        .document(realm.number, visit)?
        .ok_or(StoreError::Contradiction)?;
    let Some(saved) = tx.snapshot(row.no)? else {
        return Ok(None);
    };
    let document = Document::load(Kind::Visit, visit, &saved).map_err(|_| StoreError::Damaged)?;
    Ok(Some(RoundAnswer {
        grid,
        visit,
        choices: chosen(&realm.checklists, &draft.checklist, &VisitRecord::read(&document)),
    }))
}

/// What was chosen: `question=choice`, of questions with choices alone. Words and numbers are
/// somebody's own and are not counted.
fn chosen(lists: &BTreeMap<ItemCode, Checklist>, checklist: &ItemCode, visit: &VisitRecord) -> Vec<Box<str>> {
    let Some(list) = lists.get(checklist) else {
        return Vec::new();
    };
    let mut chosen = Vec::new();
    for (name, answer) in &visit.answers {
        let Some(question) = list.question(name).filter(|question| question.kind.is_select()) else {
            continue;
        };
        let choices = answer
            .split(' ')
            .filter(|choice| question.choice(choice).is_some());
        chosen.extend(choices.map(|choice| format!("{name}={choice}").into()));
    }
    chosen
}
