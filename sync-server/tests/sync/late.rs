//! Work that was done in time and arrives late.

use doorstep_model::code::Code;
use doorstep_model::document::write::text;
use doorstep_model::protocol::sync::PushResult;
use doorstep_model::role::BaseRole;

use crate::village::{ONE, Village};

#[test]
fn a_days_walk_counts_though_the_post_ended_before_it_arrived() {
    let village = Village::new();
    let user = village.person(BaseRole::Member, ONE);
    let mut li = village.phone(user);
    let (mut document, written) = li.household("1组3号");
    let push = li.push(&document, &written, ONE);
    li.send(&village, vec![push]);
    let edit = li.write(&mut document, |w| {
        w.root("phone", text("1"));
    });
    village.end_assignments(user);
    village.days_pass(29);
    let push = li.push(&document, &edit, ONE);
    assert_eq!(li.send(&village, vec![push]), [PushResult::Accepted]);
    village.days_pass(2);
    let later = li.write(&mut document, |w| {
        w.root("phone", text("2"));
    });
    let push = li.push(&document, &later, ONE);
    assert_eq!(
        li.send(&village, vec![push]),
        [PushResult::Quarantined(Code::TooLate)]
    );
}

#[test]
fn what_stands_on_news_from_after_the_end_is_too_late() {
    let village = Village::new();
    let (user, other) = (
        village.person(BaseRole::Member, ONE),
        village.person(BaseRole::Member, ONE),
    );
    let (mut li, mut wang) = (village.phone(user), village.phone(other));
    let (mut document, written) = li.household("1组3号");
    let push = li.push(&document, &written, ONE);
    li.send(&village, vec![push]);
    village.end_assignments(user);
    village.days_pass(1);
    let news = wang.write(&mut document, |w| {
        w.root("phone", text("1"));
    });
    let push = wang.push(&document, &news, ONE);
    assert_eq!(wang.send(&village, vec![push]), [PushResult::Accepted]);
    let reply = li.write(&mut document, |w| {
        w.root("phone", text("2"));
    });
    let push = li.push(&document, &reply, ONE);
    assert_eq!(
        li.send(&village, vec![push]),
        [PushResult::Quarantined(Code::TooLate)]
    );
}
