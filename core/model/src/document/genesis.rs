//! The first change of every document. It is computed from (id, kind, schema) and never travels;
//! its bytes are pinned by a golden test, since every other change stands on its hash.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use crate::document::change::{Actor, RawChange};
use crate::document::column::{write_deltas, write_runs};
use crate::document::leb::{write_signed, write_unsigned};
use crate::document::schema::{Kind, SCHEMA, SPARE};
use crate::id::{ChangeHash, DocumentId};

/// The author of every genesis.
pub const GENESIS_ACTOR: Actor = [0; 16];
/// Ops before the containers: `id`, `kind`, `schema`.
const ROOT_PUTS: u64 = 3;

/// Counter of the genesis op that made a container, which is also its object id's; `None` for a
/// name the kind does not have.
pub fn container_counter(kind: Kind, name: &str) -> Option<u64> {
    let containers = kind.schema().containers;
    let index = if name == SPARE {
        containers.len()
    } else {
        containers.iter().position(|container| container.name == name)?
    };
    Some(ROOT_PUTS + 1 + index as u64)
}

/// The container that a genesis op made; `None` for other counters and for `more`, which no
/// schema uses yet.
pub fn container_at(kind: Kind, counter: u64) -> Option<&'static crate::document::schema::Container> {
    kind.schema()
        .containers
        .get(usize::try_from(counter.checked_sub(ROOT_PUTS + 1)?).ok()?)
}

/// True for a key at the root that genesis puts.
pub(super) fn puts(kind: Kind, key: &str) -> bool {
    ["id", "kind", "schema"].contains(&key) || container_counter(kind, key).is_some()
}

/// True for the counter of a container that genesis makes, the spare one included.
pub(super) fn makes(kind: Kind, counter: u64) -> bool {
    (ROOT_PUTS + 1..=max_op(kind)).contains(&counter)
}

/// Counter of the last op of a genesis.
pub fn max_op(kind: Kind) -> u64 {
    ROOT_PUTS + kind.schema().containers.len() as u64 + 1
}

/// The bytes of a document's genesis.
pub fn bytes(kind: Kind, id: DocumentId) -> Vec<u8> {
    let template = &TEMPLATES[kind as usize];
    let mut bytes = template.bytes.clone();
    bytes[template.id_at..template.id_at + DocumentId::LEN].copy_from_slice(id.as_bytes());
    let hash = Sha256::digest(&bytes[8..]);
    bytes[4..8].copy_from_slice(&hash[..4]);
    bytes
}

/// The hash of a document's genesis: under a microsecond, so it is computed wherever needed.
pub fn hash(kind: Kind, id: DocumentId) -> ChangeHash {
    let template = &TEMPLATES[kind as usize];
    let mut sha = Sha256::new();
    sha.update(&template.bytes[8..template.id_at]);
    sha.update(id.as_bytes());
    sha.update(&template.bytes[template.id_at + DocumentId::LEN..]);
    ChangeHash::new(sha.finalize().into())
}

struct Template {
    bytes: Vec<u8>,
    id_at: usize,
}

static TEMPLATES: LazyLock<[Template; Kind::ALL.len()]> = LazyLock::new(|| Kind::ALL.map(template));

/// The one change of ours that makes objects, so it is written by hand instead of by [`RawChange`].
fn template(kind: Kind) -> Template {
    let marker = [0xa5; DocumentId::LEN];
    let containers: Vec<&str> = kind
        .schema()
        .containers
        .iter()
        .map(|c| c.name)
        .chain([SPARE])
        .collect();
    let ops = ROOT_PUTS as usize + containers.len();
    let keys = ["id", "kind", "schema"]
        .into_iter()
        .chain(containers.iter().copied());

    let mut columns: Vec<(u64, Vec<u8>)> = Vec::new();
    let mut column = |id, write: &dyn Fn(&mut Vec<u8>)| {
        let mut data = Vec::new();
        write(&mut data);
        columns.push((id, data));
    };
    let keys: Vec<&str> = keys.collect();
    column(0x15, &|out| write_runs(keys.iter().map(|key| Some(*key)), out));
    column(0x34, &|out| write_unsigned(out, ops as u64));
    // 1 puts a scalar, 0 makes a map.
    column(0x42, &|out| {
        write_runs((0..ops as u64).map(|op| Some(u64::from(op < ROOT_PUTS))), out)
    });
    let mut schema = Vec::new();
    write_signed(&mut schema, SCHEMA);
    let text = |length: usize| (length as u64) << 4 | 6;
    let metas = [
        (DocumentId::LEN as u64) << 4 | 7,
        text(kind.as_str().len()),
        (schema.len() as u64) << 4 | 4,
    ];
    column(0x56, &|out| {
        write_runs(
            metas
                .iter()
                .copied()
                .chain(containers.iter().map(|_| 0))
                .map(Some),
            out,
        );
    });
    column(0x57, &|out| {
        out.extend_from_slice(&marker);
        out.extend_from_slice(kind.as_str().as_bytes());
        out.extend_from_slice(&schema);
    });
    column(0x70, &|out| write_runs((0..ops).map(|_| Some(0u64)), out));
    column(0x71, &|out| write_runs(std::iter::empty::<Option<u64>>(), out));
    column(0x73, &|out| write_deltas(std::iter::empty(), out));
    columns.retain(|(_, data)| !data.is_empty());

    let mut body = Vec::new();
    // No deps; actor; seq 1; startOp 1; time 0; no message; no other actors.
    write_unsigned(&mut body, 0);
    write_unsigned(&mut body, 16);
    body.extend_from_slice(&GENESIS_ACTOR);
    body.extend_from_slice(&[1, 1, 0, 0, 0]);
    write_unsigned(&mut body, columns.len() as u64);
    for (id, data) in &columns {
        write_unsigned(&mut body, *id);
        write_unsigned(&mut body, data.len() as u64);
    }
    columns.iter().for_each(|(_, data)| body.extend_from_slice(data));
    let bytes = crate::document::change::with_header(&body);
    let id_at = bytes
        .windows(marker.len())
        .position(|window| window == marker)
        .unwrap_or_default();
    Template { bytes, id_at }
}

/// True for a change whose only dependency is the document's genesis: one that begins it.
pub fn begins(change: &RawChange<'_>, kind: Kind, id: DocumentId) -> bool {
    change.deps == [hash(kind, id)]
}
