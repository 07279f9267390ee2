//! What is sent, and belongs to nobody here any more, does not stay.

use std::cell::RefCell;

use doorstep_model::id::Epoch;

use super::grid;
use super::model::Server;
use super::phone::Phone;

/// In milliseconds.
const HOUR: i64 = 60 * 60 * 1000;

#[test]
fn new_work_that_no_log_will_bring_back_leaves_when_it_is_taken() {
    let server = RefCell::new(Server::new());
    let one = Phone::new(&server, 1, &[grid(1), grid(2)]);
    one.sync(&server);
    let (stays, leaves) = (
        one.household(&grid(1), "王秀英"),
        one.household(&grid(2), "李桂兰"),
    );
    server
        .borrow_mut()
        .desks
        .get_mut(&one.id)
        .unwrap()
        .scopes
        .remove(&grid(2));
    assert_eq!(one.sync(&server).accepted, 2);
    server.borrow_mut().publish();
    assert!(one.sync(&server).proven);
    assert!(
        one.document(stays).is_some() && one.document(leaves).is_some(),
        "it may still be published for this phone"
    );
    server.borrow_mut().now += 2 * HOUR;
    one.sync(&server);
    assert!(one.document(stays).is_some() && one.document(leaves).is_none());
    assert_eq!(server.borrow().held(leaves).len(), 1);
}

#[test]
fn what_was_offered_of_a_grant_that_is_lost_leaves_after_it_was_published_to_others() {
    let server = RefCell::new(Server::new());
    let one = Phone::new(&server, 1, &[grid(1)]);
    let two = Phone::new(&server, 2, &[grid(1)]);
    let backup = server.borrow().clone();
    let id = two.household(&grid(1), "李桂兰");
    two.sync(&server);
    server.borrow_mut().publish();
    one.sync(&server);
    assert!(one.document(id).is_some());
    server.borrow_mut().roll_back(&backup);
    server.borrow_mut().epoch = Epoch::new([99; 8]);
    server
        .borrow_mut()
        .desks
        .get_mut(&one.id)
        .unwrap()
        .scopes
        .remove(&grid(1));
    for _ in 0..3 {
        one.sync(&server);
        server.borrow_mut().publish();
    }
    assert_eq!(
        server.borrow().held(id).len(),
        1,
        "the server has it from this phone"
    );
    assert!(one.document(id).is_some(), "the server may be set back again");
    server.borrow_mut().now += 2 * HOUR;
    one.sync(&server);
    assert!(one.document(id).is_none());
    assert_eq!(one.offers(), (0, 0));
}

#[test]
fn nothing_leaves_before_the_server_says_that_all_it_has_is_here() {
    let server = RefCell::new(Server::new());
    let one = Phone::new(&server, 1, &[grid(1)]);
    one.sync(&server);
    let backup = server.borrow().clone();
    let id = one.household(&grid(1), "王秀英");
    one.sync(&server);
    // Long after that the phone asks again: of another life of the server it hears last.
    server.borrow_mut().roll_back(&backup);
    server.borrow_mut().epoch = Epoch::new([99; 8]);
    server.borrow_mut().now += 2 * HOUR;
    server.borrow_mut().desks.get_mut(&one.id).unwrap().counter += 40;
    one.sync(&server);
    assert_eq!(server.borrow().held(id).len(), 1, "it went out again");
}

#[test]
fn work_for_others_leaves_a_phone_that_gets_no_receipt() {
    let server = RefCell::new(Server::new());
    let one = Phone::new(&server, 1, &[grid(1), grid(2)]);
    one.sync(&server);
    one.household(&grid(1), "王秀英");
    one.sync(&server);
    // What the server counts is not what the phone was told, as after work that is gone for good.
    server.borrow_mut().forget_counts(one.id);
    let leaves = one.household(&grid(2), "李桂兰");
    let id = one.id;
    let end = |server: &mut Server| _ = server.desks.get_mut(&id).unwrap().scopes.remove(&grid(2));
    end(&mut server.borrow_mut());
    assert_eq!(one.sync(&server).accepted, 1);
    server.borrow_mut().publish();
    for _ in 0..3 {
        server.borrow_mut().now += HOUR * 3 / 4;
        assert!(!one.receipt(&server).receipted);
    }
    assert!(one.document(leaves).is_none());
}
