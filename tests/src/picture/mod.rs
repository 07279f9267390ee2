//! Pictures of screens for the papers: compared with those that lie there, and written small.

mod palette;

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use palette::Palette;

/// What a picture in the papers may weigh.
pub const BYTES: usize = 60_000;
/// Colours of a palette, as many as [`BYTES`] allow.
const COLOURS: [usize; 5] = [256, 128, 64, 32, 16];
/// How far a channel may be off for a palette's sake, or because fonts are smoothed otherwise.
const ALIKE: u8 = 64;
/// One pixel of so many may differ more before an eye sees another picture.
const UNSEEN: usize = 1_000;

/// Why a picture was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// A file can't be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is no PNG.
    #[error("not read: {0}")]
    Read(#[from] png::DecodingError),
    /// The encoder refused.
    #[error("not written: {0}")]
    Write(#[from] png::EncodingError),
    /// Even few colours do not make it small enough.
    #[error("{bytes} bytes with {} colours, {BYTES} are allowed: show less of the screen", COLOURS[4])]
    TooLarge {
        /// How many.
        bytes: usize,
    },
}

/// Pixels, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// Reads a PNG; what is transparent counts as if it were not.
    ///
    /// # Errors
    /// As [`PictureError`] says.
    pub fn read(path: &Path) -> Result<Self, PictureError> {
        let mut decoder = png::Decoder::new(BufReader::new(File::open(path)?));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info()?;
        let mut bytes = vec![0; reader.output_buffer_size().unwrap_or_default()];
        let info = reader.next_frame(&mut bytes)?;
        let samples = info.color_type.samples();
        let pixel = |pixel: &[u8]| match *pixel {
            [r, g, b] | [r, g, b, _] => [r, g, b],
            [grey, ..] => [grey; 3],
            [] => [0; 3],
        };
        Ok(Self {
            width: info.width,
            height: info.height,
            pixels: bytes[..info.buffer_size()].chunks(samples).map(pixel).collect(),
        })
    }

    /// True if someone who looks at both sees a difference.
    pub fn looks_unlike(&self, other: &Self) -> bool {
        let far = |(a, b): &(&[u8; 3], &[u8; 3])| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > ALIKE);
        let sizes = (self.width, self.height) != (other.width, other.height);
        sizes || self.pixels.iter().zip(&other.pixels).filter(far).count() * UNSEEN > self.pixels.len()
    }

    /// As a PNG with a palette, of as many colours as its size allows.
    ///
    /// # Errors
    /// `TooLarge`, and the encoder's.
    pub fn small(&self) -> Result<Vec<u8>, PictureError> {
        let mut bytes = 0;
        for colours in COLOURS {
            let png = self.encode(&Palette::of(&self.pixels, colours))?;
            if png.len() <= BYTES {
                return Ok(png);
            }
            bytes = png.len();
        }
        Err(PictureError::TooLarge { bytes })
    }

    fn encode(&self, palette: &Palette) -> Result<Vec<u8>, PictureError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette.colours().concat());
        encoder.set_compression(png::Compression::High);
        // Neighbours in a palette are no neighbours in colour: differences of them say nothing.
        encoder.set_filter(png::Filter::NoFilter);
        let halves = palette.colours().len() <= 16;
        if halves {
            encoder.set_depth(png::BitDepth::Four);
        }
        let row = |row: &[[u8; 3]]| {
            let places: Vec<u8> = row.iter().map(|pixel| palette.place(*pixel)).collect();
            if halves {
                places
                    .chunks(2)
                    .map(|two| two[0] << 4 | two.get(1).copied().unwrap_or_default())
                    .collect()
            } else {
                places
            }
        };
        let rows: Vec<u8> = self.pixels.chunks(self.width as usize).flat_map(row).collect();
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&rows)?;
        writer.finish()?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::random::Seeded;

    /// A page with a bar, lines of text and many shades.
    fn screen(bar: u8) -> Picture {
        let (width, height) = (301, 200);
        let pixel = |n: u32| match (n % width, n / width) {
            (_, 0..20) => [bar, 96, 63],
            (x, y) if y % 9 < 5 && x % 7 < 3 => [(x % 256) as u8, (y % 256) as u8, 40],
            _ => [255; 3],
        };
        let pixels = (0..width * height).map(pixel).collect();
        Picture {
            width,
            height,
            pixels,
        }
    }

    #[test]
    fn a_picture_is_small_and_looks_the_same() {
        let (folder, picture) = (tempfile::tempdir().unwrap(), screen(23));
        let png = picture.small().unwrap();
        assert!(png.len() <= BYTES);
        let path = folder.path().join("screen.png");
        std::fs::write(&path, png).unwrap();
        let read = Picture::read(&path).unwrap();
        assert!(!picture.looks_unlike(&read));
        // What is flat stays exactly as it was.
        assert_eq!((read.pixels[0], read.pixels[301 * 25]), ([23, 96, 63], [255; 3]));
    }

    #[test]
    fn sixteen_colours_take_half_a_byte_each() {
        let (folder, picture) = (tempfile::tempdir().unwrap(), screen(23));
        let path = folder.path().join("screen.png");
        std::fs::write(&path, picture.encode(&Palette::of(&picture.pixels, 16)).unwrap()).unwrap();
        let read = Picture::read(&path).unwrap();
        assert_eq!(
            (read.width, read.height, read.pixels.len()),
            (301, 200, 301 * 200)
        );
        assert_eq!(read.pixels[301 * 25], [255; 3]);
    }

    #[test]
    fn another_bar_or_size_is_seen_a_dot_is_not() {
        let picture = screen(23);
        assert!(picture.looks_unlike(&screen(200)));
        let mut dot = picture.clone();
        dot.pixels[9_000] = [255, 0, 0];
        assert!(!picture.looks_unlike(&dot));
        let mut cut = picture.clone();
        cut.height -= 1;
        cut.pixels.truncate(301 * 199);
        assert!(picture.looks_unlike(&cut));
    }

    #[test]
    fn noise_that_no_palette_makes_small_is_refused() {
        let random = Seeded::new(7, "noise");
        let pixels = (0..900 * 900).map(|_| [random.below(256) as u8, random.below(256) as u8, 0]);
        let noise = Picture {
            width: 900,
            height: 900,
            pixels: pixels.collect(),
        };
        assert!(matches!(noise.small(), Err(PictureError::TooLarge { .. })));
    }
}
