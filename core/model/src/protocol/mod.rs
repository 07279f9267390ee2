//! The protocol between phone and server: what is said, how it is wrapped, and within which
//! limits. Shapes are CBOR with integer keys; a key that a side does not know is ignored.

mod bearer;
pub mod bundle;
mod cbor_check;
pub mod compress;
pub mod digest;
pub mod enrol;
pub mod envelope;
pub mod key;
pub mod limits;
pub mod message;
pub mod packed;
pub mod proof;
pub mod reads;
pub mod receipt;
pub mod reconcile;
pub mod refusal;
pub mod row;
pub mod same;
pub mod scope;
pub mod sync;

pub use cbor_check::cbor_check;

/// The protocol that this build speaks.
pub const PROTOCOL: u16 = 1;

/// A value of ours as CBOR. Writing into memory cannot fail.
pub fn to_cbor<T: minicbor::Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).unwrap_or_else(|error: minicbor::encode::Error<std::convert::Infallible>| {
        unreachable!("a type of ours encodes: {error}")
    })
}
