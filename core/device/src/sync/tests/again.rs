//! A server that is set back once more, when what was offered to it had not been read by anybody yet.

use std::cell::RefCell;

use doorstep_model::id::{DocumentId, Epoch};
use doorstep_model::protocol::row::Table;

use super::grid;
use super::model::Server;
use super::phone::Phone;

/// In milliseconds.
const HOUR: i64 = 60 * 60 * 1000;

struct Story {
    server: RefCell<Server>,
    one: Phone,
    backup: Server,
    /// Of a phone that is never heard of again; it has a number.
    id: DocumentId,
    lives: u8,
}

impl Story {
    fn new() -> Self {
        let server = RefCell::new(Server::new());
        let one = Phone::new(&server, 1, &[grid(1)]);
        let two = Phone::new(&server, 2, &[grid(1)]);
        let backup = server.borrow().clone();
        let id = two.household(&grid(1), "李桂兰");
        two.sync(&server);
        server.borrow_mut().publish();
        server.borrow_mut().number(&grid(1), id, "610921-20260317-1");
        one.sync(&server);
        Self {
            server,
            one,
            backup,
            id,
            lives: 90,
        }
    }

    /// The server is restored from before, told so by its administrator.
    fn set_back(&mut self) {
        self.lives += 1;
        let mut server = self.server.borrow_mut();
        let now = server.now;
        server.roll_back(&self.backup);
        server.epoch = Epoch::new([self.lives; 8]);
        server.now = now;
    }

    fn held(&self) -> usize {
        self.server.borrow().held(self.id).len()
    }

    /// The server publishes, the phone reads it, and keeps no offer any more.
    fn comes_right(&self) {
        self.server.borrow_mut().publish();
        assert!(self.one.sync(&self.server).proven);
        assert_eq!(self.held(), 1);
        assert!(
            self.server.borrow().has_row(Table::CaseNumber),
            "it stands on a slip"
        );
        assert!(self.one.document(self.id).is_some());
        assert_eq!(self.one.offers(), (0, 0));
        self.one.check_digests();
    }
}

#[test]
fn what_was_offered_and_not_read_again_is_offered_to_the_next_life() {
    let mut story = Story::new();
    for _ in 0..3 {
        story.set_back();
        story.one.sync(&story.server);
        assert_eq!(story.held(), 1, "the server has it from this phone");
        assert_eq!(story.one.offers(), (0, 1), "the number was read already");
    }
    story.comes_right();
}

#[test]
fn a_killed_app_still_offers_it() {
    let mut story = Story::new();
    story.set_back();
    story.one.sync(&story.server);
    story.set_back();
    story.one = story.one.restarted();
    story.one.sync(&story.server);
    story.comes_right();
}

#[test]
fn what_another_phone_had_offered_is_kept_as_well() {
    let mut story = Story::new();
    let three = Phone::new(&story.server, 3, &[grid(1)]);
    three.sync(&story.server);
    story.set_back();
    three.sync(&story.server);
    // Answered as there already. The other phone is lost with that life of the server.
    story.one.sync(&story.server);
    drop(three);
    story.set_back();
    story.one.sync(&story.server);
    assert_eq!(story.held(), 1);
    story.comes_right();
}

#[test]
fn what_left_this_phone_s_logs_meanwhile_stays_until_others_have_it() {
    let mut story = Story::new();
    let one = story.one.id;
    let take_away = |story: &Story| {
        let mut server = story.server.borrow_mut();
        let desk = server.desks.get_mut(&one).unwrap();
        desk.scopes.remove(&grid(1));
    };
    story.set_back();
    story.one.sync(&story.server);
    take_away(&story);
    story.server.borrow_mut().publish();
    story.one.sync(&story.server);
    story.set_back();
    take_away(&story);
    story.one.sync(&story.server);
    assert_eq!(story.held(), 1, "it was offered from outside");
    story.server.borrow_mut().publish();
    assert!(story.one.sync(&story.server).proven);
    assert!(story.one.document(story.id).is_some());
    story.server.borrow_mut().now += 2 * HOUR;
    story.one.sync(&story.server);
    assert!(
        story.one.document(story.id).is_none(),
        "others have it, and this phone may not"
    );
    assert_eq!(story.one.offers(), (0, 0));
}

/// A copied installation wrote again, and its other change came first in this life of the server.
#[test]
fn what_a_copy_wrote_in_another_life_makes_way_for_what_is_published_in_this_one() {
    let server = RefCell::new(Server::new());
    let one = Phone::new(&server, 1, &[grid(1)]);
    let two = Phone::new(&server, 2, &[grid(1)]);
    let id = two.household(&grid(1), "李桂兰");
    two.sync(&server);
    server.borrow_mut().publish();
    one.sync(&server);
    two.sync(&server);
    let (copy, backup) = (two.cloned(77), server.borrow().clone());
    let before = two.set(id, "phone", "111");
    two.sync(&server);
    server.borrow_mut().publish();
    one.sync(&server);
    assert_eq!(one.field(id, "phone").as_deref(), Some("111"));
    one.set(id, "address", "江河村");

    server.borrow_mut().roll_back(&backup);
    server.borrow_mut().epoch = Epoch::new([99; 8]);
    copy.set(id, "phone", "222");
    copy.sync(&server);
    server.borrow_mut().publish();
    one.sync(&server);
    assert!(!one.document(id).unwrap().has(before), "it is in the offer");
    server.borrow_mut().publish();
    for phone in [&one, &copy] {
        assert!(phone.sync(&server).proven);
        assert_eq!(phone.field(id, "phone").as_deref(), Some("222"));
        assert_eq!(phone.field(id, "address").as_deref(), Some("江河村"));
        phone.check_digests();
    }
    assert!(server.borrow().held(id).contains(&before), "kept as a copy's");
}
