//! What a phone does, offline: the encrypted store, the things a person does, what the screens
//! show, keys, photos and sync. Storage is synchronous; time, randomness, network and the vault
//! are passed in.

pub mod action;
pub mod device;
mod durable_file;
pub mod environment;
pub mod generation;
pub mod identity;
pub mod installation;
pub mod key;
pub mod photo;
pub mod realm;
pub mod store;
pub mod sync;
pub mod view;
#[cfg(test)]
mod village;
