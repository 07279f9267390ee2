//! The cases of `tests/run county bayzhou`, a few of them in three villages.

use doorstep_tests::caseload::{Size, live};

#[test]
fn every_case_comes_to_its_end_and_nothing_is_lost() {
    let size = Size {
        villages: 3,
        cases: 150,
    };
    let done = live(size, &mut |_| {});
    assert_eq!(done.wrong, Vec::<String>::new());
    assert_eq!(done.fates.values().sum::<usize>(), 150);
    // Each way to an end is gone by some; which of the settled are called back is the server's draw.
    assert!(done.fates.len() >= 9, "{:?}", done.fates);
    assert!(done.judgement.is_good(), "{}", done.judgement);
    // What phones wrote: a report each, and what they settled, judged or took back.
    assert!(done.judgement.written > 250, "{}", done.judgement);
}
