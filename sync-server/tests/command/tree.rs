use std::fs;

use doorstep_model::protocol::row::Table;
use doorstep_model::protocol::scope::Scope;
use doorstep_server::ledger::Mark;
use doorstep_server::store::StoreError;

use crate::desk::{Desk, REALM, divisions};

const TOWN: &str = "370781105";

#[test]
fn init_makes_the_tree_units_and_holidays() {
    let desk = Desk::with_realm();
    let rows = desk.rows(&Scope::Realm);
    let count = |table| rows.iter().filter(|row| row.table == table).count();
    let (grids, units) = desk
        .home()
        .store
        .read_blocking(|read| Ok::<_, StoreError>((read.grids(REALM)?, read.units(REALM)?)))
        .unwrap();
    assert_eq!(grids.len(), 1 + 7 + 92);
    assert_eq!(
        (count(Table::Preset), count(Table::Grid), count(Table::Unit)),
        (1, grids.len(), units.len())
    );
    assert!(count(Table::Holiday) > 60);
    insta::assert_snapshot!(desk.run(&["unit", "list"]).unwrap());
}

/// Found by crashing it there: half of the keys stood in the way of every later `init`, and keys that
/// the ledger did not name were never named.
#[test]
fn an_init_that_was_cut_short_is_taken_up_again() {
    let desk = Desk::new();
    let keys = desk.data().join("keys");
    let init = ["init", "--preset", "shaozhuang"];
    fs::create_dir_all(keys.with_extension("partial")).unwrap();
    fs::write(keys.with_extension("partial").join("receipt.key"), "12").unwrap();
    desk.run(&init).unwrap();
    let whole = desk.home();
    let entries = whole.ledger.after(Mark::START).unwrap().len();
    let ids = whole.keys.ids();
    drop(whole);
    // The power went when the keys were there and nothing else was.
    for gone in ["doorstep.db", "ledger/ledger.jsonl", "ledger/ledger.commits"] {
        fs::remove_file(desk.data().join(gone)).unwrap();
    }
    desk.run(&init).unwrap();
    let again = desk.home();
    assert_eq!(again.keys.ids(), ids);
    assert_eq!(again.ledger.after(Mark::START).unwrap().len(), entries);
}

#[test]
fn every_preset_makes_its_realm_from_its_published_tree() {
    let mut said = String::new();
    for preset in ["bayzhou", "hanyin", "huaiyang", "quzhou", "shaozhuang"] {
        let done = Desk::new()
            .run(&["init", "--preset", preset, "--divisions", &divisions(preset)])
            .unwrap();
        said += &format!("{preset} {}\n", done.lines().next().unwrap());
    }
    insta::assert_snapshot!(said);
}

#[test]
fn a_dry_run_says_what_happens_and_does_nothing() {
    let desk = Desk::new();
    desk.run(&["init", "--preset", "shaozhuang"]).unwrap();
    let file = divisions("shaozhuang");
    let dry = desk.run(&["import", "divisions", &file, "--dry-run"]).unwrap();
    assert_eq!(desk.run(&["grid", "list"]).unwrap().lines().count(), 1);
    let done = desk.run(&["import", "divisions", &file]).unwrap();
    assert_eq!(dry.replace("would be ", ""), done);
    assert_eq!(done, "99 grids added, 1 kept, 0 units added\n");
    let again = desk.run(&["import", "divisions", &file]).unwrap();
    assert_eq!(again, "0 grids added, 100 kept, 0 units added\n");
}

#[test]
fn every_bad_row_of_a_tree_is_named() {
    let desk = Desk::new();
    let file = desk.path("bad.csv");
    let rows = [
        "code,name,level,parent",
        "370781,青州市,county,",
        "abc,邵庄镇,township,370781",
        "370781105,邵庄镇,street,370781",
    ];
    std::fs::write(&file, rows.join("\n")).unwrap();
    let refused = desk.run(&[
        "init",
        "--preset",
        "shaozhuang",
        "--divisions",
        file.to_str().unwrap(),
    ]);
    insta::assert_snapshot!(refused.unwrap_err());
    assert!(!desk.data().exists(), "nothing is made before the file is good");
}

#[test]
fn a_tree_that_does_not_hold_says_where() {
    let desk = Desk::new();
    let file = desk.path("thin.csv");
    let rows = [
        "code,name,level,parent",
        "610921,汉阴县,county,",
        "610921109,双乳镇,township,610921",
        "610921109200,江河村委会,village,610921109",
    ];
    std::fs::write(&file, rows.join("\n")).unwrap();
    let refused = desk.run(&[
        "init",
        "--preset",
        "hanyin",
        "--divisions",
        file.to_str().unwrap(),
    ]);
    insta::assert_snapshot!(refused.unwrap_err());
}

#[test]
fn grids_are_added_and_moved_within_the_presets_levels() {
    let desk = Desk::with_realm();
    let districts: Vec<String> = desk
        .run(&["grid", "list"])
        .unwrap()
        .lines()
        .filter(|line| line.contains("\tdistrict\t"))
        .map(|line| line.split('\t').next().unwrap().to_owned())
        .collect();
    let add = |code: &str, parent: &str, level: &str| {
        desk.run(&[
            "grid",
            "add",
            code,
            "--parent",
            parent,
            "--level",
            level,
            "--name",
            "新网格",
        ])
    };
    assert_eq!(
        add("370781105999", TOWN, "district").as_deref(),
        Ok("grid 370781105999 added\n")
    );
    for (code, parent, level, refusal) in [
        ("370781105999", TOWN, "district", "bad_tree"),
        ("370781105998", "999", "district", "bad_tree"),
        ("370781105998", districts[0].as_str(), "district", "bad_tree"),
        ("370781105998", TOWN, "ward", "unknown_reference"),
    ] {
        assert!(
            add(code, parent, level)
                .unwrap_err()
                .ends_with(&format!("({refusal})"))
        );
    }
    let moved = desk.run(&["grid", "move", "370781105201", "370781105999"]);
    assert_eq!(moved.as_deref(), Ok("grid 370781105201 moved\n"));
    let below = desk.run(&["grid", "list", "--under", "370781105999"]).unwrap();
    assert!(below.contains("370781105201\t370781105999\t"));
    for (grid, parent, refusal) in [
        (TOWN, "370781105999", "bad_tree"),
        ("370781105201", "370781105202", "bad_tree"),
        ("7", "370781105999", "not_found"),
    ] {
        let refused = desk.run(&["grid", "move", grid, parent]).unwrap_err();
        assert!(refused.ends_with(&format!("({refusal})")), "{refused}");
    }
    let unit = ["unit", "add", "forest", "--grid", TOWN, "--name", "林业站"];
    assert_eq!(desk.run(&unit).as_deref(), Ok("unit forest added\n"));
    assert!(desk.run(&unit).unwrap_err().ends_with("(bad_field)"));
}

#[test]
fn a_second_realm_needs_to_be_named() {
    let desk = Desk::with_realm();
    desk.run(&["init", "--preset", "hanyin", "--name", "汉阴县"])
        .unwrap();
    let which = desk.run(&["grid", "list"]).unwrap_err();
    insta::assert_snapshot!(which, @"which realm? --realm is one of 370781105, 610921");
    assert!(
        desk.run(&["--realm", "610921", "grid", "list"])
            .unwrap()
            .starts_with("610921\t-\t")
    );
    assert!(
        desk.run(&["--realm", "1", "grid", "list"])
            .unwrap_err()
            .starts_with("no such realm")
    );
    assert!(
        desk.run(&["init", "--preset", "hanyin"])
            .unwrap_err()
            .ends_with("(bad_tree)")
    );
}
