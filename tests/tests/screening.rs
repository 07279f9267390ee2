//! The screening round of `tests/run county shaozhuang`, over three villages.

use doorstep_server::store::RoundCounts;
use doorstep_tests::screening::{Size, screen};

#[test]
fn a_round_is_answered_by_every_village_and_nothing_is_lost() {
    let size = Size {
        villages: 3,
        households: 8,
    };
    let done = screen(size, &mut |_, _| {});
    let all = RoundCounts {
        grids: 3,
        answered_grids: 3,
        nothing: 0,
        missing: 0,
        answers: 24,
    };
    let before = RoundCounts {
        answered_grids: 2,
        missing: 1,
        answers: 16,
        ..all
    };
    assert_eq!(done.counts, [before, all]);
    assert_eq!((done.visits, done.judgement.lost.len()), (24, 0));
    let told = |choice: &str| {
        let found = done.tally.iter().find(|(one, _)| **one == *choice);
        found.map_or(0, |(_, n)| *n)
    };
    assert_eq!(told("heard=yes"), done.heard);
    assert_eq!(told("heard=no"), 24 - done.heard);
    assert_eq!(told("settled_here=yes"), done.heard);
}
