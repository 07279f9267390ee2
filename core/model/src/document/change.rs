//! The bytes of one change, in the small dialect of Automerge's change chunk that our documents
//! use: scalar puts on map keys, nothing else. Read and written here so that no untrusted byte
//! reaches Automerge before it was understood, and so that there is one way to write a change.

use sha2::{Digest, Sha256};

use crate::code::Code;
use crate::document::column::{read_deltas, read_runs, write_deltas, write_runs};
use crate::document::leb::{Input, write_signed, write_unsigned};
use crate::document::schema::{CHANGE_BYTES, CHANGE_OPS, MAX_OP};
use crate::id::ChangeHash;

/// `85 6f 4a 83`, then 4 bytes of checksum, the chunk type, the body's length, the body.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHUNK_CHANGE: u8 = 1;
/// Deps or actors beyond this are no phone's.
const LIST_MAX: usize = 256;

/// An actor: device id ‖ generation, or realm ‖ epoch for the server.
pub type Actor = [u8; 16];

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

/// A change, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawChange<'a> {
    /// Who wrote it.
    pub actor: Actor,
    /// Which of this actor's in this document, from 1.
    pub seq: u64,
    /// Counter of the first op.
    pub start_op: u64,
    /// What it was written on; sorted.
    pub deps: Vec<ChangeHash>,
    /// Other actors that ops refer to; sorted.
    pub others: Vec<Actor>,
    /// The puts, in order; the i-th has counter `start_op + i`.
    pub puts: Vec<RawPut<'a>>,
}

impl<'a> RawChange<'a> {
    /// Decodes the bytes of one change. What this accepts, [`RawChange::encode`] writes back to
    /// the same bytes, and Automerge reads in bounded time and memory.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Code> {
        let change = Self::decode_body(body(bytes)?)?;
        change.check()?;
        if change.encode() == bytes {
            Ok(change)
        } else {
            Err(Code::Malformed)
        }
    }

    fn decode_body(body: &'a [u8]) -> Result<Self, Code> {
        let mut input = Input(body);
        let mut deps = Vec::new();
        for _ in 0..input.length(LIST_MAX)? {
            deps.push(ChangeHash::from_slice(input.take(32)?).map_err(|_| Code::Malformed)?);
        }
        let actor = read_actor(&mut input)?;
        let seq = input.unsigned()?;
        let start_op = input.unsigned()?;
        // Time and message: always empty, so that nothing personal or forged travels there.
        if input.signed()? != 0 || input.unsigned()? != 0 {
            return Err(Code::UnexpectedExtra);
        }
        let mut others = Vec::new();
        for _ in 0..input.length(LIST_MAX)? {
            others.push(read_actor(&mut input)?);
        }
        let columns = Columns::read(&mut input)?;
        if !input.is_empty() {
            return Err(Code::UnexpectedExtra);
        }
        Ok(Self {
            actor,
            seq,
            start_op,
            deps,
            others,
            puts: columns.puts()?,
        })
    }

    fn check(&self) -> Result<(), Code> {
        let sorted = |ok: bool| if ok { Ok(()) } else { Err(Code::Malformed) };
        sorted(self.deps.is_sorted_by(|a, b| a < b))?;
        sorted(self.others.is_sorted_by(|a, b| a < b) && !self.others.contains(&self.actor))?;
        if self.puts.is_empty() {
            return Err(Code::ForbiddenOp);
        }
        if self.seq == 0 || self.start_op == 0 || self.max_op() > MAX_OP || self.seq > MAX_OP {
            return Err(Code::BadStartOp);
        }
        let actors = self.others.len() + 1;
        let mut used = vec![false; actors];
        for put in &self.puts {
            for id in put.object.iter().chain(&put.pred) {
                *used.get_mut(id.actor).ok_or(Code::Malformed)? = true;
            }
            // A put replaces what was there before this change: two puts on one key are refused below.
            if put
                .pred
                .iter()
                .any(|id| id.counter == 0 || id.counter >= self.start_op)
            {
                return Err(Code::ForgedPred);
            }
            if !put.pred.is_sorted_by(|a, b| self.lamport(a) < self.lamport(b)) {
                return Err(Code::ForgedPred);
            }
        }
        sorted(used[1..].iter().all(|used| *used))?;
        let mut places: Vec<_> = self
            .puts
            .iter()
            .map(|put| (put.object.map(|o| (o.counter, o.actor)), put.key))
            .collect();
        places.sort_unstable();
        if places.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Code::Rewritten);
        }
        Ok(())
    }

    /// The actor behind an index; the change's own for 0.
    pub fn actor_at(&self, index: usize) -> &Actor {
        if index == 0 {
            &self.actor
        } else {
            &self.others[index - 1]
        }
    }

    fn lamport(&self, id: &OpId) -> (u64, &Actor) {
        (id.counter, self.actor_at(id.actor))
    }

    /// Counter of the last op.
    pub fn max_op(&self) -> u64 {
        self.start_op
            .saturating_add(self.puts.len() as u64)
            .saturating_sub(1)
    }

    /// The bytes, with header and checksum.
    pub fn encode(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(256);
        write_unsigned(&mut body, self.deps.len() as u64);
        self.deps
            .iter()
            .for_each(|dep| body.extend_from_slice(dep.as_bytes()));
        write_actor(&mut body, &self.actor);
        write_unsigned(&mut body, self.seq);
        write_unsigned(&mut body, self.start_op);
        write_signed(&mut body, 0);
        write_unsigned(&mut body, 0);
        write_unsigned(&mut body, self.others.len() as u64);
        self.others.iter().for_each(|actor| write_actor(&mut body, actor));
        write_columns(&self.puts, &mut body);
        with_header(&body)
    }
}

/// The hash of a change: SHA-256 over chunk type, length and body.
pub fn hash(bytes: &[u8]) -> Result<ChangeHash, Code> {
    bytes.get(8..).map(digest).ok_or(Code::Truncated)
}

fn digest(from_type: &[u8]) -> ChangeHash {
    ChangeHash::new(Sha256::digest(from_type).into())
}

/// Puts magic, checksum, type and length before a body.
pub(crate) fn with_header(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len() + 12);
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&[0; 4]);
    bytes.push(CHUNK_CHANGE);
    write_unsigned(&mut bytes, body.len() as u64);
    bytes.extend_from_slice(body);
    let hash = digest(&bytes[8..]);
    bytes[4..8].copy_from_slice(&hash.as_bytes()[..4]);
    bytes
}

/// Checks size, magic, checksum, chunk type and length; gives the body.
fn body(bytes: &[u8]) -> Result<&[u8], Code> {
    if bytes.len() > CHANGE_BYTES {
        return Err(Code::TooLarge);
    }
    let mut input = Input(bytes);
    if input.take(4)? != MAGIC {
        return Err(Code::BadMagic);
    }
    let checksum = input.take(4)?;
    let from_type = input.0;
    if input.take(1)?[0] != CHUNK_CHANGE {
        return Err(Code::BadChunkType);
    }
    let length = input.length(CHANGE_BYTES)?;
    if length != input.0.len() {
        return Err(if length > input.0.len() {
            Code::Truncated
        } else {
            Code::UnexpectedExtra
        });
    }
    if &digest(from_type).as_bytes()[..4] != checksum {
        return Err(Code::BadChecksum);
    }
    Ok(input.0)
}

fn read_actor(input: &mut Input<'_>) -> Result<Actor, Code> {
    if input.unsigned()? != 16 {
        return Err(Code::ForgedActor);
    }
    input.take(16)?.try_into().map_err(|_| Code::Truncated)
}

fn write_actor(out: &mut Vec<u8>, actor: &Actor) {
    write_unsigned(out, 16);
    out.extend_from_slice(actor);
}

/// The column data by specification; a column that is not there is empty.
#[derive(Default)]
struct Columns<'a> {
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
    fn read(input: &mut Input<'a>) -> Result<Self, Code> {
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

    fn puts(&self) -> Result<Vec<RawPut<'a>>, Code> {
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

fn write_columns(puts: &[RawPut<'_>], body: &mut Vec<u8>) {
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
