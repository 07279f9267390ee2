//! A camera's JPEG made plain and small: turned upright, scaled down, encoded anew without any
//! metadata (where and on whose phone it was taken), with a thumbnail.

use std::io::Cursor;

use doorstep_model::id::PhotoHash;
use doorstep_model::photo::{self, PHOTO_BYTES, PHOTO_PIXELS, THUMBNAIL_BYTES, THUMBNAIL_SIDE};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder};

use super::PhotoError;

/// Long side of a photo in pixels.
pub const LONG_SIDE: u32 = 1_600;
const QUALITY: u8 = 80;
/// A thumbnail begins here and gets coarser until it fits.
const THUMBNAIL_QUALITIES: [u8; 5] = [75, 65, 55, 45, 35];

/// A photo as it is stored and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// BLAKE3 of the original's bytes: the photo's name.
    pub hash: PhotoHash,
    /// Pixels of the original.
    pub width: u32,
    /// Pixels of the original.
    pub height: u32,
    /// The photo.
    pub original: Vec<u8>,
    /// At most 320 pixels and 15 KB.
    pub thumbnail: Vec<u8>,
}

/// Makes a photo of a camera's JPEG.
///
/// # Errors
/// `TooLarge` above 10 MB or 25 megapixels, before anything is decoded; `NotAPhoto` for bytes
/// that are no JPEG or a broken one.
pub fn prepare(camera: &[u8]) -> Result<Prepared, PhotoError> {
    if camera.len() > PHOTO_BYTES {
        return Err(PhotoError::TooLarge);
    }
    let mut decoder = JpegDecoder::new(Cursor::new(camera)).map_err(|_| PhotoError::NotAPhoto)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PHOTO_PIXELS {
        return Err(PhotoError::TooLarge);
    }
    let orientation = decoder.orientation().map_err(|_| PhotoError::NotAPhoto)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| PhotoError::NotAPhoto)?;
    if width.max(height) > 2 * LONG_SIDE {
        // Whole-pixel averaging first: the finer filter's floats would need 100 MB.
        picture = picture.thumbnail(2 * LONG_SIDE, 2 * LONG_SIDE);
    }
    picture = fit(picture, LONG_SIDE);
    picture.apply_orientation(orientation);
    let original = encode(&picture, QUALITY)?;
    Ok(Prepared {
        hash: photo::hash_of(&original),
        width: picture.width(),
        height: picture.height(),
        thumbnail: thumbnail(&picture)?,
        original,
    })
}

/// Scaled down to the long side; never up.
fn fit(picture: DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= side {
        return picture;
    }
    picture.resize(side, side, FilterType::Triangle)
}

fn thumbnail(picture: &DynamicImage) -> Result<Vec<u8>, PhotoError> {
    let mut side = THUMBNAIL_SIDE;
    loop {
        let small = fit(picture.clone(), side);
        for quality in THUMBNAIL_QUALITIES {
            let bytes = encode(&small, quality)?;
            if bytes.len() <= THUMBNAIL_BYTES {
                return Ok(bytes);
            }
        }
        // Noise: fewer pixels rather than coarser ones. At 2 pixels a JPEG is its 600 B of tables.
        side = (side * 4 / 5).max(2);
    }
}

fn encode(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, PhotoError> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    let encoded = match picture {
        DynamicImage::ImageLuma8(grey) => encoder.encode_image(grey),
        other => encoder.encode_image(&other.to_rgb8()),
    };
    encoded.map_err(|_| PhotoError::NotAPhoto)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
