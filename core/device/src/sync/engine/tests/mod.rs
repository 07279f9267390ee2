mod anything;
mod endless;
mod refused;
mod rounds;
mod scopes;

use doorstep_model::document::schema::Kind;
use doorstep_model::id::{
    ChangeHash, DocumentId, Epoch, Generation, GridCode, HashPrefix, KeyId, LinkId, Mac, RealmNumber, UserId,
};
use doorstep_model::protocol::digest::Digest;
use doorstep_model::protocol::envelope::{self, Context, Purpose};
use doorstep_model::protocol::message;
use doorstep_model::protocol::scope::Cursor;
use doorstep_model::protocol::sync::{
    Authored, GenerationCount, Item, Names, Pulled, Push, PushResult, Reconcile, ScopeDigest,
};
use doorstep_model::time::Timestamp;
use p256::ecdsa::SigningKey;

use super::*;

const EPOCH: Epoch = Epoch::new([1; 8]);

fn grid(n: u32) -> Scope {
    Scope::Grid(GridCode::parse(&format!("610921106203.{n:03}")).unwrap())
}

fn hash(n: i64) -> ChangeHash {
    ChangeHash::new([n as u8; 32])
}

fn outgoing(number: i64) -> Outgoing {
    Outgoing {
        number,
        hash: hash(number),
        push: Push {
            doc: DocumentId::new([number as u8; 16]),
            kind: Kind::Household,
            schema: 1,
            scope: None,
            bytes: vec![0; 100],
            replaces: None,
            rekeyed: Vec::new(),
        },
    }
}

fn held(scopes: u32) -> Held {
    Held {
        counter: 41,
        epoch: Some(EPOCH),
        scopes: (0..scopes)
            .map(|n| ScopeHeld {
                scope: grid(n),
                head: u64::from(n) + 1_000,
                mac: Some(Mac::new([7; 16])),
                digest: Digest::new([n as u8; 32]),
                doubt: Doubt::None,
            })
            .collect(),
        outbox: Vec::new(),
        left: false,
        facts: Vec::new(),
        reads: None,
        acks: Vec::new(),
        offers: Vec::new(),
        authored: Authored {
            changes: vec![GenerationCount {
                generation: Generation::new([3; 4]),
                changes: 2_000,
            }],
            photos: 30,
            reads: 4_000,
            sum: Digest::new([8; 32]),
        },
        receipt: Some(ReceiptHeld {
            sum: Digest::new([8; 32]),
            safe: true,
            signed_at: Timestamp::clamp(1_760_000_000_000),
        }),
        unpublished: false,
        now: Timestamp::clamp(1_760_000_000_000),
    }
}

fn reply() -> SyncReply {
    SyncReply {
        protocol: PROTOCOL,
        schema: 1,
        epoch: EPOCH,
        now: Timestamp::clamp(1_760_000_000_000),
        results: Vec::new(),
        fact_results: Vec::new(),
        offer_results: Vec::new(),
        reads: None,
        verdicts: Vec::new(),
        scopes: None,
        pull: Vec::new(),
        cursors: None,
        digests: None,
        more: false,
        token: None,
        reconcile: None,
        receipt: None,
    }
}

fn begin(engine: &mut Engine) -> Want {
    match engine.step(Input::Begin) {
        Output::Gather(want) => want,
        other => panic!("{other:?}"),
    }
}

fn request(engine: &mut Engine, held: Held) -> SyncRequest {
    match engine.step(Input::Held(Box::new(held))) {
        Output::Send(request) => *request,
        other => panic!("{other:?}"),
    }
}

fn page(engine: &mut Engine, reply: SyncReply) -> Page {
    match engine.step(Input::Reply(41, Box::new(reply))) {
        Output::Store(page) => *page,
        other => panic!("{other:?}"),
    }
}

fn rest(engine: &mut Engine, stored: Stored) -> Output {
    engine.step(Input::Stored(Box::new(stored)))
}

fn more(output: &Output) -> bool {
    matches!(output, Output::Rest(Round { more: true, .. }))
}
