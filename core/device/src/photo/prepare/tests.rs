use doorstep_model::photo::{check_photo, check_thumbnail};
use image::{GenericImageView, Rgb, RgbImage};

use super::*;

/// A picture whose top left quarter is white, the rest dark: it shows which way is up.
fn marked(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| {
        if x < width / 2 && y < height / 2 {
            Rgb([255; 3])
        } else {
            Rgb([20; 3])
        }
    })
    .into()
}

fn noise(width: u32, height: u32) -> DynamicImage {
    let mut reader = blake3::Hasher::new().finalize_xof();
    let mut pixels = vec![0; (width * height * 3) as usize];
    reader.fill(&mut pixels);
    RgbImage::from_raw(width, height, pixels).unwrap().into()
}

fn camera(picture: &DynamicImage) -> Vec<u8> {
    encode(picture, 95).unwrap()
}

/// Puts a segment right after the JPEG's own header, as cameras do.
fn with_segment(jpeg: &[u8], marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, payload, &jpeg[2..]].concat()
}

/// EXIF with an orientation and a GPS tag.
fn exif(orientation: u8) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, value: u32| {
        let mut bytes = Vec::new();
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(1u32.to_le_bytes());
        bytes.extend(value.to_le_bytes());
        bytes
    };
    let mut bytes = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    bytes.extend(entry(0x0112, 3, orientation.into()));
    bytes.extend(entry(0x8825, 4, 26));
    bytes.extend([0; 4]);
    bytes
}

fn is_white(jpeg: &[u8], x: u32, y: u32) -> bool {
    let picture = image::load_from_memory(jpeg).unwrap();
    picture.get_pixel(x, y).0[0] > 200
}

#[test]
fn a_large_photo_is_scaled_down_and_a_small_one_is_left() {
    for (width, height, to) in [
        (4_000, 3_000, (1_600, 1_200)),
        (3_000, 4_000, (1_200, 1_600)),
        (1_601, 900, (1_600, 899)),
        (800, 600, (800, 600)),
        (1, 1, (1, 1)),
        (5_000, 40, (1_600, 13)),
    ] {
        let photo = prepare(&camera(&marked(width, height))).unwrap();
        assert_eq!((photo.width, photo.height), to);
        let size = check_photo(&photo.original).unwrap();
        assert_eq!((size.width, size.height), to);
        let small = check_thumbnail(&photo.thumbnail).unwrap();
        assert_eq!(small.width.max(small.height), to.0.max(to.1).min(320));
        assert_eq!(photo.hash, photo::hash_of(&photo.original));
    }
}

#[test]
fn every_orientation_ends_upright() {
    // Where the white quarter must lie after turning: right half, lower half.
    let upright = [
        (1, false, false),
        (2, true, false),
        (3, true, true),
        (4, false, true),
        (5, false, false),
        (6, true, false),
        (7, true, true),
        (8, false, true),
    ];
    let plain = camera(&marked(400, 200));
    for (orientation, right, low) in upright {
        let photo = prepare(&with_segment(&plain, 0xe1, &exif(orientation))).unwrap();
        let turned = orientation >= 5;
        assert_eq!(
            (photo.width, photo.height),
            if turned { (200, 400) } else { (400, 200) }
        );
        for jpeg in [&photo.original, &photo.thumbnail] {
            let size = check_photo(jpeg).unwrap();
            let at = |far: bool, side: u32| if far { side * 3 / 4 } else { side / 4 };
            assert!(
                is_white(jpeg, at(right, size.width), at(low, size.height)),
                "{orientation}"
            );
            assert!(
                !is_white(jpeg, at(!right, size.width), at(!low, size.height)),
                "{orientation}"
            );
        }
    }
}

#[test]
fn nothing_but_the_picture_is_left() {
    let plain = camera(&marked(400, 200));
    let mut full = with_segment(&plain, 0xfe, b"taken at the neighbour's door");
    full = with_segment(&full, 0xe2, b"ICC_PROFILE\0\x01\x01profile");
    full = with_segment(&full, 0xe1, b"http://ns.adobe.com/xap/1.0/\0<gps>");
    full = with_segment(&full, 0xe1, &exif(1));
    full.extend(b"a video after the end");
    let photo = prepare(&full).unwrap();
    assert!(check_photo(&photo.original).is_ok());
    assert!(check_thumbnail(&photo.thumbnail).is_ok());
    assert_eq!(
        photo,
        prepare(&plain).unwrap(),
        "the same picture has the same name"
    );
}

#[test]
fn a_thumbnail_of_noise_still_fits() {
    let photo = prepare(&camera(&noise(700, 500))).unwrap();
    assert!(check_thumbnail(&photo.thumbnail).is_ok());
}

#[test]
fn a_grey_photo_stays_grey() {
    let grey = DynamicImage::ImageLuma8(marked(300, 200).to_luma8());
    let photo = prepare(&camera(&grey)).unwrap();
    assert!(matches!(
        image::load_from_memory(&photo.original).unwrap(),
        DynamicImage::ImageLuma8(_)
    ));
}

/// The header of a JPEG that claims a size, and no data.
fn claiming(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = camera(&marked(8, 8));
    let at = bytes
        .windows(2)
        .position(|window| window == [0xff, 0xc0])
        .unwrap();
    bytes[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    bytes[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

#[test]
fn bombs_are_refused_before_they_are_decoded() {
    assert!(matches!(
        prepare(&claiming(65_535, 65_535)),
        Err(PhotoError::TooLarge)
    ));
    assert!(matches!(
        prepare(&claiming(5_001, 5_000)),
        Err(PhotoError::TooLarge)
    ));
    let mut heavy = camera(&marked(8, 8));
    heavy.resize(PHOTO_BYTES + 1, 0);
    assert!(matches!(prepare(&heavy), Err(PhotoError::TooLarge)));
    assert_eq!(
        PhotoError::TooLarge.code(),
        doorstep_model::code::Code::PhotoTooLarge
    );
}

#[test]
fn what_is_no_photo_is_refused() {
    let mut png = Vec::new();
    marked(8, 8)
        .write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png)
        .unwrap();
    for bytes in [
        &b""[..],
        b"hello",
        b"\xff\xd8",
        b"\xff\xd8\xff\xd9",
        &png,
        &claiming(0, 0),
    ] {
        assert!(
            matches!(prepare(bytes), Err(PhotoError::NotAPhoto)),
            "{:?}",
            &bytes[..bytes.len().min(8)]
        );
    }
}

#[test]
fn a_cut_photo_is_refused_or_shown_as_far_as_it_goes_but_never_panics() {
    let whole = camera(&noise(64, 48));
    for length in (0..whole.len()).step_by(97) {
        if let Ok(photo) = prepare(&whole[..length]) {
            assert!(check_photo(&photo.original).is_ok());
        }
    }
}
