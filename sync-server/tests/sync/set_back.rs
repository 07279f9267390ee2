//! A server whose file was set back to an earlier state, as its phones meet it.

use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{reference, text};
use doorstep_model::id::Epoch;
use doorstep_model::protocol::proof::ServerSecret;
use doorstep_model::protocol::scope::{Cursor, Scope};
use doorstep_model::protocol::sync::PushResult;
use doorstep_model::role::BaseRole;

use crate::village::{ONE, Village, grid};

/// The village's.
const SECRET: ServerSecret = ServerSecret::new([9; 32]);

#[test]
fn nothing_is_taken_before_another_life_begins() {
    let village = Village::new();
    let user = village.person(BaseRole::Member, ONE);
    let mut li = village.phone(user);
    let (document, written) = li.household("1组3号");
    let push = li.push(&document, &written, ONE);
    // The server signed this when its log was longer.
    let (scope, head) = (Scope::Grid(grid(ONE)), 40);
    let mac = SECRET.cursor(Epoch::new([7; 8]), &scope, head);
    let mut request = li.request(vec![push.clone()]);
    request.cursors = Some(vec![Cursor { scope, head, mac }]);
    let refused = li.ask(&village, &request).unwrap_err();
    assert_eq!(refused.code, Code::WrongEpoch);
    let epoch = refused.epoch.unwrap();
    assert_ne!(epoch, Epoch::new([7; 8]));

    let mut request = li.request(vec![push]);
    request.epoch = Some(epoch);
    assert_eq!(
        li.ask(&village, &request).unwrap().results,
        [PushResult::Accepted],
        "and not a duplicate"
    );
}

#[test]
fn a_visit_waits_for_its_household_to_come_back() {
    let village = Village::new();
    let user = village.person(BaseRole::Member, ONE);
    let mut li = village.phone(user);
    let (household, registered) = li.household("1组3号");
    let mut visit = Document::new(Kind::Visit, li.new_id());
    let visited = li.write(&mut visit, |w| {
        w.root("household", reference(household.id()));
        w.root("visit_kind", text("door"));
    });
    let (registered, visited) = (
        li.push(&household, &registered, ONE),
        li.push(&visit, &visited, ONE),
    );
    assert_eq!(li.send(&village, vec![visited.clone()]), [PushResult::Retry]);
    assert_eq!(li.send(&village, vec![registered]), [PushResult::Accepted]);
    assert_eq!(li.send(&village, vec![visited]), [PushResult::Accepted]);
}

#[test]
fn what_belongs_to_a_grid_that_is_not_there_is_kept() {
    let village = Village::new();
    let user = village.person(BaseRole::Member, ONE);
    let mut li = village.phone(user);
    let (document, written) = li.household("1组3号");
    let mut push = li.push(&document, &written, ONE);
    push.scope = Some(Scope::Grid(grid("610921100001999")));
    for _ in 0..2 {
        assert_eq!(
            li.send(&village, vec![push.clone()]),
            [PushResult::Quarantined(Code::OutOfScope)]
        );
    }
}
