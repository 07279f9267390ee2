//! Spreadsheets in: rosters, units, users and posts, place trees, checklists (XLSForm). Bytes in, drafts and a report
//! out; nothing is stored here. Every bad row is named by number, column and remedy, and no
//! value of a person ever reaches a report, an error or a log.

pub mod checklist;
pub mod columns;
pub mod division;
mod identity;
mod names;
pub mod outline;
mod places;
pub mod problem;
mod reading;
mod report;
pub mod roster;
pub mod sheet;
pub mod staff;
mod value;
