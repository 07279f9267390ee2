//! Proves that a plain JPEG draws a picture: every code of every scan is read, to the last block,
//! with nothing left over. Decoders fill what is missing with grey and call it a photo
//! (docs/decisions/026), and they need the pixels' memory; this needs none of theirs.

mod bits;
mod block;
mod frame;
mod huffman;
mod scan;

use super::segment::{Broken, DHT, DQT, DRI, EOI, SOF0, SOF2, SOS, Segments};
use super::{PhotoError, PhotoSize, check_photo, check_thumbnail};
use frame::Frame;
use huffman::Tables;

/// Checks a photo as [`check_photo`] does, then reads all of it.
pub fn prove_photo(bytes: &[u8]) -> Result<PhotoSize, PhotoError> {
    let size = check_photo(bytes)?;
    read(bytes).map(|()| size)
}

/// Checks a thumbnail as [`check_thumbnail`] does, then reads all of it.
pub fn prove_thumbnail(bytes: &[u8]) -> Result<PhotoSize, PhotoError> {
    let size = check_thumbnail(bytes)?;
    read(bytes).map(|()| size)
}

/// Reads a JPEG whose segments were checked.
fn read(bytes: &[u8]) -> Result<(), PhotoError> {
    let mut segments = Segments::new(bytes);
    let mut quantised = [false; 4];
    let mut tables = Tables::default();
    let mut restart = 0;
    let mut frame: Option<Frame> = None;
    segments.marker()?;
    loop {
        let marker = segments.marker()?;
        if marker == EOI {
            let whole = frame.is_some_and(|frame| frame.is_whole());
            return if whole { Ok(()) } else { Err(PhotoError::Broken) };
        }
        let payload = segments.payload()?;
        match marker {
            DQT => quantisation(payload, &mut quantised)?,
            DHT => tables.read(payload)?,
            DRI => restart = restart_interval(payload)?,
            SOF0 | SOF2 => frame = Some(Frame::read(payload, marker == SOF2)?),
            SOS => {
                let frame = frame.as_mut().ok_or(Broken)?;
                frame.check_quantised(&quantised)?;
                let rest = scan::read(frame, &tables, restart, payload, segments.rest())?;
                segments.go_on(rest);
            }
            _ => {}
        }
    }
}

/// Tables of 64 factors of one byte, none of them zero.
fn quantisation(mut payload: &[u8], quantised: &mut [bool; 4]) -> Result<(), Broken> {
    while let Some((&id, rest)) = payload.split_first() {
        let (factors, rest) = rest.split_at_checked(64).ok_or(Broken)?;
        let known = quantised.get_mut(usize::from(id)).ok_or(Broken)?;
        if factors.contains(&0) {
            return Err(Broken);
        }
        *known = true;
        payload = rest;
    }
    Ok(())
}

fn restart_interval(payload: &[u8]) -> Result<u32, Broken> {
    let bytes: [u8; 2] = payload.try_into().map_err(|_| Broken)?;
    Ok(u16::from_be_bytes(bytes).into())
}
