//! A picture as a phone's camera would hand it over: made here, so that no real place is shown.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// A wall between two yards under an evening sky, as a JPEG.
pub(crate) fn of_a_wall(seed: u32) -> Vec<u8> {
    let (width, height) = (2_000, 1_500);
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let noise = (x
            .wrapping_mul(2_654_435_761)
            .wrapping_add(y.wrapping_mul(seed.wrapping_mul(0x9e37_79b1) | 1))
            >> 27) as u8;
        if y < height / 2 {
            let light = (y * 120 / height) as u8;
            Rgb([150 + light, 170 + light / 2, 210 - light / 2])
        } else if (x / 160 + y / 70) % 2 == 0 {
            Rgb([150 + noise, 90 + noise / 2, 70])
        } else {
            Rgb([165 + noise, 105 + noise / 2, 85])
        }
    });
    let mut bytes = Cursor::new(Vec::new());
    match picture.write_to(&mut bytes, ImageFormat::Jpeg) {
        Ok(()) => bytes.into_inner(),
        Err(error) => unreachable!("a picture of ours encodes: {error}"),
    }
}
