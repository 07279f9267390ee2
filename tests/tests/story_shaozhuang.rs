//! Shaozhuang's story at the desks of the JSON interface; in a browser: `tests/console/stories.test.mjs`.

use doorstep_tests::story::{shaozhuang, tell};

#[test]
fn a_petition_and_its_team_of_three() {
    for (name, table) in tell(shaozhuang::tell).tables {
        insta::assert_snapshot!(name, table);
    }
}
