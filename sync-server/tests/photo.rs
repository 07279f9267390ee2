//! Uploads: what the image crate takes for a photo, and what is one.

use std::io::Cursor;

use doorstep_model::code::Code;
use doorstep_model::photo::PhotoSize;
use doorstep_server::blob::{BlobName, VerifyError, verify_photo, verify_thumbnail};
use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, ImageFormat, RgbImage};
use proptest::prelude::*;

/// Colours that a decoder can't guess.
fn colour(x: u32, y: u32, seed: u32) -> [u8; 3] {
    let mixed = (x * 31 + y * 17 + seed).wrapping_mul(2_654_435_761);
    [
        (x * 3) as u8 ^ (mixed >> 28) as u8,
        (y * 5) as u8,
        (mixed >> 24) as u8,
    ]
}

fn photo(width: u32, height: u32, quality: u8, seed: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| image::Rgb(colour(x, y, seed)));
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(&image)
        .unwrap();
    bytes
}

fn verify(bytes: &[u8]) -> Result<PhotoSize, VerifyError> {
    verify_photo(BlobName::of(bytes), bytes)
}

fn decodes(bytes: &[u8]) -> bool {
    image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).is_ok()
}

const FIXTURES: [&str; 4] = [
    "baseline-420",
    "restarts",
    "progressive-420",
    "progressive-restarts",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_the_phone_encodes_is_proved(
        width in 1..90_u32,
        height in 1..90_u32,
        quality in 1..=100_u8,
        seed in any::<u32>(),
        grey in any::<bool>(),
    ) {
        let mut bytes = photo(width, height, quality, seed);
        if grey {
            let image = GrayImage::from_fn(width, height, |x, y| image::Luma([colour(x, y, seed)[2]]));
            bytes.clear();
            JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(&image).unwrap();
        }
        prop_assert_eq!(verify(&bytes), Ok(PhotoSize { width, height }));
        prop_assert!(decodes(&bytes));
    }

    /// Whatever passes can be shown.
    #[test]
    fn what_is_proved_decodes(name in 0..FIXTURES.len(), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/photo/");
        let mut bytes = std::fs::read(format!("{folder}{}.jpg", FIXTURES[name])).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        if verify(&bytes).is_ok() {
            prop_assert!(decodes(&bytes), "{} byte {}", FIXTURES[name], at);
        }
    }
}

#[test]
fn what_a_decoder_forgives_is_refused() {
    let whole = photo(200, 150, 80, 1);
    let start = whole.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap() + 14;
    let (head, end) = (&whole[..start], &[0xff, 0xd9][..]);
    let half = &whole[start..start + (whole.len() - start) / 2];
    for body in [
        &b""[..],
        &b"a letter ".repeat(500),
        &[0; 900],
        half.trim_ascii_end(),
    ] {
        let bytes = [head, body, end].concat();
        assert!(decodes(&bytes), "the image crate shows it");
        assert_eq!(verify(&bytes).unwrap_err().code(), Code::NotAPhoto);
    }
}

#[test]
fn what_is_no_photo_is_refused() {
    let mut png = Vec::new();
    let image = RgbImage::from_fn(20, 20, |x, y| image::Rgb(colour(x, y, 1)));
    image
        .write_to(&mut Cursor::new(&mut png), ImageFormat::Png)
        .unwrap();
    for bytes in [
        png.as_slice(),
        b"",
        b"<svg/>",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8 a letter",
    ] {
        assert_eq!(verify(bytes).unwrap_err().code(), Code::NotAPhoto);
    }
    let whole = photo(20, 20, 80, 1);
    let tail = [&whole, &b"PK\x03\x04"[..]].concat();
    assert_eq!(verify(&tail).unwrap_err().code(), Code::PhotoNotPlain);
    let large = vec![0xff; 10 * 1024 * 1024 + 1];
    assert_eq!(verify(&large).unwrap_err().code(), Code::PhotoTooLarge);
    assert_eq!(
        verify_photo(BlobName::of(b"another"), &whole),
        Err(VerifyError::WrongHash)
    );
    assert_eq!(VerifyError::WrongHash.code(), Code::PhotoWrongHash);
}

#[test]
fn a_thumbnail_is_small() {
    let verify = |bytes: &[u8]| verify_thumbnail(BlobName::of(bytes), bytes);
    let small = photo(320, 200, 5, 1);
    assert_eq!(
        verify(&small),
        Ok(PhotoSize {
            width: 320,
            height: 200
        })
    );
    assert_eq!(
        verify(&photo(321, 2, 5, 1)).unwrap_err().code(),
        Code::PhotoTooLarge
    );
    let heavy = photo(320, 320, 95, 1);
    assert!(heavy.len() > 15 * 1024);
    assert_eq!(verify(&heavy).unwrap_err().code(), Code::PhotoTooLarge);
}
