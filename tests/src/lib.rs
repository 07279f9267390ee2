//! Doorstep tests: devices and the real server in one world, and the judge of what they did.

pub mod bench;
pub mod faults;
pub mod oracle;
pub mod picture;
pub mod roster;
pub mod world;
