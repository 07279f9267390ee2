//! The benchmark's bookkeeping: what was measured, here and at the peer, against `bench/goals.toml`.

pub mod figures;
pub mod goals;
pub mod load;
pub mod measure;
pub mod peer;
pub mod report;
pub mod wire;
