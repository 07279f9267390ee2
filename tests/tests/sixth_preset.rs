//! A sixth preset's case at the desks of the JSON interface; in a browser: `tests/console/stories.test.mjs`.

#[path = "sixth_preset/names.rs"]
mod names;

use doorstep_tests::story::{sixth, tell};

#[test]
fn a_preset_that_nobody_knew_runs_a_case_to_closed() {
    for (name, table) in tell(sixth::tell).tables {
        insta::assert_snapshot!(name, table);
    }
}
