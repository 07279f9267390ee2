//! XLSForms: what is understood, and what is refused by row.

use doorstep_model::checklist::{CHOICES_MAX, Checklist, Fault, Kind};
use doorstep_model::word::Language;
use doorstep_server::import::checklist::{ReadForm, What};
use doorstep_server::import::sheet::SheetError;
use rust_xlsxwriter::Workbook;

type Rows<'a> = &'a [&'a [&'a str]];

pub(crate) fn workbook(sheets: &[(&str, Rows<'_>)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*cells) {
                sheet.write(row, column, *cell).unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

const SURVEY: Rows<'_> = &[
    &[
        "type",
        "name",
        "label::中文 (zh)",
        "label::English (en)",
        "relevant",
        "required",
        "constraint",
        "constraint_message::中文 (zh)",
        "calculation",
        "appearance",
    ],
    &["start", "start", "", "", "", "", "", "", "", ""],
    &[
        "begin_group",
        "state",
        "渠道",
        "Canal",
        "",
        "",
        "",
        "",
        "",
        "field-list",
    ],
    &[
        "select_one yes_no",
        "Leaks",
        "漏水吗",
        "Does it leak",
        "",
        "yes",
        "",
        "",
        "",
        "minimal",
    ],
    &[
        "integer",
        "litres",
        "每秒几升",
        "Litres a second",
        "${Leaks} = ‘yes’",
        "",
        ". > 0 and . < 100",
        "1至99",
        "",
        "",
    ],
    &["end_group", "", "", "", "", "", "", "", "", ""],
    &[
        "select_multiple parts",
        "parts",
        "哪些坏了",
        "What is broken",
        "${Leaks} = 'yes'",
        "",
        "count-selected(.) <= 2",
        "",
        "",
        "",
    ],
    &[
        "calculate",
        "first",
        "",
        "",
        "",
        "",
        "",
        "",
        "jr:choice-name(selected-at(${parts}, 0), '${parts}')",
        "",
    ],
    &[
        "note",
        "told",
        "先修${first}",
        "First mend ${first}",
        "selected(${parts}, 'gate')",
        "",
        "",
        "",
        "",
        "",
    ],
    &[
        "date",
        "by",
        "何时修好",
        "By when",
        "",
        "",
        ". >= today()",
        "",
        "",
        "",
    ],
    &["decimal", "depth", "水深", "Depth", "", "", "", "", "", ""],
    &["geopoint", "where", "位置", "Where", "", "", "", "", "", ""],
    &["image", "photo", "照片", "Photo", "", "", "", "", "", ""],
    &[
        "text",
        "said",
        "其他",
        "Anything else",
        "",
        "",
        "regex(., '[^0-9]{0,100}')",
        "",
        "",
        "",
    ],
];
const CHOICES: Rows<'_> = &[
    &["list_name", "name", "label::中文 (zh)", "label::English (en)"],
    &["yes_no", "yes", "是", "Yes"],
    &["yes_no", "no", "否", "No"],
    &["parts", "gate", "闸门", "Gate"],
    &["parts", "lining", "衬砌", "Lining"],
];
const SETTINGS: Rows<'_> = &[
    &["form_title", "form_id", "version", "default_language"],
    &["渠道检查", "Canal-Check", "2026031701", "中文 (zh)"],
];

#[test]
fn a_form_of_every_supported_kind_is_understood() {
    let bytes = workbook(&[("survey", SURVEY), ("choices", CHOICES), ("settings", SETTINGS)]);
    let read = ReadForm::read(&bytes, "x").unwrap();
    assert_eq!(read.problems, []);
    insta::assert_snapshot!(read.lines(Language::En).join("\n"));
    insta::assert_snapshot!(read.lines(Language::ZhHans).join("\n"));
    let list = Checklist::compile(&read.form).unwrap();
    assert_eq!(list.code.as_str(), "canal-check");
    let kinds: Vec<_> = list.questions.iter().map(|question| question.kind).collect();
    assert_eq!(
        kinds,
        [
            Kind::BeginGroup,
            Kind::SelectOne,
            Kind::Integer,
            Kind::SelectMultiple,
            Kind::Calculate,
            Kind::Note,
            Kind::Date,
            Kind::Decimal,
            Kind::Geopoint,
            Kind::Image,
            Kind::Text,
        ]
    );
    let at = doorstep_model::checklist::At {
        now: doorstep_model::time::Timestamp::clamp(1_773_734_400_000),
        language: Language::ZhHans,
    };
    let answers = [("leaks", "yes"), ("litres", "100"), ("parts", "gate lining")].into();
    let sheet = list.ask(&answers, at);
    let (row, wrong) = sheet.first_wrong().unwrap();
    assert_eq!(
        (row.name.as_str(), wrong.words(Language::ZhHans).as_str()),
        ("litres", "1至99")
    );
    assert!(sheet.rows.iter().any(|row| &*row.label == "先修闸门"));
}

#[test]
fn what_is_not_supported_is_refused_by_row_with_what_to_do() {
    let survey: Rows<'_> = &[
        &[
            "type",
            "name",
            "label",
            "relevant",
            "choice_filter",
            "constraint",
            "calculation",
        ],
        &["begin_repeat", "people", "People", "", "", "", ""],
        &["audio", "sound", "Say it", "", "", "", ""],
        &["end_repeat", "", "", "", "", "", ""],
        &[
            "select_one_from_file villages.csv",
            "village",
            "Village",
            "",
            "",
            "",
            "",
        ],
        &["select_one villages or_other", "other", "Other", "", "", "", ""],
        &[
            "select_one villages",
            "near",
            "Near",
            "",
            "town = ${town}",
            "",
            "",
        ],
        &["select_one gone", "gone", "Gone", "", "", "", ""],
        &["barcode", "code", "Code", "", "", "", ""],
        &["texte", "typo", "Typo", "", "", "", ""],
        &["text", "路", "Road", "", "", "", ""],
        &["text", "ethnic_group", "民族", "", "", "", ""],
        &["image", "papers", "身份证照片", "", "", "", ""],
        &["text", "a", "A", "${b} = 1", "", "", ""],
        &["calculate", "b", "", "", "", "", "concat(${a}, '!')"],
        &["text", "c", "C", "", "", "regex(., '(?=x)')", ""],
        &["text", "d", "D", "pulldata('x', 'y') = 1", "", "", ""],
        &["text", "e", "", "", "", "", ""],
        &["", "f", "F", "", "", "", ""],
    ];
    let choices: Rows<'_> = &[
        &["list_name", "name", "label"],
        &["villages", "v1", "One"],
        &["villages", "v2", "Two"],
        &["", "v3", "Three"],
    ];
    let entities: Rows<'_> = &[&["list_name", "label"], &["trees", "a tree"]];
    let bytes = workbook(&[("survey", survey), ("choices", choices), ("entities", entities)]);
    let read = ReadForm::read(&bytes, "my form").unwrap();
    insta::assert_snapshot!(read.lines(Language::En).join("\n"));
    insta::assert_snapshot!(read.lines(Language::ZhHans).join("\n"));
}

#[test]
fn what_is_no_form_is_refused() {
    let roster = workbook(&[("Sheet1", &[&["姓名"], &["甲某"]])]);
    for bytes in [roster, b"type,name\n".to_vec(), b"PK\x03\x04".to_vec()] {
        assert_eq!(ReadForm::read(&bytes, "x").unwrap_err(), SheetError::Unreadable);
    }
    let empty = workbook(&[("survey", &[&["type", "name", "label"]])]);
    assert!(!ReadForm::read(&empty, "x").unwrap().problems.is_empty());
    let nameless = workbook(&[("survey", &[&["type", "name", "label"], &["text", "a", "A"]])]);
    let read = ReadForm::read(&nameless, "清单").unwrap();
    assert!(
        read.lines(Language::En)
            .iter()
            .any(|line| line.contains("form_id")),
        "{read:?}"
    );
    assert_eq!(
        ReadForm::read(&nameless, "Canal check")
            .unwrap()
            .form
            .code
            .as_str(),
        "canal_check"
    );
}

#[test]
fn a_form_has_the_limits_of_a_definition() {
    let long = "1+".repeat(1_500) + "1";
    let wide: Vec<&str> = vec!["x"; 129];
    let bytes = workbook(&[(
        "survey",
        &[&["type", "name", "label", "relevant"], &["text", "a", "A", &long]],
    )]);
    let read = ReadForm::read(&bytes, "x").unwrap();
    assert!(read.lines(Language::En).iter().any(|line| line.contains("2,000")));
    let bytes = workbook(&[("survey", &[&wide[..], &["text"]])]);
    assert_eq!(
        ReadForm::read(&bytes, "x").unwrap_err(),
        SheetError::TooManyColumns
    );
    let row: &[&str] = &["text", "a", "A"];
    let rows = vec![row; 5_002];
    let bytes = workbook(&[("survey", &rows)]);
    assert_eq!(ReadForm::read(&bytes, "x").unwrap_err(), SheetError::TooManyRows);
}

/// A workbook writes a text once however many cells have it: one of some hundred kilobytes came to
/// gigabytes, cell by cell or choice by choice.
#[test]
fn a_small_file_is_not_a_large_form() {
    let label = "x".repeat(1_900);
    let rows = vec![["note", "a", &label[..]]; 2_500];
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    let bytes = workbook(&[("survey", &rows)]);
    assert_eq!(ReadForm::read(&bytes, "x").unwrap_err(), SheetError::Unpacks);

    let names: Vec<String> = (0..2_000).map(|n| n.to_string()).collect();
    let choices: Vec<[&str; 3]> = names.iter().map(|name| ["long", &name[..], "a choice"]).collect();
    let mut rows: Vec<&[&str]> = vec![&["list_name", "name", "label"]];
    rows.extend(choices.iter().map(|row| &row[..]));
    let survey: &[&str] = &["select_one long", "a", "A"];
    let mut asked: Vec<&[&str]> = vec![&["type", "name", "label"]];
    asked.extend([survey; 4_000]);
    let bytes = workbook(&[("survey", &asked), ("choices", &rows)]);
    let read = ReadForm::read(&bytes, "x").unwrap();
    assert!(read.form.rows.len() < 100, "{}", read.form.rows.len());
    assert!(
        read.form
            .rows
            .iter()
            .all(|row| row.choices.len() == CHOICES_MAX + 1)
    );
    let [problem] = &read.problems[..] else {
        panic!("{:?}", read.problems);
    };
    assert_eq!(problem.what, What::Fault(Fault::TooLarge));

    // A line for each cell that is too long, with its column's heading.
    let long = "x".repeat(2_001);
    let survey: &[&[&str]] = &[&["type", "name", "label"], &["select_one long", "a", "A"]];
    let mut rows: Vec<&[&str]> = vec![&["list_name", "name", "label"]];
    let row: &[&str] = &["long", "a", &long];
    rows.extend([row; 4_000]);
    let read = ReadForm::read(&workbook(&[("survey", survey), ("choices", &rows)]), "x").unwrap();
    assert_eq!(read.problems.len(), 1_000);
}
