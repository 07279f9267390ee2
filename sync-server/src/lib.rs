//! Doorstep server: what everyone but a phone's own user sees.
//!
//! A change gets in through `ingest`, becomes visible through `publish`; everything else here
//! keeps people, places and keys, and shows them.

pub mod account;
pub mod action;
pub mod api;
pub mod app;
pub mod backup;
pub mod blob;
pub mod cli;
pub mod config;
mod console;
mod durable_folder;
pub mod environment;
mod erase;
pub mod export;
pub mod front;
pub mod home;
pub mod import;
pub mod ingest;
pub mod job;
pub mod key;
pub mod ledger;
mod life;
pub mod live;
mod log;
mod metrics;
pub mod photo;
pub mod public;
pub mod publish;
pub mod pull;
pub mod realm;
pub mod reconcile;
mod router;
pub mod rows;
pub mod server;
pub mod shelf;
pub mod store;
pub mod sync;
pub mod token;
pub mod tus;
pub mod view;

pub use home::Home;
pub use server::{Handle, Server};
