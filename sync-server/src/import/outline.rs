//! Outlines of grids out of a GeoJSON file: a feature for each, named by the grid's code.

use doorstep_model::grid::GridTree;
use doorstep_model::id::GridCode;
use doorstep_model::word::Language;
use serde::Deserialize;
use serde_json::{Value, json};

use super::problem::{BadRow, Problem};

/// Names of the property that holds the grid's code.
const CODES: [&str; 5] = ["code", "grid_code", "adcode", "网格编码", "行政区划代码"];
/// Corners of one outline: a county's at the scale of a screen has some hundred.
const CORNERS_MAX: usize = 20_000;
/// Figures behind the point that are kept: about a metre.
const FINE: f64 = 1e5;

/// What was understood of a file.
#[derive(Debug, Default, PartialEq)]
pub struct Outlines {
    /// Grids with their outlines, as geometries of GeoJSON.
    pub shapes: Vec<(GridCode, String)>,
    /// Features to be corrected, by their number in the file.
    pub bad: Vec<BadRow>,
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    properties: Value,
    #[serde(default)]
    geometry: Value,
}

impl Outlines {
    /// Reads a file.
    ///
    /// # Errors
    /// For one that is no collection of features.
    pub fn read(bytes: &[u8], tree: &GridTree) -> Result<Self, serde_json::Error> {
        let file: Collection = serde_json::from_slice(bytes)?;
        let mut outlines = Self::default();
        for (row, feature) in (1..).zip(file.features) {
            let mut wrong = |problem| {
                outlines.bad.push(BadRow {
                    row,
                    column: None,
                    problem,
                })
            };
            let Some(code) = code(&feature.properties).filter(|code| tree.get(code).is_some()) else {
                wrong(Problem::OutlineGrid);
                continue;
            };
            match shape(&feature.geometry) {
                Some(shape) => outlines.shapes.push((code, shape)),
                None => wrong(Problem::OutlineShape),
            }
        }
        Ok(outlines)
    }

    /// What is to be corrected, a line each.
    pub fn lines(&self, language: Language) -> Vec<String> {
        self.bad.iter().map(|bad| bad.line(language)).collect()
    }
}

fn code(properties: &Value) -> Option<GridCode> {
    let found = CODES.iter().find_map(|name| properties.get(name))?;
    let code = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
    GridCode::parse(code.trim()).ok()
}

/// A polygon, or several, written shortly again; none for what is neither.
fn shape(geometry: &Value) -> Option<String> {
    let kind = geometry["type"].as_str()?;
    let mut corners = 0;
    let coordinates = match kind {
        "Polygon" => polygon(&geometry["coordinates"], &mut corners)?,
        "MultiPolygon" => each(&geometry["coordinates"], |one| polygon(one, &mut corners))?,
        _ => return None,
    };
    Some(json!({ "type": kind, "coordinates": coordinates }).to_string())
}

fn each(value: &Value, mut read: impl FnMut(&Value) -> Option<Value>) -> Option<Value> {
    let all = value
        .as_array()?
        .iter()
        .map(&mut read)
        .collect::<Option<Vec<Value>>>()?;
    (!all.is_empty()).then_some(Value::Array(all))
}

fn polygon(value: &Value, corners: &mut usize) -> Option<Value> {
    each(value, |ring| {
        *corners += ring.as_array()?.len();
        let closed = ring.as_array()?.len() >= 4 && *corners <= CORNERS_MAX;
        each(ring, corner).filter(|_| closed)
    })
}

fn corner(value: &Value) -> Option<Value> {
    let degrees = |at: usize, most: f64| {
        let degrees = value.get(at)?.as_f64()?;
        (degrees.abs() <= most).then(|| (degrees * FINE).round() / FINE)
    };
    Some(json!([degrees(0, 180.0)?, degrees(1, 90.0)?]))
}

#[cfg(test)]
mod tests {
    use doorstep_model::grid::Grid;
    use doorstep_model::id::LevelCode;

    use super::*;

    fn tree() -> GridTree {
        let root = Grid {
            code: GridCode::parse("610921").unwrap(),
            parent: None,
            level: LevelCode::parse("county").unwrap(),
            name: "汉阴县".into(),
            is_unit: false,
            made: false,
        };
        GridTree::new(vec![root]).unwrap()
    }

    fn file(properties: &str, geometry: &str) -> String {
        let feature = format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#);
        format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#)
    }

    const RING: &str = "[[108.1234567,32.5],[109,32.5],[109,33],[108.1234567,32.5]]";

    #[test]
    fn an_outline_is_kept_shortly_under_its_grids_code() {
        for code in [r#"{"adcode":610921}"#, r#"{"code":"610921"}"#] {
            let polygon = format!(r#"{{"type":"Polygon","coordinates":[{RING}]}}"#);
            let read = Outlines::read(file(code, &polygon).as_bytes(), &tree()).unwrap();
            let [(code, shape)] = &read.shapes[..] else {
                panic!("{read:?}")
            };
            assert_eq!(
                (code.as_str(), shape.contains("108.12346")),
                ("610921", true),
                "{shape}"
            );
        }
    }

    #[test]
    fn what_is_no_outline_of_a_grid_is_named_by_number() {
        for (properties, geometry, problem) in [
            (r#"{"code":"610922"}"#, "null".to_owned(), Problem::OutlineGrid),
            ("null", "null".to_owned(), Problem::OutlineGrid),
            (
                r#"{"code":"610921"}"#,
                r#"{"type":"Point","coordinates":[1,2]}"#.to_owned(),
                Problem::OutlineShape,
            ),
            (
                r#"{"code":"610921"}"#,
                r#"{"type":"Polygon","coordinates":[[[1,2],[3,4]]]}"#.to_owned(),
                Problem::OutlineShape,
            ),
            (
                r#"{"code":"610921"}"#,
                format!(r#"{{"type":"Polygon","coordinates":[{RING},[]]}}"#),
                Problem::OutlineShape,
            ),
            (
                r#"{"code":"610921"}"#,
                r#"{"type":"Polygon","coordinates":[[[1,99],[3,4],[5,6],[1,99]]]}"#.to_owned(),
                Problem::OutlineShape,
            ),
        ] {
            let read = Outlines::read(file(properties, &geometry).as_bytes(), &tree()).unwrap();
            assert_eq!((read.bad[0].row, read.bad[0].problem), (1, problem), "{geometry}");
            assert!(read.shapes.is_empty());
        }
        assert!(Outlines::read(b"{}", &tree()).is_err());
    }
}
