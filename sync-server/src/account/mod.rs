//! Accounts of the console: what one signs in with, how it is checked, and how long it lasts.

mod login;
mod password;
mod recovery;
mod session;
mod totp;

pub use login::{InvalidLogin, Login};
pub use password::{InvalidPassword, Password, PasswordHash, Passwords};
pub use recovery::{RECOVERY_CODES, RecoveryCode};
pub use session::{IDLE_MILLIS, KNOWN_MILLIS, SEEN_MILLIS, SESSION_MILLIS, SessionToken};
pub use totp::{TotpSecret, verify_totp};
