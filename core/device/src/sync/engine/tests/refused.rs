//! Requests that are refused, answers to others, a server of another life.

use super::*;

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
