//! Doorstep tests.

pub mod bench;
pub mod roster;
