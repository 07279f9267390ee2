//! Whether a change counts: by what its author holds now, or held until not long ago.

use doorstep_model::code::Code;
use doorstep_model::document::gate::Gated;
use doorstep_model::document::schema::Kind;
use doorstep_model::protocol::sync::PushResult;

use super::author::Author;
use super::deps::Deps;
use super::place::home_of;
use super::subject::Subject;
use crate::store::{ChangeNo, ChangeState, DocumentNo, DocumentRow, StoreError, Write};

/// Whether a change of a document that was begun is kept without being applied, and why.
pub(super) fn stands(
    tx: &Write<'_>,
    author: &Author<'_>,
    document: &DocumentRow,
    gated: &Gated,
    deps: &Deps,
) -> Result<Option<ChangeState>, StoreError> {
    let subject = Subject {
        kind: document.kind,
        home: home_of(tx, author.view(), document)?,
        author: document.author,
        creating: false,
        // Asked of cases alone.
        shared: document.kind == Kind::Case && author.shares(tx, document.no)?,
    };
    let verdict = verdict(tx, author, &subject, Some(document.no), gated, &deps.changes)?;
    Ok(match (verdict, deps.waits_for) {
        (Err(code), _) => Some(ChangeState::Quarantined(code)),
        (Ok(()), Some(hash)) => Some(ChangeState::Held(hash)),
        (Ok(()), None) => None,
    })
}

/// By what the author holds now, else by what ended or was left not long ago.
pub(super) fn verdict(
    tx: &Write<'_>,
    author: &Author<'_>,
    subject: &Subject,
    document: Option<DocumentNo>,
    gated: &Gated,
    deps: &[ChangeNo],
) -> Result<Result<(), Code>, StoreError> {
    match subject.permit(author.standing(), &gated.puts, author.view()) {
        Ok(()) => Ok(Ok(())),
        Err(code) => Ok(match author.late(tx, subject, document, gated, deps)? {
            Err(Code::TooLate) => Err(Code::TooLate),
            late => late.map_err(|_| code),
        }),
    }
}

/// What its author is told.
pub(super) fn answer(state: ChangeState) -> PushResult {
    match state {
        ChangeState::Published | ChangeState::Pending => PushResult::Accepted,
        ChangeState::Quarantined(code) => PushResult::Quarantined(code),
        ChangeState::Held(hash) => PushResult::Held(hash),
    }
}
