//! Facts: what comes from a phone and is no document. Kept once, whatever how often it is sent.

use doorstep_model::case::Flow;
use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::permission::may_report_nothing;
use doorstep_model::protocol::sync::{Evaluation, Fact, FactBody, NothingFound, PushResult};
use doorstep_model::standing::Home;

use super::author::Author;
use crate::publish::{facts, fold, keep_evaluation};
use crate::store::{StoreError, Write};

/// Takes one fact.
pub(super) fn take(tx: &Write<'_>, author: &Author<'_>, fact: &Fact) -> Result<PushResult, StoreError> {
    let body = match fact.body() {
        Ok(body) => body,
        Err(code) => return Ok(PushResult::Refused(code, None)),
    };
    if tx.has_fact(author.realm(), fact.id)? {
        return Ok(PushResult::Duplicate);
    }
    if let FactBody::Evaluation(evaluation) = &body {
        let refused = evaluate(tx, author, evaluation)?;
        if let Some(result) = refused {
            return Ok(result);
        }
    }
    if let FactBody::NothingFound(nothing) = &body
        && let Some(code) = nothing_found(tx, author, nothing)?
    {
        return Ok(PushResult::Refused(code, None));
    }
    if let FactBody::NoticeSeen(seen) = &body
        && tx.notice(author.realm(), seen.notice)?.is_some()
    {
        tx.notice_was_seen(author.realm(), seen.notice, author.user(), author.now())?;
    }
    Ok(if tx.insert_fact(author.realm(), author.user(), fact)? {
        PushResult::Accepted
    } else {
        PushResult::Duplicate
    })
}

/// Notes that nothing was found, or says why not. What comes after the round's last day is noted
/// too: with its time, which the round's page shows.
fn nothing_found(
    tx: &Write<'_>,
    author: &Author<'_>,
    nothing: &NothingFound,
) -> Result<Option<Code>, StoreError> {
    let home = Home::of_grid(nothing.grid.clone());
    if !may_report_nothing(author.standing(), &home, author.view()) {
        return Ok(Some(Code::OutOfScope));
    }
    if tx
        .round_grid(author.realm(), nothing.round, &nothing.grid)?
        .is_none()
    {
        return Ok(Some(Code::NotFound));
    }
    tx.nothing_found(
        author.realm(),
        nothing.round,
        &nothing.grid,
        author.user(),
        author.now(),
    )?;
    Ok(None)
}

/// Keeps how a unit did, or says why not.
fn evaluate(
    tx: &Write<'_>,
    author: &Author<'_>,
    evaluation: &Evaluation,
) -> Result<Option<PushResult>, StoreError> {
    let refused = |code| Ok(Some(PushResult::Refused(code, None)));
    let row = tx
        .document(author.realm(), evaluation.case)?
        .filter(|row| row.kind == Kind::Case);
    // Only of a case that the author's phone has.
    let row = match row {
        Some(row) if author.shares(tx, row.no)? => row,
        _ => return refused(Code::OutOfScope),
    };
    // The word that it is solved may lie in the same request and not be published yet.
    let not_yet = || -> Result<_, StoreError> {
        Ok(Some(match tx.pending_changes(row.no)?.is_empty() {
            false => PushResult::Retry,
            true => PushResult::Refused(Code::StepNotNow, None),
        }))
    };
    let Some(saved) = tx.snapshot(row.no)? else {
        return not_yet();
    };
    let document = Document::load(row.kind, row.id, &saved).map_err(|_| StoreError::Damaged)?;
    let facts = facts(tx, author.view(), &document)?;
    let flow = Flow {
        facts: &facts,
        rules: &author.view().preset.flow.rules,
        tree: author.view(),
    };
    let state = fold(tx, author.view(), &document, author.now())?.state;
    match flow.may_evaluate(&state, author.standing()) {
        Err(Code::StepNotNow) => not_yet(),
        Err(code) => refused(code),
        Ok(())
            if keep_evaluation(
                tx,
                author.realm(),
                author.user(),
                (evaluation, &state),
                author.now(),
            )? =>
        {
            Ok(None)
        }
        Ok(()) => refused(Code::AlreadyEvaluated),
    }
}
