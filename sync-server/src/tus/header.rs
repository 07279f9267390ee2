//! What a client's headers say.

use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use doorstep_model::id::{DocumentId, PhotoHash};

use super::{Checksum, Part, Picture, TusError, VERSION};
use crate::blob::BlobName;

/// A request that creates an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Creation {
    /// What it will carry.
    pub picture: Picture,
    /// The name of the bytes: of an original the photo's own.
    pub blob: BlobName,
    /// Bytes in all.
    pub length: u64,
}

/// A request that sends a piece.
#[derive(Debug)]
pub struct ChunkHead {
    /// Where the piece begins.
    pub offset: u64,
    /// Its bytes, where the client says so.
    pub length: Option<u64>,
    /// What the bytes must add up to.
    pub checksum: Option<Checksum>,
}

/// Checks `Tus-Resumable`, which every request but `OPTIONS` carries.
///
/// # Errors
/// `Version`; nothing else of the request may be looked at then.
pub fn speaks(headers: &HeaderMap) -> Result<(), TusError> {
    if text(headers, "tus-resumable") == Ok(Some(VERSION)) {
        Ok(())
    } else {
        Err(TusError::Version)
    }
}

impl Creation {
    /// Reads a request that creates an upload. `Upload-Metadata` carries `document` and `hash`
    /// (hex), and for a thumbnail `thumb`, the BLAKE3 of its own bytes; other keys are ignored.
    ///
    /// # Errors
    /// `Header` naming what is wrong, `TooLarge` above the limit of a photo or thumbnail.
    pub fn read(headers: &HeaderMap) -> Result<Self, TusError> {
        const LENGTH: TusError = TusError::Header("Upload-Length");
        let length = number(headers, "upload-length")
            .ok()
            .flatten()
            .filter(|length| *length > 0);
        let length = length.ok_or(LENGTH)?;
        let (picture, blob) = metadata(headers)?;
        if length > picture.part.max_bytes() {
            return Err(TusError::TooLarge);
        }
        Ok(Self {
            picture,
            blob,
            length,
        })
    }
}

impl ChunkHead {
    /// Reads a request that sends a piece.
    ///
    /// # Errors
    /// `ContentType`, `Header`, `Algorithm`.
    pub fn read(headers: &HeaderMap) -> Result<Self, TusError> {
        if !is_piece(headers) {
            return Err(TusError::ContentType);
        }
        let offset = number(headers, "upload-offset").ok().flatten();
        Self::at(offset.ok_or(TusError::Header("Upload-Offset"))?, headers)
    }

    /// Reads the piece that came along with a creation, if one did.
    ///
    /// # Errors
    /// `Header`, `Algorithm`.
    pub fn read_first(headers: &HeaderMap) -> Result<Option<Self>, TusError> {
        if is_piece(headers) {
            Self::at(0, headers).map(Some)
        } else {
            Ok(None)
        }
    }

    fn at(offset: u64, headers: &HeaderMap) -> Result<Self, TusError> {
        let checksum = text(headers, "upload-checksum")?
            .map(Checksum::parse)
            .transpose()?;
        Ok(Self {
            offset,
            length: number(headers, "content-length")?,
            checksum,
        })
    }
}

fn is_piece(headers: &HeaderMap) -> bool {
    text(headers, "content-type") == Ok(Some("application/offset+octet-stream"))
}

/// `key base64,key base64`: which photo of which document.
fn metadata(headers: &HeaderMap) -> Result<(Picture, BlobName), TusError> {
    const BAD: TusError = TusError::Header("Upload-Metadata");
    let (mut document, mut photo, mut thumb) = (None, None, None);
    for pair in text(headers, "upload-metadata")?.ok_or(BAD)?.split(',') {
        let (key, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        let slot = match key {
            "document" => &mut document,
            "hash" => &mut photo,
            "thumb" => &mut thumb,
            _ => continue,
        };
        let value = STANDARD
            .decode(value)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        if slot.replace(value.ok_or(BAD)?).is_some() {
            return Err(BAD);
        }
    }
    let document = document.and_then(|hex| DocumentId::parse(&hex).ok()).ok_or(BAD)?;
    let photo = photo.and_then(|hex| PhotoHash::parse(&hex).ok()).ok_or(BAD)?;
    let (part, blob) = match thumb {
        None => (Part::Original, photo.into()),
        Some(hex) => (Part::Thumbnail, BlobName::parse(&hex).ok_or(BAD)?),
    };
    Ok((
        Picture {
            document,
            photo,
            part,
        },
        blob,
    ))
}

fn text<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<Option<&'a str>, TusError> {
    headers
        .get(name)
        .map(|value| value.to_str().map_err(|_| TusError::Header(name)))
        .transpose()
}

fn number(headers: &HeaderMap, name: &'static str) -> Result<Option<u64>, TusError> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    text(headers, name)?
        .map(|text| {
            text.parse()
                .ok()
                .filter(|_| digits(text))
                .ok_or(TusError::Header(name))
        })
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    fn encoded(key: &str, value: &str) -> String {
        format!("{key} {}", STANDARD.encode(value))
    }

    #[test]
    fn a_creation_says_what_it_will_carry() {
        let (document, hash, thumb) = ("0a".repeat(16), "0b".repeat(32), "0c".repeat(32));
        let metadata = [
            encoded("document", &document),
            encoded("hash", &hash),
            encoded("filename", "家.jpg"),
        ];
        let original = headers(&[
            ("upload-length", "300000"),
            ("upload-metadata", &metadata.join(",")),
        ]);
        let read = Creation::read(&original).unwrap();
        assert_eq!(read.picture.document, DocumentId::new([10; 16]));
        assert_eq!(read.picture.photo, PhotoHash::new([11; 32]));
        assert_eq!((read.picture.part, read.length), (Part::Original, 300_000));
        assert_eq!(read.blob, PhotoHash::new([11; 32]).into());

        let metadata = format!("{}, {},is_private", metadata.join(","), encoded("thumb", &thumb));
        let thumbnail = headers(&[("upload-length", "15360"), ("upload-metadata", &metadata)]);
        let read = Creation::read(&thumbnail).unwrap();
        assert_eq!(
            (read.picture.part, read.blob),
            (Part::Thumbnail, BlobName::new([12; 32]))
        );
        assert_eq!(read.picture.photo, PhotoHash::new([11; 32]));
    }

    #[test]
    fn a_creation_that_can_t_be_names_the_header() {
        let (document, hash) = (
            encoded("document", &"0a".repeat(16)),
            encoded("hash", &"0b".repeat(32)),
        );
        let good = format!("{document},{hash}");
        let read = |length: &str, metadata: &str| {
            Creation::read(&headers(&[
                ("upload-length", length),
                ("upload-metadata", metadata),
            ]))
            .unwrap_err()
        };
        for length in ["", "0", "-1", "+1", "1.0", "99999999999999999999"] {
            assert_eq!(read(length, &good), TusError::Header("Upload-Length"), "{length}");
        }
        for metadata in [
            "",
            &document,
            &hash,
            &format!("{good},{hash}"),
            &format!("{document},hash !!"),
            &format!("{document},{}", encoded("hash", &"0B".repeat(32))),
            &format!("{document},{}", encoded("hash", &"0b".repeat(31))),
            &format!("{good},{}", encoded("thumb", "")),
        ] {
            assert_eq!(
                read("5", metadata),
                TusError::Header("Upload-Metadata"),
                "{metadata}"
            );
        }
        assert_eq!(read("10485761", &good), TusError::TooLarge);
        let thumb = format!("{good},{}", encoded("thumb", &"0c".repeat(32)));
        assert_eq!(read("15361", &thumb), TusError::TooLarge);
        assert_eq!(
            Creation::read(&headers(&[])).unwrap_err(),
            TusError::Header("Upload-Length")
        );
    }

    #[test]
    fn a_piece_says_where_it_begins() {
        const TYPE: (&str, &str) = ("content-type", "application/offset+octet-stream");
        let piece =
            ChunkHead::read(&headers(&[TYPE, ("upload-offset", "7"), ("content-length", "3")])).unwrap();
        assert_eq!((piece.offset, piece.length), (7, Some(3)));
        assert!(piece.checksum.is_none());
        let refused = |pairs: &[_]| ChunkHead::read(&headers(pairs)).unwrap_err();
        assert_eq!(refused(&[("upload-offset", "7")]), TusError::ContentType);
        assert_eq!(refused(&[TYPE]), TusError::Header("Upload-Offset"));
        assert_eq!(
            refused(&[TYPE, ("upload-offset", "x")]),
            TusError::Header("Upload-Offset")
        );
        let checksum = [TYPE, ("upload-offset", "7"), ("upload-checksum", "crc32 AAAA")];
        assert_eq!(refused(&checksum), TusError::Algorithm);
        assert!(ChunkHead::read_first(&headers(&[])).unwrap().is_none());
        assert_eq!(
            ChunkHead::read_first(&headers(&[TYPE])).unwrap().unwrap().offset,
            0
        );
    }

    #[test]
    fn one_version_is_spoken() {
        assert_eq!(speaks(&headers(&[("tus-resumable", "1.0.0")])), Ok(()));
        assert_eq!(
            speaks(&headers(&[("tus-resumable", "0.2.2")])),
            Err(TusError::Version)
        );
        assert_eq!(speaks(&headers(&[])), Err(TusError::Version));
    }
}
