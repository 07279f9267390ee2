//! Hanyin's story at the desks of the JSON interface; in a browser: `tests/console/stories.test.mjs`.

use doorstep_tests::story::{hanyin, tell};

#[test]
fn the_wall_between_two_households() {
    for (name, table) in tell(hanyin::tell).tables {
        insta::assert_snapshot!(name, table);
    }
}
