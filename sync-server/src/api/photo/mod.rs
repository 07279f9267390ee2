//! `/v1/photos`: tus 1.0 in, plain `GET` out, both for whoever shows a pass.

pub mod read;
mod refusal;
pub mod upload;

pub(crate) use read::send;
pub use refusal::NoPhoto;
