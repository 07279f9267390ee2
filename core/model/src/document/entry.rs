//! Entry keys: who made an entry of a container, in which change, as which one of it.

use std::fmt;

use crate::id::{DeviceNumber, Epoch, Generation};

/// `<device number>.<generation>.<seq>.<n>`, each in base 32 (digits `0-9a-v`, no leading zeros).
///
/// The number is issued at enrolment, generation and seq are the change's own, so no one can
/// forge or rewrite another's entry, and keys of one phone compress on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// The device that made it; 0 for the server.
    pub device: DeviceNumber,
    /// The device's generation, or the server's epoch, as a number.
    pub generation: u64,
    /// The change's seq.
    pub seq: u64,
    /// Which entry of that change.
    pub n: u32,
}

/// Text that is no entry key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid entry key")]
pub struct InvalidEntry;

/// Entries one change may make.
pub const ENTRIES_PER_CHANGE: u32 = 2_000;

const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";

impl Entry {
    /// Reads what `Display` writes, and nothing else.
    pub fn parse(text: &str) -> Result<Self, InvalidEntry> {
        let mut parts = text.split('.');
        let mut next = || parts.next().and_then(parse_base32).ok_or(InvalidEntry);
        let entry = Self {
            device: DeviceNumber(next()?.try_into().map_err(|_| InvalidEntry)?),
            generation: next()?,
            seq: next()?,
            n: next()?.try_into().map_err(|_| InvalidEntry)?,
        };
        if parts.next().is_some() || entry.n >= ENTRIES_PER_CHANGE {
            return Err(InvalidEntry);
        }
        Ok(entry)
    }

    /// A phone's generation as the number in its entry keys.
    pub fn generation_of(generation: Generation) -> u64 {
        u64::from(u32::from_be_bytes(*generation.as_bytes()))
    }

    /// The server's epoch as the number in its entry keys.
    pub fn generation_of_epoch(epoch: Epoch) -> u64 {
        u64::from_be_bytes(*epoch.as_bytes())
    }
}

fn parse_base32(text: &str) -> Option<u64> {
    if text.is_empty() || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.bytes().try_fold(0u64, |value, b| {
        let digit = match b {
            b'0'..=b'9' => b - b'0',
            b'a'..=b'v' => b - b'a' + 10,
            _ => return None,
        };
        value.checked_mul(32)?.checked_add(u64::from(digit))
    })
}

struct Base32(u64);

impl fmt::Display for Base32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // 64 bits are at most 13 digits of 5 bits.
        let mut digits = [0u8; 13];
        let mut at = digits.len();
        let mut rest = self.0;
        loop {
            at -= 1;
            digits[at] = DIGITS[(rest % 32) as usize];
            rest /= 32;
            if rest == 0 {
                break;
            }
        }
        f.write_str(std::str::from_utf8(&digits[at..]).unwrap_or_default())
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |value| Base32(value);
        write!(
            f,
            "{}.{}.{}.{}",
            part(u64::from(self.device.0)),
            part(self.generation),
            part(self.seq),
            part(u64::from(self.n))
        )
    }
}

impl serde::Serialize for Entry {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Entry {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl<C> minicbor::Encode<C> for Entry {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(4)?
            .u32(self.device.0)?
            .u64(self.generation)?
            .u64(self.seq)?
            .u32(self.n)?
            .ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Entry {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        if d.array()? != Some(4) {
            return Err(minicbor::decode::Error::message("entry of four numbers"));
        }
        Ok(Self {
            device: DeviceNumber(d.u32()?),
            generation: d.u64()?,
            seq: d.u64()?,
            n: d.u32()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_entry_reads_back_as_written(device: u32, generation: u64, seq: u64, n in 0..ENTRIES_PER_CHANGE) {
            let entry = Entry { device: DeviceNumber(device), generation, seq, n };
            prop_assert_eq!(Entry::parse(&entry.to_string()), Ok(entry));
        }
    }

    #[test]
    fn there_is_one_way_to_write_an_entry() {
        for text in [
            "",
            "1.1.1",
            "1.1.1.1.1",
            "01.1.1.1",
            "1.1.1.V",
            "1.1.1.w",
            "1.1.1.1ug",
            "-1.1.1.1",
            "1..1.1",
        ] {
            assert_eq!(Entry::parse(text), Err(InvalidEntry), "{text}");
        }
        assert!(Entry::parse("1.1.1.1uf").is_ok(), "n = 1,999 is the last");
    }
}
