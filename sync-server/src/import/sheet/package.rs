//! What an XLSX must be before calamine opens it. calamine trusts what a workbook says of itself
//! (docs/decisions/025): 745 bytes that announce 10^13 strings abort the process, and twelve
//! kilobytes of formats take a gigabyte. So every part is unpacked once here, into nothing.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::SheetError;
use super::markup::Markup;

/// Most parts of a workbook; a picture is one.
const PARTS_MAX: usize = 2_048;
/// Most bytes of all parts unpacked: 100,000 rows of twenty columns are about 90 MiB.
const UNPACKED_MAX: u64 = 128 * 1024 * 1024;
/// Most bytes for a packed one: sheets of the same row again and again come to about 40.
const RATIO_MAX: u64 = 100;
/// Small parts may pack better than that.
const RATIO_FREE: u64 = 1024 * 1024;
/// Largest list of relationships.
const RELATIONS_MAX: u64 = 1024 * 1024;

/// Proves that a package is worth opening. Tells whether any of its sheets joins cells.
pub(super) fn check(bytes: &[u8]) -> Result<bool, SheetError> {
    // Counted in the bytes, for opening makes an object of every entry.
    let entries = bytes.windows(4).filter(|window| *window == b"PK\x01\x02").count();
    if entries > PARTS_MAX {
        return Err(SheetError::Unpacks);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetError::Unreadable)?;
    check_sizes(&mut archive)?;
    let mut joins = false;
    for index in 0..archive.len() {
        joins |= check_part(&mut archive, index)?;
    }
    Ok(joins)
}

/// The sizes as announced: a bomb that admits what it is ends here.
fn check_sizes(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), SheetError> {
    let mut unpacked = 0_u64;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|_| SheetError::Unreadable)?;
        if part.encrypted() {
            return Err(SheetError::OldOrLocked);
        }
        unpacked = unpacked.saturating_add(part.size());
        let packed = part.compressed_size().saturating_mul(RATIO_MAX);
        if unpacked > UNPACKED_MAX || part.size() > packed.saturating_add(RATIO_FREE) {
            return Err(SheetError::Unpacks);
        }
    }
    Ok(())
}

/// The bytes as they come. One that announced less is stopped by the unpacker where it said it
/// would end.
fn check_part(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize) -> Result<bool, SheetError> {
    let mut part = archive.by_index(index).map_err(|_| SheetError::Unreadable)?;
    let name = part
        .name()
        .map_err(|_| SheetError::Unreadable)?
        .to_ascii_lowercase();
    let is_relations = name.ends_with(".rels");
    if is_relations && part.size() > RELATIONS_MAX {
        return Err(SheetError::Unpacks);
    }
    let mut markup = (name.ends_with(".xml") || is_relations).then(|| Markup::new(part.size()));
    let mut relations = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        let read = part.read(&mut buffer).map_err(|_| SheetError::Unreadable)?;
        if read == 0 {
            break;
        }
        if let Some(markup) = &mut markup {
            markup.push(&buffer[..read]).map_err(|_| SheetError::Unreadable)?;
        }
        if is_relations {
            relations.extend_from_slice(&buffer[..read]);
        }
    }
    if is_relations {
        check_relations(&relations)?;
    }
    markup.map_or(Ok(false), |markup| {
        markup.finish().map_err(|_| SheetError::Unreadable)
    })
}

/// A workbook or sheet must be a part that was looked at: `.xml`, not a picture's name.
fn check_relations(xml: &[u8]) -> Result<(), SheetError> {
    let mut reader = Reader::from_reader(xml);
    loop {
        let tag = match reader.read_event().map_err(|_| SheetError::Unreadable)? {
            Event::Start(tag) | Event::Empty(tag) => tag,
            Event::Eof => return Ok(()),
            _ => continue,
        };
        let (mut is_opened, mut is_xml) = (false, true);
        for attribute in tag.attributes().with_checks(true) {
            let attribute = attribute.map_err(|_| SheetError::Unreadable)?;
            let value = attribute.value.to_ascii_lowercase();
            match attribute.key.local_name().as_ref() {
                "Type" => {
                    is_opened |= ["officedocument", "sheet"]
                        .iter()
                        .any(|kind| value.ends_with(kind));
                }
                "Target" => is_xml &= value.ends_with(".xml"),
                _ => {}
            }
        }
        if is_opened && !is_xml {
            return Err(SheetError::Unreadable);
        }
    }
}
