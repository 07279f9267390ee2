//! A server that was set back to an older state of itself.

use std::cell::RefCell;

use doorstep_model::id::DocumentId;
use doorstep_model::protocol::row::Table;
use doorstep_model::protocol::sync::{Fact, FactBody, NoticeSeen, Offer};
use doorstep_model::time::Timestamp;

use super::grid;
use super::model::Server;
use super::phone::Phone;
use crate::store::{StoreError, fact};

struct Story {
    server: RefCell<Server>,
    one: Phone,
    two: Phone,
    old: DocumentId,
    new: DocumentId,
}

/// A backup is taken after the first household; a second, an edit of the first by the other
/// phone, and a case number follow.
fn story() -> (Story, Server) {
    let server = RefCell::new(Server::new());
    let one = Phone::new(&server, 1, &[grid(1)]);
    let two = Phone::new(&server, 2, &[grid(1)]);
    let old = one.household(&grid(1), "王秀英");
    one.sync(&server);
    server.borrow_mut().publish();
    two.sync(&server);
    one.sync(&server);
    let backup = server.borrow().clone();
    let new = two.household(&grid(1), "李桂兰");
    two.set(old, "phone", "222");
    two.sync(&server);
    server.borrow_mut().publish();
    server.borrow_mut().number(&grid(1), new, "610921-20260317-1");
    one.sync(&server);
    two.sync(&server);
    let story = Story {
        server,
        one,
        two,
        old,
        new,
    };
    (story, backup)
}

impl Story {
    fn heal(&self, phones: &[&Phone]) {
        for _ in 0..4 {
            for phone in phones {
                phone.sync(&self.server);
                self.server.borrow_mut().publish();
            }
        }
        for phone in phones {
            assert!(phone.sync(&self.server).proven);
            phone.check_digests();
        }
    }
}

#[test]
fn every_author_brings_back_what_was_lost() {
    let (story, backup) = story();
    story.server.borrow_mut().roll_back(&backup);
    assert_eq!(story.server.borrow().held(story.old).len(), 1);
    story.heal(&[&story.two, &story.one]);
    assert_eq!(story.server.borrow().held(story.old).len(), 2);
    assert_eq!(story.server.borrow().held(story.new).len(), 1);
    for phone in [&story.one, &story.two] {
        assert_eq!(phone.field(story.old, "phone").as_deref(), Some("222"));
        assert!(phone.document(story.new).is_some());
        assert!(phone.receipt(&story.server).receipted);
    }
    assert!(
        story.server.borrow().has_row(Table::CaseNumber),
        "it stands on a slip"
    );
}

#[test]
fn the_work_of_a_wiped_phone_comes_back_from_another() {
    let (story, backup) = story();
    story.server.borrow_mut().roll_back(&backup);
    // The second phone never comes again.
    story.heal(&[&story.one]);
    assert_eq!(story.server.borrow().held(story.old).len(), 2);
    assert_eq!(story.server.borrow().held(story.new).len(), 1);
    assert_eq!(story.one.field(story.old, "phone").as_deref(), Some("222"));
    let server = story.server.borrow();
    let first = &server.offered[0];
    assert!(matches!(first, Offer::Row(_)), "numbers first: {first:?}");
}

#[test]
fn a_server_that_lost_the_grants_too_is_offered_everything() {
    let (story, mut backup) = story();
    for desk in backup.desks.values_mut() {
        desk.scopes.remove(&grid(1));
    }
    story.server.borrow_mut().roll_back(&backup);
    // Cursors of scopes that it does not grant prove nothing here: it is told by its administrator.
    story.server.borrow_mut().epoch = doorstep_model::id::Epoch::new([99; 8]);
    for _ in 0..3 {
        story.one.sync(&story.server);
        story.server.borrow_mut().publish();
    }
    assert_eq!(story.server.borrow().held(story.old).len(), 2);
    assert_eq!(story.server.borrow().held(story.new).len(), 1);
}

#[test]
fn a_server_that_does_not_compare_is_read_from_the_start() {
    let (story, backup) = story();
    story.server.borrow_mut().roll_back(&backup);
    story.server.borrow_mut().reconciles = false;
    story.heal(&[&story.one, &story.two]);
    assert_eq!(story.server.borrow().held(story.old).len(), 2);
    assert_eq!(story.server.borrow().held(story.new).len(), 1);
}

#[test]
fn accepted_and_unpublished_work_goes_out_again() {
    let (story, _) = story();
    let backup = story.server.borrow().clone();
    story.one.set(story.new, "address", "江河村");
    story.one.sync(&story.server);
    assert_eq!(story.one.waiting(), 0);
    // Lost before it was published: no cursor is ahead, and nobody knows.
    story.server.borrow_mut().roll_back(&backup);
    story.heal(&[&story.one, &story.two]);
    assert_eq!(story.server.borrow().held(story.new).len(), 2);
    assert_eq!(story.two.field(story.new, "address").as_deref(), Some("江河村"));
}

#[test]
fn facts_go_out_again_until_a_backup_covers_them() {
    let (story, _) = story();
    let seen = |n: u8| {
        Fact::new(
            doorstep_model::id::FactId::new([n; 16]),
            Timestamp::clamp(0),
            &FactBody::NoticeSeen(NoticeSeen {
                notice: doorstep_model::id::NoticeId(1),
            }),
        )
    };
    let tell = |fact: &Fact| {
        let told: Result<(), StoreError> = story.one.device.store().write(|db| fact::add(db, fact));
        told.unwrap();
    };
    story.server.borrow_mut().covered = true;
    tell(&seen(1));
    story.one.receipt(&story.server);
    story.one.set(story.new, "address", "江河村");
    story.one.receipt(&story.server);
    let backup = story.server.borrow().clone();
    tell(&seen(2));
    story.one.sync(&story.server);
    assert_eq!(story.server.borrow().facts.len(), 2);
    story.server.borrow_mut().roll_back(&backup);
    story.server.borrow_mut().epoch = doorstep_model::id::Epoch::new([99; 8]);
    story.heal(&[&story.one]);
    assert_eq!(story.server.borrow().facts.len(), 2);
}

#[test]
fn what_was_written_since_a_document_moved_comes_back_too() {
    let server = RefCell::new(Server::new());
    let scopes = [grid(1), grid(2)];
    let one = Phone::new(&server, 1, &scopes);
    let two = Phone::new(&server, 2, &scopes);
    let id = two.household(&grid(2), "王秀英");
    two.sync(&server);
    server.borrow_mut().publish();
    one.sync(&server);
    let backup = server.borrow().clone();
    server.borrow_mut().unshare(id, &grid(2));
    server.borrow_mut().share(id, &grid(1));
    two.sync(&server);
    two.set(id, "phone", "222");
    two.sync(&server);
    server.borrow_mut().publish();
    one.sync(&server);
    // The other phone is never heard of again, and grid 2 is compared before grid 1.
    server.borrow_mut().roll_back(&backup);
    for _ in 0..3 {
        one.sync(&server);
        server.borrow_mut().publish();
    }
    assert_eq!(server.borrow().held(id).len(), 2);
    assert_eq!(one.field(id, "phone").as_deref(), Some("222"));
}
