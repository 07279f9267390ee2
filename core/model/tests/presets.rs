//! The five presets against the real places: each parses, makes its tree, and its published
//! figures agree with what it makes or say why not.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use doorstep_model::calendar::Calendar;
use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Colour;
use doorstep_model::grid::{GridTree, Units, build_tree, read_divisions};
use doorstep_model::id::{CategoryCode, GridCode};
use doorstep_model::preset::{Handler, Preset, Route, embedded};
use doorstep_model::time::Day;
use doorstep_model::word::{Language, Worded};

fn presets() -> BTreeMap<String, Preset> {
    let parsed = embedded().map(|file| match file.parse() {
        Ok(preset) => (preset.code.to_string(), preset),
        Err(problems) => {
            let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
            panic!("\n{}", lines.join("\n"))
        }
    });
    parsed.collect()
}

fn tree(preset: &Preset) -> GridTree {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data");
    let csv = fs::read_to_string(data.join(format!("divisions-{}.csv", preset.code))).unwrap();
    let divisions = read_divisions(&csv).unwrap();
    build_tree(&preset.tree, &preset.units, &divisions, preset.root.as_ref()).unwrap()
}

#[test]
fn all_five_parse_clean() {
    let codes: Vec<_> = presets().into_keys().collect();
    assert_eq!(codes, ["bayzhou", "hanyin", "huaiyang", "quzhou", "shaozhuang"]);
}

#[test]
fn published_and_made_figures_stand_side_by_side() {
    let mut table = String::new();
    for (code, preset) in presets() {
        let tree = tree(&preset);
        for row in preset.figures_beside(&tree) {
            let (min, max) = (row.figure.published.min, row.figure.published.max);
            let published = if min == max {
                min.to_string()
            } else {
                format!("{min}-{max}")
            };
            let made = row.made.map_or_else(|| "-".to_owned(), |made| made.to_string());
            let note = match (row.agrees(), &row.figure.note) {
                (false, Some(note)) => note.en(),
                _ => "",
            };
            table += format!(
                "{code:11}{:22}{published:>9}{made:>9}  {note}",
                row.figure.code.as_str()
            )
            .trim_end();
            table.push('\n');
            assert!(
                row.accounted(),
                "{code}: {} differs without a word",
                row.figure.code
            );
            assert!(
                row.agrees() == row.figure.note.is_none(),
                "{code}: {} explains nothing",
                row.figure.code
            );
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn every_unit_is_found_from_every_basic_grid() {
    for (code, preset) in presets() {
        let tree = tree(&preset);
        let units = Units::new(&preset.units, &tree);
        assert!(
            tree.basic_grids()
                .all(|grid| tree.at_level(&grid.code, &preset.tree.village).is_some())
        );
        for category in &preset.categories {
            if let Route::Unit(unit) = &category.route {
                let lost = tree
                    .basic_grids()
                    .find(|grid| units.serving(unit, &grid.code, &tree).is_none());
                assert_eq!(lost, None, "{code}: {unit} does not serve");
            }
        }
    }
}

#[test]
fn a_basic_grid_below_a_village_has_its_twelve_digits_and_three_more() {
    for (code, preset) in presets() {
        for grid in tree(&preset).basic_grids() {
            let village = grid.level == preset.tree.village;
            let digits = if village { 12 } else { 15 };
            assert_eq!(grid.code.as_str().len(), digits, "{code}: {}", grid.code);
        }
    }
}

#[test]
fn the_village_where_hanyin_began_has_31_basic_grids() {
    let presets = presets();
    let preset = &presets["hanyin"];
    let tree = tree(preset);
    let village = tree.get(&GridCode::parse("610921104206").unwrap()).unwrap();
    assert_eq!(&*village.name, "江河村委会");
    let leaves: Vec<_> = tree
        .subtree(&village.code)
        .iter()
        .filter(|grid| tree.is_leaf(&grid.code))
        .collect();
    assert_eq!(leaves.len(), 31);
    let depths: std::collections::BTreeSet<_> =
        leaves.iter().map(|grid| tree.path(&grid.code).len()).collect();
    assert_eq!(
        depths,
        [4, 5].into(),
        "groups, and sub-grids where a group is large"
    );
    assert_eq!(leaves.len() * usize::from(preset.tree.households_per_grid), 775);
}

#[test]
fn quzhous_county_units_are_grids_and_units_at_once() {
    let presets = presets();
    let preset = &presets["quzhou"];
    let tree = tree(preset);
    let units = Units::new(&preset.units, &tree);
    let both: Vec<_> = tree.all().iter().filter(|grid| grid.is_unit).collect();
    assert_eq!(both.len(), 69);
    let named = units
        .all()
        .iter()
        .filter(|unit| unit.node.is_some() && unit.rule.is_some())
        .count();
    assert_eq!(named, preset.units.iter().filter(|unit| unit.grid).count());
    assert!(units.all().iter().filter(|unit| unit.node.is_some()).all(|unit| {
        tree.get(unit.node.as_ref().unwrap())
            .is_some_and(|grid| unit.code.as_str() == grid.code.as_str())
    }));
}

#[test]
fn what_must_be_confidential_is_so_everywhere() {
    for (code, preset) in presets() {
        for category in ["domestic_violence", "minor_protection"] {
            let found = preset
                .categories
                .iter()
                .find(|found| found.code.as_str() == category);
            assert!(
                found.is_some_and(|found| found.confidential),
                "{code}: {category}"
            );
        }
        let unlawful = preset
            .categories
            .iter()
            .filter(|found| found.code.as_str().starts_with("illegal"));
        assert!(
            unlawful.clone().count() == 1 && unlawful.into_iter().all(|found| found.confidential),
            "{code}"
        );
        assert!(
            preset.lines.iter().all(|line| !line.care),
            "{code}: care records only where a link says so"
        );
    }
}

#[test]
fn terms_are_those_of_the_trust_paper() {
    for (code, preset) in presets() {
        let days = preset.days;
        assert_eq!(
            (days.review, days.late_acceptance, days.lease, days.lease_warning),
            (90, 30, 14, 3),
            "{code}"
        );
        for colour in [Colour::Yellow, Colour::Red] {
            let (normal, emergency) = (preset.cadence.days(colour), preset.emergency.cadence.days(colour));
            assert!(emergency <= normal, "{code}: slower in an emergency");
        }
    }
}

#[test]
fn a_preset_says_its_own_words() {
    let presets = presets();
    assert_eq!(
        presets["huaiyang"].word(Language::ZhHans, &CaseStep::Divert),
        "吹哨"
    );
    let close = CaseStep::Close.word(Language::En);
    assert_eq!(
        presets["huaiyang"].word(Language::En, &CaseStep::Close),
        close,
        "what it does not rename"
    );
    assert_eq!(
        presets["bayzhou"].word_of(Language::ZhHans, "noun-station"),
        "民情110受理站"
    );
}

/// The case of the bayzhou story: three households' farmland without water.
#[test]
fn a_case_of_tieganlike_goes_to_its_countys_bureau_and_is_due_in_working_days() {
    let presets = presets();
    let preset = &presets["bayzhou"];
    let tree = tree(preset);
    let units = Units::new(&preset.units, &tree);
    let village = GridCode::parse("652824104205").unwrap();
    let grid = &tree.children(&village).next().unwrap().code;
    let category = |code: &str| preset.category(&CategoryCode::parse(code).unwrap()).unwrap();

    let farmland = category("farmland");
    let Some(Handler::Unit(bureau)) = preset.handler(farmland, grid, &tree, &units) else {
        panic!("no unit")
    };
    assert_eq!(
        (bureau.code.as_str(), &*bureau.name_zh),
        ("agriculture.652824", "农业农村局")
    );
    let dispute = category("neighbour_dispute");
    assert!(
        matches!(preset.handler(dispute, grid, &tree, &units), Some(Handler::Village(at)) if at.code == village)
    );
    assert_eq!(preset.handler(dispute, &tree.root().code, &tree, &units), None);

    let calendar = Calendar::embedded();
    let due = |category, at: &GridCode, from: &str| {
        let due = preset.due(category, at, &tree, Day::parse(from).unwrap(), &calendar);
        (due.day.to_string(), due.provisional)
    };
    // Seven working days from a Friday.
    assert_eq!(
        due(farmland, &bureau.grid, "2023-03-17"),
        ("2023-03-28".into(), false)
    );
    assert_eq!(
        due(farmland, &bureau.grid, "2026-12-31"),
        ("2027-01-11".into(), true)
    );
    let three = ("2023-03-22".into(), false);
    assert_eq!(due(farmland, &village, "2023-03-17"), three);
    assert_eq!(
        due(farmland, grid, "2023-03-17"),
        three,
        "a grid has its village's"
    );
    let top = &tree.root().code;
    assert_eq!(due(farmland, top, "2023-03-17"), ("2023-03-31".into(), false));
    assert_eq!(
        due(dispute, top, "2023-03-17"),
        ("2023-03-31".into(), false),
        "none named so far up: the longest, ten"
    );
}

#[test]
fn made_nodes_stay_far_from_their_limit() {
    for (code, preset) in presets() {
        let tree = tree(&preset);
        let villages = tree.all().iter().filter(|grid| grid.level == preset.tree.village);
        let largest = villages
            .map(|village| tree.subtree(&village.code).len() - 1)
            .max();
        assert!(largest.unwrap() <= 40, "{code}: {largest:?} of 999");
    }
}

#[test]
fn bodies_whose_turn_it_is_are_offered_first_and_none_is_kept_back() {
    let presets = presets();
    let preset = &presets["huaiyang"];
    let offered = |had: &[&str]| -> Vec<&str> {
        let had = had.iter().map(|body| (*body).into()).collect();
        let bodies = preset.referrals_after(&had).into_iter();
        bodies.map(|body| body.code).collect()
    };
    let at = |offered: &[&str], body: &str| offered.iter().position(|one| *one == body).unwrap();
    let first = offered(&[]);
    assert_eq!(first.len(), preset.referrals.len());
    assert!(at(&first, "labour_supervision") < at(&first, "labour_arbitration"));
    assert!(at(&first, "letters") < at(&first, "court"), "{first:?}");
    let then = offered(&["labour_supervision", "labour_arbitration"]);
    assert!(at(&then, "court") < at(&then, "labour_arbitration"), "{then:?}");
    let court = preset.referrals.iter().find(|body| body.code == "court").unwrap();
    let missing = |had: &[&str]| {
        court
            .missing(&had.iter().map(|body| (*body).into()).collect())
            .count()
    };
    assert_eq!((missing(&[]), missing(&["labour_arbitration"])), (1, 0));
}
