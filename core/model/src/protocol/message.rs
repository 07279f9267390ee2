//! From a value to the bytes inside an envelope or a reply, and back: CBOR, then zstd.

use minicbor::{Decode, Encode};

use crate::code::Code;
use crate::protocol::compress::{compress, decompress};
use crate::protocol::limits::Limits;
use crate::protocol::{cbor_check, to_cbor};

/// CBOR, compressed.
pub fn write<T: Encode<()>>(value: &T) -> Vec<u8> {
    compress(&to_cbor(value))
}

/// Reads what [`write()`] wrote, under limits. For a request the signature comes first:
/// [`crate::protocol::envelope::open`].
///
/// # Errors
/// [`Code::BodyTooLarge`] above any limit, [`Code::BadRequest`] for bytes that are no such value.
pub fn read<T: for<'b> Decode<'b, ()>>(bytes: &[u8], limits: &Limits) -> Result<T, Code> {
    if bytes.len() > limits.outside {
        return Err(Code::BodyTooLarge);
    }
    let cbor = decompress(bytes, limits.inside)?;
    cbor_check(&cbor, limits.items)?;
    minicbor::decode(&cbor).map_err(|_| Code::BadRequest)
}
