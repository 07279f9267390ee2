use std::io::Read;

use calamine::{Data, Reader as _, Xlsx};
use doorstep_model::time::Day;
use serde_json::Value;

use super::*;

const HOSTILE: [&str; 6] = ["=1+1", "+86 915", "-1", "@SUM(A1)", "\tx", "\rx"];

fn columns() -> Vec<Column> {
    vec![
        ("title", "标题".into()),
        ("n", "件数".into()),
        ("on", "日期".into()),
    ]
}

fn written(format: Format) -> (Vec<u8>, u64) {
    let mut export = Export::begin(format, &columns()).unwrap();
    for text in HOSTILE.into_iter().chain(["渠道,断水\"", ""]) {
        let day = Day::parse("2026-03-01").ok();
        let cells = [text.into(), 7.into(), day.into()];
        export
            .row(&cells, Some(Shape::Point((32_891_234, -108_500_000))))
            .unwrap();
    }
    let (mut file, rows) = export.finish().unwrap();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    (bytes, rows)
}

#[test]
fn nothing_in_a_csv_file_is_computed() {
    let (bytes, rows) = written(Format::Csv);
    assert_eq!(rows, 8);
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("\u{feff}标题,件数,日期\r\n"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let first: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
    for (row, hostile) in first.iter().zip(HOSTILE) {
        assert_eq!(*row, format!("'{hostile}"));
    }
    assert_eq!(first[6..], ["渠道,断水\"", ""]);
}

#[test]
fn a_workbook_holds_words_counts_and_days_and_no_formula() {
    let (bytes, _) = written(Format::Xlsx);
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let formulas = book.worksheet_formula("Sheet1").unwrap();
    assert!(formulas.used_cells().all(|(_, _, formula)| formula.is_empty()));
    let sheet = book.worksheet_range("Sheet1").unwrap();
    let rows: Vec<&[Data]> = sheet.rows().collect();
    assert_eq!(rows.len(), 9);
    for (row, hostile) in rows[1..].iter().zip(HOSTILE) {
        let Data::String(text) = &row[0] else {
            panic!("{row:?}")
        };
        // A reader of XML may take a carriage return for a new line.
        assert_eq!(text.replace('\n', "\r"), hostile);
        assert_eq!(row[1], Data::Float(7.0));
        assert!(matches!(row[2], Data::DateTime(_)), "{row:?}");
    }
}

#[test]
fn a_map_file_says_longitude_first() {
    let (bytes, _) = written(Format::GeoJson);
    let map: Value = serde_json::from_slice(&bytes).unwrap();
    let first = &map["features"][0];
    assert_eq!(
        first["geometry"]["coordinates"],
        serde_json::json!([-108.5, 32.891234])
    );
    assert_eq!(first["properties"]["title"], "=1+1");
    assert_eq!(map["features"].as_array().unwrap().len(), 8);
}
