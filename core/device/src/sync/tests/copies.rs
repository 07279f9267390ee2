//! Two copies of one phone, files and nonce alike.

use std::cell::RefCell;

use doorstep_model::code::Code;

use super::grid;
use super::model::Server;
use super::phone::Phone;
use crate::store::outbox::State;

fn copied() -> (RefCell<Server>, Phone, Phone, doorstep_model::id::DocumentId) {
    let server = RefCell::new(Server::new());
    let one = Phone::new(&server, 1, &[grid(1)]);
    let id = one.household(&grid(1), "王秀英");
    one.sync(&server);
    server.borrow_mut().publish();
    one.sync(&server);
    let copy = one.cloned(77);
    (server, one, copy, id)
}

#[test]
fn unsent_work_that_both_hold_arrives_once() {
    let server = RefCell::new(Server::new());
    let one = Phone::new(&server, 1, &[grid(1)]);
    let id = one.household(&grid(1), "王秀英");
    let copy = one.cloned(77);
    for phone in [&one, &copy] {
        phone.sync(&server);
        server.borrow_mut().publish();
    }
    assert_eq!(server.borrow().held(id).len(), 1, "the same bytes are one change");
    assert!(one.sync(&server).proven && copy.sync(&server).proven);
}

#[test]
fn the_later_of_two_copies_writes_anew_under_another_generation() {
    let (server, one, copy, id) = copied();
    one.set(id, "phone", "111");
    let theirs = copy.set(id, "address", "江河村");
    one.sync(&server);
    server.borrow_mut().publish();
    let before = copy.device.identity().unwrap().generation;
    let outcome = copy.sync(&server);
    assert_ne!(copy.device.identity().unwrap().generation, before);
    assert_eq!(copy.waiting(), 0, "{outcome:?}");
    assert!(!copy.document(id).unwrap().has(theirs));
    server.borrow_mut().publish();
    for phone in [&copy, &one] {
        assert!(phone.sync(&server).proven);
        assert_eq!(phone.field(id, "phone").as_deref(), Some("111"));
        assert_eq!(phone.field(id, "address").as_deref(), Some("江河村"));
        phone.check_digests();
    }
}

#[test]
fn what_a_copy_published_makes_own_work_give_way_before_it_was_sent() {
    let (server, one, copy, id) = copied();
    one.set(id, "phone", "111");
    one.sync(&server);
    server.borrow_mut().publish();
    // The copy reads first: what it holds unsent stands where the other's change belongs.
    copy.set(id, "address", "江河村");
    copy.set(id, "presence", "resident");
    let road = super::road::Road::good(&server);
    copy.sync_over(&road).unwrap();
    server.borrow_mut().publish();
    assert!(copy.sync(&server).proven && one.sync(&server).proven);
    for phone in [&one, &copy] {
        assert_eq!(phone.field(id, "phone").as_deref(), Some("111"));
        assert_eq!(phone.field(id, "address").as_deref(), Some("江河村"));
        assert_eq!(phone.field(id, "presence").as_deref(), Some("resident"));
    }
}

#[test]
fn both_kept_bytes_are_told_to_their_author() {
    let (server, one, copy, id) = copied();
    one.set(id, "phone", "111");
    copy.set(id, "phone", "222");
    one.sync(&server);
    copy.sync(&server);
    // Beginning, the first copy's word, the second's as it was, and as it was written anew.
    assert_eq!(server.borrow().held(id).len(), 4);
    assert!(
        copy.outbox(id)
            .iter()
            .all(|entry| entry.state != State::Quarantined(Code::Equivocation))
    );
}
