//! How a document is begun: once, by whoever may, and again when the first try was not taken.

use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{Written, reference, text};
use doorstep_model::protocol::sync::PushResult;
use doorstep_model::role::BaseRole;

use crate::village::{ONE, Phone, TWO, Village};

/// A visit, whose household is put once.
fn visit(phone: &mut Phone, household: &Document, outcome: &str) -> (Document, Written) {
    let mut document = Document::new(Kind::Visit, phone.new_id());
    let written = phone.write(&mut document, |w| {
        w.root("household", reference(household.id()));
        w.root("visit_kind", text("door"));
        w.root("outcome", text(outcome));
    });
    (document, written)
}

#[test]
fn a_visit_sent_again_after_a_lost_answer_is_a_duplicate() {
    let village = Village::new();
    let user = village.person(BaseRole::Member, ONE);
    let mut li = village.phone(user);
    let (household, registered) = li.household("1组3号");
    let (document, visited) = visit(&mut li, &household, "met");
    let pushes = [
        li.push(&household, &registered, ONE),
        li.push(&document, &visited, ONE),
    ];
    for expected in [PushResult::Accepted, PushResult::Duplicate] {
        let results = li.send(&village, pushes.to_vec());
        assert_eq!(results, [expected.clone(), expected]);
    }
}

#[test]
fn what_is_put_once_is_not_put_again() {
    let village = Village::new();
    let user = village.person(BaseRole::Member, ONE);
    let (mut li, mut other) = (village.phone(user), village.phone(user));
    let (household, registered) = li.household("1组3号");
    let (document, visited) = visit(&mut li, &household, "met");
    let pushes = [
        li.push(&household, &registered, ONE),
        li.push(&document, &visited, ONE),
    ];
    li.send(&village, pushes.to_vec());
    let mut theirs = Document::new(Kind::Visit, document.id());
    let again = other.write(&mut theirs, |w| {
        w.root("household", reference(household.id()));
        w.root("visit_kind", text("phone"));
    });
    let push = other.push(&theirs, &again, ONE);
    assert_eq!(
        other.send(&village, vec![push]),
        [PushResult::Refused(Code::Rewritten, None)]
    );
}

#[test]
fn a_beginning_that_was_not_taken_is_corrected_by_another_in_another_place() {
    let village = Village::new();
    let user = village.person(BaseRole::Member, ONE);
    let mut li = village.phone(user);
    let (document, written) = li.household("2组1号");
    let wrong = li.push(&document, &written, TWO);
    assert!(matches!(
        li.send(&village, vec![wrong.clone()])[..],
        [PushResult::Quarantined(_)]
    ));
    li.generation = 2;
    let mut corrected = Document::new(Kind::Household, document.id());
    let again = li.write(&mut corrected, |w| {
        w.root("house_no", text("1组4号"));
        let entry = w.entry();
        w.field("people", entry, "name", text("李大山"));
    });
    let mut push = li.push(&corrected, &again, ONE);
    push.replaces = Some(written.gated.hash);
    assert_eq!(li.send(&village, vec![push]), [PushResult::Accepted]);
    let mut other = village.phone(user);
    other.pull(&village);
    assert_eq!(
        other.document(Kind::Household, document.id()).heads(),
        corrected.heads()
    );
    assert!(
        matches!(li.send(&village, vec![wrong])[..], [PushResult::Quarantined(_)]),
        "what holds now of the first"
    );
}
