//! Hashes of changes as the server keeps them: without the parts that the receiver puts back.
//! Written a second time on purpose, after `docs/decisions/020-change-on-the-wire.md`.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// The hash of a document's genesis change, by its id.
pub(super) type GenesisHashes = BTreeMap<[u8; 16], [u8; 32]>;

/// Every change of a saved document with the actor that wrote it; `None` when it does not load.
pub(super) fn changes_of_saved(saved: &[u8]) -> Option<Vec<(Vec<u8>, [u8; 32])>> {
    let document = automerge::Automerge::load(saved).ok()?;
    let changes = document.get_changes(&[]);
    Some(
        changes
            .iter()
            .map(|change| (change.actor_id().to_bytes().to_vec(), change.hash().0))
            .collect(),
    )
}

/// True for the actor of first changes: it is nobody.
pub(super) fn is_nobody(actor: &[u8]) -> bool {
    actor.iter().all(|byte| *byte == 0)
}

/// The hash of a stored change; `None` when the bytes are no such thing.
pub(super) fn hash_of_stored(stored: &[u8], genesis: Option<&[u8; 32]>) -> Option<[u8; 32]> {
    let (form, rest) = stored.split_first()?;
    match form {
        // As it was sent: magic, checksum, type, length, body.
        0 => Some(hash_of_body(rest.get(8..)?.get(1..).and_then(after_number)?.1)),
        1 => Some(hash_of_body(rest)),
        2 => Some(hash_of_body(&with_dependency(rest, genesis?)?)),
        _ => None,
    }
}

/// Puts a hash into the sorted list of dependencies that a body begins with.
fn with_dependency(body: &[u8], hash: &[u8; 32]) -> Option<Vec<u8>> {
    let (count, rest) = after_number(body)?;
    let length = count.checked_mul(32)?;
    let (dependencies, rest) = rest.split_at_checked(length)?;
    let mut all: Vec<&[u8]> = dependencies.chunks(32).collect();
    all.push(hash);
    all.sort_unstable();
    Some([number(count + 1), all.concat(), rest.to_vec()].concat())
}

/// SHA-256 over the chunk's type (1: a change), its length and its body.
fn hash_of_body(body: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update([1])
        .chain_update(number(body.len()))
        .chain_update(body)
        .finalize()
        .into()
}

/// Unsigned LEB128.
fn number(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

fn after_number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().take(5).position(|byte| byte & 0x80 == 0)? + 1;
    let value = bytes[..end]
        .iter()
        .rev()
        .fold(0usize, |value, byte| value << 7 | usize::from(byte & 0x7f));
    Some((value, &bytes[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use automerge::transaction::Transactable as _;
    use automerge::{Automerge, ROOT, ReadDoc as _};
    use doorstep_model::id::ChangeHash;
    use doorstep_model::protocol::packed::pack;

    #[test]
    fn hashes_are_automerges_own() {
        let mut document = Automerge::new();
        let mut change = |key: &str| {
            let mut tx = document.transaction();
            tx.put(ROOT, key, "x".repeat(200)).unwrap();
            tx.commit().0.unwrap()
        };
        let hashes = [change("genesis"), change("second"), change("third")].map(|hash| hash.0);
        let [genesis, ..] = hashes;
        for hash in hashes {
            let stored = document.get_change_by_hash(&automerge::ChangeHash(hash)).unwrap();
            let packed = pack(stored.raw_bytes(), ChangeHash::new(genesis));
            assert_eq!(hash_of_stored(&packed, Some(&genesis)), Some(hash));
            let verbatim = [&[0], stored.raw_bytes()].concat();
            assert_eq!(hash_of_stored(&verbatim, None), Some(hash));
        }
    }

    #[test]
    fn other_bytes_have_no_hash() {
        for bytes in [
            &[][..],
            &[3, 1],
            &[0, 1, 2],
            &[2, 5, 1],
            &[2, 0xff, 0xff, 0xff, 0xff, 0xff],
        ] {
            assert_eq!(hash_of_stored(bytes, Some(&[0; 32])), None, "{bytes:?}");
        }
    }
}
