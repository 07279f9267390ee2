//! Files that people hand over: rosters, photos, presets.

use std::io::{Cursor, Write};
use std::sync::LazyLock;

use doorstep_device::photo::prepare;
use doorstep_model::code::Code;
use doorstep_model::grid::{Grid, GridTree};
use doorstep_model::id::{GridCode, LevelCode};
use doorstep_model::preset::Preset;
use doorstep_model::time::Day;
use doorstep_model::word::Language;
use doorstep_server::blob::{BlobName, verify_photo, verify_thumbnail};
use doorstep_server::import::roster::{Roster, RosterRules};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::shelled;

static TREE: LazyLock<GridTree> = LazyLock::new(|| {
    let node = |code: &str, parent: Option<&str>, name: &str| Grid {
        code: code_of(code),
        parent: parent.map(code_of),
        level: LevelCode::parse("any").unwrap_or_else(|_| unreachable!("a level")),
        name: name.into(),
        is_unit: false,
        made: false,
    };
    let nodes = vec![
        node("1", None, "河湾村"),
        node("1001", Some("1"), "第1网格"),
        node("1002", Some("1"), "第2网格"),
    ];
    GridTree::new(nodes).unwrap_or_else(|error| unreachable!("a tree: {error}"))
});

fn code_of(code: &str) -> GridCode {
    GridCode::parse(code).unwrap_or_else(|_| unreachable!("a grid's code"))
}

/// A roster's file, or the rows of a workbook in a right one.
pub(super) fn roster(input: &[u8]) -> Result<(), Code> {
    let (in_shell, rest) = shelled(input);
    let file = if in_shell { workbook(rest)? } else { rest.to_vec() };
    let rules = RosterRules {
        tree: &TREE,
        within: &TREE.root().code,
        mapping: None,
        today: Day::parse("2026-11-22").map_err(|_| Code::Internal)?,
    };
    let roster = Roster::read(&file, &rules).map_err(|error| error.code())?;
    // Every problem has its words.
    for language in [Language::En, Language::ZhHans] {
        assert!(roster.lines(language).iter().all(|line| !line.is_empty()));
    }
    match roster.bad_rows.first() {
        Some(bad) => Err(bad.problem.code()),
        None => Ok(()),
    }
}

/// A workbook around the XML of its one sheet.
fn workbook(sheet: &[u8]) -> Result<Vec<u8>, Code> {
    const PARTS: [(&str, &str); 3] = [
        (
            "_rels/.rels",
            r#"<Relationships><Relationship Id="r1" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="r1" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = PARTS.iter().map(|(name, text)| (*name, text.as_bytes()));
    for (name, bytes) in parts.chain([("xl/worksheets/sheet1.xml", sheet)]) {
        zip.start_file(name, SimpleFileOptions::default())
            .map_err(|_| Code::Internal)?;
        zip.write_all(bytes).map_err(|_| Code::Internal)?;
    }
    let whole = zip.finish().map_err(|_| Code::Internal)?;
    Ok(whole.into_inner())
}

/// A photo as phones upload it.
pub(super) fn photo(input: &[u8]) -> Result<(), Code> {
    let name = BlobName::of(input);
    let thumbnail = verify_thumbnail(name, input);
    let size = verify_photo(name, input).map_err(|error| error.code())?;
    if let Ok(small) = thumbnail {
        assert_eq!(small, size, "the same photo under both rules");
    }
    let decoded = image::load_from_memory_with_format(input, image::ImageFormat::Jpeg);
    let decoded = decoded.unwrap_or_else(|error| panic!("what is taken can be shown: {error}"));
    assert_eq!((decoded.width(), decoded.height()), (size.width, size.height));
    Ok(())
}

/// A photo as a phone's camera or gallery hands it over.
pub(super) fn camera(input: &[u8]) -> Result<(), Code> {
    let prepared = prepare(input).map_err(|error| error.code())?;
    // What the phone makes of anything, the server takes.
    let name = BlobName::of(&prepared.original);
    assert!(verify_photo(name, &prepared.original).is_ok());
    let name = BlobName::of(&prepared.thumbnail);
    assert!(verify_thumbnail(name, &prepared.thumbnail).is_ok());
    Ok(())
}

/// A preset that somebody wrote.
pub(super) fn preset(input: &[u8]) -> Result<(), Code> {
    let text = std::str::from_utf8(input).map_err(|_| Code::BadField)?;
    match Preset::parse("preset.toml", text) {
        Ok(_) => Ok(()),
        Err(problems) => {
            assert!(!problems.is_empty(), "a refusal says why");
            assert!(problems.iter().all(|problem| !problem.to_string().is_empty()));
            Err(Code::BadField)
        }
    }
}
