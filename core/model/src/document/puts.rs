//! The puts of a change, and the columns in which Automerge keeps them.

use crate::code::Code;
use crate::document::column::{read_deltas, read_runs, write_deltas, write_runs};
use crate::document::leb::{Input, write_signed, write_unsigned};
use crate::document::schema::{CHANGE_BYTES, CHANGE_OPS};

/// Column specifications: id × 16 + type.
mod column_id {
    pub(super) const OBJECT_ACTOR: u64 = 0x01;
    pub(super) const OBJECT_COUNTER: u64 = 0x02;
    pub(super) const KEY: u64 = 0x15;
    pub(super) const INSERT: u64 = 0x34;
    pub(super) const ACTION: u64 = 0x42;
    pub(super) const VALUE_META: u64 = 0x56;
    pub(super) const VALUE: u64 = 0x57;
    pub(super) const PRED_COUNT: u64 = 0x70;
    pub(super) const PRED_ACTOR: u64 = 0x71;
    pub(super) const PRED_COUNTER: u64 = 0x73;
}

/// `put` among Automerge's actions.
const ACTION_PUT: u64 = 1;

/// A scalar in a change, borrowed from its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// Emptied.
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Int(i64),
    /// Text.
    Text(&'a str),
}

/// An op's id: counter, then index into the change's actors (0 is its own).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpId {
    /// Lamport counter.
    pub counter: u64,
    /// Index into `[own actor] ++ others`.
    pub actor: usize,
}

/// One put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawPut<'a> {
    /// The map: root, or the object that this op made.
    pub object: Option<OpId>,
    /// The key in it.
    pub key: &'a str,
    /// What is put.
    pub value: Value<'a>,
    /// The ops it replaces.
    pub pred: Vec<OpId>,
}

/// The column data by specification; a column that is not there is empty.
#[derive(Default)]
pub(super) struct Columns<'a> {
    object_actor: &'a [u8],
    object_counter: &'a [u8],
    key: &'a [u8],
    insert: &'a [u8],
    action: &'a [u8],
    value_meta: &'a [u8],
    value: &'a [u8],
    pred_count: &'a [u8],
    pred_actor: &'a [u8],
    pred_counter: &'a [u8],
}

impl<'a> Columns<'a> {
    pub(super) fn read(input: &mut Input<'a>) -> Result<Self, Code> {
        let mut headers = Vec::new();
        for _ in 0..input.length(16)? {
            headers.push((input.unsigned()?, input.length(CHANGE_BYTES)?));
        }
        let mut columns = Self::default();
        for (id, length) in headers {
            let data = input.take(length)?;
            *match id {
                column_id::OBJECT_ACTOR => &mut columns.object_actor,
                column_id::OBJECT_COUNTER => &mut columns.object_counter,
                column_id::KEY => &mut columns.key,
                column_id::INSERT => &mut columns.insert,
                column_id::ACTION => &mut columns.action,
                column_id::VALUE_META => &mut columns.value_meta,
                column_id::VALUE => &mut columns.value,
                column_id::PRED_COUNT => &mut columns.pred_count,
                column_id::PRED_ACTOR => &mut columns.pred_actor,
                column_id::PRED_COUNTER => &mut columns.pred_counter,
                // Keys of lists, marks, deflated or made-up columns: nothing we write.
                _ => return Err(Code::ForbiddenOp),
            } = data;
        }
        Ok(columns)
    }

    pub(super) fn puts(&self) -> Result<Vec<RawPut<'a>>, Code> {
        let actions = read_runs::<u64>(self.action, CHANGE_OPS)?;
        let count = actions.len();
        if actions.iter().any(|action| *action != Some(ACTION_PUT)) {
            return Err(Code::ForbiddenOp);
        }
        // One run of `false`, as long as there are ops.
        let mut insert = Input(self.insert);
        if count > 0 && (insert.unsigned()? != count as u64 || !insert.is_empty()) {
            return Err(Code::ForbiddenOp);
        }
        let keys = exactly(read_runs::<&str>(self.key, CHANGE_OPS)?, count)?;
        let objects = self.objects(count)?;
        let values = self.values(count)?;
        let mut preds = self.preds(count)?.into_iter();
        keys.into_iter()
            .zip(objects)
            .zip(values)
            .map(|((key, object), value)| {
                let key = key.ok_or(Code::ForbiddenOp)?;
                Ok(RawPut {
                    object,
                    key,
                    value,
                    pred: preds.next().unwrap_or_default(),
                })
            })
            .collect()
    }

    fn objects(&self, count: usize) -> Result<Vec<Option<OpId>>, Code> {
        if self.object_actor.is_empty() && self.object_counter.is_empty() {
            return Ok(vec![None; count]);
        }
        let actors = exactly(read_runs::<u64>(self.object_actor, CHANGE_OPS)?, count)?;
        let counters = exactly(read_runs::<u64>(self.object_counter, CHANGE_OPS)?, count)?;
        actors
            .into_iter()
            .zip(counters)
            .map(|pair| match pair {
                (None, None) => Ok(None),
                (Some(actor), Some(counter)) if counter > 0 => Ok(Some(op_id(counter, actor)?)),
                _ => Err(Code::Malformed),
            })
            .collect()
    }

    fn values(&self, count: usize) -> Result<Vec<Value<'a>>, Code> {
        let mut raw = Input(self.value);
        let values = exactly(read_runs::<u64>(self.value_meta, CHANGE_OPS)?, count)?
            .into_iter()
            .map(|meta| {
                let meta = meta.ok_or(Code::Malformed)?;
                let length = usize::try_from(meta >> 4).map_err(|_| Code::TooLarge)?;
                let mut bytes = Input(raw.take(length)?);
                let value = match meta & 15 {
                    0 => Value::Null,
                    1 => Value::Bool(false),
                    2 => Value::Bool(true),
                    4 => Value::Int(bytes.signed()?),
                    6 => Value::Text(std::str::from_utf8(bytes.take(length)?).map_err(|_| Code::Malformed)?),
                    // Unsigned, float, bytes, counter, timestamp, unknown.
                    _ => return Err(Code::BadValue),
                };
                if bytes.is_empty() {
                    Ok(value)
                } else {
                    Err(Code::Malformed)
                }
            })
            .collect::<Result<Vec<_>, _>>()?;
        if raw.is_empty() {
            Ok(values)
        } else {
            Err(Code::Malformed)
        }
    }

    fn preds(&self, count: usize) -> Result<Vec<Vec<OpId>>, Code> {
        let counts = exactly(read_runs::<u64>(self.pred_count, CHANGE_OPS)?, count)?;
        let mut total = 0usize;
        for count in &counts {
            let count = usize::try_from(count.ok_or(Code::Malformed)?).map_err(|_| Code::TooLarge)?;
            total = total.saturating_add(count);
            if total > CHANGE_OPS {
                return Err(Code::TooLarge);
            }
        }
        let actors = exactly(read_runs::<u64>(self.pred_actor, CHANGE_OPS)?, total)?;
        let counters = exactly(read_deltas(self.pred_counter, CHANGE_OPS)?, total)?;
        let mut ids = actors.into_iter().zip(counters).map(|(actor, counter)| {
            let counter = u64::try_from(counter).map_err(|_| Code::ForgedPred)?;
            op_id(counter, actor.ok_or(Code::Malformed)?)
        });
        counts
            .into_iter()
            .map(|count| ids.by_ref().take(count.unwrap_or(0) as usize).collect())
            .collect()
    }
}

fn exactly<T>(cells: Vec<T>, count: usize) -> Result<Vec<T>, Code> {
    if cells.len() == count {
        Ok(cells)
    } else {
        Err(Code::Malformed)
    }
}

fn op_id(counter: u64, actor: u64) -> Result<OpId, Code> {
    Ok(OpId {
        counter,
        actor: usize::try_from(actor).map_err(|_| Code::Malformed)?,
    })
}

pub(super) fn write_columns(puts: &[RawPut<'_>], body: &mut Vec<u8>) {
    let mut data = Vec::with_capacity(256);
    let mut headers: Vec<(u64, usize)> = Vec::with_capacity(10);
    let mut column = |id, write: &mut dyn FnMut(&mut Vec<u8>)| {
        let start = data.len();
        write(&mut data);
        if data.len() > start {
            headers.push((id, data.len() - start));
        }
    };
    let preds = || puts.iter().flat_map(|put| &put.pred);
    column(column_id::OBJECT_ACTOR, &mut |out| {
        write_runs(puts.iter().map(|put| put.object.map(|id| id.actor as u64)), out);
    });
    column(column_id::OBJECT_COUNTER, &mut |out| {
        write_runs(puts.iter().map(|put| put.object.map(|id| id.counter)), out);
    });
    column(column_id::KEY, &mut |out| {
        write_runs(puts.iter().map(|put| Some(put.key)), out)
    });
    column(column_id::INSERT, &mut |out| {
        write_unsigned(out, puts.len() as u64)
    });
    column(column_id::ACTION, &mut |out| {
        write_runs(puts.iter().map(|_| Some(ACTION_PUT)), out)
    });
    column(column_id::VALUE_META, &mut |out| {
        write_runs(puts.iter().map(|put| Some(value_meta(put.value))), out);
    });
    column(column_id::VALUE, &mut |out| {
        for put in puts {
            match put.value {
                Value::Int(number) => write_signed(out, number),
                Value::Text(text) => out.extend_from_slice(text.as_bytes()),
                Value::Null | Value::Bool(_) => {}
            }
        }
    });
    column(column_id::PRED_COUNT, &mut |out| {
        write_runs(puts.iter().map(|put| Some(put.pred.len() as u64)), out);
    });
    column(column_id::PRED_ACTOR, &mut |out| {
        write_runs(preds().map(|id| Some(id.actor as u64)), out)
    });
    column(column_id::PRED_COUNTER, &mut |out| {
        write_deltas(preds().map(|id| id.counter as i64), out)
    });
    write_unsigned(body, headers.len() as u64);
    for (id, length) in headers {
        write_unsigned(body, id);
        write_unsigned(body, length as u64);
    }
    body.extend_from_slice(&data);
}

fn value_meta(value: Value<'_>) -> u64 {
    match value {
        Value::Null => 0,
        Value::Bool(false) => 1,
        Value::Bool(true) => 2,
        Value::Int(number) => {
            let mut bytes = Vec::with_capacity(10);
            write_signed(&mut bytes, number);
            (bytes.len() as u64) << 4 | 4
        }
        Value::Text(text) => (text.len() as u64) << 4 | 6,
    }
}
