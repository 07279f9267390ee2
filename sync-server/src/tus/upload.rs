//! An upload: what it carries, and how much of it is here.

use std::fmt;

use doorstep_model::id::{DeviceNumber, DocumentId, PhotoHash};
use doorstep_model::photo::{PHOTO_BYTES, THUMBNAIL_BYTES};
use doorstep_model::time::Timestamp;

use super::{Chunk, ChunkHead, Creation, TusError};
use crate::blob::BlobName;

/// How long an upload that gets nothing more is kept: a phone that comes out of its valley once
/// a week goes on where it stopped.
pub const EXPIRES: i64 = 8 * 24 * 60 * 60 * 1000;

/// Which of a photo's two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// At most 320 pixels and 15 KB; travels first.
    Thumbnail,
    /// The photo itself.
    Original,
}

impl Part {
    /// Its number in the store.
    pub const fn number(self) -> u8 {
        match self {
            Self::Thumbnail => 0,
            Self::Original => 1,
        }
    }

    /// Reads the number.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Thumbnail),
            1 => Some(Self::Original),
            _ => None,
        }
    }

    /// Most bytes.
    pub const fn max_bytes(self) -> u64 {
        match self {
            Self::Thumbnail => THUMBNAIL_BYTES as u64,
            Self::Original => PHOTO_BYTES as u64,
        }
    }
}

/// A photo of a document, or its thumbnail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture {
    /// The document that names the photo.
    pub document: DocumentId,
    /// The photo's name.
    pub photo: PhotoHash,
    /// Which file of it.
    pub part: Part,
}

/// Names an upload in its address. Made from what is uploaded and by whom: a creation whose
/// answer was lost leads to the same upload again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UploadId(u128);

impl UploadId {
    /// Its bytes.
    pub const LEN: usize = size_of::<u128>();

    /// An id that was written down.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }

    /// The upload of these bytes by this device.
    pub fn of(device: DeviceNumber, creation: &Creation) -> Self {
        let Creation {
            picture,
            blob,
            length,
        } = creation;
        let mut hasher = blake3::Hasher::new_derive_key("doorstep upload 1");
        hasher.update(&device.0.to_be_bytes());
        hasher
            .update(picture.document.as_bytes())
            .update(picture.photo.as_bytes());
        hasher
            .update(&[picture.part.number()])
            .update(blob.as_bytes())
            .update(&length.to_be_bytes());
        let mut id = [0; 16];
        hasher.finalize_xof().fill(&mut id);
        Self::new(id)
    }

    /// Reads 32 lower-case hex digits.
    pub fn parse(hex: &str) -> Option<Self> {
        let digits = hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (hex.len() == 2 * Self::LEN && digits).then(|| u128::from_str_radix(hex, 16).ok().map(Self))?
    }

    /// The bytes.
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// An upload as the database knows it.
///
/// `received` reaches `length` in the same transaction in which the photo is stored, and never
/// otherwise: a client that sees it there may forget the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its name in the address.
    pub id: UploadId,
    /// Whose.
    pub device: DeviceNumber,
    /// What it carries.
    pub picture: Picture,
    /// The name of the bytes.
    pub blob: BlobName,
    /// Bytes in all.
    pub length: u64,
    /// Bytes that are durable here.
    pub received: u64,
    /// When it is forgotten unless more arrives.
    pub expires_at: Timestamp,
}

impl Upload {
    /// A new upload, of which nothing is here.
    pub fn begin(device: DeviceNumber, creation: &Creation, now: Timestamp) -> Self {
        Self {
            id: UploadId::of(device, creation),
            device,
            picture: creation.picture,
            blob: creation.blob,
            length: creation.length,
            received: 0,
            expires_at: now.plus(EXPIRES),
        }
    }

    /// True when all of it is stored.
    pub const fn is_stored(&self) -> bool {
        self.received == self.length
    }

    /// Finds an upload that is still there.
    ///
    /// # Errors
    /// `Gone`: its time is over.
    pub fn still_there(&self, now: Timestamp) -> Result<(), TusError> {
        if now < self.expires_at {
            Ok(())
        } else {
            Err(TusError::Gone)
        }
    }

    /// Begins to take a piece.
    ///
    /// # Errors
    /// `Gone`, `Offset`, and `Overflow` when the piece announces more than is left; nothing of
    /// its body needs to be read then.
    pub fn take(&self, piece: ChunkHead, now: Timestamp) -> Result<Chunk, TusError> {
        self.still_there(now)?;
        if piece.offset != self.received {
            return Err(TusError::Offset { at: self.received });
        }
        let left = self.length - self.received;
        if piece.length.is_some_and(|length| length > left) {
            return Err(TusError::Overflow);
        }
        Ok(Chunk::new(self.received, self.length, piece.checksum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::clamp(1_790_000_000_000)
    }

    fn creation(part: Part) -> Creation {
        let photo = PhotoHash::new([2; 32]);
        let picture = Picture {
            document: DocumentId::new([1; 16]),
            photo,
            part,
        };
        Creation {
            picture,
            blob: photo.into(),
            length: 100,
        }
    }

    fn upload(received: u64) -> Upload {
        Upload {
            received,
            ..Upload::begin(DeviceNumber(3), &creation(Part::Original), now())
        }
    }

    fn piece(offset: u64, length: Option<u64>) -> ChunkHead {
        ChunkHead {
            offset,
            length,
            checksum: None,
        }
    }

    /// Every state, with every kind of piece that may come.
    #[test]
    fn a_piece_is_taken_where_the_upload_stands_and_nowhere_else() {
        let end = now().plus(EXPIRES);
        for received in [0, 1, 50, 99, 100] {
            let upload = upload(received);
            let left = 100 - received;
            for offset in 0..=101 {
                let taken = upload.take(piece(offset, None), now());
                if offset == received {
                    assert_eq!(taken.unwrap().from(), received);
                } else {
                    assert_eq!(taken.unwrap_err(), TusError::Offset { at: received }, "{offset}");
                }
                assert_eq!(upload.take(piece(offset, None), end).unwrap_err(), TusError::Gone);
            }
            assert!(upload.take(piece(received, Some(left)), end.plus(-1)).is_ok());
            assert!(upload.take(piece(received, Some(0)), now()).is_ok());
            let overflow = upload.take(piece(received, Some(left + 1)), now());
            assert_eq!(overflow.unwrap_err(), TusError::Overflow);
            assert_eq!(upload.is_stored(), received == 100);
        }
    }

    #[test]
    fn the_same_upload_has_the_same_address() {
        let id = |device, creation: &Creation| UploadId::of(DeviceNumber(device), creation);
        let original = creation(Part::Original);
        assert_eq!(id(3, &original), id(3, &original));
        let longer = Creation {
            length: 101,
            ..original
        };
        let other = Creation {
            blob: BlobName::new([9; 32]),
            ..original
        };
        for (device, creation) in [
            (4, original),
            (3, creation(Part::Thumbnail)),
            (3, longer),
            (3, other),
        ] {
            assert_ne!(id(3, &original), id(device, &creation));
        }
    }

    #[test]
    fn an_id_reads_back_as_written() {
        for id in [
            UploadId::new([0; 16]),
            UploadId::new([0xab; 16]),
            UploadId::of(DeviceNumber(1), &creation(Part::Original)),
        ] {
            assert_eq!(UploadId::parse(&id.to_string()), Some(id));
            assert_eq!(UploadId::new(id.to_bytes()), id);
        }
        let hex = "0a".repeat(16);
        for bad in [
            "",
            &hex[1..],
            &format!("{hex}0"),
            &hex.to_uppercase(),
            &format!("+{}", &hex[1..]),
        ] {
            assert_eq!(UploadId::parse(bad), None, "{bad}");
        }
    }
}
