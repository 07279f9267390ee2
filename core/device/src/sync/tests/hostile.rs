//! A server that lies or is broken: what can't be is left out and said, the rest is stored, and
//! nothing that was here is harmed.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use doorstep_model::code::Code;
use doorstep_model::document::change::{OpId, RawChange};
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{Author, Writer, text};
use doorstep_model::document::{Document, genesis};
use doorstep_model::id::{ChangeHash, DeviceNumber, DocumentId, Epoch, FactId, HashPrefix, Mac};
use doorstep_model::protocol::digest::Digest;
use doorstep_model::protocol::packed::pack;
use doorstep_model::protocol::receipt::SignedReceipt;
use doorstep_model::protocol::row::{Row, RowKey, Table};
use doorstep_model::protocol::scope::{Cursor, Scope};
use doorstep_model::protocol::sync::{
    Changes, Item, Names, Pulled, PushResult, Reconcile, ScopeDigest, SyncReply, Verdict, VerdictOf,
};
use doorstep_model::protocol::{PROTOCOL, limits, message};
use doorstep_model::time::Timestamp;
use doorstep_model::word::{Language, Worded};
use proptest::prelude::*;

use super::grid;
use super::model::{NOW, Server};
use super::phone::Phone;
use super::road::Road;
use crate::store::StoreError;
use crate::sync::table::trouble;
use crate::sync::transport::{Request, Response, Transport, TransportError};
use crate::sync::{Driver, SyncError};
use crate::view::quarantine::standstills;

/// No lie is worth more requests than this.
const ENOUGH: u32 = 60;

/// Says the same to whatever is asked.
struct Liar {
    reply: SyncReply,
    asked: Cell<u32>,
}

impl Transport for Liar {
    fn send(&self, _: &Request<'_>) -> Result<Response, TransportError> {
        self.asked.set(self.asked.get() + 1);
        assert!(self.asked.get() < ENOUGH, "it asks for ever");
        Ok(Response {
            status: 200,
            headers: Vec::new(),
            body: message::write(&self.reply),
            elapsed: Duration::from_millis(5),
        })
    }
}

fn reply() -> SyncReply {
    SyncReply {
        protocol: PROTOCOL,
        schema: 1,
        epoch: Epoch::new([1; 8]),
        now: Timestamp::clamp(NOW),
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

fn pulled(item: Item) -> Pulled {
    Pulled {
        scope: grid(1),
        seq: 100,
        item,
    }
}

fn changes(doc: DocumentId, kind: Kind, changes: Vec<Vec<u8>>) -> Item {
    Item::Changes(Changes {
        doc,
        kind,
        schema: 1,
        changes: changes.into_iter().map(Into::into).collect(),
        proof: Mac::new([0; 16]),
    })
}

/// The true server's answers, bent.
struct Bent<'a> {
    road: Road<'a>,
    bend: fn(&mut SyncReply),
}

impl Transport for Bent<'_> {
    fn send(&self, request: &Request<'_>) -> Result<Response, TransportError> {
        let mut response = self.road.send(request)?;
        if let Ok(mut reply) = message::read::<SyncReply>(&response.body, &limits::REPLY) {
            (self.bend)(&mut reply);
            response.body = message::write(&reply);
        }
        Ok(response)
    }
}

fn names(reply: &mut SyncReply) -> impl Iterator<Item = &mut Vec<HashPrefix>> + use<'_> {
    reply.pull.iter_mut().filter_map(|pulled| match &mut pulled.item {
        Item::OwnRun(names) => Some(&mut names.0),
        _ => None,
    })
}

/// A phone that has read one household of its own, and one of another.
fn settled() -> (RefCell<Server>, Phone, DocumentId) {
    let server = RefCell::new(Server::new());
    let one = Phone::new(&server, 1, &[grid(1)]);
    let two = Phone::new(&server, 2, &[grid(1)]);
    let id = two.household(&grid(1), "李桂兰");
    one.household(&grid(1), "王秀英");
    for phone in [&two, &one] {
        phone.sync(&server);
        server.borrow_mut().publish();
    }
    one.sync(&server);
    (server, one, id)
}

fn tell(phone: &Phone, reply: SyncReply) -> (Result<crate::sync::SyncOutcome, SyncError>, u32) {
    let liar = Liar {
        reply,
        asked: Cell::new(0),
    };
    let outcome = Driver::new(&phone.device, &phone.key)
        .unwrap()
        .sync_until_done(&liar);
    (outcome, liar.asked.get())
}

/// A change by another device on top of a document, broken in one way.
fn broken(document: &Document, edit: impl FnOnce(&mut RawChange<'_>)) -> Vec<u8> {
    let author = Author {
        actor: [9; 16],
        number: DeviceNumber(9),
    };
    let mut writer = Writer::new(document, author);
    writer.root("phone", text("111"));
    let written = writer.finish().unwrap().unwrap();
    let mut raw = RawChange::decode(&written.bytes).unwrap();
    edit(&mut raw);
    let genesis = genesis::hash(document.kind(), document.id());
    pack(&raw.encode(), genesis)
}

#[test]
fn what_can_never_be_applied_is_reported_and_the_document_stays() {
    let (server, one, id) = settled();
    let before = one.document(id).unwrap();
    let bad: [(Vec<u8>, Option<Code>); 6] = [
        (
            broken(&before, |raw| raw.start_op = 9_000),
            Some(Code::BadStartOp),
        ),
        (broken(&before, |raw| raw.seq = 7), Some(Code::SequenceGap)),
        (
            broken(&before, |raw| {
                raw.puts[0].pred = vec![OpId { counter: 2, actor: 0 }];
            }),
            Some(Code::ForgedPred),
        ),
        (
            broken(&before, |raw| raw.deps = vec![ChangeHash::new([4; 32])]),
            Some(Code::Held),
        ),
        (vec![9, 9, 9], None),
        (vec![1; 70_000], None),
    ];
    for (bytes, code) in bad {
        let lie = SyncReply {
            pull: vec![pulled(changes(id, Kind::Household, vec![bytes]))],
            ..reply()
        };
        let (outcome, _) = tell(&one, with_cursor(lie));
        let outcome = outcome.unwrap();
        let said = outcome
            .skipped
            .iter()
            .any(|skipped| skipped.document == Some(id) && code.is_none_or(|code| skipped.code == code));
        assert!(said, "{code:?}: {:?}", outcome.skipped);
        assert_eq!(one.document(id).unwrap().heads(), before.heads());
    }
    let known: Result<_, StoreError> = one.device.store().read(trouble::all);
    assert!(!known.unwrap().is_empty());
    one.check_digests();
    assert!(one.sync(&server).proven, "the true server sets it right");
}

/// Answers with cursors are believed as far as they go: the comparison puts it right.
fn with_cursor(reply: SyncReply) -> SyncReply {
    SyncReply {
        more: false,
        cursors: Some(vec![Cursor {
            scope: grid(1),
            head: 100,
            mac: Mac::new([0; 16]),
        }]),
        ..reply
    }
}

#[test]
fn a_name_of_an_own_change_that_is_lost_changed_or_out_of_order_is_noticed() {
    let bends: [fn(&mut SyncReply); 4] = [
        |reply| names(reply).for_each(|names| _ = names.pop()),
        |reply| names(reply).for_each(|names| names[0] = HashPrefix::new([9; 8])),
        |reply| names(reply).for_each(|names| names.reverse()),
        |reply| {
            reply
                .pull
                .retain(|pulled| !matches!(pulled.item, Item::OwnRun(_)))
        },
    ];
    for (which, bend) in bends.into_iter().enumerate() {
        let (server, one, _) = settled();
        let id = one.household(&grid(1), "陈建国");
        one.set(id, "phone", "111");
        one.household(&grid(1), "刘玉兰");
        one.sync(&server);
        server.borrow_mut().publish();
        let road = Bent {
            road: Road::good(&server),
            bend,
        };
        let mut driver = Driver::new(&one.device, &one.key).unwrap();
        let outcome = driver.sync_until_done(&road).unwrap();
        assert!(outcome.proven, "{which}");
        assert!(outcome.requests > 1, "{which}: compared item by item");
        one.check_digests();
        assert!(one.sync(&server).proven);
    }
}

#[test]
fn an_answer_that_is_not_ours_is_no_answer() {
    let (_, one, _) = settled();
    one.household(&grid(1), "陈建国");
    let foreign = SyncReply {
        protocol: 9,
        ..reply()
    };
    let (outcome, asked) = tell(&one, foreign);
    assert!(matches!(
        outcome,
        Err(SyncError::Refused {
            code: Code::UnsupportedVersion,
            ..
        })
    ));
    assert_eq!((asked, one.waiting()), (1, 1));
}

#[test]
fn a_receipt_of_anyone_else_is_not_kept() {
    let (server, one, _) = settled();
    let lie = SyncReply {
        receipt: Some(SignedReceipt(vec![1, 2, 3])),
        ..reply()
    };
    let outcome = tell(&one, lie).0.unwrap();
    assert!(!outcome.skipped.is_empty());
    assert!(one.receipt(&server).receipted);
}

#[test]
fn a_reason_of_a_newer_server_is_kept_and_said_in_general_words() {
    let (server, one, _) = settled();
    let id = one.household(&grid(1), "陈建国");
    let hash = one.set(id, "phone", "111");
    one.sync(&server);
    let reason = Code::from_number(64_999);
    let newer = SyncReply {
        epoch: server.borrow().epoch,
        verdicts: vec![Verdict {
            id: 7,
            of: VerdictOf::Change(id, hash),
            result: PushResult::Quarantined(reason),
        }],
        ..reply()
    };
    tell(&one, newer).0.unwrap();
    let standing = standstills(&one.device).unwrap();
    assert_eq!(standing.len(), 1);
    assert_eq!((standing[0].hash, standing[0].code.number()), (hash, 64_999));
    for language in Language::ALL {
        assert!(!standing[0].code.word(language).starts_with("code-"));
        assert!(!standing[0].code.next(language).starts_with("code-"));
    }
    assert_eq!(one.field(id, "phone").as_deref(), Some("111"));
}

fn results() -> impl Strategy<Value = PushResult> {
    let hash = ChangeHash::new([3; 32]);
    prop_oneof![
        Just(PushResult::Accepted),
        Just(PushResult::Duplicate),
        Just(PushResult::Retry),
        Just(PushResult::Held(hash)),
        Just(PushResult::Missing(vec![hash; 20])),
        Just(PushResult::Quarantined(Code::Equivocation)),
        Just(PushResult::Quarantined(Code::NotAllowed)),
        Just(PushResult::Quarantined(Code::from_number(64_999))),
        Just(PushResult::Refused(Code::AlreadyDecided, None)),
        Just(PushResult::Refused(
            Code::Replaced,
            Some(DocumentId::new([8; 16]))
        )),
    ]
}

fn items(id: DocumentId) -> impl Strategy<Value = Item> {
    let unknown = DocumentId::new([5; 16]);
    let bytes = proptest::collection::vec(any::<u8>(), 0..60);
    let doc = prop_oneof![Just(id), Just(unknown)];
    let kind = prop_oneof![Just(Kind::Household), Just(Kind::Case)];
    prop_oneof![
        (doc.clone(), kind, proptest::collection::vec(bytes, 0..3))
            .prop_map(|(doc, kind, all)| changes(doc, kind, all)),
        (doc.clone(), any::<[u8; 8]>()).prop_map(|(doc, prefix)| Item::Own {
            doc,
            hash: HashPrefix::new(prefix),
            proof: None,
        }),
        proptest::collection::vec(any::<[u8; 8]>(), 1..4)
            .prop_map(|names| Item::OwnRun(Names(names.into_iter().map(HashPrefix::new).collect()))),
        (any::<u8>(), any::<[u8; 4]>(), any::<u64>()).prop_map(|(table, key, version)| {
            let key = RowKey::parse(&key).unwrap();
            Item::Row(Row::removed(version, Table::from_number(table), key))
        }),
        Just(Item::Replaced {
            old: unknown,
            new: unknown
        }),
        Just(Item::Anew {
            changes: Changes {
                doc: unknown,
                kind: Kind::Household,
                schema: 1,
                changes: vec![vec![7; 9].into()],
                proof: Mac::new([1; Mac::LEN]),
            },
            gone: Vec::new(),
        }),
        Just(Item::Remove(unknown)),
    ]
}

fn scopes() -> impl Strategy<Value = Scope> {
    prop_oneof![3 => Just(grid(1)), 1 => Just(grid(7)), 1 => Just(Scope::Realm)]
}

prop_compose! {
    fn lies(id: DocumentId)(
        results in proptest::collection::vec(results(), 0..3),
        pull in proptest::collection::vec((scopes(), any::<u64>(), items(id)), 0..5),
        cursors in proptest::option::of(proptest::collection::vec((scopes(), any::<u64>()), 0..3)),
        verdicts in proptest::collection::vec((any::<u64>(), any::<bool>(), results()), 0..3),
        reads in proptest::option::of(any::<u64>()),
        more: bool,
        talk in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..50)),
    ) -> SyncReply {
        let cursors: Option<Vec<Cursor>> = cursors.map(|all| all.into_iter().map(|(scope, head)| Cursor {
            scope, head, mac: Mac::new([0; 16]),
        }).collect());
        SyncReply {
            results,
            pull: pull.into_iter().map(|(scope, seq, item)| Pulled { scope, seq, item }).collect(),
            digests: cursors.as_ref().map(|all| all.iter().map(|cursor| ScopeDigest {
                scope: cursor.scope.clone(), head: cursor.head, digest: Digest::ZERO,
            }).collect()),
            cursors,
            verdicts: verdicts.into_iter().map(|(number, known, result)| Verdict {
                id: number,
                of: if known { VerdictOf::Change(id, ChangeHash::new([6; 32])) } else { VerdictOf::Fact(FactId::new([6; 16])) },
                result,
            }).collect(),
            reads,
            more,
            reconcile: talk.map(|tail| Reconcile { scope: grid(1), message: [&[0x61][..], &tail].concat() }),
            ..reply()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn no_lie_harms_what_is_here_or_loops_for_ever(lies in proptest::collection::vec(lies(DocumentId::new([5; 16])), 1..5)) {
        let (server, one, id) = settled();
        let own = one.household(&grid(1), "陈建国");
        let before = (one.document(id).unwrap().heads(), one.field(own, "house_no"));
        for lie in lies {
            let (outcome, _) = tell(&one, lie);
            if let Err(error) = outcome {
                prop_assert!(matches!(error, SyncError::NoProgress | SyncError::Offline), "{:?}", error);
            }
            prop_assert_eq!(one.document(id).unwrap().heads(), before.0.clone());
            prop_assert_eq!(one.field(own, "house_no"), before.1.clone());
            one.check_digests();
        }
        // What a true server then says still holds, as far as it was not told otherwise.
        prop_assert!(one.sync_over(&Road::good(&server)).is_ok());
    }
}
