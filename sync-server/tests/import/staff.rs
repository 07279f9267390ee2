use doorstep_model::bilingual::Bilingual;
use doorstep_model::code::Code;
use doorstep_model::grid::{Grid, GridTree};
use doorstep_model::id::{GridCode, LevelCode, PostCode, UnitCode};
use doorstep_model::people::{Post, PostCount, Seat};
use doorstep_model::protocol::row::Station;
use doorstep_model::role::BaseRole;
use doorstep_model::word::Language;
use doorstep_server::import::staff::{Staff, UserDraft, UserRules, read_units, read_users};

use crate::lines;

fn tree() -> GridTree {
    let node = |code: &str, parent: Option<&str>, level: &str, name: &str| Grid {
        code: GridCode::parse(code).unwrap(),
        parent: parent.map(|parent| GridCode::parse(parent).unwrap()),
        level: LevelCode::parse(level).unwrap(),
        name: name.into(),
        is_unit: false,
        made: false,
    };
    GridTree::new(vec![
        node("610921", None, "county", "汉阴县"),
        node("610921101201", Some("610921"), "village", "江河村民委员会"),
        node("610921101201001", Some("610921101201"), "group", "第1网格"),
    ])
    .unwrap()
}

fn post(code: &str, zh: &str, en: &str, seat: Seat) -> Post {
    Post {
        code: PostCode::parse(code).unwrap(),
        name: Bilingual::parse(zh, en).unwrap(),
        role: BaseRole::Member,
        seat,
        count: PostCount::Each(1),
        line: None,
        duties: None,
        source: None,
    }
}

fn users(sheet: &str) -> Staff<UserDraft> {
    let posts = [
        post("member", "网格员", "Grid member", Seat::Basic),
        post(
            "chief",
            "网格长",
            "Grid chief",
            Seat::Level(LevelCode::parse("village").unwrap()),
        ),
        post("officer", "经办人", "Officer", Seat::Unit),
    ];
    let units = [(UnitCode::parse("water").unwrap(), "水利局".into())];
    let tree = tree();
    let rules = UserRules {
        tree: &tree,
        posts: &posts,
        units: &units,
        mapping: None,
    };
    read_users(sheet.as_bytes(), &rules).unwrap()
}

#[test]
fn people_come_with_all_their_posts() {
    let staff = users(
        "姓名,登录名,岗位,网格,单位,电话,政治面貌\n\
         王丽,Wang.Li,网格员,江河村第1网格,,15400000001,党员\n\
         王丽,wang.li,chief,江河村,,,党员\n\
         张强,zhangqiang,Officer,,水利局,0915-5212345,群众\n",
    );
    assert_eq!(lines(&staff.bad_rows), [""; 0]);
    let [wang, zhang] = staff.drafts.as_slice() else {
        panic!("two people")
    };
    assert_eq!(wang.login.as_str(), "wang.li");
    assert_eq!(
        wang.phone.as_ref().map(|phone| phone.as_str()),
        Some("15400000001")
    );
    let grid = |code: &str| Station::Grid(GridCode::parse(code).unwrap());
    let held: Vec<_> = wang
        .posts
        .iter()
        .map(|post| (post.post.as_str(), post.station.clone()))
        .collect();
    assert_eq!(
        held,
        [
            ("member", grid("610921101201001")),
            ("chief", grid("610921101201"))
        ]
    );
    assert_eq!(
        zhang.posts[0].station,
        Station::Unit(UnitCode::parse("water").unwrap())
    );
    let said = staff.lines(Language::ZhHans);
    assert_eq!(
        said,
        [
            "读了 3 行",
            "可以导入 2 人",
            "G 列（政治面貌）不导入：不在允许保存的项目里"
        ]
    );
}

#[test]
fn every_bad_row_of_people_is_named() {
    let staff = users(
        "姓名,登录名,岗位,网格,单位,电话\n\
         甲某,jia,网格员,第1网格,,\n\
         乙某,jia,网格员,第1网格,,\n\
         丙某,丙,网格员,第1网格,,\n\
         丁某,ding,书记,第1网格,,\n\
         戊某,wu,网格员,第9网格,,\n\
         己某,ji,经办人,,环保局,\n\
         庚某,geng,网格员,第1网格,水利局,\n\
         辛某,xin,网格员,,,\n\
         壬某,ren,网格长,第1网格,,\n\
         癸某,gui,经办人,江河村,,\n\
         子某,zi,网格员,第1网格,,\n\
         子某,zi,网格员,610921101201001,,两个\n\
         ,chou,网格员,第1网格,,\n\
         寅某,yin,,第1网格,,\n",
    );
    assert_eq!(
        lines(&staff.bad_rows),
        [
            "row 3, 登录名: use another login: a person of another name has this one (bad_cell)",
            "row 3, 岗位: remove one of the rows: this person holds this post there already (bad_cell)",
            "row 4, 登录名: use up to 32 of a-z, 0-9, _, - and . (bad_cell)",
            "row 5, 岗位: use the code or name of a post of the preset (unknown_reference)",
            "row 6, 网格: use the code or name of a grid of this realm (unknown_reference)",
            "row 7, 单位: use the code or name of a unit of this realm (unknown_reference)",
            "row 8: fill in either the grid or the unit (bad_cell)",
            "row 9: fill in either the grid or the unit (bad_cell)",
            "row 10, 岗位: this post is held elsewhere: at another level, or at a unit; see the preset (bad_cell)",
            "row 11, 岗位: this post is held elsewhere: at another level, or at a unit; see the preset (bad_cell)",
            "row 13, 电话: leave one phone number here (bad_cell)",
            "row 13, 岗位: remove one of the rows: this person holds this post there already (bad_cell)",
            "row 14, 姓名: fill in this cell (bad_cell)",
            "row 15, 岗位: fill in this cell (bad_cell)",
        ]
    );
    assert!(
        staff.drafts.is_empty(),
        "whoever has a bad row waits: {:?}",
        staff.drafts
    );
}

#[test]
fn no_name_of_a_colleague_reaches_a_report() {
    let staff = users("姓名,登录名,岗位,网格\n金丝雀,jinsique,鸟,鸟巢\n金丝雀,鸟,网格员,第1网格\n");
    let told = format!("{staff:?} {:?}", staff.lines(Language::ZhHans));
    for canary in ["金丝雀", "jinsique", "鸟"] {
        assert!(!told.contains(canary), "{told}");
    }
}

#[test]
fn units_lie_at_nodes_of_the_tree() {
    let read = |sheet: &str| read_units(sheet.as_bytes(), &tree(), None).unwrap();
    let staff = read(
        "单位代码,单位名称,所属网格,办公电话\nwater,水利局,610921,0915-5212345\nstation,水利站,江河村,\n",
    );
    assert_eq!(lines(&staff.bad_rows), [""; 0]);
    let found: Vec<_> = staff
        .drafts
        .iter()
        .map(|unit| (unit.code.as_str(), unit.name.as_str(), unit.grid.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("water", "水利局", "610921"),
            ("station", "水利站", "610921101201")
        ]
    );
    let staff = read(
        "单位代码,单位名称,网格\nwater,水利局,610921\nwater,水务局,610921\n水利,水利局,610921\na,,610921\nb,乙局,\nc,丙局,别县\n",
    );
    assert_eq!(
        lines(&staff.bad_rows),
        [
            "row 3, 单位代码: remove one of the rows with the code of this unit (bad_cell)",
            "row 4, 单位代码: use up to 32 of a-z, 0-9, _, - and . (bad_cell)",
            "row 5, 单位名称: fill in this cell (bad_cell)",
            "row 6, 网格: fill in this cell (bad_cell)",
            "row 7, 网格: use the code or name of a grid of this realm (unknown_reference)",
        ]
    );
    assert_eq!(staff.drafts.len(), 1);
    let refusal = read_units("代码,名称\n".as_bytes(), &tree(), None).unwrap_err();
    assert_eq!(refusal.code(), Code::MissingColumn);
}
