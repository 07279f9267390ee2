//! CSV: in UTF-8 with or without a byte order mark, UTF-16 as Excel's "Unicode text", or GB18030
//! as Chinese Excel writes it; separated by comma, tab or semicolon.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::collect::{Collector, Found};
use super::{Sheet, SheetError};
use crate::import::columns::Wanted;

/// Most cells of one row. A row of ten million commas would cost eighty megabytes.
const CELLS_MAX: usize = 4_096;
const SEPARATORS: [u8; 3] = [b',', b'\t', b';'];

pub(super) fn read(bytes: &[u8], wanted: &Wanted<'_>) -> Result<Sheet, SheetError> {
    let text = decode(bytes)?;
    let separator = separator(&text);
    check_widths(text.as_bytes(), separator)?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut collector = Collector::new(wanted);
    let mut record = StringRecord::new();
    let mut width = None;
    // A cell of several lines is one row in a spreadsheet and several in the file.
    let mut extra_lines = 0;
    let (mut line, mut begun) = (1, 0);
    while reader
        .read_record(&mut record)
        .map_err(|_| SheetError::Unreadable)?
    {
        let begins = begins(text.as_bytes(), &record);
        line += line_breaks(text.get(begun..begins).unwrap_or_default());
        begun = begins;
        let number = u32::try_from(line - extra_lines).unwrap_or(u32::MAX);
        extra_lines += record.iter().map(line_breaks).sum::<u64>();
        if !collector.wants_row(number) {
            break;
        }
        let cells = (0..).zip(record.iter().map(Found::Text));
        let too_wide = width.is_some_and(|width| filled_width(&record) > width);
        collector.row(number, too_wide, cells)?;
        if width.is_none() && collector.heading_row().is_some() {
            width = Some(record.len());
        }
    }
    collector.finish()
}

/// Where a record begins. The reader's own count of lines is one too low after the `\r` of a line's end, before
/// its `\n`; and empty lines are no records.
fn begins(text: &[u8], record: &StringRecord) -> usize {
    let at = record.position().map_or(0, |position| position.byte() as usize);
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count()
}

fn filled_width(record: &StringRecord) -> usize {
    (1..=record.len())
        .rev()
        .find(|width| !record[width - 1].trim().is_empty())
        .unwrap_or(0)
}

fn line_breaks(cell: &str) -> u64 {
    cell.bytes().filter(|b| *b == b'\n').count() as u64
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, SheetError> {
    let text = if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        std::str::from_utf8(rest).ok().map(Cow::Borrowed)
    } else if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        UTF_16LE.decode_without_bom_handling_and_without_replacement(rest)
    } else if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        UTF_16BE.decode_without_bom_handling_and_without_replacement(rest)
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        Some(Cow::Borrowed(text))
    } else {
        GB18030.decode_without_bom_handling_and_without_replacement(bytes)
    };
    let text = text.ok_or(SheetError::Encoding)?;
    // A picture or program decodes as something; no sheet holds what no keyboard types.
    let is_text = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    if text.chars().all(is_text) {
        Ok(text)
    } else {
        Err(SheetError::Unreadable)
    }
}

/// The separator that stands most often in the first lines.
fn separator(text: &str) -> u8 {
    let first_lines = || text.lines().take(10).flat_map(str::bytes);
    let count = |separator: &u8| first_lines().filter(|b| b == separator).count();
    // The last of equals wins, so the usual one comes last.
    SEPARATORS.into_iter().rev().max_by_key(count).unwrap_or(b',')
}

/// Counts the cells of every row before a reader makes room for them.
fn check_widths(text: &[u8], separator: u8) -> Result<(), SheetError> {
    let (mut cells, mut quoted, mut at_start) = (1, false, true);
    for &byte in text {
        if quoted {
            quoted = byte != b'"';
            // A quote inside a quoted cell is written twice: it opens again what it has closed.
            at_start = !quoted;
            continue;
        }
        match byte {
            b'"' if at_start => quoted = true,
            b'\n' => cells = 1,
            byte if byte == separator => cells += 1,
            _ => {}
        }
        at_start = byte == separator || matches!(byte, b'\n' | b'\r');
        if cells > CELLS_MAX {
            return Err(SheetError::TooManyColumns);
        }
    }
    Ok(())
}
