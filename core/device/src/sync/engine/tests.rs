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
use proptest::prelude::*;

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

#[test]
fn nothing_new_is_one_request_of_under_200_bytes_however_many_scopes() {
    for scopes in [1, 31] {
        let mut engine = Engine::new(None);
        begin(&mut engine);
        let request = request(&mut engine, held(scopes));
        assert!(request.same.is_some() && request.cursors.is_none() && request.authored.is_none());
        let context = Context {
            purpose: Purpose::Sync,
            realm: RealmNumber(1),
            server_key: KeyId::new([1; 8]),
        };
        let signer = SigningKey::from_slice(&[5; 32]).unwrap();
        let body = envelope::seal(message::write(&request), &context, &[7; 12], &signer).unwrap();
        assert!(body.len() <= 200, "{} bytes", body.len());
        let page = page(&mut engine, reply());
        assert!(page.same && page.skipped.is_empty());
        assert!(!more(&rest(&mut engine, Stored::default())));
    }
}

#[test]
fn what_changed_elsewhere_is_asked_for_with_cursors() {
    let mut engine = Engine::new(None);
    begin(&mut engine);
    request(&mut engine, held(2));
    let different = SyncReply {
        more: true,
        ..reply()
    };
    assert!(!page(&mut engine, different).same);
    assert!(more(&rest(&mut engine, Stored::default())));
    begin(&mut engine);
    let second = request(&mut engine, held(2));
    assert_eq!(second.same, None);
    assert_eq!(second.cursors.map(|cursors| cursors.len()), Some(2));
}

#[test]
fn push_goes_before_pull() {
    let mut engine = Engine::new(None);
    begin(&mut engine);
    let first = Held {
        outbox: vec![outgoing(1), outgoing(2)],
        left: true,
        unpublished: true,
        ..held(1)
    };
    let sent = request(&mut engine, first);
    assert!(
        sent.same.is_some(),
        "nothing is pulled while there is more to push"
    );
    assert_eq!(sent.push.len(), 2);
    let answer = SyncReply {
        results: vec![PushResult::Accepted, PushResult::Retry],
        more: true,
        ..reply()
    };
    let page = page(&mut engine, answer);
    assert_eq!(page.settled.len(), 2);
    let stored = Stored {
        accepted: 1,
        left: 1,
        ..Stored::default()
    };
    assert!(more(&rest(&mut engine, stored)));
    assert_eq!(
        begin(&mut engine).after.outbox,
        2,
        "what must wait is not sent again now"
    );
    let last = Held {
        outbox: vec![outgoing(3)],
        unpublished: true,
        ..held(1)
    };
    assert!(request(&mut engine, last).cursors.is_some());
}

#[test]
fn results_that_fit_no_position_settle_nothing() {
    let mut engine = Engine::new(None);
    begin(&mut engine);
    request(
        &mut engine,
        Held {
            outbox: vec![outgoing(1), outgoing(2)],
            ..held(1)
        },
    );
    let short = SyncReply {
        results: vec![PushResult::Accepted],
        ..reply()
    };
    let page = page(&mut engine, short);
    assert!(page.settled.is_empty());
    assert_eq!(page.skipped, [Skipped::other(Code::BadRequest)]);
}

#[test]
fn an_answer_to_another_request_changes_nothing() {
    let mut engine = Engine::new(None);
    begin(&mut engine);
    request(&mut engine, held(1));
    assert!(matches!(
        engine.step(Input::Reply(40, Box::new(reply()))),
        Output::Nothing
    ));
    assert!(matches!(engine.step(Input::Lost(40)), Output::Nothing));
    assert!(matches!(
        engine.step(Input::Reply(41, Box::new(reply()))),
        Output::Store(_)
    ));
    assert!(matches!(
        engine.step(Input::Reply(41, Box::new(reply()))),
        Output::Nothing
    ));
}

#[test]
fn a_refused_counter_is_gone_on_from_with_the_same_work() {
    let mut engine = Engine::new(None);
    begin(&mut engine);
    request(
        &mut engine,
        Held {
            outbox: vec![outgoing(1)],
            ..held(1)
        },
    );
    let refusal = Refusal {
        last_counter: Some(90),
        ..Refusal::of(Code::Counter)
    };
    let Output::Store(page) = engine.step(Input::Refused(41, refusal)) else {
        panic!("a counter is stored");
    };
    assert_eq!(page.counter, Some(90));
    match rest(&mut engine, Stored::default()) {
        Output::Gather(want) => assert_eq!(want.after, After::default()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_refusal_for_good_stops_with_its_code() {
    for code in [Code::RevokedDevice, Code::UnknownDevice, Code::Internal] {
        let mut engine = Engine::new(None);
        begin(&mut engine);
        request(&mut engine, held(1));
        let stop = engine.step(Input::Refused(41, Refusal::of(code)));
        assert!(matches!(stop, Output::Stop(Stop::Refused { code: c, .. }) if c == code));
    }
    let mut engine = Engine::new(None);
    for _ in 0..3 {
        begin(&mut engine);
        request(&mut engine, held(1));
        engine.step(Input::Refused(41, Refusal::of(Code::BodyTooLarge)));
    }
    request(&mut engine, held(1));
    let last = engine.step(Input::Refused(41, Refusal::of(Code::BodyTooLarge)));
    assert!(matches!(last, Output::Stop(_)), "not for ever");
}

#[test]
fn a_new_epoch_takes_the_cursors_and_nothing_is_pushed_before_comparing() {
    let mut engine = Engine::new(None);
    begin(&mut engine);
    request(
        &mut engine,
        Held {
            outbox: vec![outgoing(1)],
            ..held(1)
        },
    );
    let other = SyncReply {
        epoch: Epoch::new([2; 8]),
        results: vec![PushResult::Accepted],
        scopes: Some(Vec::new()),
        cursors: Some(vec![Cursor {
            scope: grid(0),
            head: 5_000,
            mac: Mac::new([0; 16]),
        }]),
        ..reply()
    };
    let stored = page(&mut engine, other);
    assert!(stored.epoch.is_some_and(|new| new.known_other));
    assert_eq!((stored.cursors, stored.scopes), (Vec::new(), None));
    assert_eq!(stored.settled.len(), 1);
    assert!(more(&rest(&mut engine, Stored::default())));
    begin(&mut engine);
    let mut recovering = Held {
        epoch: Some(Epoch::new([2; 8])),
        outbox: vec![outgoing(2)],
        ..held(1)
    };
    recovering.scopes[0].doubt = Doubt::Epoch;
    recovering.scopes[0].mac = None;
    let asked = engine.step(Input::Held(Box::new(recovering)));
    assert!(matches!(asked, Output::Compare(scope) if scope == grid(0)));
    let Output::Send(sent) = engine.step(Input::Items(Vec::new())) else {
        panic!("a comparison is sent");
    };
    assert!(sent.reconcile.is_some() && sent.push.is_empty() && sent.same.is_some());
}

#[test]
fn an_endless_more_ends() {
    let mut engine = Engine::new(None);
    for round in 0..10 {
        begin(&mut engine);
        request(&mut engine, held(1));
        page(
            &mut engine,
            SyncReply {
                more: true,
                ..reply()
            },
        );
        if matches!(
            rest(&mut engine, Stored::default()),
            Output::Stop(Stop::NoProgress)
        ) {
            assert!(round < 5);
            return;
        }
    }
    panic!("still asking");
}

#[test]
fn a_cursor_that_goes_up_and_down_ends_too() {
    let mut engine = Engine::new(None);
    for round in 0..20 {
        begin(&mut engine);
        let mut state = held(1);
        state.scopes[0].head = if round % 2 == 0 { 1_000 } else { 7 };
        request(&mut engine, state);
        let cursor = Cursor {
            scope: grid(0),
            head: if round % 2 == 0 { 7 } else { 1_000 },
            mac: Mac::new([0; 16]),
        };
        let swing = SyncReply {
            more: true,
            cursors: Some(vec![cursor]),
            ..reply()
        };
        page(&mut engine, swing);
        if matches!(
            rest(&mut engine, Stored::default()),
            Output::Stop(Stop::NoProgress)
        ) {
            return;
        }
    }
    panic!("still asking");
}

#[test]
fn what_belongs_to_no_scope_of_ours_is_left_out_and_said() {
    let mut engine = Engine::new(None);
    begin(&mut engine);
    request(
        &mut engine,
        Held {
            unpublished: true,
            ..held(1)
        },
    );
    let strange = SyncReply {
        pull: vec![Pulled {
            scope: grid(9),
            seq: 1,
            item: Item::Remove(DocumentId::new([1; 16])),
        }],
        cursors: Some(vec![
            Cursor {
                scope: grid(9),
                head: 1,
                mac: Mac::new([0; 16]),
            },
            Cursor {
                scope: grid(0),
                head: u64::MAX,
                mac: Mac::new([0; 16]),
            },
        ]),
        ..reply()
    };
    let page = page(&mut engine, strange);
    assert!(page.items.is_empty() && page.cursors.is_empty());
    assert_eq!(page.skipped, [Skipped::other(Code::BadCursor)]);
}

#[test]
fn what_is_missing_is_sent_along_twice_and_then_waits() {
    let mut engine = Engine::new(None);
    for round in 0..3 {
        begin(&mut engine);
        request(
            &mut engine,
            Held {
                outbox: vec![outgoing(7)],
                ..held(1)
            },
        );
        let missing = SyncReply {
            results: vec![PushResult::Missing(vec![hash(6)])],
            ..reply()
        };
        assert_eq!(page(&mut engine, missing).settled[0].again, round < 2);
        rest(
            &mut engine,
            Stored {
                left: 1,
                ..Stored::default()
            },
        );
    }
}

#[test]
fn a_receipt_is_asked_for_when_nothing_goes_up_and_the_last_says_something_else() {
    let mut engine = Engine::new(None);
    begin(&mut engine);
    let unreceipted = Held {
        receipt: None,
        ..held(1)
    };
    let pushing = Held {
        outbox: (1..=10).map(outgoing).collect(),
        ..unreceipted.clone()
    };
    assert_eq!(request(&mut engine, pushing).authored, None);
    let results = vec![PushResult::Accepted; 10];
    page(&mut engine, SyncReply { results, ..reply() });
    let stored = Stored {
        accepted: 10,
        unreceipted: true,
        ..Stored::default()
    };
    assert!(
        more(&rest(&mut engine, stored)),
        "ten changes are worth a request"
    );
    begin(&mut engine);
    assert!(request(&mut engine, unreceipted).authored.is_some());
}

fn results() -> impl Strategy<Value = PushResult> {
    prop_oneof![
        Just(PushResult::Accepted),
        Just(PushResult::Retry),
        Just(PushResult::Quarantined(Code::NotAllowed)),
        Just(PushResult::Missing(vec![hash(1); 300])),
        Just(PushResult::Refused(Code::Erased, None)),
    ]
}

fn scopes() -> impl Strategy<Value = Scope> {
    prop_oneof![
        (0..3u32).prop_map(grid),
        Just(Scope::Realm),
        Just(Scope::Link(LinkId(1))),
        Just(Scope::Person(UserId(1))),
    ]
}

fn items() -> impl Strategy<Value = Pulled> {
    let id = DocumentId::new([9; 16]);
    let item = prop_oneof![
        Just(Item::Remove(id)),
        Just(Item::Erase(id)),
        Just(Item::Own {
            doc: id,
            hash: HashPrefix::new([1; 8]),
            proof: None
        }),
        Just(Item::OwnRun(Names(vec![HashPrefix::new([1; 8]); 3]))),
    ];
    (scopes(), any::<u64>(), item).prop_map(|(scope, seq, item)| Pulled { scope, seq, item })
}

prop_compose! {
    fn replies()(
        results in proptest::collection::vec(results(), 0..4),
        scopes in proptest::option::of(proptest::collection::vec(scopes(), 0..4)),
        pull in proptest::collection::vec(items(), 0..4),
        cursor in proptest::option::of((scopes(), any::<u64>())),
        epoch in 1u8..3,
        more: bool,
        protocol in prop_oneof![9 => Just(PROTOCOL), 1 => any::<u16>()],
        message in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..40)),
        talk: bool,
    ) -> SyncReply {
        let cursors: Option<Vec<Cursor>> = cursor.map(|(scope, head)| vec![Cursor { scope, head, mac: Mac::new([0; 16]) }]);
        SyncReply {
            protocol,
            results,
            scopes,
            digests: cursors.as_ref().map(|cursors| cursors.iter().map(|cursor| ScopeDigest {
                scope: cursor.scope.clone(), head: cursor.head, digest: Digest::ZERO,
            }).collect()),
            pull,
            cursors,
            epoch: Epoch::new([epoch; 8]),
            more,
            reconcile: message.map(|tail| Reconcile {
                scope: grid(0),
                message: if talk { [&[0x61][..], &tail].concat() } else { tail },
            }),
            ..reply()
        }
    }
}

proptest! {
    #[test]
    fn whatever_a_server_says_the_engine_goes_on_or_stops(
        replies in proptest::collection::vec(replies(), 1..30),
        doubts in proptest::collection::vec(0..3u8, 30),
    ) {
        let mut engine = Engine::new(Some(3_000));
        for (reply, doubt) in replies.into_iter().zip(doubts) {
            begin(&mut engine);
            let mut state = Held { outbox: vec![outgoing(1), outgoing(2)], ..held(2) };
            state.scopes[0].doubt = [Doubt::None, Doubt::Unequal, Doubt::Epoch][usize::from(doubt)];
            let sent = state.outbox.len();
            let mut output = engine.step(Input::Held(Box::new(state)));
            if let Output::Compare(_) = output {
                output = engine.step(Input::Items(Vec::new()));
            }
            prop_assert!(matches!(output, Output::Send(_)), "{:?}", output);
            match engine.step(Input::Reply(41, Box::new(reply))) {
                Output::Store(page) => {
                    prop_assert!(page.settled.is_empty() || page.settled.len() == sent);
                    let out = rest(&mut engine, Stored::default());
                    prop_assert!(matches!(out, Output::Rest(_) | Output::Stop(Stop::NoProgress)), "{:?}", out);
                }
                other => prop_assert!(matches!(other, Output::Stop(_)), "{:?}", other),
            }
        }
    }
}

#[test]
fn a_scope_that_ended_is_not_compared_for_ever() {
    let mut engine = Engine::new(None);
    begin(&mut engine);
    let mut held = held(2);
    held.scopes[1].doubt = Doubt::Epoch;
    held.scopes[1].mac = None;
    let output = engine.step(Input::Held(Box::new(held.clone())));
    assert!(matches!(output, Output::Compare(scope) if scope == grid(1)));
    let output = engine.step(Input::Items(Vec::new()));
    assert!(matches!(output, Output::Send(request) if request.reconcile.is_some()));
    let Output::Store(page) = engine.step(Input::Refused(41, Refusal::of(Code::NotFound))) else {
        panic!("what it held is offered");
    };
    assert_eq!(page.compared, [Compared::Given { scope: grid(1) }]);
    let output = engine.step(Input::Stored(Box::default()));
    assert!(matches!(output, Output::Gather(_)), "{output:?}");
    held.scopes[1].doubt = Doubt::None;
    let request = request(&mut engine, held);
    assert_eq!(request.reconcile, None);
    assert_eq!(request.cursors.map(|cursors| cursors.len()), Some(1));
}

#[test]
fn an_answer_without_a_list_ends_the_scopes_that_no_cursor_was_sent_for() {
    let mut engine = Engine::new(None);
    begin(&mut engine);
    let mut held = held(2);
    held.unpublished = true;
    held.scopes[1].mac = None;
    request(&mut engine, held);
    let page = page(&mut engine, reply());
    assert_eq!(page.scopes, Some(vec![grid(0)]));
}

#[test]
fn a_log_that_rises_for_ever_ends_too() {
    let mut engine = Engine::new(None);
    for round in 0..10_000 {
        begin(&mut engine);
        request(&mut engine, held(1));
        let rising = SyncReply {
            more: true,
            cursors: Some(vec![Cursor {
                scope: grid(0),
                head: 2_000 + round,
                mac: Mac::new([0; 16]),
            }]),
            ..reply()
        };
        page(&mut engine, rising);
        if matches!(
            rest(&mut engine, Stored::default()),
            Output::Stop(Stop::NoProgress)
        ) {
            return;
        }
    }
    panic!("still asking");
}
