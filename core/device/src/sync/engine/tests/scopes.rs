//! Scopes that are not ours, or no longer.

use super::*;

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
