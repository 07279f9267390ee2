//! Doorstep server: what everyone but a phone's own user sees.
//!
//! A change gets in through `ingest`, becomes visible through `publish`; everything else here
//! keeps people, places and keys, and shows them.

pub mod account;
pub mod environment;
pub mod ledger;
pub mod rows;
pub mod store;
