//! One world: a real server and real phones, in one temporary folder, under one time and one seed.

pub mod clock;
pub mod random;
