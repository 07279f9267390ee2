//! Changes to documents: codec, gate, checked apply; the genesis; the packed form of the wire.

use std::sync::LazyLock;

use doorstep_model::code::Code;
use doorstep_model::document::apply::apply;
use doorstep_model::document::change::{self, RawChange};
use doorstep_model::document::gate::gate;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{Author, Writer, text};
use doorstep_model::document::{Document, genesis};
use doorstep_model::id::{DeviceNumber, DocumentId};
use doorstep_model::protocol::packed::{pack, unpack};

use super::shelled;

/// The document that changes are made to: a household of two changes.
static HOUSEHOLD: LazyLock<Document> = LazyLock::new(|| {
    let mut document = Document::new(Kind::Household, id());
    for (number, field, words) in [(1, "house_no", "3组12号"), (2, "phone", "19900001234")] {
        let mut writer = Writer::new(&document, author(number));
        let entry = writer.entry();
        writer
            .root(field, text(words))
            .field("people", entry, "name", text("王秀英"));
        let written = writer.finish().ok().flatten().map(|written| written.bytes);
        document = apply(&document, &[&written.unwrap_or_default()]).document;
    }
    document
});

/// The household that everything is about.
pub(super) fn id() -> DocumentId {
    DocumentId::generate(1_760_000_000_000, [6; 10]).household()
}

/// A phone's author.
pub(super) fn author(number: u8) -> Author {
    let mut actor = [number; 16];
    actor[12..].copy_from_slice(&[0, 0, 1, number]);
    Author {
        actor,
        number: DeviceNumber(u32::from(number)),
    }
}

/// The document that changes are made to.
pub(super) fn household() -> &'static Document {
    &HOUSEHOLD
}

/// A body in a chunk whose length and checksum are right.
pub(super) fn chunk(body: &[u8]) -> Vec<u8> {
    let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1];
    let mut length = body.len();
    while length > 127 {
        chunk.push((length & 127) as u8 | 128);
        length >>= 7;
    }
    chunk.push(length as u8);
    chunk.extend_from_slice(body);
    if let Ok(hash) = change::hash(&chunk) {
        chunk[4..8].copy_from_slice(&hash.as_bytes()[..4]);
    }
    chunk
}

/// What stands in a chunk.
pub(super) fn body(chunk: &[u8]) -> &[u8] {
    let length = chunk.iter().skip(9).take_while(|byte| **byte & 0x80 != 0).count() + 1;
    &chunk[9 + length..]
}

/// A change from a phone, as the server takes and publishes it.
pub(super) fn change(input: &[u8]) -> Result<(), Code> {
    let (in_shell, rest) = shelled(input);
    let bytes = if in_shell { chunk(rest) } else { rest.to_vec() };
    taken(&bytes)
}

fn taken(bytes: &[u8]) -> Result<(), Code> {
    if let Ok(raw) = RawChange::decode(bytes) {
        assert_eq!(raw.encode(), bytes, "what decodes encodes to the same bytes");
    }
    let gated = gate(bytes, Kind::Household, id(), DeviceNumber(3))?;
    let before = household();
    let applied = apply(before, &[bytes]);
    let Some(Ok(hash)) = applied.results.first() else {
        assert_eq!(
            applied.document.heads(),
            before.heads(),
            "a refused change leaves no trace"
        );
        return Err(*applied.results[0].as_ref().unwrap_err());
    };
    assert_eq!(*hash, gated.hash);
    let loaded = Document::load(Kind::Household, id(), &applied.saved)?;
    assert_eq!(
        loaded.heads(),
        applied.document.heads(),
        "what is published loads again"
    );
    Ok(())
}

/// A change that says it is a document's first.
pub(super) fn genesis(input: &[u8]) -> Result<(), Code> {
    let (&kind, rest) = input.split_first().ok_or(Code::Truncated)?;
    let kind = Kind::ALL[usize::from(kind) % Kind::ALL.len()];
    let (id, body) = rest.split_first_chunk().ok_or(Code::Truncated)?;
    let id = DocumentId::new(*id);
    let bytes = genesis::bytes(kind, id);
    assert_eq!(change::hash(&bytes), Ok(genesis::hash(kind, id)));
    // Genesis itself never travels: it is refused as what it is, whoever sends it.
    assert!(gate(&bytes, kind, id, DeviceNumber(0)).is_err());
    let first = chunk(body);
    let gated = gate(&first, kind, id, DeviceNumber(1))?;
    if !gated.begins {
        return Err(Code::BadDeps);
    }
    let applied = apply(&Document::new(kind, id), &[&first]);
    applied.results[0].map(drop)
}

/// A change as it lies in a request.
pub(super) fn packed(input: &[u8]) -> Result<(), Code> {
    let genesis = genesis::hash(Kind::Household, id());
    let bytes = unpack(input, genesis)?;
    let again = unpack(&pack(&bytes, genesis), genesis);
    assert_eq!(again.as_deref(), Ok(&bytes[..]), "what was unpacked packs again");
    taken(&bytes)
}
