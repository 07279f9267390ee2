//! What our side costs, measured on the real parts.

pub mod phone;
pub mod server;
pub mod storage;

use std::io::Write;

/// Where measured values go: JSON lines, as they come.
pub struct Sheet<W>(pub W);

impl<W: Write> Sheet<W> {
    /// One value of one figure.
    ///
    /// # Panics
    /// When it can't be written.
    pub fn put(&mut self, name: &str, value: f64) {
        writeln!(self.0, "{{\"name\": \"{name}\", \"value\": {value}}}").expect("the figures are written");
    }
}

/// The value that so many of a hundred do not exceed.
fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() * percent / 100).min(values.len() - 1)]
}
