//! Bayzhou's story at the desks of the JSON interface; in a browser: `tests/console/stories.test.mjs`.

use doorstep_tests::story::{bayzhou, tell};

#[test]
fn seventy_two_mu_without_water() {
    for (name, table) in tell(bayzhou::tell).tables {
        insta::assert_snapshot!(name, table);
    }
}
