use crate::desk::Desk;

const VILLAGE: &str = "370781105201";

fn file(desk: &Desk, name: &str, lines: &[&str]) -> String {
    let path = desk.path(name);
    std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn people_and_their_posts_come_from_a_sheet() {
    let desk = Desk::with_realm();
    let sheet = file(
        &desk,
        "staff.csv",
        &[
            "姓名,登录名,岗位,网格,责任单位,电话",
            "王建国,wang,包村工作组组长（中层）,370781105201,,13800138000",
            "王建国,wang,supervisor,370781105,,",
            "李秀英,li,站所经办人,,镇司法所,",
            "赵玉兰,zhao,镇长,370781105,,",
        ],
    );
    let dry = desk.run(&["import", "staff", &sheet, "--dry-run"]).unwrap();
    insta::assert_snapshot!(dry);
    assert_eq!(desk.run(&["user", "list"]).as_deref(), Ok(""));
    let done = desk.run(&["import", "staff", &sheet]).unwrap();
    assert_eq!(done, dry.replace("would be ", ""));
    insta::assert_snapshot!(desk.run(&["assignment", "list"]).unwrap());
    let again = desk.run(&["import", "staff", &sheet]).unwrap();
    assert!(
        again.ends_with("0 people added, 2 known, 0 posts given\n"),
        "{again}"
    );
    let other = file(
        &desk,
        "other.csv",
        &["姓名,登录名,岗位,网格", "王大力,wang,supervisor,370781105"],
    );
    let taken = desk.run(&["import", "staff", &other]).unwrap();
    assert!(taken.contains("wang: somebody of another name has this login; left out\n0 people added"));
}

#[test]
fn units_come_from_a_sheet() {
    let desk = Desk::with_realm();
    let sheet = file(
        &desk,
        "units.csv",
        &[
            "单位代码,单位名称,网格,电话",
            "forest,镇林业站,370781105,0536-3281234",
            "police,镇派出所,370781105,",
        ],
    );
    let done = desk.run(&["import", "units", &sheet]).unwrap();
    assert!(done.ends_with("1 units added, 1 known\n"), "{done}");
    assert!(
        desk.run(&["unit", "list"])
            .unwrap()
            .contains("forest\t370781105\t镇林业站\t0536-3281234\n")
    );
}

#[test]
fn a_roster_becomes_households_once() {
    let desk = Desk::with_realm();
    let sheet = file(
        &desk,
        "roster.csv",
        &[
            "户号,姓名,与户主关系,性别,出生日期,民族,门牌号",
            "1,张桂兰,户主,女,1948-03,汉,12",
            "1,张伟,子,男,1975,汉,12",
            "2,刘强,户主,男,1980-11,汉,13",
            "3,陈静,户主,女人,1990,汉,14",
        ],
    );
    let arguments = ["import", "roster", &sheet, "--within", VILLAGE];
    let dry = desk.run(&[&arguments[..], &["--dry-run"]].concat()).unwrap();
    insta::assert_snapshot!(dry);
    assert!(desk.run(&["check"]).unwrap().contains("realm 1: 0 documents"));
    let done = desk.run(&arguments).unwrap();
    assert!(done.ends_with("2 households added, 0 known\n"), "{done}");
    assert!(desk.run(&["check"]).unwrap().contains("realm 1: 2 documents"));
    let again = desk.run(&arguments).unwrap();
    assert!(again.ends_with("0 households added, 2 known\n"), "{again}");
}

#[test]
fn headings_that_nobody_would_guess_are_mapped() {
    let desk = Desk::with_realm();
    let sheet = file(
        &desk,
        "units.csv",
        &["编号甲,叫什么,在哪", "forest,镇林业站,370781105"],
    );
    insta::assert_snapshot!(desk.run(&["import", "units", &sheet]).unwrap_err());
    let mapping = file(
        &desk,
        "mapping.toml",
        &["code = '编号甲'", "name = '叫什么'", "grid = '在哪'"],
    );
    let done = desk
        .run(&["import", "units", &sheet, "--mapping", &mapping])
        .unwrap();
    assert!(done.ends_with("1 units added, 0 known\n"), "{done}");
    let wrong = file(&desk, "wrong.toml", &["ethnicity = '民族'"]);
    let refused = desk
        .run(&["import", "units", &sheet, "--mapping", &wrong])
        .unwrap_err();
    assert!(refused.starts_with("--mapping: "), "{refused}");
}

#[test]
fn holidays_come_from_their_list() {
    let desk = Desk::with_realm();
    let list = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/model/data/holidays-cn.csv");
    let said = desk.run(&["import", "holidays", list]).unwrap();
    assert!(said.ends_with(" days set\n"), "{said}");
    let bad = file(&desk, "bad.csv", &["date,kind,holiday", "2027-13-01,rest,x"]);
    let refused = desk.run(&["import", "holidays", &bad]).unwrap_err();
    assert_eq!(refused, "holidays: line 2 of the holiday list: not a date");
}

#[test]
fn a_checklist_comes_from_a_form_under_the_next_version() {
    let desk = Desk::with_realm();
    let form = |name: &str, question: &str| {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name("survey").unwrap();
        for (row, cells) in (0..).zip([["type", "name", "label"], ["text", "said", question]]) {
            for (column, cell) in (0..).zip(cells) {
                sheet.write(row, column, cell).unwrap();
            }
        }
        let path = desk.path(name);
        workbook.save(&path).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let first = form("canal.xlsx", "漏水吗");
    let dry = desk.run(&["import", "checklist", &first, "--dry-run"]).unwrap();
    assert!(dry.ends_with("canal@1 would be installed\n"), "{dry}");
    for said in ["canal@1 installed\n", "canal@1 is installed already\n"] {
        let done = desk.run(&["import", "checklist", &first]).unwrap();
        assert!(done.ends_with(said), "{done}");
    }
    let second = form("canal.xlsx", "还漏水吗");
    let done = desk.run(&["import", "checklist", &second]).unwrap();
    assert!(done.ends_with("canal@2 installed\n"), "{done}");
    // One of the preset's own is older than any that is brought in.
    let visit = form("home_visit.xlsx", "都好吗");
    let done = desk.run(&["import", "checklist", &visit]).unwrap();
    assert!(done.ends_with("home_visit@2 installed\n"), "{done}");
    let bad = form("bad.xlsx", "民族");
    let refused = desk.run(&["import", "checklist", &bad]).unwrap_err().to_string();
    assert!(refused.contains('2') && refused.contains("民族"), "{refused}");
}
