//! The plain-JPEG rule: nothing in a photo but what draws it. No EXIF, so no place and no phone
//! model; no comment, no embedded second picture, no bytes after the end. Bounded, no decoding.

use super::segment::{APP0, Broken, DHT, DQT, DRI, EOI, SOF0, SOF2, SOI, SOS, Segments};
use super::{PHOTO_BYTES, PHOTO_PIXELS, THUMBNAIL_BYTES, THUMBNAIL_SIDE};
use crate::code::Code;

/// Most segments: a progressive photo has about thirty, and a thousand tables hide a letter.
const SEGMENTS_MAX: usize = 128;
/// Most scans. Progressive encoders write ten to thirteen; a decoder walks the whole picture for
/// each, so a thousand of them are a bomb.
const SCANS_MAX: usize = 16;

/// Width and height from the frame header, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoSize {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// Why bytes are no photo of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// More bytes than a photo or thumbnail may have.
    #[error("larger than {max} bytes")]
    TooManyBytes {
        /// The limit.
        max: usize,
    },
    /// More pixels than a photo or thumbnail may have.
    #[error("more pixels than allowed")]
    TooManyPixels,
    /// Does not begin as a JPEG does.
    #[error("not a JPEG")]
    NotJpeg,
    /// Ends too early, or holds segments that can't be.
    #[error("a broken JPEG")]
    Broken,
    /// A segment that a plain JPEG does not have: EXIF, a colour profile, a comment, a thumbnail.
    #[error("segment {marker:#04x} is not allowed")]
    Forbidden {
        /// The second byte of its marker.
        marker: u8,
    },
    /// Bytes after the end of the picture.
    #[error("bytes after the end")]
    BytesAfterEnd,
}

impl PhotoError {
    /// The refusal's stable code.
    pub const fn code(self) -> Code {
        match self {
            Self::TooManyBytes { .. } | Self::TooManyPixels => Code::PhotoTooLarge,
            Self::NotJpeg | Self::Broken => Code::NotAPhoto,
            Self::Forbidden { .. } | Self::BytesAfterEnd => Code::PhotoNotPlain,
        }
    }
}

impl From<Broken> for PhotoError {
    fn from(_: Broken) -> Self {
        Self::Broken
    }
}

/// Checks a photo.
pub fn check_photo(bytes: &[u8]) -> Result<PhotoSize, PhotoError> {
    let size = check(bytes, PHOTO_BYTES)?;
    if u64::from(size.width) * u64::from(size.height) > PHOTO_PIXELS {
        return Err(PhotoError::TooManyPixels);
    }
    Ok(size)
}

/// Checks a thumbnail: the same rule, smaller.
pub fn check_thumbnail(bytes: &[u8]) -> Result<PhotoSize, PhotoError> {
    let size = check(bytes, THUMBNAIL_BYTES)?;
    if size.width.max(size.height) > THUMBNAIL_SIDE {
        Err(PhotoError::TooManyPixels)
    } else {
        Ok(size)
    }
}

fn check(bytes: &[u8], max: usize) -> Result<PhotoSize, PhotoError> {
    if bytes.len() > max {
        return Err(PhotoError::TooManyBytes { max });
    }
    let mut segments = Segments::new(bytes);
    if segments.marker().ok() != Some(SOI) {
        return Err(PhotoError::NotJpeg);
    }
    let (mut size, mut scans) = (None, 0);
    for number in 0..SEGMENTS_MAX {
        let marker = segments.marker()?;
        if marker == EOI {
            // A frame header without a scan draws nothing.
            let size = size.filter(|_| scans > 0).ok_or(PhotoError::Broken)?;
            return if segments.at_end() {
                Ok(size)
            } else {
                Err(PhotoError::BytesAfterEnd)
            };
        }
        if !matches!(marker, APP0 | DQT | DHT | DRI | SOF0 | SOF2 | SOS) {
            return Err(PhotoError::Forbidden { marker });
        }
        let payload = segments.payload()?;
        match marker {
            APP0 if number == 0 && is_bare_jfif(payload) => {}
            APP0 => return Err(PhotoError::Forbidden { marker }),
            SOF0 | SOF2 if size.is_none() => size = Some(frame_size(payload)?),
            SOF0 | SOF2 => return Err(PhotoError::Broken),
            SOS if size.is_some() && scans < SCANS_MAX => {
                scans += 1;
                segments.skip_scan()?;
            }
            SOS => return Err(PhotoError::Broken),
            _ => {}
        }
    }
    Err(PhotoError::Broken)
}

/// A JFIF header of 14 bytes with no picture of its own in it. An extension (`JFXX`) is one.
fn is_bare_jfif(payload: &[u8]) -> bool {
    payload.len() == 14 && payload.starts_with(b"JFIF\0") && payload.ends_with(&[0, 0])
}

/// Reads height and width; 8 bits a sample, one component (grey) or three.
fn frame_size(payload: &[u8]) -> Result<PhotoSize, PhotoError> {
    let &[8, h1, h2, w1, w2, components @ (1 | 3), ref rest @ ..] = payload else {
        return Err(PhotoError::Broken);
    };
    let (width, height) = (u16::from_be_bytes([w1, w2]), u16::from_be_bytes([h1, h2]));
    if width == 0 || height == 0 || rest.len() != usize::from(components) * 3 {
        return Err(PhotoError::Broken);
    }
    Ok(PhotoSize {
        width: width.into(),
        height: height.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0xff, marker];
        bytes.extend(u16::try_from(payload.len() + 2).unwrap().to_be_bytes());
        bytes.extend(payload);
        bytes
    }

    const JFIF: &[u8] = b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0";

    fn frame(width: u16, height: u16) -> Vec<u8> {
        let ([h1, h2], [w1, w2]) = (height.to_be_bytes(), width.to_be_bytes());
        segment(SOF0, &[8, h1, h2, w1, w2, 1, 1, 0x11, 0])
    }

    fn scan() -> Vec<u8> {
        let mut bytes = segment(SOS, &[1, 1, 0, 0, 63, 0]);
        bytes.extend([1, 2, 0xff, 0, 3, 0xff, 0xd0, 4]);
        bytes
    }

    /// A JPEG of the given segments after its JFIF header.
    fn jpeg(parts: &[&[u8]]) -> Vec<u8> {
        let head = [&[0xff, SOI], segment(APP0, JFIF).as_slice()].concat();
        [&head, parts.concat().as_slice(), &[0xff, EOI]].concat()
    }

    fn plain() -> Vec<u8> {
        jpeg(&[
            &segment(DQT, &[0; 65]),
            &frame(640, 480),
            &segment(DHT, &[0; 19]),
            &scan(),
        ])
    }

    #[test]
    fn a_plain_photo_tells_its_size() {
        assert_eq!(
            check_photo(&plain()),
            Ok(PhotoSize {
                width: 640,
                height: 480
            })
        );
        assert_eq!(check_thumbnail(&plain()), Err(PhotoError::TooManyPixels));
        let small = jpeg(&[&frame(320, 240), &scan()]);
        assert_eq!(
            check_thumbnail(&small),
            Ok(PhotoSize {
                width: 320,
                height: 240
            })
        );
        let tall = jpeg(&[&frame(240, 321), &scan()]);
        assert_eq!(check_thumbnail(&tall), Err(PhotoError::TooManyPixels));
    }

    #[test]
    fn whatever_does_not_draw_is_refused() {
        let exif = segment(0xe1, b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88GPS");
        let with_thumbnail = segment(APP0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01rgb");
        for (extra, marker) in [
            (exif, 0xe1),
            (segment(0xe2, b"ICC_PROFILE\0"), 0xe2),
            (segment(0xed, b"Photoshop 3.0\0"), 0xed),
            (segment(0xfe, b"taken at home"), 0xfe),
            (segment(0xdc, &[1, 0]), 0xdc),
            (segment(0xc1, &[0; 9]), 0xc1),
            (segment(APP0, b"JFXX\0\x10"), APP0),
            (segment(APP0, JFIF), APP0),
            (with_thumbnail.clone(), APP0),
        ] {
            let bytes = jpeg(&[&extra, &frame(640, 480), &scan()]);
            assert_eq!(check_photo(&bytes), Err(PhotoError::Forbidden { marker }));
            assert_eq!(PhotoError::Forbidden { marker }.code(), Code::PhotoNotPlain);
        }
        let first = [
            &[0xff, SOI],
            with_thumbnail.as_slice(),
            &frame(8, 8),
            &scan(),
            &[0xff, EOI],
        ]
        .concat();
        assert_eq!(check_photo(&first), Err(PhotoError::Forbidden { marker: APP0 }));
    }

    #[test]
    fn nothing_may_follow_the_end() {
        for tail in [&b"\0"[..], b"PK\x03\x04", &plain()] {
            let bytes = [&plain(), tail].concat();
            assert_eq!(check_photo(&bytes), Err(PhotoError::BytesAfterEnd));
        }
    }

    #[test]
    fn what_is_no_jpeg_is_no_photo() {
        for bytes in [&b""[..], b"\x89PNG\r\n\x1a\n", b"GIF89a", b"hello", b"\xff"] {
            assert_eq!(check_photo(bytes), Err(PhotoError::NotJpeg));
        }
        let broken = [
            jpeg(&[]),
            jpeg(&[&scan()]),
            jpeg(&[&frame(640, 480)]),
            jpeg(&[&frame(0, 480), &scan()]),
            jpeg(&[&frame(640, 0), &scan()]),
            jpeg(&[&frame(640, 480), &frame(640, 480), &scan()]),
            jpeg(&[&segment(SOF0, &[12, 0, 8, 0, 8, 1, 1, 0x11, 0]), &scan()]),
            jpeg(&[&segment(SOF0, &[8, 0, 8, 0, 8, 3, 1, 0x11, 0]), &scan()]),
            jpeg(&[&frame(640, 480), &scan().repeat(SCANS_MAX + 1)]),
            jpeg(&[
                &segment(DQT, &[0; 65]).repeat(SEGMENTS_MAX),
                &frame(640, 480),
                &scan(),
            ]),
            jpeg(&[&[0xff, DQT, 0, 1], &frame(640, 480), &scan()]),
            jpeg(&[&[0xff], &frame(640, 480), &scan()]),
        ];
        for bytes in broken {
            assert_eq!(check_photo(&bytes), Err(PhotoError::Broken));
        }
        assert_eq!(PhotoError::Broken.code(), Code::NotAPhoto);
    }

    #[test]
    fn cut_anywhere_it_is_refused() {
        let whole = plain();
        for length in 0..whole.len() {
            assert!(check_photo(&whole[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn size_is_bounded_in_bytes_and_pixels() {
        assert!(check_photo(&jpeg(&[&frame(5_000, 5_000), &scan()])).is_ok());
        let large = check_photo(&jpeg(&[&frame(5_000, 5_001), &scan()]));
        assert_eq!(large, Err(PhotoError::TooManyPixels));
        assert_eq!(PhotoError::TooManyPixels.code(), Code::PhotoTooLarge);
        // The longest scan that fits, and one byte more.
        let head = jpeg(&[&frame(640, 480), &scan()]);
        let padded = |length: usize| {
            let mut bytes = head.clone();
            bytes.splice(bytes.len() - 2..bytes.len() - 2, vec![1; length - head.len()]);
            bytes
        };
        assert!(check_photo(&padded(PHOTO_BYTES)).is_ok());
        let expected = Err(PhotoError::TooManyBytes { max: PHOTO_BYTES });
        assert_eq!(check_photo(&padded(PHOTO_BYTES + 1)), expected);
        assert!(check_thumbnail(&padded(THUMBNAIL_BYTES + 1)).is_err());
    }

    #[test]
    fn the_name_is_the_blake3_of_the_bytes() {
        let name = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
        assert_eq!(crate::photo::hash_of(b"").to_string(), name);
    }
}
