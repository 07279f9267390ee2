//! Facts: what comes from this phone and is no document, such as a notice seen.

use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, FactId, NoticeId};
use doorstep_model::protocol::sync::{Fact, FactBody, PushResult};
use doorstep_model::time::Timestamp;
use rusqlite::{Connection, Row, named_params};

use super::StoreError;

/// Puts a fact up to be sent.
pub fn add(db: &Connection, fact: &Fact) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO fact (id, kind, at, data) VALUES (:id, :kind, :at, :data)")?
        .execute(named_params! {
            ":id": fact.id.as_bytes(),
            ":kind": fact.kind,
            ":at": fact.at.millis(),
            ":data": fact.data,
        })?;
    Ok(())
}

/// What is to be sent, oldest first.
pub fn to_send(db: &Connection, most: usize) -> Result<Vec<Fact>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT id, kind, at, data FROM fact WHERE state = 0 ORDER BY rowid LIMIT :most")?;
    let facts = statement.query_map(named_params! { ":most": most as i64 }, read)?;
    Ok(facts.collect::<Result<_, _>>()?)
}

/// How many are to be sent.
pub fn waiting(db: &Connection) -> Result<u64, StoreError> {
    let mut statement = db.prepare_cached("SELECT count(*) FROM fact WHERE state = 0")?;
    Ok(statement
        .query_row([], |row| row.get::<_, i64>(0))?
        .cast_unsigned())
}

/// Cases whose evaluation is to be sent.
pub fn waiting_evaluations(db: &Connection) -> Result<Vec<DocumentId>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT id, kind, at, data FROM fact WHERE state = 0 ORDER BY rowid")?;
    let facts = statement.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
    let cases = facts.iter().filter_map(|fact| match fact.body() {
        Ok(FactBody::Evaluation(evaluation)) => Some(evaluation.case),
        _ => None,
    });
    Ok(cases.collect())
}

/// Stores what became of a fact.
pub fn settle(db: &Connection, id: FactId, result: &PushResult) -> Result<(), StoreError> {
    let code = match result {
        PushResult::Accepted | PushResult::Duplicate | PushResult::Held(_) => None,
        PushResult::Missing(_) | PushResult::Retry => return Ok(()),
        PushResult::Quarantined(code) | PushResult::Refused(code, _) => Some(*code),
    };
    if code.is_none() {
        db.prepare_cached("DELETE FROM fact WHERE id = :id")?
            .execute(named_params! { ":id": id.as_bytes() })?;
    } else {
        db.prepare_cached("UPDATE fact SET state = 1, code = :code WHERE id = :id")?
            .execute(named_params! { ":code": code.map(Code::number), ":id": id.as_bytes() })?;
    }
    Ok(())
}

/// Facts that the server did not take, and why.
pub fn refused(db: &Connection) -> Result<Vec<(Fact, Code)>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT id, kind, at, data, code FROM fact WHERE state = 1 ORDER BY rowid")?;
    let facts = statement.query_map([], |row| {
        let code = Code::from_number(row.get("code")?);
        Ok((read(row)?, code))
    })?;
    Ok(facts.collect::<Result<_, _>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Fact> {
    Ok(Fact {
        id: FactId::new(row.get("id")?),
        kind: row.get("kind")?,
        at: Timestamp::clamp(row.get("at")?),
        data: row.get("data")?,
    })
}

/// True when this phone's user has seen the notice.
pub fn is_seen(db: &Connection, notice: NoticeId) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached("SELECT 1 FROM notice_seen WHERE notice = :notice")?;
    Ok(statement.exists(named_params! { ":notice": notice.0 })?)
}

/// Notes that this phone's user has seen the notice.
pub fn mark_seen(db: &Connection, notice: NoticeId, at: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO notice_seen (notice, at) VALUES (:notice, :at)")?
        .execute(named_params! { ":notice": notice.0, ":at": at.millis() })?;
    Ok(())
}
