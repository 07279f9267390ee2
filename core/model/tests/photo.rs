//! Photos as libjpeg-turbo writes them (`tests/fixtures/photo`), whole and cut.

use doorstep_model::code::Code;
use doorstep_model::photo::{PhotoError, PhotoSize, prove_photo, prove_thumbnail};

const WHOLE: [&str; 7] = [
    "baseline-420",
    "baseline-422",
    "baseline-grey",
    "restarts",
    "progressive-420",
    "progressive-grey",
    "progressive-restarts",
];

fn read(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/photo/");
    std::fs::read(format!("{folder}{name}.jpg")).unwrap()
}

/// Where the data of each scan begins.
fn scans(jpeg: &[u8]) -> Vec<usize> {
    let starts = (0..jpeg.len() - 4).filter(|&at| jpeg[at..at + 2] == [0xff, 0xda]);
    starts
        .map(|at| at + 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]])))
        .collect()
}

fn with_end(mut jpeg: Vec<u8>) -> Vec<u8> {
    jpeg.extend([0xff, 0xd9]);
    jpeg
}

#[test]
fn what_libjpeg_writes_is_proved() {
    for name in WHOLE {
        let bytes = read(name);
        assert_eq!(
            prove_photo(&bytes),
            Ok(PhotoSize {
                width: 45,
                height: 37
            }),
            "{name}"
        );
        assert!(prove_thumbnail(&bytes).is_ok(), "{name}");
    }
}

#[test]
fn a_photo_with_its_place_is_refused() {
    let refusal = prove_photo(&read("exif-gps")).unwrap_err();
    assert_eq!(refusal, PhotoError::Forbidden { marker: 0xe1 });
    assert_eq!(refusal.code(), Code::PhotoNotPlain);
}

/// A decoder would fill the rest with grey.
#[test]
fn half_a_photo_is_none() {
    for name in WHOLE {
        let bytes = read(name);
        let scans = scans(&bytes);
        let mut passed = 0;
        for length in scans[0]..bytes.len() - 2 {
            let mut cut = bytes[..length].to_vec();
            // Half a stuffed byte would be a marker of its own.
            if cut.last() == Some(&0xff) {
                cut.pop();
            }
            passed += usize::from(prove_photo(&with_end(cut)).is_ok());
        }
        // Between two scans a progressive photo is whole, only coarser.
        let progressive = name.starts_with("progressive");
        assert_eq!(passed > 0, progressive, "{name}: {passed} cuts passed");
    }
}

#[test]
fn nothing_can_be_hidden_behind_the_last_block() {
    for name in WHOLE {
        let bytes = read(name);
        for hidden in [&b"a letter"[..], &[0], &[0xff, 0], &[0xff, 0xd0]] {
            let longer = with_end([&bytes[..bytes.len() - 2], hidden].concat());
            assert_eq!(prove_photo(&longer), Err(PhotoError::Broken), "{name}");
        }
    }
}

#[test]
fn text_in_place_of_a_scan_is_no_photo() {
    for name in WHOLE {
        let bytes = read(name);
        let head = &bytes[..scans(&bytes)[0]];
        for body in [&b""[..], &b"not a picture at all ".repeat(300), &[0; 4_000]] {
            let refusal = prove_photo(&with_end([head, body].concat())).unwrap_err();
            assert_eq!(refusal.code(), Code::NotAPhoto, "{name}");
        }
    }
}

/// Any byte of the headers may be any other: refused, or another picture that can be drawn.
#[test]
fn a_wrong_byte_never_stops_it() {
    let (mut refused, mut drawn) = (0, 0);
    for name in WHOLE {
        let bytes = read(name);
        for at in 0..scans(&bytes)[0] {
            for wrong in [0, 0x11, 0x44, 0xff] {
                let mut broken = bytes.clone();
                broken[at] = wrong;
                match prove_photo(&broken) {
                    Ok(_) => drawn += 1,
                    Err(_) => refused += 1,
                }
            }
        }
    }
    assert!(
        refused > 1_000 && drawn > 1_000,
        "{refused} refused, {drawn} drawn"
    );
}
