//! What goes up and what comes down, request by request.

use std::cell::RefCell;

use doorstep_model::id::DocumentId;
use doorstep_model::protocol::row::{HomeRow, Row, RowKey, Table};
use doorstep_model::protocol::scope::Scope;

use super::grid;
use super::model::Server;
use super::phone::Phone;
use super::road::{Fate, Road};
use crate::store::{StoreError, read_log};
use crate::sync::SyncError;

fn two() -> (RefCell<Server>, Phone, Phone) {
    let server = RefCell::new(Server::new());
    let one = Phone::new(&server, 1, &[grid(1)]);
    let two = Phone::new(&server, 2, &[grid(1)]);
    (server, one, two)
}

#[test]
fn what_one_phone_writes_another_reads_and_both_are_proven() {
    let (server, one, two) = two();
    let id = one.household(&grid(1), "王秀英");
    let first = one.sync(&server);
    assert_eq!((first.requests, first.accepted, one.waiting()), (1, 1, 0));
    assert!(two.sync(&server).skipped.is_empty());
    assert!(two.document(id).is_none(), "nothing unpublished reaches another");
    server.borrow_mut().publish();
    let read = two.sync(&server);
    assert!(read.proven);
    assert_eq!(two.field(id, "house_no").as_deref(), Some("12号"));
    assert!(one.sync(&server).proven);
    one.check_digests();
    two.check_digests();
}

#[test]
fn what_waited_before_this_version_comes_back_too() {
    let (server, one, _) = two();
    one.household(&grid(1), "王秀英");
    one.sync(&server);
    server.borrow_mut().publish();
    let old: Result<_, StoreError> = one
        .device
        .store()
        .write(|db| Ok(db.execute("UPDATE awaiting SET deps = NULL", [])?));
    assert_eq!(old.unwrap(), 1);
    assert!(one.sync(&server).proven);
    one.check_digests();
}

#[test]
fn nothing_new_is_one_small_request() {
    let (server, one, _) = two();
    one.household(&grid(1), "王秀英");
    one.sync(&server);
    server.borrow_mut().publish();
    one.receipt(&server);
    let idle = one.sync(&server);
    assert_eq!(idle.requests, 1);
    assert!(idle.proven && idle.receipted);
    assert!(idle.sent <= 200, "{} bytes up", idle.sent);
    assert!(idle.received <= 120, "{} bytes down", idle.received);
}

#[test]
fn one_edit_is_one_request() {
    let (server, one, _) = two();
    let id = one.household(&grid(1), "王秀英");
    one.sync(&server);
    server.borrow_mut().publish();
    one.receipt(&server);
    one.set(id, "phone", "19900001234");
    let edit = one.sync(&server);
    assert_eq!((edit.requests, edit.accepted), (1, 1));
    assert!(edit.sent <= 500, "{} bytes up", edit.sent);
}

#[test]
fn edits_apart_meet_and_stay_two_versions_until_one_is_chosen() {
    let (server, one, two) = two();
    let id = one.household(&grid(1), "王秀英");
    one.sync(&server);
    server.borrow_mut().publish();
    two.sync(&server);
    one.set(id, "phone", "111");
    two.set(id, "phone", "222");
    for phone in [&one, &two, &one, &two] {
        phone.sync(&server);
        server.borrow_mut().publish();
    }
    one.sync(&server);
    let (here, there) = (one.document(id).unwrap(), two.document(id).unwrap());
    assert_eq!(here.heads(), there.heads());
    assert_eq!(here.conflicts().len(), 1);
    assert_eq!(here.root("phone"), there.root("phone"));
    assert!(one.sync(&server).proven && two.sync(&server).proven);
}

#[test]
fn a_long_pull_takes_several_pages_and_ends_with_proof() {
    let (server, one, two) = two();
    let ids: Vec<DocumentId> = (0..40)
        .map(|n| one.household(&grid(1), &format!("户{n}")))
        .collect();
    one.sync(&server);
    server.borrow_mut().publish();
    let read = two.sync(&server);
    assert!(read.proven && read.requests > 3);
    assert!(ids.iter().all(|id| two.document(*id).is_some()));
}

#[test]
fn a_document_in_two_scopes_counts_in_both() {
    let server = RefCell::new(Server::new());
    let one = Phone::new(&server, 1, &[grid(1), grid(2)]);
    let id = one.household(&grid(1), "王秀英");
    one.sync(&server);
    server.borrow_mut().publish();
    server.borrow_mut().share(id, &grid(2));
    one.set(id, "phone", "1");
    one.sync(&server);
    server.borrow_mut().publish();
    assert!(one.sync(&server).proven);
    server.borrow_mut().unshare(id, &grid(1));
    assert!(one.sync(&server).proven);
    assert!(one.document(id).is_some(), "one scope is left");
    server.borrow_mut().unshare(id, &grid(2));
    assert!(one.sync(&server).proven);
    assert!(one.document(id).is_none(), "none is left and nothing is unsent");
    one.check_digests();
}

#[test]
fn unsent_work_outlives_the_end_of_a_scope() {
    let server = RefCell::new(Server::new());
    let one = Phone::new(&server, 1, &[grid(1), grid(2)]);
    let id = one.household(&grid(2), "王秀英");
    one.sync(&server);
    server.borrow_mut().publish();
    one.sync(&server);
    one.set(id, "phone", "1");
    server
        .borrow_mut()
        .desks
        .get_mut(&one.id)
        .unwrap()
        .scopes
        .remove(&grid(2));
    // The grant ends while the push does not get through.
    let outcome = one.sync_over(&Road::with(&server, vec![Fate::Dropped]));
    assert!(matches!(outcome, Err(SyncError::Offline)));
    assert!(one.document(id).is_some());
    assert_eq!(one.sync(&server).accepted, 1);
    assert!(one.document(id).is_none());
    assert_eq!(server.borrow().held(id).len(), 2);
}

#[test]
fn a_document_that_comes_back_is_fetched_whole_with_this_phones_own_part() {
    let (server, one, two) = two();
    let id = one.household(&grid(1), "王秀英");
    one.sync(&server);
    server.borrow_mut().publish();
    two.sync(&server);
    two.set(id, "phone", "222");
    two.sync(&server);
    server.borrow_mut().publish();
    one.sync(&server);
    server.borrow_mut().unshare(id, &grid(1));
    one.sync(&server);
    assert!(one.document(id).is_none());
    server.borrow_mut().share(id, &grid(1));
    let back = one.sync(&server);
    assert!(back.proven, "{back:?}");
    assert_eq!(one.field(id, "phone").as_deref(), Some("222"));
    assert_eq!(one.field(id, "house_no").as_deref(), Some("12号"));
    one.check_digests();
}

#[test]
fn rows_come_change_and_leave_with_their_scope() {
    let server = RefCell::new(Server::new());
    let one = Phone::new(&server, 1, &[grid(1), grid(2)]);
    let home = |version| {
        let Scope::Grid(grid) = grid(1) else {
            unreachable!()
        };
        Row::set(
            version,
            HomeRow {
                document: DocumentId::new([4; 16]),
                grid,
            },
        )
    };
    let known = |phone: &Phone| {
        let found: Result<_, StoreError> = phone
            .device
            .store()
            .read(|db| crate::store::row::get(db, Table::Home, &[4; 16]));
        found.unwrap().is_some()
    };
    server.borrow_mut().set_row(&grid(1), home(1));
    server.borrow_mut().set_row(&grid(2), home(1));
    assert!(one.sync(&server).proven);
    server.borrow_mut().set_row(&grid(1), home(2));
    assert!(one.sync(&server).proven);
    let key = RowKey::parse(&[4; 16]).unwrap();
    server
        .borrow_mut()
        .set_row(&grid(1), Row::removed(3, Table::Home, key));
    assert!(one.sync(&server).proven);
    assert!(known(&one), "the other scope still has it");
    server
        .borrow_mut()
        .desks
        .get_mut(&one.id)
        .unwrap()
        .scopes
        .remove(&grid(2));
    assert!(one.sync(&server).proven);
    assert!(!known(&one));
    one.check_digests();
}

#[test]
fn an_erased_document_goes_with_all_that_was_written_to_it() {
    let (server, one, two) = two();
    let id = one.household(&grid(1), "王秀英");
    one.sync(&server);
    server.borrow_mut().publish();
    two.sync(&server);
    one.sync(&server);
    two.set(id, "phone", "222");
    server.borrow_mut().erase(id);
    for phone in [&one, &two] {
        let outcome = phone.sync(&server);
        assert!(outcome.proven, "{outcome:?}");
        assert!(phone.document(id).is_none() && phone.outbox(id).is_empty());
    }
    assert!(one.receipt(&server).receipted, "it left the sum on both sides");
}

#[test]
fn the_read_log_arrives_whole_and_once() {
    let (server, one, _) = two();
    let id = one.household(&grid(1), "王秀英");
    for _ in 0..3 {
        let appended: Result<(), StoreError> = one
            .device
            .store()
            .write(|db| read_log::append(db, id, one.device.now()));
        appended.unwrap();
    }
    let _ = one.sync_over(&Road::with(&server, vec![Fate::Unanswered]));
    one.sync(&server);
    assert!(one.receipt(&server).receipted);
}

#[test]
fn a_lost_answer_is_no_lost_work() {
    for fate in [
        Fate::Dropped,
        Fate::Unanswered,
        Fate::Stranger,
        Fate::Failing,
        Fate::Cut,
    ] {
        let (server, one, _) = two();
        let id = one.household(&grid(1), "王秀英");
        let broken = one.sync_over(&Road::with(&server, vec![fate]));
        assert!(matches!(broken, Err(SyncError::Offline)), "{fate:?}");
        assert_eq!(one.waiting(), 1, "{fate:?}");
        one.sync(&server);
        assert_eq!(one.waiting(), 0);
        assert_eq!(server.borrow().held(id).len(), 1);
        assert!(one.receipt(&server).receipted, "{fate:?}: counted once");
    }
}

#[test]
fn a_counter_that_was_used_is_gone_on_from() {
    let (server, one, _) = two();
    one.household(&grid(1), "王秀英");
    let road = Road::with(&server, vec![Fate::Twice]);
    let outcome = one.sync_over(&road).unwrap();
    assert_eq!(outcome.accepted, 1);
    assert_eq!(one.waiting(), 0);
    assert!(road.count() >= 2);
}
