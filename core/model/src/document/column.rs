//! Automerge's column encodings, decoded under limits: run lengths are summed before anything is
//! made of them, so a bomb of a few bytes costs a few bytes.

use crate::code::Code;
use crate::document::leb::{Input, write_signed, write_unsigned};

/// A value that columns hold.
pub(crate) trait Cell<'a>: Copy + PartialEq {
    fn read(input: &mut Input<'a>) -> Result<Self, Code>;
    fn write(self, out: &mut Vec<u8>);
}

impl Cell<'_> for u64 {
    fn read(input: &mut Input<'_>) -> Result<Self, Code> {
        input.unsigned()
    }
    fn write(self, out: &mut Vec<u8>) {
        write_unsigned(out, self);
    }
}

impl Cell<'_> for i64 {
    fn read(input: &mut Input<'_>) -> Result<Self, Code> {
        input.signed()
    }
    fn write(self, out: &mut Vec<u8>) {
        write_signed(out, self);
    }
}

impl<'a> Cell<'a> for &'a str {
    fn read(input: &mut Input<'a>) -> Result<Self, Code> {
        let length = input.length(input.0.len())?;
        std::str::from_utf8(input.take(length)?).map_err(|_| Code::Malformed)
    }
    fn write(self, out: &mut Vec<u8>) {
        write_unsigned(out, self.len() as u64);
        out.extend_from_slice(self.as_bytes());
    }
}

/// Reads a run-length column of at most `limit` cells.
pub(crate) fn read_runs<'a, T: Cell<'a>>(data: &'a [u8], limit: usize) -> Result<Vec<Option<T>>, Code> {
    let mut input = Input(data);
    let mut cells = Vec::new();
    while !input.is_empty() {
        let run = input.signed()?;
        let count = if run == 0 {
            input.unsigned()?
        } else {
            run.unsigned_abs()
        };
        let count = usize::try_from(count).map_err(|_| Code::TooLarge)?;
        if count > limit - cells.len() {
            return Err(Code::TooLarge);
        }
        match run {
            0 => cells.resize(cells.len() + count, None),
            1.. => {
                let cell = T::read(&mut input)?;
                cells.resize(cells.len() + count, Some(cell));
            }
            _ => {
                for _ in 0..count {
                    cells.push(Some(T::read(&mut input)?));
                }
            }
        }
    }
    Ok(cells)
}

/// Writes a run-length column the one way Automerge writes it. A column of nulls is empty.
pub(crate) fn write_runs<'a, T: Cell<'a>>(cells: impl IntoIterator<Item = Option<T>>, out: &mut Vec<u8>) {
    let cells: Vec<_> = cells.into_iter().collect();
    if cells.iter().all(Option::is_none) {
        return;
    }
    let run_at = |start: usize| {
        cells[start..]
            .iter()
            .take_while(|cell| **cell == cells[start])
            .count()
    };
    let mut at = 0;
    while at < cells.len() {
        let run = run_at(at);
        match cells[at] {
            None => {
                write_signed(out, 0);
                write_unsigned(out, run as u64);
                at += run;
            }
            Some(cell) if run > 1 => {
                write_signed(out, run as i64);
                cell.write(out);
                at += run;
            }
            Some(_) => {
                let start = at;
                while at < cells.len() && cells[at].is_some() && run_at(at) == 1 {
                    at += 1;
                }
                write_signed(out, -((at - start) as i64));
                cells[start..at].iter().flatten().for_each(|cell| cell.write(out));
            }
        }
    }
}

/// Reads a delta column; every value must be there.
pub(crate) fn read_deltas(data: &[u8], limit: usize) -> Result<Vec<i64>, Code> {
    let mut absolute = 0i64;
    read_runs::<i64>(data, limit)?
        .into_iter()
        .map(|delta| {
            absolute = absolute
                .checked_add(delta.ok_or(Code::Malformed)?)
                .ok_or(Code::Malformed)?;
            Ok(absolute)
        })
        .collect()
}

/// Writes a delta column.
pub(crate) fn write_deltas(values: impl IntoIterator<Item = i64>, out: &mut Vec<u8>) {
    let mut last = 0;
    write_runs(
        values.into_iter().map(|value| {
            let delta = value - last;
            last = value;
            Some(delta)
        }),
        out,
    );
}
