//! Servers that always say that there is more.

use super::*;

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
