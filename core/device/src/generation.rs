//! Generations: under which of its lives this installation writes.
//!
//! An actor must never be shared by two copies of a database. The installation draws a nonce that
//! lies outside of the database, where a phone's backup does not go, and keeps a copy inside. A
//! database whose copy does not match was brought from elsewhere, or made anew: it goes on under
//! a generation of its own.

use doorstep_model::id::Generation;
use rusqlite::Connection;

use crate::environment::{Randomness, new_generation};
use crate::store::{Setting, StoreError, setting};

/// The installation's own 16 random bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct InstallationNonce(pub(crate) [u8; 16]);

/// The generation to write under: the database's own if it belongs to this installation, else a
/// new one.
pub(crate) fn settle(
    db: &Connection,
    nonce: InstallationNonce,
    randomness: &dyn Randomness,
) -> Result<Generation, StoreError> {
    let here = setting::get(db, Setting::InstallationNonce)?.is_some_and(|copy| copy == nonce.0);
    match setting::get(db, Setting::Generation)? {
        Some(generation) if here => {
            Generation::from_slice(&generation).map_err(|_| StoreError::Unreadable("generation"))
        }
        _ => {
            let generation = draw(db, randomness)?;
            setting::set(db, Setting::InstallationNonce, &nonce.0)?;
            Ok(generation)
        }
    }
}

/// Draws a new generation: the server asked for it, or a replay needs it.
pub fn draw(db: &Connection, randomness: &dyn Randomness) -> Result<Generation, StoreError> {
    let generation = new_generation(randomness);
    setting::set(db, Setting::Generation, generation.as_bytes())?;
    Ok(generation)
}
