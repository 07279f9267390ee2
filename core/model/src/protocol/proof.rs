//! What only the server can make: cursor MACs, tokens, and proofs of what it once published. All
//! are keyed BLAKE3, truncated to 16 bytes, under a secret that outlives the database: a restored
//! server believes devices that bring back what carries its own proof.

use crate::document::entry::Entry;
use crate::id::{ChangeHash, DeviceNumber, DocumentId, Epoch, Mac, RealmNumber, UserId};
use crate::protocol::row::{CaseNumberRow, CaseStepRow};
use crate::protocol::scope::{Cursor, Scope};
use crate::protocol::to_cbor;

/// The server's secret. It lies in the ledger, not in the database.
#[derive(Clone)]
pub struct ServerSecret([u8; 32]);

impl std::fmt::Debug for ServerSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerSecret(…)")
    }
}

impl ServerSecret {
    /// Wraps 32 random bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The MAC of a cursor: whoever shows it was told this head in this epoch.
    pub fn cursor(&self, epoch: Epoch, scope: &Scope, head: u64) -> Mac {
        // The scope comes last: everything before it has one length.
        self.mac(
            b"cursor",
            &[
                epoch.as_bytes(),
                &head.to_be_bytes(),
                scope.to_string().as_bytes(),
            ],
        )
    }

    /// Whether a cursor was made by this server in this epoch.
    pub fn made(&self, epoch: Epoch, cursor: &Cursor) -> bool {
        equal(self.cursor(epoch, &cursor.scope, cursor.head), cursor.mac)
    }

    /// The proof of a document as published: its heads and all its changes but genesis, in any
    /// order. Kind and schema are in the genesis that they stand on.
    pub fn document(&self, document: DocumentId, heads: &[ChangeHash], changes: &[ChangeHash]) -> Mac {
        let joined = |hashes: &[ChangeHash]| {
            let mut sorted: Vec<_> = hashes.iter().map(|hash| *hash.as_bytes()).collect();
            sorted.sort_unstable();
            sorted.concat()
        };
        let count = (heads.len() as u64).to_be_bytes();
        self.mac(
            b"document",
            &[document.as_bytes(), &count, &joined(heads), &joined(changes)],
        )
    }

    /// Whether a document's proof is this server's.
    pub fn proved(
        &self,
        document: DocumentId,
        heads: &[ChangeHash],
        changes: &[ChangeHash],
        proof: Mac,
    ) -> bool {
        equal(self.document(document, heads, changes), proof)
    }

    /// The row with its proof, whatever proof stood in it.
    #[must_use]
    pub fn prove_number(&self, row: CaseNumberRow) -> CaseNumberRow {
        let unproved = CaseNumberRow {
            proof: Mac::new([0; Mac::LEN]),
            ..row
        };
        CaseNumberRow {
            proof: self.mac(b"number", &[&to_cbor(&unproved)]),
            ..unproved
        }
    }

    /// Whether this server once gave this number.
    pub fn gave_number(&self, row: &CaseNumberRow) -> bool {
        equal(self.prove_number(row.clone()).proof, row.proof)
    }

    /// The row with its proof, whatever proof stood in it.
    #[must_use]
    pub fn prove_step(&self, row: CaseStepRow) -> CaseStepRow {
        let unproved = CaseStepRow {
            proof: Mac::new([0; Mac::LEN]),
            ..row
        };
        CaseStepRow {
            proof: self.mac(b"step", &[&to_cbor(&unproved)]),
            ..unproved
        }
    }

    /// Whether this server once decided this step.
    pub fn decided_step(&self, row: &CaseStepRow) -> bool {
        equal(self.prove_step(row.clone()).proof, row.proof)
    }

    /// Whether a case that was settled by this step is in the sample that is called back. Nobody
    /// without the secret can tell before, and the same step is drawn alike for ever.
    pub fn draws(&self, case: DocumentId, step: &Entry, percent: u8) -> bool {
        let mac = self.mac(b"sample", &[case.as_bytes(), step.to_string().as_bytes()]);
        let drawn = mac
            .as_bytes()
            .iter()
            .fold(0_u32, |rest, byte| (rest * 256 + u32::from(*byte)) % 100);
        drawn < u32::from(percent)
    }

    /// The MAC of a pass.
    pub fn pass(&self, pass: &Pass) -> Mac {
        self.mac(
            b"pass",
            &[
                &pass.realm.0.to_be_bytes(),
                &pass.device.0.to_be_bytes(),
                &pass.user.0.to_be_bytes(),
                pass.epoch.as_bytes(),
                &pass.expires.to_be_bytes(),
            ],
        )
    }

    /// Whether this server once gave this pass.
    pub fn gave_pass(&self, pass: &Pass, mac: Mac) -> bool {
        equal(self.pass(pass), mac)
    }

    fn mac(&self, what: &[u8], parts: &[&[u8]]) -> Mac {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&[what.len() as u8]).update(what);
        parts.iter().for_each(|part| _ = hasher.update(part));
        let mut mac = [0; Mac::LEN];
        hasher.finalize_xof().fill(&mut mac);
        Mac::new(mac)
    }
}

/// What a token says: this phone, in this life of the server, until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// Whose realm.
    pub realm: RealmNumber,
    /// Which phone.
    pub device: DeviceNumber,
    /// Whose phone that is.
    pub user: UserId,
    /// The server's life in which it was given.
    pub epoch: Epoch,
    /// The second since 1970 in which it ends.
    pub expires: u32,
}

/// Compares without telling by its time how much fits.
fn equal(a: Mac, b: Mac) -> bool {
    a.as_bytes()
        .iter()
        .zip(b.as_bytes())
        .fold(0, |difference, (a, b)| difference | (a ^ b))
        == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Code;
    use crate::id::{DeviceNumber, GridCode, LinkId};
    use crate::protocol::row::StepVerdict;
    use crate::text::Text;
    use crate::time::Timestamp;

    fn secret() -> ServerSecret {
        ServerSecret::new([1; 32])
    }

    #[test]
    fn a_cursor_holds_for_its_epoch_scope_and_head_only() {
        let epoch = Epoch::new([2; 8]);
        let scope = Scope::Grid(GridCode::parse("610921").unwrap());
        let good = Cursor {
            mac: secret().cursor(epoch, &scope, 5),
            scope,
            head: 5,
        };
        assert!(secret().made(epoch, &good));
        assert!(!secret().made(Epoch::new([3; 8]), &good));
        assert!(!secret().made(
            epoch,
            &Cursor {
                head: 6,
                ..good.clone()
            }
        ));
        assert!(!secret().made(
            epoch,
            &Cursor {
                scope: Scope::Link(LinkId(5)),
                ..good.clone()
            }
        ));
        assert!(!ServerSecret::new([9; 32]).made(epoch, &good));
    }

    #[test]
    fn the_sample_is_a_share_of_all_and_the_same_for_ever() {
        let step = Entry {
            device: DeviceNumber(3),
            generation: 4,
            seq: 5,
            n: 0,
        };
        let case = |n: u16| {
            let mut id = [4; 16];
            id[14..].copy_from_slice(&n.to_be_bytes());
            DocumentId::new(id)
        };
        let drawn = |secret: &ServerSecret, percent| {
            let cases = (0..2_000).map(case);
            cases
                .filter(|case| secret.draws(*case, &step, percent))
                .collect::<Vec<_>>()
        };
        assert!(drawn(&secret(), 0).is_empty());
        assert_eq!(drawn(&secret(), 100).len(), 2_000);
        let tenth = drawn(&secret(), 10);
        assert!((150..=250).contains(&tenth.len()), "{}", tenth.len());
        assert_eq!(drawn(&secret(), 10), tenth);
        assert_ne!(drawn(&ServerSecret::new([9; 32]), 10), tenth, "keyed");
    }

    #[test]
    fn a_pass_holds_for_what_it_says_only() {
        let good = Pass {
            realm: RealmNumber(1),
            device: DeviceNumber(2),
            user: UserId(3),
            epoch: Epoch::new([4; 8]),
            expires: 1_773_700_000,
        };
        let mac = secret().pass(&good);
        assert!(secret().gave_pass(&good, mac));
        for other in [
            Pass {
                realm: RealmNumber(2),
                ..good
            },
            Pass {
                device: DeviceNumber(3),
                ..good
            },
            Pass {
                user: UserId(2),
                ..good
            },
            Pass {
                epoch: Epoch::new([5; 8]),
                ..good
            },
            Pass {
                expires: good.expires + 1,
                ..good
            },
        ] {
            assert!(!secret().gave_pass(&other, mac), "{other:?}");
        }
        assert!(!ServerSecret::new([9; 32]).gave_pass(&good, mac));
    }

    #[test]
    fn a_document_is_proved_with_all_its_changes_in_any_order() {
        let document = DocumentId::new([4; 16]);
        let [a, b, c] = [1, 2, 3].map(|n| ChangeHash::new([n; 32]));
        let proof = secret().document(document, &[c], &[a, b, c]);
        assert!(secret().proved(document, &[c], &[c, a, b], proof));
        assert!(!secret().proved(document, &[c], &[a, c], proof));
        assert!(
            !secret().proved(document, &[c, a], &[b, c], proof),
            "a head is no change moved"
        );
        assert!(!secret().proved(DocumentId::new([5; 16]), &[c], &[a, b, c], proof));
    }

    #[test]
    fn numbers_and_verdicts_are_proved_as_they_were_given() {
        let number = secret().prove_number(CaseNumberRow {
            case: DocumentId::new([4; 16]),
            number: Text::parse("610921-20260317-0001").unwrap(),
            received_at: Timestamp::clamp(1_773_700_000_000),
            proof: Mac::new([0; 16]),
        });
        assert!(secret().gave_number(&number));
        let other = CaseNumberRow {
            number: Text::parse("610921-20260317-0002").unwrap(),
            ..number
        };
        assert!(!secret().gave_number(&other));

        let entry = Entry {
            device: DeviceNumber(3),
            generation: 4,
            seq: 5,
            n: 0,
        };
        let step = secret().prove_step(CaseStepRow {
            case: DocumentId::new([4; 16]),
            n: 2,
            entry,
            verdict: StepVerdict::Applied,
            proof: Mac::new([0; 16]),
        });
        assert!(secret().decided_step(&step));
        assert!(!secret().decided_step(&CaseStepRow {
            verdict: StepVerdict::Refused(Code::StepNotNow),
            ..step.clone()
        }));
        assert!(!secret().decided_step(&CaseStepRow { n: 3, ..step }));
    }
}
