//! Every reader of foreign bytes under libFuzzer; `DOORSTEP_FUZZ` names the one that runs.
#![no_main]

use std::sync::LazyLock;

use doorstep_tests::fuzz::Target;
use libfuzzer_sys::fuzz_target;

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var("DOORSTEP_FUZZ").unwrap_or_default();
    Target::named(&name).unwrap_or_else(|| panic!("DOORSTEP_FUZZ: no target is called '{name}'"))
});

fuzz_target!(|input: &[u8]| {
    _ = (TARGET.run)(input);
});
