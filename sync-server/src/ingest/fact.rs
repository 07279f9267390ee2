//! Facts: what comes from a phone and is no document. Kept once, whatever how often it is sent.

use doorstep_model::code::Code;
use doorstep_model::protocol::sync::{Fact, FactBody, PushResult};

use super::author::Author;
use crate::store::{StoreError, Write};

/// Takes one fact.
pub(super) fn take(tx: &Write<'_>, author: &Author<'_>, fact: &Fact) -> Result<PushResult, StoreError> {
    let body = match fact.body() {
        Ok(body) => body,
        Err(code) => return Ok(PushResult::Refused(code, None)),
    };
    if let FactBody::Evaluation(evaluation) = &body {
        // Only of a case that the author's phone has.
        let scopes = author.view().scopes_for(tx, author.user(), author.now())?;
        let shared = match tx.document(author.realm(), evaluation.case)? {
            Some(case) => tx
                .document_scopes(case.no)?
                .iter()
                .any(|scope| scopes.contains(scope)),
            None => false,
        };
        if !shared {
            return Ok(PushResult::Refused(Code::OutOfScope, None));
        }
    }
    Ok(if tx.insert_fact(author.realm(), author.user(), fact)? {
        PushResult::Accepted
    } else {
        PushResult::Duplicate
    })
}
