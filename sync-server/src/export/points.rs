//! GeoJSON (RFC 7946): a feature a row; a row that lies nowhere has no geometry.

use std::fs::File;
use std::io::{BufWriter, Seek, Write};

use serde_json::{Map, Value, json};

use super::cell::degrees;
use super::{Cell, Column, ExportError, Shape};

/// A file of features.
pub(super) struct Points {
    file: BufWriter<File>,
    names: Vec<&'static str>,
    first: bool,
}

impl Points {
    pub(super) fn begin(columns: &[Column]) -> Result<Self, ExportError> {
        let mut file = BufWriter::new(tempfile::tempfile()?);
        file.write_all(br#"{"type":"FeatureCollection","features":["#)?;
        Ok(Self {
            file,
            names: columns.iter().map(|(name, _)| *name).collect(),
            first: true,
        })
    }

    pub(super) fn row(&mut self, cells: &[Cell], shape: Option<Shape<'_>>) -> Result<(), ExportError> {
        let named = self.names.iter().zip(cells);
        let properties: Map<String, Value> = named
            .map(|(name, cell)| ((*name).to_owned(), value(cell)))
            .collect();
        let geometry = match shape {
            None => "null".to_owned(),
            Some(Shape::Drawn(drawn)) => drawn.to_owned(),
            Some(Shape::Point((lat, lon))) => {
                format!(
                    r#"{{"type":"Point","coordinates":[{},{}]}}"#,
                    degrees(lon),
                    degrees(lat)
                )
            }
        };
        let before = if std::mem::take(&mut self.first) {
            "\n"
        } else {
            ",\n"
        };
        write!(
            self.file,
            r#"{before}{{"type":"Feature","geometry":{geometry},"properties":{}}}"#,
            Value::Object(properties)
        )?;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<File, ExportError> {
        self.file.write_all(b"\n]}\n")?;
        let mut file = self.file.into_inner().map_err(|error| error.into_error())?;
        file.rewind()?;
        Ok(file)
    }
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => json!(text),
        Cell::Number(count) => json!(count),
        Cell::Day(day) => json!(day.to_string()),
        Cell::Degrees(millionths) => json!(*millionths as f64 / 1e6),
    }
}
