//! Quzhou's story at the desks of the JSON interface; in a browser: `tests/console/stories.test.mjs`.

use doorstep_tests::story::{quzhou, tell};

#[test]
fn ten_questions_of_one_village() {
    for (name, table) in tell(quzhou::tell).tables {
        insta::assert_snapshot!(name, table);
    }
}
