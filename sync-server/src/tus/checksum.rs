//! `Upload-Checksum`: a piece that was damaged on the way is not kept.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{Algorithm, Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};

use super::TusError;

/// What `OPTIONS` says. SHA-1 is the one that tus requires; it guards against lines, not people:
/// the whole file is named by its BLAKE3.
pub const ALGORITHMS: &str = "sha1,sha256";

/// The checksum of a piece, growing with it.
#[derive(Clone)]
pub struct Checksum {
    so_far: Context,
    wanted: Box<[u8]>,
}

impl std::fmt::Debug for Checksum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Checksum(…)")
    }
}

impl Checksum {
    /// Reads `<algorithm> <base64>`.
    pub fn parse(header: &str) -> Result<Self, TusError> {
        const BAD: TusError = TusError::Header("Upload-Checksum");
        let (name, value) = header.split_once(' ').ok_or(BAD)?;
        let algorithm: &Algorithm = match name {
            "sha1" => &SHA1_FOR_LEGACY_USE_ONLY,
            "sha256" => &SHA256,
            _ => return Err(TusError::Algorithm),
        };
        let wanted = STANDARD.decode(value).map_err(|_| BAD)?;
        if wanted.len() != algorithm.output_len() {
            return Err(BAD);
        }
        Ok(Self {
            so_far: Context::new(algorithm),
            wanted: wanted.into(),
        })
    }

    /// Adds what arrived.
    pub fn add(&mut self, bytes: &[u8]) {
        self.so_far.update(bytes);
    }

    /// Whether what arrived is what was meant.
    pub fn fits(self) -> bool {
        self.so_far.finish().as_ref() == &*self.wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_algorithms_tell_a_changed_byte() {
        // Of "hello world": the first is the example in tus' own text.
        for header in [
            "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
            "sha256 uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=",
        ] {
            let checksum = Checksum::parse(header).unwrap();
            let (mut same, mut other) = (checksum.clone(), checksum);
            same.add(b"hello ");
            same.add(b"world");
            other.add(b"hello worle");
            assert!(same.fits());
            assert!(!other.fits());
        }
    }

    #[test]
    fn what_is_no_checksum_is_refused() {
        let unknown = Checksum::parse("md5 XrY7u+Ae7tCTyyK7j1rNww==").unwrap_err();
        assert_eq!(unknown, TusError::Algorithm);
        for bad in [
            "",
            "sha1",
            "sha1 ",
            "sha1 !",
            "sha1 Kq5s",
            "sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
        ] {
            assert_eq!(
                Checksum::parse(bad).unwrap_err(),
                TusError::Header("Upload-Checksum"),
                "{bad}"
            );
        }
    }
}
