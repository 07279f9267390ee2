//! What was measured: every value of every repetition, by the figure's name.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Measured values by name. A name is `<figure>.<measure>`, as in the goals.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures(BTreeMap<Box<str>, Vec<f64>>);

/// A line that is no figure.
#[derive(Debug, thiserror::Error)]
#[error("line {line} is no figure: {cause}")]
pub struct InvalidFigure {
    line: usize,
    cause: serde_json::Error,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    name: Box<str>,
    value: f64,
}

impl Figures {
    /// Reads JSON lines `{"name": "first_push.requests", "value": 9}`, one a measurement.
    pub fn parse(lines: &str) -> Result<Self, InvalidFigure> {
        let mut figures = Self::default();
        for (at, text) in lines
            .lines()
            .enumerate()
            .filter(|(_, text)| !text.trim().is_empty())
        {
            let Line { name, value } =
                serde_json::from_str(text).map_err(|cause| InvalidFigure { line: at + 1, cause })?;
            figures.add(&name, value);
        }
        Ok(figures)
    }

    /// Adds one measurement.
    pub fn add(&mut self, name: &str, value: f64) {
        self.0.entry(name.into()).or_default().push(value);
    }

    /// Adds all measurements of another series.
    pub fn extend(&mut self, other: Self) {
        for (name, mut values) in other.0 {
            self.0.entry(name).or_default().append(&mut values);
        }
    }

    /// The middle one of a figure's values (the mean of the middle two), and how many there are.
    pub fn median(&self, name: &str) -> Option<(f64, usize)> {
        let mut values = self.0.get(name)?.clone();
        values.sort_by(f64::total_cmp);
        let (low, high) = (values.get((values.len() - 1) / 2)?, values.get(values.len() / 2)?);
        Some(((low + high) / 2.0, values.len()))
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_of_what_was_measured() {
        let mut figures = Figures::default();
        for value in [9.0, 1.0, 100.0] {
            figures.add("push.ms", value);
        }
        assert_eq!(figures.median("push.ms"), Some((9.0, 3)));
        figures.add("push.ms", 11.0);
        assert_eq!(figures.median("push.ms"), Some((10.0, 4)));
        assert_eq!(figures.median("pull.ms"), None);
    }

    #[test]
    fn lines_of_several_runs_come_together() {
        let mut figures =
            Figures::parse("{\"name\":\"push.ms\",\"value\":3}\n\n{\"name\":\"push.ms\",\"value\":5}\n")
                .unwrap();
        figures.extend(Figures::parse("{\"name\":\"push.ms\",\"value\":7}").unwrap());
        assert_eq!(figures.median("push.ms"), Some((5.0, 3)));
    }

    #[test]
    fn a_line_that_is_no_figure_is_named() {
        for bad in [
            "push 3",
            "{\"name\":\"push.ms\"}",
            "{\"name\":\"push.ms\",\"value\":3,\"unit\":\"ms\"}",
        ] {
            let lines = format!("{{\"name\":\"a\",\"value\":1}}\n{bad}");
            assert_eq!(Figures::parse(&lines).unwrap_err().line, 2, "{bad}");
        }
    }
}
