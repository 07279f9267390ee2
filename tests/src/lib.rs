//! Doorstep tests: devices and the real server in one world, and the judge of what they did.

pub mod bench;
pub mod caseload;
pub mod child;
mod county;
pub mod every_noun;
pub mod faults;
pub mod fuzz;
pub mod golden;
pub mod meetings;
pub mod oracle;
pub mod picture;
pub mod roster;
pub mod screening;
pub mod shown;
pub mod simulate;
pub mod story;
pub mod torn;
pub mod trace;
pub mod world;
