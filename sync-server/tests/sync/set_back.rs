//! A server whose file was set back to an earlier state, as its phones meet it.

use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{reference, text};
use doorstep_model::id::Epoch;
use doorstep_model::protocol::proof::ServerSecret;
use doorstep_model::protocol::scope::{Cursor, Scope};
use doorstep_model::protocol::sync::{Push, PushResult};
use doorstep_model::role::BaseRole;

use crate::village::{ONE, Phone, TWO, Village, grid};

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

/// A visit, and what was added to it later.
fn visit(li: &mut Phone, household: &Document) -> Vec<Push> {
    let mut visit = Document::new(Kind::Visit, li.new_id());
    let visited = li.write(&mut visit, |w| {
        w.root("household", reference(household.id()));
        w.root("visit_kind", text("door"));
    });
    let first = li.push(&visit, &visited, ONE);
    let added = li.write(&mut visit, |w| {
        w.root("outcome", text("met"));
    });
    vec![first, li.push(&visit, &added, ONE)]
}

/// The household is not here.
const UNKNOWN: PushResult = PushResult::Quarantined(Code::OwnerUnknown);

#[test]
fn a_visit_is_kept_until_its_household_comes_back() {
    let village = Village::new();
    let user = village.person(BaseRole::Member, ONE);
    let mut li = village.phone(user);
    let (household, registered) = li.household("1组3号");
    let visit = visit(&mut li, &household);
    assert_eq!(li.send(&village, visit.clone()), [UNKNOWN, UNKNOWN]);
    assert_eq!(
        li.send(&village, visit.clone()),
        [UNKNOWN, UNKNOWN],
        "as it is held"
    );
    let registered = li.push(&household, &registered, ONE);
    assert_eq!(li.send(&village, vec![registered]), [PushResult::Accepted]);

    let told = li.pull(&village).verdicts;
    let taken = told
        .iter()
        .filter(|verdict| verdict.result == PushResult::Accepted);
    assert_eq!(taken.count(), 2);
    let mut wang = village.phone(user);
    wang.pull(&village);
    let shown = wang.document(Kind::Visit, visit[0].doc);
    assert_eq!(shown.root("outcome").unwrap().text(), Some("met"));
    assert_eq!(
        li.send(&village, visit),
        [PushResult::Duplicate, PushResult::Duplicate]
    );
}

#[test]
fn a_visit_that_its_author_may_not_make_is_kept_when_its_household_comes_back() {
    let village = Village::new();
    let (li, wang) = (
        village.person(BaseRole::Member, ONE),
        village.person(BaseRole::Member, TWO),
    );
    let (mut li, mut wang) = (village.phone(li), village.phone(wang));
    let (household, registered) = wang.household("2组1号");
    let visit = visit(&mut li, &household);
    assert_eq!(li.send(&village, visit), [UNKNOWN, UNKNOWN]);
    let registered = wang.push(&household, &registered, TWO);
    assert_eq!(wang.send(&village, vec![registered]), [PushResult::Accepted]);
    let told = li.pull(&village).verdicts;
    let results: Vec<_> = told.iter().map(|verdict| verdict.result.clone()).collect();
    assert!(
        matches!(
            results[..],
            [PushResult::Quarantined(first), PushResult::Quarantined(second)]
                if first != Code::OwnerUnknown && second != Code::OwnerUnknown
        ),
        "{results:?}"
    );
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
