//! Many changes by the beginnings of their names, end to end: 8 bytes each and nothing between.

use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::id::HashPrefix;
use crate::protocol::limits::CBOR_LIST;

/// Names of changes, in the order of the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names(pub Vec<HashPrefix>);

impl<C> Encode<C> for Names {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|name| *name.as_bytes()).collect();
        e.bytes(&bytes)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Names {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        match d.bytes()?.as_chunks() {
            (names, []) if !names.is_empty() && names.len() <= CBOR_LIST => {
                Ok(Self(names.iter().map(|name| HashPrefix::new(*name)).collect()))
            }
            _ => Err(minicbor::decode::Error::message("no list of names")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::to_cbor;

    #[test]
    fn names_read_back_and_other_bytes_are_none() {
        let names = Names((0..3).map(|n| HashPrefix::new([n; 8])).collect());
        let bytes = to_cbor(&names);
        assert_eq!(bytes.len(), 2 + 3 * HashPrefix::LEN);
        assert_eq!(minicbor::decode::<Names>(&bytes).unwrap(), names);
        for other in [vec![], vec![0; 7], vec![0; 9], vec![0; 8 * (CBOR_LIST + 1)]] {
            let bytes = to_cbor(&minicbor::bytes::ByteVec::from(other));
            assert!(minicbor::decode::<Names>(&bytes).is_err());
        }
    }
}
