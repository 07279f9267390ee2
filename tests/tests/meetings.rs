//! The meetings of `tests/run county quzhou`, of three villages and what lies above them.

use doorstep_tests::meetings::hold;

#[test]
fn every_question_leaves_or_goes_up_and_nothing_is_lost() {
    let held = hold(Some(3), &mut |_| {});
    assert_eq!(held.wrong, Vec::<String>::new());
    // Each village three times, the township nine times, the county seven times.
    assert_eq!(held.meetings, 9 + 9 + 7);
    // Two villages in three send one up in the first round, all of them later; what is forgotten in a
    // village comes back to its next meeting and is done there.
    assert_eq!(held.questions["done"], 6);
    assert!(held.judgement.is_good(), "{}", held.judgement);
    // Four cases for each meeting of a village, and a household for each phone.
    assert_eq!(held.judgement.written, 9 * 4 + 3);
}
