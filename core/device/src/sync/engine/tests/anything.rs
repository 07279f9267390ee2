//! Whatever a server may say.

use proptest::prelude::*;

use super::*;

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
