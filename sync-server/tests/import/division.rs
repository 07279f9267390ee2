use doorstep_model::code::Code;
use doorstep_model::grid::{Division, DivisionLevel, read_divisions};
use doorstep_model::word::Language;
use doorstep_server::import::columns::Mapping;
use doorstep_server::import::division::{Divisions, FIELDS};

use crate::lines;

fn file(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/divisions-");
    std::fs::read_to_string(format!("{folder}{name}.csv")).unwrap()
}

fn read(bytes: &[u8]) -> Divisions {
    Divisions::read(bytes, None).unwrap()
}

fn whole(bytes: &[u8]) -> Vec<Division> {
    let divisions = read(bytes);
    assert_eq!(lines(&divisions.bad_rows), [""; 0]);
    divisions.places
}

/// How the bureau prints a code: twelve digits at every level.
fn published(code: &str) -> String {
    format!("{code:0<12}")
}

#[test]
fn the_real_trees_are_read() {
    for (name, counts) in [
        ("hanyin", [0, 1, 10, 160]),
        ("quzhou", [0, 1, 10, 351]),
        ("shaozhuang", [0, 1, 1, 92]),
        ("huaiyang", [0, 1, 19, 475]),
        ("bayzhou", [1, 9, 109, 733]),
    ] {
        let text = file(name);
        let places = whole(text.as_bytes());
        let count = |level| places.iter().filter(|place| place.level() == level).count();
        assert_eq!(DivisionLevel::ALL.map(count), counts, "{name}");
        assert_eq!(places, read_divisions(&text).unwrap(), "{name}");
    }
}

#[test]
fn the_bureaus_own_list_gives_the_same_tree() {
    for name in ["hanyin", "quzhou", "shaozhuang", "huaiyang", "bayzhou"] {
        let places = whole(file(name).as_bytes());
        let rows: String = places
            .iter()
            .map(|place| format!("{},111,{}\r\n", published(place.code().as_str()), place.name()))
            .collect();
        let list = format!("统计用区划代码,城乡分类代码,名称\r\n{rows}");
        let (gb18030, _, _) = encoding_rs::GB18030.encode(&list);
        let read = read(&gb18030);
        assert_eq!(lines(&read.bad_rows), [""; 0], "{name}");
        assert_eq!(read.places, places, "{name}");
        assert_eq!(&*read.dropped_columns[0].heading, "城乡分类代码");
    }
}

#[test]
fn every_bad_row_is_named() {
    let sheet = "code,name,level,parent\n\
                 610921,汉阴县,county,\n\
                 610921100,城关镇,township,610921\n\
                 610921100,城关镇,township,610921\n\
                 610921101,涧池镇,village,610921\n\
                 610921102,,township,610921\n\
                 610921103,平梁镇,hamlet,610921\n\
                 610922100,别县镇,township,610921\n\
                 610921104001,双乳村,village,610921104\n\
                 610921100001,南街社区,village,\n\
                 6109211,短镇,township,610921\n\
                 62,省,,\n\
                 ,无码镇,township,610921\n";
    let read = read(sheet.as_bytes());
    assert_eq!(
        lines(&read.bad_rows),
        [
            "row 4, code: remove one of the rows with this code (bad_tree)",
            "row 5, code: use the published division code, with as many digits as its level has (bad_tree)",
            "row 6, name: fill in this cell (bad_cell)",
            "row 7, level: use prefecture, county, township or village (bad_tree)",
            "row 8, parent: correct the parent: its code must begin this one (bad_tree)",
            "row 9, parent: add the row of its parent (bad_tree)",
            "row 10, parent: fill in this cell (bad_cell)",
            "row 11, code: use the published division code, with as many digits as its level has (bad_tree)",
            "row 12, code: use the published division code, with as many digits as its level has (bad_tree)",
            "row 13, code: fill in this cell (bad_cell)",
        ]
    );
}

#[test]
fn a_circle_is_refused() {
    let circle = "code,name,parent\n610921,甲县,\n610921100,乙镇,610921101\n610921101,丙镇,610921100\n610921102,丁镇,610921102\n";
    let bad = read(circle.as_bytes()).bad_rows;
    let rows: Vec<_> = bad.iter().map(|bad| (bad.row, bad.problem.code())).collect();
    assert_eq!(rows, [(3, Code::BadTree), (4, Code::BadTree), (5, Code::BadTree)]);
}

#[test]
fn a_tree_has_one_root() {
    let two = "code,name\n610921,甲县\n610922,乙县\n610921100,丙镇\n610923100,丁镇\n";
    let bad = read(two.as_bytes()).bad_rows;
    assert_eq!(
        lines(&bad),
        [
            "row 3: keep one place without a parent (bad_tree)",
            "row 5: add the row of its parent (bad_tree)"
        ]
    );
}

#[test]
fn a_township_may_lie_right_below_a_prefecture() {
    let places = whole("代码,名称\n441900000000,东莞市\n441900003000,东城街道\n".as_bytes());
    assert_eq!(places[0].level(), DivisionLevel::Prefecture);
    assert_eq!(places[1].parent(), Some(places[0].code()));
}

#[test]
fn a_dry_run_names_what_is_left_out() {
    let mapping = Mapping::parse("name = \"地名\"", FIELDS).unwrap();
    let sheet =
        "代码,地名,拼音\n610921,汉阴县,hanyin\n610921100001,南街社区,nanjie\n610921200001,北街社区,beijie\n";
    let read = Divisions::read(sheet.as_bytes(), Some(&mapping)).unwrap();
    assert_eq!(
        read.lines(Language::En),
        [
            "3 rows read",
            "3 places can be imported",
            "column C (拼音) is left out: not in the list of what may be kept",
        ]
    );
    let refusal = Divisions::read(b"id,label\n", None).unwrap_err();
    assert_eq!(refusal.code(), Code::MissingColumn);
}
