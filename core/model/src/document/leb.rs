//! LEB128 numbers as Automerge writes them, read without ever trusting a length.

use crate::code::Code;

/// A cursor over untrusted bytes.
#[derive(Clone)]
pub(crate) struct Input<'a>(pub(crate) &'a [u8]);

impl<'a> Input<'a> {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn take(&mut self, len: usize) -> Result<&'a [u8], Code> {
        let (head, rest) = self.0.split_at_checked(len).ok_or(Code::Truncated)?;
        self.0 = rest;
        Ok(head)
    }

    pub(crate) fn unsigned(&mut self) -> Result<u64, Code> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            if shift == 63 && byte > 1 {
                return Err(Code::Malformed);
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Code::Malformed)
    }

    pub(crate) fn signed(&mut self) -> Result<i64, Code> {
        let mut value = 0i64;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            value |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let used = shift + 7;
                return Ok(if used < 64 {
                    value << (64 - used) >> (64 - used)
                } else {
                    value
                });
            }
        }
        Err(Code::Malformed)
    }

    /// A length, refused when it is above the caller's limit.
    pub(crate) fn length(&mut self, limit: usize) -> Result<usize, Code> {
        let length = usize::try_from(self.unsigned()?).map_err(|_| Code::TooLarge)?;
        if length > limit {
            Err(Code::TooLarge)
        } else {
            Ok(length)
        }
    }
}

pub(crate) fn write_unsigned(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}

pub(crate) fn write_signed(out: &mut Vec<u8>, mut value: i64) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if (value == 0 && byte & 0x40 == 0) || (value == -1 && byte & 0x40 != 0) {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}
