use doorstep_model::code::Code;
use doorstep_model::word::Language;
use doorstep_server::import::sheet::{COLUMNS_MAX, FILE_BYTES, ROWS_MAX, SheetError};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use crate::{bad, read};

const SHEET: &str = "网格,门牌号,姓名,与户主关系,联系电话\n第1网格,3组1号,甲某,户主,15400000001\n";

fn workbook(write: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    write(workbook.add_worksheet());
    workbook.save_to_buffer().unwrap()
}

fn row(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, cell) in (0..).zip(cells) {
        sheet.write(row, column, *cell).unwrap();
    }
}

const HEADINGS: &[&str] = &["网格", "户主", "姓名", "出生日期", "身份证号", "门牌号"];

#[test]
fn text_is_read_in_the_encodings_that_spreadsheets_write() {
    let utf16: Vec<u8> = SHEET
        .replace(',', "\t")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let (gb18030, _, _) = encoding_rs::GB18030.encode(SHEET);
    for bytes in [
        SHEET.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", SHEET.as_bytes()].concat(),
        gb18030.into_owned(),
        [b"\xff\xfe", utf16.as_slice()].concat(),
        SHEET.replace(',', ";").into_bytes(),
        SHEET.replace('\n', "\r\n").into_bytes(),
        format!("江河村花名册,,,,\n制表日期：,,,,\n{SHEET}").into_bytes(),
    ] {
        let roster = read(&bytes).unwrap();
        assert_eq!(bad(&roster), [""; 0]);
        assert_eq!(roster.households[0].people()[0].name(), "甲某");
        assert_eq!(roster.households[0].phone(), Some("15400000001"));
    }
}

#[test]
fn what_is_neither_workbook_nor_text_is_refused() {
    for (bytes, refusal) in [
        (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], SheetError::Unreadable),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", SheetError::OldOrLocked),
        (b"PK\x03\x04 and no more", SheetError::Unreadable),
        (b"\xef\xbb\xbf\xff", SheetError::Encoding),
        (b"\x81", SheetError::Encoding),
        (b"a,b\0", SheetError::Unreadable),
    ] {
        assert_eq!(read(bytes).unwrap_err(), refusal);
        assert_eq!(refusal.code(), Code::UnreadableSheet);
    }
}

#[test]
fn a_row_is_numbered_as_a_spreadsheet_shows_it() {
    let sheet = "网格,门牌号,姓名,与户主关系\n第1网格,\"3组\n1号\",甲某,户主\n第1网格,2号,乙某,客人\n";
    assert_eq!(read(sheet.as_bytes()).unwrap().bad_rows[0].row, 3);
}

#[test]
fn text_is_bounded_in_bytes_columns_and_cells() {
    let refused = |bytes: &[u8]| read(bytes).unwrap_err();
    assert_eq!(refused(&vec![b','; FILE_BYTES + 1]), SheetError::TooLarge);
    assert_eq!(refused(&vec![b','; FILE_BYTES]), SheetError::TooManyColumns);
    let quoted = format!("a\"\"{}", ",".repeat(5_000));
    assert_eq!(refused(quoted.as_bytes()), SheetError::TooManyColumns);
    let wide = format!(
        "{SHEET}第1网格,2号,乙某,户主,{}x\n",
        ",".repeat(COLUMNS_MAX as usize)
    );
    assert_eq!(refused(wide.as_bytes()), SheetError::TooManyColumns);
    assert_eq!(SheetError::TooManyColumns.code(), Code::SheetTooLarge);
    let open_quote = format!(
        "{SHEET}第1网格,\"2号,乙某,户主,\n{}",
        "第1网格,3号,丙某,户主,\n".repeat(100)
    );
    let roster = read(open_quote.as_bytes()).unwrap();
    assert_eq!(roster.rows, 2);
    assert!(
        bad(&roster)[0].starts_with("row 3, 门牌号: shorten"),
        "{:?}",
        bad(&roster)
    );
}

#[test]
fn a_workbook_gives_its_texts_numbers_and_dates() {
    let bytes = workbook(|sheet| {
        let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
        row(sheet, 0, HEADINGS);
        row(sheet, 1, &["第1网格", "甲某", "甲某"]);
        let born = ExcelDateTime::from_ymd(1985, 3, 12).unwrap();
        sheet.write_with_format(1, 3, &born, &date).unwrap();
        sheet.write(1, 5, 12).unwrap();
        sheet.write(2, 0, 610_921_101_201_002_i64).unwrap();
        row(sheet, 3, &[]);
        row(sheet, 2, &[]);
        sheet.write(2, 1, "乙某").unwrap();
        sheet.write(2, 2, "乙某").unwrap();
        sheet.write(2, 3, 1_985).unwrap();
        sheet.write(2, 5, Formula::new("=1+1").set_result("2")).unwrap();
        row(sheet, 5, &["第1网格", "丙某", "丙某"]);
        sheet
            .write(5, 3, Formula::new("=1/0").set_result("#DIV/0!"))
            .unwrap();
        // As a number an identity number loses its last digits.
        row(sheet, 6, &["第1网格", "丁某", "丁某"]);
        sheet.write(6, 4, 110_105_194_912_310_000_f64).unwrap();
    });
    let roster = read(&bytes).unwrap();
    let found: Vec<_> = roster
        .households
        .iter()
        .map(|h| {
            (
                h.grid().as_str(),
                h.house_no(),
                h.people()[0].born().map(|born| born.to_string()),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("610921101201001", Some("12"), Some("1985-03".into())),
            ("610921101201002", Some("2"), Some("1985".into()))
        ]
    );
    assert_eq!(
        bad(&roster),
        [
            "row 6, 出生日期: put a value in place of the failed formula (bad_cell)",
            "row 7, 身份证号: correct the identity number, or format the column as text: its check character does not fit (bad_cell)",
        ]
    );
}

#[test]
fn merged_cells_are_refused_by_their_address() {
    let format = Format::new();
    let with_title = |more: &[(u32, u16, u32, u16)]| {
        workbook(|sheet| {
            sheet.merge_range(0, 0, 1, 5, "江河村花名册", &format).unwrap();
            row(sheet, 2, HEADINGS);
            row(sheet, 3, &["第1网格", "甲某", "甲某"]);
            for &(top, left, bottom, right) in more {
                sheet.merge_range(top, left, bottom, right, "", &format).unwrap();
            }
        })
    };
    assert_eq!(
        read(&with_title(&[])).unwrap().households.len(),
        1,
        "a title above the headings does no harm"
    );
    let refusal = read(&with_title(&[(4, 1, 6, 1), (7, 0, 7, 27)])).unwrap_err();
    assert_eq!(refusal.code(), Code::MergedCells);
    assert_eq!(refusal.to_string(), "joined cells: B5:B7, A8:AB8");
    let many: Vec<_> = (0..30).map(|n| (10 + n * 2, 1, 11 + n * 2, 1)).collect();
    let refusal = read(&with_title(&many)).unwrap_err();
    assert!(refusal.to_string().ends_with("B49:B50 and 10 more"), "{refusal}");
    let lines = refusal.lines(Language::ZhHans);
    assert_eq!(lines[0], "表格里有合并的单元格，分不清是哪一户的。");
    assert!(lines[1].starts_with("合并的单元格：B11:B12, "), "{}", lines[1]);
    assert_eq!(lines[2], "另有 10 处");
    assert_eq!(lines[3], "请取消合并，每行都填全，再导入。");
    let in_headings = workbook(|sheet| {
        row(sheet, 0, HEADINGS);
        sheet.merge_range(0, 6, 1, 6, "备注", &format).unwrap();
    });
    assert_eq!(read(&in_headings).unwrap_err().to_string(), "joined cells: G1:G2");
}

#[test]
fn the_first_sheet_with_the_headings_is_read_and_the_others_named() {
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .set_name("说明")
        .unwrap()
        .write(0, 0, "填表说明")
        .unwrap();
    let hidden = workbook.add_worksheet().set_name("旧").unwrap().set_hidden(true);
    row(hidden, 0, HEADINGS);
    row(hidden, 1, &["第1网格", "旧某", "旧某"]);
    let sheet = workbook.add_worksheet().set_name("花名册").unwrap();
    row(sheet, 0, HEADINGS);
    row(sheet, 1, &["第1网格", "甲某", "甲某"]);
    let roster = read(&workbook.save_to_buffer().unwrap()).unwrap();
    assert_eq!(roster.households[0].people()[0].name(), "甲某");
    assert_eq!(roster.other_sheets, ["说明".into()]);
    let mut empty = Workbook::new();
    empty.add_worksheet();
    assert_eq!(
        read(&empty.save_to_buffer().unwrap()).unwrap_err().code(),
        Code::MissingColumn
    );
}

#[test]
fn a_column_without_a_heading_is_listed_by_its_letters() {
    let bytes = workbook(|sheet| {
        row(sheet, 0, HEADINGS);
        row(sheet, 1, &["第1网格", "甲某", "甲某"]);
        sheet.write(1, 27, "上访三次").unwrap();
    });
    let dropped = read(&bytes).unwrap().dropped_columns;
    assert_eq!((dropped[0].letters(), &*dropped[0].heading), ("AB".into(), ""));
    let far = workbook(|sheet| {
        row(sheet, 0, HEADINGS);
        sheet.write(1, COLUMNS_MAX as u16, "x").unwrap();
    });
    assert_eq!(read(&far).unwrap_err(), SheetError::TooManyColumns);
}

#[test]
fn a_hundred_thousand_rows_are_read_and_one_more_is_refused() {
    let rows = |count: usize| {
        workbook(|sheet| {
            row(sheet, 0, &HEADINGS[..3]);
            for n in 0..count {
                let head = format!("甲{n}");
                row(
                    sheet,
                    n as u32 + 1,
                    &["第1网格", &head, &head, "1985-03", "", &head],
                );
            }
            // An empty row that was only given a colour is none.
            let colour = Format::new().set_background_color("FFFF00");
            sheet.write_blank(count as u32 + 1, 0, &colour).unwrap();
        })
    };
    let roster = read(&rows(ROWS_MAX)).unwrap();
    assert_eq!((roster.rows, roster.households.len()), (ROWS_MAX, ROWS_MAX));
    let refusal = read(&rows(ROWS_MAX + 1)).unwrap_err();
    assert_eq!(
        (refusal.code(), refusal),
        (Code::TooManyRows, SheetError::TooManyRows)
    );
    let text = |count| format!("网格,户主,姓名\n{}", "第1网格,甲,甲\n".repeat(count));
    assert_eq!(
        read(text(ROWS_MAX).as_bytes()).unwrap().duplicates.len(),
        ROWS_MAX - 1
    );
    assert_eq!(
        read(text(ROWS_MAX + 1).as_bytes()).unwrap_err(),
        SheetError::TooManyRows
    );
}
