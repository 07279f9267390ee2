//! Keys: the database's, the device's signing key, and what they are locked with.

mod database_key;
mod keyring;
mod signer;
mod vault;

pub use database_key::DatabaseKey;
pub use keyring::{Keyring, KeyringError, Pin};
pub use signer::{DeviceSigner, SignerError, SoftwareSigner};
pub use vault::{FileVault, Vault, VaultError};
