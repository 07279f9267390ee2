//! One of every message, with every field filled, and its smallest form.

use super::rows::case_number;

use doorstep_model::code::Code;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::*;
use doorstep_model::protocol::PROTOCOL;
use doorstep_model::protocol::digest::Digest;
use doorstep_model::protocol::reads::{Read, ReadBatch, ReadHead};
use doorstep_model::protocol::receipt::SignedReceipt;
use doorstep_model::protocol::row::*;
use doorstep_model::protocol::scope::{Cursor, Scope};
use doorstep_model::protocol::sync::*;
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use minicbor::bytes::ByteVec;
use p256::ecdsa::SigningKey;

pub(crate) fn text<const MAX: usize>(words: &str) -> Text<MAX> {
    Text::parse(words).unwrap()
}

pub(crate) fn at() -> Timestamp {
    Timestamp::parse(1_773_734_400_000).unwrap()
}

pub(crate) fn doc() -> DocumentId {
    DocumentId::generate(1_773_734_400_000, [7; 10])
}

pub(crate) fn hash(n: u8) -> ChangeHash {
    ChangeHash::new([n; 32])
}

pub(crate) fn mac(n: u8) -> Mac {
    Mac::new([n; 16])
}

pub(crate) fn grid() -> GridCode {
    GridCode::parse("610921106203").unwrap()
}

pub(crate) fn unit() -> UnitCode {
    UnitCode::parse("agriculture").unwrap()
}

pub(crate) fn entry(n: u32) -> Entry {
    Entry {
        device: DeviceNumber(23),
        generation: 0x0102_0304,
        seq: 5,
        n,
    }
}

pub(crate) fn cursor() -> Cursor {
    Cursor {
        scope: Scope::Grid(grid()),
        head: 300,
        mac: mac(1),
    }
}

pub(crate) fn signer() -> SigningKey {
    SigningKey::from_slice(&[5; 32]).unwrap()
}

pub(crate) fn push() -> Push {
    Push {
        doc: doc(),
        kind: Kind::Household,
        schema: 1,
        scope: Some(Scope::Grid(grid())),
        bytes: vec![2, 0, 0xaa],
        replaces: Some(hash(3)),
        rekeyed: vec![Rekey {
            old: entry(0),
            new: entry(1),
        }],
    }
}

pub(crate) fn fact() -> Fact {
    Fact::new(
        FactId::new([8; 16]),
        at(),
        &FactBody::Evaluation(Evaluation {
            case: doc(),
            speed: Score::parse(5).unwrap(),
            duty: Score::parse(4).unwrap(),
            completion: Score::parse(3).unwrap(),
            feedback: Score::parse(1).unwrap(),
            words: Some(text("水到了地里")),
        }),
    )
}

pub(crate) fn reads() -> ReadBatch {
    ReadBatch::after(
        4,
        ReadHead::START,
        vec![Read {
            at: at(),
            document: doc(),
        }],
    )
}

pub(crate) fn authored() -> Authored {
    Authored {
        changes: vec![GenerationCount {
            generation: Generation::new([1, 2, 3, 4]),
            changes: 12,
        }],
        photos: 2,
        reads: 5,
        sum: Digest::new([6; 32]),
    }
}

pub(crate) fn idle_request() -> SyncRequest {
    SyncRequest {
        protocol: PROTOCOL,
        counter: 41,
        epoch: Some(Epoch::new([9; 8])),
        same: Some(Same::new([4; 16])),
        cursors: None,
        authored: None,
        push: vec![],
        facts: vec![],
        reads: None,
        acks: vec![],
        reconcile: None,
        reply_limit: None,
        offers: vec![],
    }
}

pub(crate) fn full_request() -> SyncRequest {
    SyncRequest {
        same: None,
        cursors: Some(vec![
            cursor(),
            Cursor {
                scope: Scope::Realm,
                head: 0,
                mac: mac(2),
            },
        ]),
        authored: Some(authored()),
        push: vec![push()],
        facts: vec![fact()],
        reads: Some(reads()),
        acks: vec![7, 8],
        reconcile: Some(Reconcile {
            scope: Scope::Person(UserId(7)),
            message: vec![0x61],
        }),
        reply_limit: Some(65_536),
        offers: vec![
            Offer::Document {
                doc: doc(),
                kind: Kind::Visit,
                schema: 1,
                scope: Scope::Link(LinkId(3)),
                changes: vec![ByteVec::from(vec![2, 0])],
                proof: mac(3),
            },
            Offer::Row(Row::set(1, case_number())),
        ],
        ..idle_request()
    }
}

pub(crate) fn idle_reply() -> SyncReply {
    SyncReply {
        protocol: PROTOCOL,
        schema: 1,
        epoch: Epoch::new([9; 8]),
        now: at(),
        results: vec![],
        fact_results: vec![],
        offer_results: vec![],
        reads: None,
        verdicts: vec![],
        scopes: None,
        pull: vec![],
        cursors: None,
        digests: None,
        more: false,
        token: None,
        reconcile: None,
        receipt: None,
    }
}

pub(crate) fn results() -> Vec<PushResult> {
    vec![
        PushResult::Accepted,
        PushResult::Duplicate,
        PushResult::Missing(vec![hash(1), hash(2)]),
        PushResult::Held(hash(1)),
        PushResult::Quarantined(Code::ForgedPred),
        PushResult::Refused(Code::Erased, None),
        PushResult::Refused(Code::Replaced, Some(doc())),
        PushResult::Retry,
    ]
}

pub(crate) fn items() -> Vec<Item> {
    vec![
        Item::Changes(Changes {
            doc: doc(),
            kind: Kind::Case,
            schema: 1,
            changes: vec![ByteVec::from(vec![2, 0]), ByteVec::from(vec![1, 1])],
            proof: mac(3),
        }),
        Item::Own {
            doc: doc(),
            hash: hash(7).into(),
            proof: Some(mac(4)),
        },
        Item::Own {
            doc: doc(),
            hash: hash(7).into(),
            proof: None,
        },
        Item::Row(Row::set(1, case_number())),
        Item::Remove(doc()),
        Item::Erase(doc()),
        Item::Replaced {
            old: doc(),
            new: doc().care(),
        },
        Item::OwnRun(Names(vec![hash(7).into(), hash(8).into()])),
        Item::Anew {
            changes: Changes {
                doc: doc(),
                kind: Kind::Household,
                schema: 1,
                changes: vec![ByteVec::from(vec![2, 0])],
                proof: mac(5),
            },
            gone: vec![entry(3)],
        },
    ]
}

pub(crate) fn full_reply() -> SyncReply {
    SyncReply {
        results: results(),
        fact_results: vec![PushResult::Accepted],
        offer_results: vec![PushResult::Duplicate],
        reads: Some(5),
        verdicts: vec![
            Verdict {
                id: 9,
                of: VerdictOf::Change(doc(), hash(1)),
                result: PushResult::Quarantined(Code::CannotApply),
            },
            Verdict {
                id: 10,
                of: VerdictOf::Fact(FactId::new([8; 16])),
                result: PushResult::Accepted,
            },
            Verdict {
                id: 11,
                of: VerdictOf::Bundle([1; 32]),
                result: PushResult::Accepted,
            },
        ],
        scopes: Some(vec![
            Scope::Realm,
            Scope::Unit(unit()),
            Scope::Link(LinkId(3)),
            Scope::Person(UserId(7)),
        ]),
        pull: items()
            .into_iter()
            .zip(1..)
            .map(|(item, seq)| Pulled {
                scope: Scope::Grid(grid()),
                seq,
                item,
            })
            .collect(),
        cursors: Some(vec![cursor()]),
        digests: Some(vec![ScopeDigest {
            scope: Scope::Grid(grid()),
            head: 300,
            digest: Digest::new([6; 32]),
        }]),
        more: true,
        token: Some(Token([1; 32])),
        reconcile: Some(Reconcile {
            scope: Scope::Realm,
            message: vec![0x61],
        }),
        receipt: Some(SignedReceipt(vec![0x84])),
        ..idle_reply()
    }
}
