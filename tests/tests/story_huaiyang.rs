//! Huaiyang's story at the desks of the JSON interface; in a browser: `tests/console/stories.test.mjs`.

use doorstep_tests::story::{huaiyang, tell};

#[test]
fn wages_go_to_court_and_a_flood_warning_is_answered() {
    for (name, table) in tell(huaiyang::tell).tables {
        insta::assert_snapshot!(name, table);
    }
}
