//! The bytes of one change, in the small dialect of Automerge's change chunk that our documents
//! use: scalar puts on map keys, nothing else. Read and written here so that no untrusted byte
//! reaches Automerge before it was understood, and so that there is one way to write a change.

use sha2::{Digest, Sha256};

use crate::code::Code;
use crate::document::leb::{Input, write_signed, write_unsigned};
use crate::document::puts::{Columns, write_columns};
use crate::document::schema::{CHANGE_BYTES, MAX_OP};
use crate::id::ChangeHash;

pub use crate::document::puts::{OpId, RawPut, Value};

/// `85 6f 4a 83`, then 4 bytes of checksum, the chunk type, the body's length, the body.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHUNK_CHANGE: u8 = 1;
/// Deps or actors beyond this are no phone's.
const LIST_MAX: usize = 256;

/// An actor: device id ‖ generation, or realm ‖ epoch for the server.
pub type Actor = [u8; 16];

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
        let deps = read_deps(&mut input)?;
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

/// What a change stands on, of one that was decoded before: nothing else of it is looked at.
pub fn deps(bytes: &[u8]) -> Result<Vec<ChangeHash>, Code> {
    let mut input = Input(bytes);
    input.take(9)?;
    input.length(CHANGE_BYTES)?;
    read_deps(&mut input)
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

fn read_deps(input: &mut Input<'_>) -> Result<Vec<ChangeHash>, Code> {
    let count = input.length(LIST_MAX)?;
    let (hashes, _) = input.take(count * ChangeHash::LEN)?.as_chunks();
    Ok(hashes.iter().map(|hash| ChangeHash::new(*hash)).collect())
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
