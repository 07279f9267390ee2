use doorstep_model::code::Code;
use doorstep_model::grid::GridTree;
use doorstep_model::household::draft::HouseholdDraft;
use doorstep_model::household::{Presence, Relation, Sex};
use doorstep_model::id::GridCode;
use doorstep_model::time::Day;
use doorstep_model::word::Language;
use doorstep_server::import::columns::Mapping;
use doorstep_server::import::roster::{FIELDS, Roster, RosterRules, Same};
use doorstep_server::import::sheet::SheetError;

use crate::{bad, read, tree};

const HEADINGS: &str = "网格,门牌号,户主姓名,姓名,与户主关系,性别,出生日期,身份证号,联系电话,住址,在家情况\n";

fn roster(rows: &str) -> Roster {
    read(format!("{HEADINGS}{rows}").as_bytes()).unwrap()
}

fn people(household: &HouseholdDraft) -> Vec<(&str, Option<&str>)> {
    household
        .people()
        .iter()
        .map(|person| (person.name(), person.relation().map(Relation::code)))
        .collect()
}

#[test]
fn a_usual_roster_becomes_households_with_the_head_first() {
    let roster = roster(
        "第1网格,3组12号,张建国,李秀英,配偶,女,1960-05,,,,在家\n\
         第1网格,3组12号,张建国,张建国,户主,男,1958年2月3日,,154 0000 0001,双乳镇江河村三组,常住\n\
         第1网格,3组12号,张建国,张伟,长子,男,1985,,15400000002,,外出务工\n\
         610921101201002,3组13号,王桂兰,王桂兰,户主,女,19400101,,无,,长期外出\n",
    );
    assert_eq!(bad(&roster), [""; 0]);
    assert_eq!(
        (roster.rows, roster.held_back, roster.duplicates.len()),
        (4, 0, 0)
    );
    let [zhang, wang] = roster.households.as_slice() else {
        panic!("two households")
    };
    assert_eq!(zhang.grid().as_str(), "610921101201001");
    assert_eq!(
        (zhang.house_no(), zhang.address()),
        (Some("3组12号"), Some("双乳镇江河村三组"))
    );
    assert_eq!(
        zhang.phone(),
        Some("15400000001"),
        "the head's phone is the household's"
    );
    assert_eq!(zhang.presence(), Some(Presence::Resident));
    assert_eq!(
        people(zhang),
        [
            ("张建国", Some("02")),
            ("李秀英", Some("10")),
            ("张伟", Some("22"))
        ]
    );
    let [head, wife, son] = zhang.people() else {
        panic!("three people")
    };
    assert_eq!(
        (head.sex(), head.phone(), wife.sex()),
        (Some(Sex::Male), None, Some(Sex::Female))
    );
    assert_eq!(head.born().unwrap().to_string(), "1958-02");
    assert_eq!(
        (son.born().unwrap().to_string(), son.phone()),
        ("1985".into(), Some("15400000002"))
    );
    assert_eq!(son.presence(), Some(Presence::Away));
    assert_eq!(wang.grid().as_str(), "610921101201002");
    assert_eq!((wang.phone(), wang.presence()), (None, Some(Presence::Away)));
}

#[test]
fn what_the_head_says_need_not_be_said_again() {
    let roster = roster(
        "第1网格,3组12号,张建国,张建国,户主,男,1958,,,,\n\
         ,,,李秀英,配偶,女,1960,,,,\n\
         第1网格,3组12号,,张伟,子,男,1985,,,,\n\
         第1网格,3组12号,张建军,张建军,户主,男,1961,,,,\n\
         ,,,赵敏,妻,女,1963,,,,\n",
    );
    assert_eq!(bad(&roster), [""; 0]);
    let names: Vec<_> = roster.households.iter().map(|h| people(h).len()).collect();
    assert_eq!(
        names,
        [3, 2],
        "two heads at one door are two households where heads are named"
    );
}

#[test]
fn a_household_number_holds_a_family_together() {
    let sheet = "网格,户号,姓名,关系\n第1网格,7,甲某,户主\n第1网格,8,乙某,户主\n第1网格,7,丙某,子\n";
    let roster = read(sheet.as_bytes()).unwrap();
    let found: Vec<_> = roster
        .households
        .iter()
        .map(|h| (h.house_no(), people(h)))
        .collect();
    assert_eq!(
        found,
        [
            (Some("7"), vec![("甲某", Some("02")), ("丙某", Some("20"))]),
            (Some("8"), vec![("乙某", Some("02"))])
        ]
    );
}

#[test]
fn a_head_may_be_marked_by_name_alone() {
    let sheet = "网格,户主,姓名\n第2网格,甲某,丙某\n第2网格,甲某,甲某\n";
    let roster = read(sheet.as_bytes()).unwrap();
    assert_eq!(bad(&roster), [""; 0]);
    assert_eq!(
        people(&roster.households[0]),
        [("甲某", Some("02")), ("丙某", None)]
    );
}

#[test]
fn every_bad_row_is_named_and_its_household_held_back() {
    let long = "长".repeat(41);
    let roster = roster(&format!(
        "第1网格,1号,甲某,甲某,户主,先生,1958,,,,\n\
         第1网格,1号,甲某,乙某,邻居,女,85-3,,两个,,在天上\n\
         第1网格,2号,丙某,丙某,户主,男,1958,,,,\n\
         第9网格,3号,丁某,丁某,户主,男,1958,,,,\n\
         610921101201,4号,戊某,戊某,户主,男,1958,,,,\n\
         第1网格,5号,己某,,户主,男,1958,,,,\n\
         第1网格,6号,庚某,庚某,子,男,1958,,,,\n\
         第1网格,7号,,辛某,户主,男,1958,,,,\n\
         第1网格,7号,辛某,壬某,户主,男,1958,,,,\n\
         第1网格,8号,癸某,癸某,户主,男,2027-01,,,,\n\
         第1网格,9号,子某,{long},户主,男,1958,,,,\n\
         第1网格,10号,丑某,丑某,户主,男,1958,,,江河村,三组,常住,再\n\
         ,11号,寅某,寅某,户主,男,1958,,,,\n\
         第1网格,,,卯某,子,男,1958,,,,\n",
    ));
    assert_eq!(
        bad(&roster),
        [
            "row 2, 性别: write male or female (bad_cell)",
            "row 3, 与户主关系: write the relation to the head as in GB/T 4761: head, spouse, son, daughter, or its code (bad_cell)",
            "row 3, 联系电话: leave one phone number here (bad_cell)",
            "row 3, 出生日期: write the birth as 1985-03 or 1985-03-12 (bad_cell)",
            "row 3, 在家情况: write resident, seasonal or away (bad_cell)",
            "row 5, 网格: use the code or name of a grid of this realm (unknown_reference)",
            "row 6, 网格: use a basic grid, one with no others below it (unknown_reference)",
            "row 7, 姓名: fill in this cell (bad_cell)",
            "row 8: mark one person of this household as its head (bad_cell)",
            "row 10: this household has two heads: correct one relation, or the household’s number (bad_cell)",
            "row 11, 出生日期: correct the year: this birth lies ahead (bad_cell)",
            "row 12, 姓名: shorten this text (bad_cell)",
            "row 13: put texts with commas in quotes: this row is wider than the headings (bad_cell)",
            "row 13, 在家情况: write resident, seasonal or away (bad_cell)",
            "row 14, 网格: fill in this cell (bad_cell)",
            "row 15: mark one person of this household as its head (bad_cell)",
        ]
    );
    let kept: Vec<_> = roster
        .households
        .iter()
        .map(|household| household.house_no().unwrap())
        .collect();
    assert_eq!(kept, ["2号"]);
    assert_eq!(roster.held_back, 11);
}

#[test]
fn a_cell_is_named_once_however_often_it_is_read() {
    let sheet = format!("网格,门牌号,户主,姓名\n第1网格,{},甲某,甲某\n", "长".repeat(501));
    let roster = read(sheet.as_bytes()).unwrap();
    assert_eq!(bad(&roster), ["row 2, 门牌号: shorten this text (bad_cell)"]);
}

#[test]
fn names_are_compared_as_people_read_them() {
    let sheet = "网格,户主姓名,姓名,关系\n第1网格,张　三,张三,\n第1网格,张三,李 四,妻\n";
    let roster = read(sheet.as_bytes()).unwrap();
    assert_eq!(bad(&roster), [""; 0]);
    assert_eq!(
        people(&roster.households[0]),
        [("张三", Some("02")), ("李四", Some("12"))]
    );
}

#[test]
fn what_says_nothing_is_no_house() {
    let sheet = "网格,门牌号,户主,姓名\n第1网格,无,甲某,甲某\n第1网格,/,乙某,乙某\n";
    let roster = read(sheet.as_bytes()).unwrap();
    assert_eq!(bad(&roster), [""; 0]);
    let houses: Vec<_> = roster.households.iter().map(HouseholdDraft::house_no).collect();
    assert_eq!(houses, [None, None]);
}

#[test]
fn a_row_without_any_household_is_named() {
    let sheet = "网格,门牌号,姓名,关系\n第1网格,,甲某,户主\n";
    let roster = read(sheet.as_bytes()).unwrap();
    assert_eq!(
        bad(&roster),
        ["row 2: fill in the household’s number or its head’s name (bad_cell)"]
    );
}

#[test]
fn a_household_listed_twice_is_imported_once() {
    let roster = roster(
        "第1网格,1号,甲某,甲某,户主,男,1958,,15400000001,,\n\
         第1网格,1号,甲某,乙某,配偶,女,1960,,,,\n\
         第1网格,1 号,甲某,甲某,户主,男,1958,,15400000001,,\n\
         第1网格,１号,甲某,乙某,配偶,女,1960,,,,\n\
         第2网格,一号,甲某,甲某,户主,男,1958,,15400000001,,\n\
         第2网格,1号,甲某,甲某,户主,男,1958,,15400000009,,\n",
    );
    let found: Vec<_> = roster
        .duplicates
        .iter()
        .map(|d| (d.row, d.first_row, d.same))
        .collect();
    assert_eq!(
        found,
        [(4, 2, Same::House), (5, 3, Same::Person), (6, 2, Same::Phone),]
    );
    assert!(
        roster
            .duplicates
            .iter()
            .all(|d| d.code() == Code::DuplicateHousehold)
    );
    assert_eq!(
        roster.households.len(),
        2,
        "the same name in another grid, with another phone, is someone else"
    );
}

#[test]
fn a_second_number_for_the_same_door_is_a_duplicate() {
    let sheet = "网格,户号,门牌号,姓名,关系\n第1网格,7,3组1号,甲某,户主\n第1网格,8,3组1号,甲某,户主\n";
    let roster = read(sheet.as_bytes()).unwrap();
    assert_eq!(roster.households.len(), 1);
    assert_eq!(
        (
            roster.duplicates[0].row,
            roster.duplicates[0].first_row,
            roster.duplicates[0].same
        ),
        (3, 2, Same::House)
    );
}

#[test]
fn more_people_than_a_family_are_named_once() {
    let rows: String = (0..100)
        .map(|n| {
            format!(
                "第1网格,1号,甲{n},人{n},{},,,,,,\n",
                if n == 0 { "户主" } else { "子" }
            )
        })
        .collect();
    let sheet = format!("{HEADINGS}{rows}")
        .replace("甲", "")
        .replace(",户主姓名", ",备注");
    let roster = read(sheet.as_bytes()).unwrap();
    assert_eq!(
        bad(&roster),
        ["row 66: divide this household: more than 64 people share its number (bad_cell)"]
    );
    assert_eq!((roster.households.len(), roster.held_back), (0, 1));
}

#[test]
fn an_identity_number_gives_birth_and_sex_and_is_forgotten() {
    let roster = roster(
        "第1网格,1号,甲某,甲某,户主,,,11010519491231002X,,,\n\
         第1网格,2号,乙某,乙某,户主,男,,11010519491231002X,,,\n\
         第1网格,3号,丙某,丙某,户主,,1949-11,11010519491231002x,,,\n\
         第1网格,4号,丁某,丁某,户主,女,1949,１１０１０５１９４９１２３１００２Ｘ,,,\n\
         第1网格,5号,戊某,戊某,户主,女,1949,110105194912310021,,,\n\
         第1网格,6号,己某,己某,户主,女,1949,110105491231002,,,\n",
    );
    let identity =
        "correct the identity number, or format the column as text: its check character does not fit";
    assert_eq!(
        bad(&roster),
        [
            "row 3, 性别: correct the sex or the identity number: they contradict each other (bad_cell)".into(),
            "row 4, 出生日期: correct the birth or the identity number: they contradict each other (bad_cell)"
                .into(),
            format!("row 6, 身份证号: {identity} (bad_cell)"),
            format!("row 7, 身份证号: {identity} (bad_cell)"),
        ]
    );
    for household in &roster.households {
        let head = &household.people()[0];
        assert_eq!(
            (head.born().unwrap().to_string(), head.sex()),
            ("1949-12".into(), Some(Sex::Female))
        );
    }
    assert_eq!(roster.households.len(), 2);
    // Neither what is taken in nor what is said about a bad row holds the number.
    let all = format!("{roster:?}");
    assert!(!all.contains("110105") && !all.contains("１１０１０５"), "{all}");
}

#[test]
fn columns_outside_the_whitelist_are_listed() {
    let sheet =
        "姓名,民族,政治面貌,网格,宗教信仰,户主,手机,备注\n甲某,汉,群众,第1网格,无,甲某,15400000001,上访\n";
    let roster = read(sheet.as_bytes()).unwrap();
    let dropped: Vec<_> = roster
        .dropped_columns
        .iter()
        .map(|column| (column.letters(), &*column.heading))
        .collect();
    assert_eq!(
        dropped,
        [
            ("B".into(), "民族"),
            ("C".into(), "政治面貌"),
            ("E".into(), "宗教信仰"),
            ("H".into(), "备注")
        ]
    );
    assert_eq!(roster.households.len(), 1);
}

#[test]
fn a_dry_run_says_what_would_happen() {
    let roster = roster(
        "第1网格,1号,甲某,甲某,户主,男,1958,,,,,多余\n\
         第1网格,1号,甲某,甲某,户主,男,1958,,,,\n\
         第1网格,2号,乙某,乙某,户主,男,一九五八,,,,\n",
    );
    assert_eq!(
        roster.lines(Language::ZhHans),
        [
            "读了 3 行",
            "可以导入 0 户",
            "2 户有行要改，改好再导入",
            "L 列不导入：没有表头",
            "第 3 行不导入：与第 2 行是同一户",
            "第 2 行：这一行比表头宽：文字里有逗号的，请加引号",
            "第 4 行“出生日期”：请把出生年月写成 1985-03 或 1985-03-12",
        ]
    );
    assert_eq!(
        roster.lines(Language::En)[4],
        "row 3 is left out: the same household as in row 2"
    );
}

#[test]
fn no_value_of_a_person_reaches_a_report() {
    const NAME: &str = "金丝雀";
    const CANARIES: [&str; 6] = [
        NAME,
        "15412341234",
        "110105194912310021",
        "金雀巷",
        "199913",
        "喜鹊",
    ];
    let rows = format!(
        "金雀巷,金雀巷9号,{NAME},{NAME},喜鹊,喜鹊,199913,110105194912310021,15412341234/15412341234,金雀巷1号,喜鹊\n\
         第1网格,金雀巷9号,{NAME},{NAME},户主,女,1999,11010519491231002X,15412341234,金雀巷1号,常住,喜鹊\n\
         第1网格,金雀巷8号,{NAME},{NAME},户主,女,1999,,15412341234,金雀巷1号,常住\n\
         第1网格,金雀巷7号,{NAME},{NAME},户主,女,1999,,15412341234,金雀巷1号,常住\n"
    );
    let roster = roster(&rows);
    assert!(!roster.bad_rows.is_empty() && !roster.duplicates.is_empty());
    assert_eq!(roster.households.len(), 1);
    let told = format!(
        "{roster:?} {:?} {:?}",
        roster.lines(Language::ZhHans),
        roster.lines(Language::En)
    );
    for canary in CANARIES {
        assert!(!told.contains(canary), "{canary} in {told}");
    }
    // Without headings the first row of people must not be quoted either.
    let refusal = read(rows.as_bytes()).unwrap_err();
    let told = format!("{refusal} {refusal:?} {:?}", refusal.lines(Language::ZhHans));
    for canary in CANARIES {
        assert!(!told.contains(canary), "{canary} in {told}");
    }
}

#[test]
fn missing_columns_name_the_headings_that_are_understood() {
    let refusal = read("门牌号,性别\n1号,男\n".as_bytes()).unwrap_err();
    assert_eq!(refusal.code(), Code::MissingColumn);
    let SheetError::MissingColumns { missing } = &refusal else {
        panic!("{refusal}")
    };
    let fields: Vec<_> = missing.iter().map(|missing| missing.fields.join(" ")).collect();
    assert_eq!(fields, ["name", "relation head_name", "grid"]);
    assert!(refusal.to_string().contains("name (headings: 姓名,"), "{refusal}");
    for nothing in ["", "\n\n", "\u{feff}"] {
        assert_eq!(read(nothing.as_bytes()).unwrap_err().code(), Code::MissingColumn);
    }
}

fn read_with(
    tree: &GridTree,
    within: &str,
    mapping: Option<&Mapping>,
    sheet: &str,
) -> Result<Roster, SheetError> {
    let rules = RosterRules {
        tree,
        within: &GridCode::parse(within).unwrap(),
        mapping,
        today: Day::parse("2026-11-22").unwrap(),
    };
    Roster::read(sheet.as_bytes(), &rules)
}

#[test]
fn a_mapping_file_finds_columns_that_nobody_would() {
    let mapping = Mapping::parse("name = \"大名\"\nhead_name = \"当家的\"\ngrid = \"片\"", FIELDS).unwrap();
    let tree = tree();
    let sheet = "片,当家的,大名\n江河村第1网格,甲某,甲某\n";
    let roster = read_with(&tree, "610921", Some(&mapping), sheet).unwrap();
    assert_eq!(roster.households[0].grid().as_str(), "610921101201001");
    let refusal = read_with(&tree, "610921", Some(&mapping), "网格,当家的,大名\n").unwrap_err();
    assert_eq!(refusal.to_string(), "missing columns: grid (headings: 片)");
}

#[test]
fn where_there_is_one_grid_no_column_need_name_it() {
    let tree = tree();
    let sheet = "户主,姓名\n甲某,甲某\n";
    let roster = read_with(&tree, "610921101202001", None, sheet).unwrap();
    assert_eq!(roster.households[0].grid().as_str(), "610921101202001");
    assert!(read_with(&tree, "610921101201", None, sheet).is_err());
    let ambiguous = read_with(&tree, "610921", None, "网格,户主,姓名\n第1网格,甲某,甲某\n").unwrap();
    assert_eq!(ambiguous.bad_rows[0].problem.code(), Code::UnknownReference);
}
