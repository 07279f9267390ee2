//! Work that the server keeps and does not apply, or does not take.

use std::cell::RefCell;

use doorstep_model::code::Code;
use doorstep_model::document::op::{Put, Target};
use doorstep_model::document::write::text;
use doorstep_model::id::{ChangeHash, DocumentId};

use super::grid;
use super::model::{FORBIDDEN, Server};
use super::phone::Phone;
use crate::store::outbox::State;
use crate::sync::quarantine;

fn forbidden() -> (RefCell<Server>, Phone, DocumentId, ChangeHash) {
    let server = RefCell::new(Server::new());
    let one = Phone::new(&server, 1, &[grid(1)]);
    let id = one.household(&grid(1), "王秀英");
    let refused = one.set(id, "reach", FORBIDDEN);
    one.set(id, "phone", "111");
    one.sync(&server);
    server.borrow_mut().publish();
    one.sync(&server);
    (server, one, id, refused)
}

fn correct(hash: ChangeHash) -> impl FnMut(ChangeHash, &mut Vec<Put>) {
    move |of, puts| {
        for put in puts.iter_mut().filter(|_| of == hash) {
            if matches!(&put.target, Target::Root(field) if field.name == "reach") {
                put.value = text("山路右转");
            }
        }
    }
}

#[test]
fn what_is_not_applied_is_seen_with_what_waits_for_it() {
    let (_, one, _, refused) = forbidden();
    let standing = quarantine::list(&one.device).unwrap();
    let states: Vec<State> = standing.iter().map(|still| still.entry.state).collect();
    assert_eq!(states, [State::Held, State::Quarantined(Code::NotAllowed)]);
    assert_eq!(standing[1].entry.hash, refused);
    assert_eq!(standing[1].puts.len(), 1);
}

#[test]
fn a_correction_is_taken_with_what_stood_on_it() {
    let (server, one, id, refused) = forbidden();
    quarantine::resend(&one.device, refused, &mut correct(refused)).unwrap();
    let sent = one.outbox(id);
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].replaces, Some(refused));
    one.sync(&server);
    server.borrow_mut().publish();
    assert!(one.sync(&server).proven);
    assert_eq!(one.field(id, "reach").as_deref(), Some("山路右转"));
    assert_eq!(one.field(id, "phone").as_deref(), Some("111"));
    assert!(quarantine::list(&one.device).unwrap().is_empty());
    assert!(
        one.receipt(&server).receipted,
        "the old ones are still held and counted"
    );
    server.borrow_mut().erase(id);
    one.sync(&server);
    assert!(one.receipt(&server).receipted, "and leave with their document");
}

#[test]
fn what_is_let_go_leaves_no_trace_here() {
    let (server, one, id, refused) = forbidden();
    quarantine::withdraw(&one.device, refused).unwrap();
    one.sync(&server);
    server.borrow_mut().publish();
    assert!(one.sync(&server).proven);
    assert_eq!(one.field(id, "reach"), None);
    assert_eq!(
        one.field(id, "phone").as_deref(),
        Some("111"),
        "what stood on it stays"
    );
}

#[test]
fn an_adopted_change_ends_its_standstill() {
    let (server, one, id, refused) = forbidden();
    server.borrow_mut().adopt(id, refused);
    server.borrow_mut().publish();
    assert!(one.sync(&server).proven);
    assert!(quarantine::list(&one.device).unwrap().is_empty());
    assert_eq!(one.field(id, "reach").as_deref(), Some(FORBIDDEN));
    one.check_digests();
}

#[test]
fn a_correction_that_comes_after_the_adoption_gives_way() {
    let (server, one, id, refused) = forbidden();
    quarantine::resend(&one.device, refused, &mut correct(refused)).unwrap();
    server.borrow_mut().adopt(id, refused);
    server.borrow_mut().publish();
    for _ in 0..4 {
        one.sync(&server);
        server.borrow_mut().publish();
    }
    assert!(one.sync(&server).proven);
    assert_eq!(one.field(id, "reach").as_deref(), Some(FORBIDDEN));
    assert_eq!(one.waiting(), 0);
    assert!(one.outbox(id).is_empty(), "{:?}", one.outbox(id));
}

#[test]
fn a_change_that_could_not_be_published_comes_back_to_its_author() {
    let server = RefCell::new(Server::new());
    let one = Phone::new(&server, 1, &[grid(1)]);
    let id = one.household(&grid(1), "王秀英");
    one.sync(&server);
    server.borrow_mut().publish();
    let bad = one.set(id, "phone", "111");
    one.sync(&server);
    assert!(one.outbox(id).is_empty());
    server.borrow_mut().condemn(id, bad, Code::CannotApply);
    one.sync(&server);
    let standing = quarantine::list(&one.device).unwrap();
    assert_eq!(standing[0].entry.state, State::Quarantined(Code::CannotApply));
    // Acknowledged with the next request, and not told again.
    one.sync(&server);
    assert!(one.receipt(&server).receipted);
}
