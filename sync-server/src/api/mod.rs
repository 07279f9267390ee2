//! What machines ask: phones in CBOR, others in JSON. Handlers only: extract, call, answer.

pub mod activity;
pub mod alert;
pub mod answer;
pub mod approval;
mod bearer;
pub mod caller;
pub mod case;
mod desk;
pub mod document;
pub mod enrol;
pub mod field;
pub mod health;
pub mod judgement;
pub mod meeting;
pub mod metrics;
mod named_photo;
pub mod photo;
pub mod place;
pub mod quarantine;
pub mod refusal;
pub mod round;
mod sent;
pub mod session;
pub mod statistics;
pub mod supermarket;
pub mod supervision;
pub mod sync;

/// The media type of everything between phone and server: CBOR under zstd, signed where the
/// protocol says so.
pub const PHONE: &str = "application/vnd.doorstep";
