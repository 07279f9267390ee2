//! Workbooks that are small on disk and would not be in memory. One test, one process: what it
//! measures is its own peak.

use std::io::{Cursor, Write};

use doorstep_model::code::Code;
use doorstep_model::grid::{Grid, GridTree};
use doorstep_model::id::{GridCode, LevelCode};
use doorstep_model::time::Day;
use doorstep_server::import::roster::{Roster, RosterRules};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const MIB: u64 = 1024 * 1024;

const WORKBOOK: &str = r#"<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>"#;
const SHEET: &str =
    r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>"#;
const RELATIONS: &str = r#"<Relationships><Relationship Id="r1" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const SHEETS: &str = r#"<Relationships><Relationship Id="r1" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A workbook of one sheet in which some parts are others than usual.
fn workbook(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut all = vec![
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", SHEETS),
        ("xl/worksheets/sheet1.xml", SHEET),
    ];
    for part in parts {
        all.retain(|(name, _)| name != &part.0);
        all.push(*part);
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in all {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Writes another unpacked size than the true one into both headers of a part.
fn lie(mut bytes: Vec<u8>, true_size: u32, told: u32) -> Vec<u8> {
    let mut lies = 0;
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == true_size.to_le_bytes() {
            bytes[at..at + 4].copy_from_slice(&told.to_le_bytes());
            lies += 1;
        }
    }
    assert!(lies >= 1, "the size stands in the directory at least");
    bytes
}

fn tree() -> GridTree {
    let root = Grid {
        code: GridCode::parse("1").unwrap(),
        parent: None,
        level: LevelCode::parse("any").unwrap(),
        name: "网格".into(),
        is_unit: false,
        made: false,
    };
    GridTree::new(vec![root]).unwrap()
}

/// Most memory the process has held.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

#[test]
fn a_bomb_is_refused_before_it_costs_anything() {
    let tree = tree();
    let rules = RosterRules {
        tree: &tree,
        within: &tree.root().code,
        mapping: None,
        today: Day::parse("2026-11-22").unwrap(),
    };
    let read = |bytes: &[u8]| Roster::read(bytes, &rules).unwrap_err().code();
    assert_eq!(
        read(&workbook(&[])),
        Code::MissingColumn,
        "the plain workbook can be read"
    );

    let blank = format!("<sheetData>{}</sheetData>", " ".repeat(200 * MIB as usize));
    let honest = workbook(&[("xl/worksheets/sheet1.xml", &blank)]);
    let lying = lie(honest.clone(), blank.len() as u32, 4_000);
    drop(blank);
    let rows = format!("<sheetData>{}</sheetData>", "<row/>".repeat(3 * MIB as usize));
    let ratio = workbook(&[("xl/worksheets/sheet1.xml", &rows)]);
    drop(rows);
    let format = "0".repeat(10_000);
    let formats = format!(
        "<styleSheet><numFmts><numFmt numFmtId=\"200\" formatCode=\"{format}\"/></numFmts><cellXfs>{}</cellXfs></styleSheet>",
        "<xf numFmtId=\"200\"/>".repeat(100_000)
    );
    let far = SHEET.replace(
        "</row>",
        "</row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>",
    );
    let overflow = SHEET.replace("r=\"A1\"", "r=\"ZZZZZZZZZZ99999999999\"");
    let backwards = SHEET.replace("<worksheet>", "<worksheet><dimension ref=\"B9:A1\"/>");
    let same_sheet = format!(
        "<workbook><sheets>{}</sheets></workbook>",
        "<sheet name=\"a\" r:id=\"r1\"/>".repeat(20_000)
    );
    let parts: Vec<String> = (0..3_000).map(|n| format!("xl/media/{n}.png")).collect();
    let parts: Vec<_> = parts.iter().map(|name| (name.as_str(), "")).collect();
    let hidden = SHEETS.replace("sheet1.xml", "image1.png");
    let hidden_sheet = SHEET.replace("<worksheet>", "<!DOCTYPE a><worksheet>");
    let bombs = [
        (honest, Code::SheetTooLarge),
        (lying, Code::UnreadableSheet),
        (ratio, Code::SheetTooLarge),
        (workbook(&parts), Code::SheetTooLarge),
        (workbook(&[("xl/styles.xml", &formats)]), Code::UnreadableSheet),
        (
            workbook(&[(
                "xl/sharedStrings.xml",
                "<sst uniqueCount=\"9999999999999\"></sst>",
            )]),
            Code::UnreadableSheet,
        ),
        (
            workbook(&[("xl/worksheets/sheet1.xml", &far)]),
            Code::MissingColumn,
        ),
        (
            workbook(&[("xl/workbook.xml", &same_sheet)]),
            Code::UnreadableSheet,
        ),
        (
            workbook(&[
                ("xl/_rels/workbook.xml.rels", &hidden),
                ("xl/worksheets/image1.png", &hidden_sheet),
            ]),
            Code::UnreadableSheet,
        ),
    ];
    drop(formats);
    // Making the bombs took more than reading them may: the kernel forgets that peak here.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = peak();
    for (number, (bomb, code)) in bombs.iter().enumerate() {
        assert_eq!(read(bomb), *code, "bomb {number} of {} bytes", bomb.len());
    }
    let grown = peak() - before;
    assert!(grown < 32 * MIB, "{grown} bytes above {before}");
    // Numbers that overflow: refused whether the build checks them (a panic) or not. Not measured,
    // for a panic's backtrace takes memory of its own.
    for sheet in [overflow, backwards] {
        let bomb = workbook(&[("xl/worksheets/sheet1.xml", &sheet)]);
        assert!(Roster::read(&bomb, &rules).is_err());
    }
}
