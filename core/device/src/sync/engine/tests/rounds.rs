//! What goes up, what is asked for, and what an answer settles.

use super::*;

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
