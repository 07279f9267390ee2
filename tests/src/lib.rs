//! Doorstep tests.

pub mod bench;
