//! The made-up rosters: as asked for, the same for ever, and given back whole by the importer.

use std::collections::{BTreeMap, HashSet};

use doorstep_model::grid::{Grid, GridTree};
use doorstep_model::household::Presence;
use doorstep_model::household::draft::HouseholdDraft;
use doorstep_model::id::{GridCode, LevelCode};
use doorstep_model::time::Timestamp;
use doorstep_server::import::roster::{Roster, RosterRules};
use doorstep_tests::roster::{
    MadeHousehold, PHONE_PREFIX, RosterGenerator, RosterShape, csv, json_lines, xlsx,
};
use proptest::prelude::*;

fn now() -> Timestamp {
    Timestamp::parse(1_795_000_000_000).unwrap()
}

/// A village of so many grids.
fn village(grids: usize) -> (GridTree, Vec<GridCode>) {
    let code = |text: String| GridCode::parse(&text).unwrap();
    let node = |code: GridCode, parent: Option<&GridCode>, name: String| Grid {
        code,
        parent: parent.cloned(),
        level: LevelCode::parse("any").unwrap(),
        name: name.into(),
        is_unit: false,
        made: false,
    };
    let root = code("610921101201".into());
    let leaves: Vec<_> = (1..=grids).map(|n| code(format!("610921101201{n:03}"))).collect();
    let nodes = leaves
        .iter()
        .zip(1..)
        .map(|(leaf, n)| node(leaf.clone(), Some(&root), format!("第{n}网格")));
    let tree = GridTree::new(nodes.chain([node(root.clone(), None, "江河村".into())]).collect()).unwrap();
    (tree, leaves)
}

fn make(seed: u64, shape: RosterShape, grids: &[GridCode], count: usize) -> Vec<MadeHousehold> {
    RosterGenerator::new(seed, shape, now()).households(grids, "双乳镇江河村", count)
}

fn import(tree: &GridTree, bytes: &[u8]) -> Roster {
    let rules = RosterRules {
        tree,
        within: &tree.root().code,
        mapping: None,
        today: now().day(),
    };
    Roster::read(bytes, &rules).unwrap()
}

fn drafts(made: &[MadeHousehold]) -> Vec<&HouseholdDraft> {
    made.iter().map(|household| &household.draft).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is made comes back through a spreadsheet, each household and each field.
    #[test]
    fn a_roster_comes_back_from_its_spreadsheet(
        seed in any::<u64>(),
        people_per_hundred in 100..=900_u32,
        away_per_thousand in 0..=400_u32,
        full in any::<bool>(),
        grids in 1..14_usize,
        count in 0..120_usize,
    ) {
        let shape = if full { RosterShape::VILLAGE } else { RosterShape::BENCH };
        let shape = RosterShape { people_per_hundred, away_per_thousand, ..shape };
        let (tree, grids) = village(grids);
        let made = make(seed, shape, &grids, count);
        for bytes in [xlsx(&made).unwrap(), csv(&made).into_bytes()] {
            let roster = import(&tree, &bytes);
            prop_assert!(roster.bad_rows.is_empty(), "{:?}", roster.bad_rows);
            prop_assert!(roster.duplicates.is_empty(), "{:?}", roster.duplicates);
            prop_assert_eq!(roster.households.iter().collect::<Vec<_>>(), drafts(&made));
        }
    }
}

#[test]
fn what_is_nobodys_business_is_dropped() {
    let (tree, grids) = village(3);
    let roster = import(&tree, &xlsx(&make(1, RosterShape::VILLAGE, &grids, 20)).unwrap());
    let dropped: Vec<_> = roster
        .dropped_columns
        .iter()
        .map(|column| &*column.heading)
        .collect();
    assert_eq!(dropped, ["序号", "民族", "政治面貌", "文化程度", "备注"]);
    let told = format!("{roster:?}");
    for canary in ["汉族", "党员", "信访", PHONE_PREFIX] {
        assert!(!told.contains(canary), "{canary} in {told}");
    }
}

#[test]
fn a_village_is_as_large_and_as_empty_as_asked() {
    let (_, grids) = village(31);
    let made = make(1, RosterShape::VILLAGE, &grids, 4_000);
    let people: Vec<_> = made
        .iter()
        .flat_map(|household| household.draft.people())
        .collect();
    let per_hundred = people.len() * 100 / made.len();
    assert!((250..=264).contains(&per_hundred), "{per_hundred}");
    let away = people
        .iter()
        .filter(|person| person.presence() == Some(Presence::Away))
        .count();
    let per_thousand = away * 1_000 / people.len();
    assert!((180..=220).contains(&per_thousand), "{per_thousand}");
    let coloured = made.iter().filter(|household| household.colour.is_some()).count();
    assert!((1..made.len() / 3).contains(&coloured), "{coloured}");
    assert!(
        made.iter()
            .all(|household| household.colour.is_none() || !household.needs.is_empty())
    );
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for household in &made {
        *sizes.entry(household.draft.people().len()).or_default() += 1;
    }
    assert!(sizes.len() >= 6, "{sizes:?}");
}

#[test]
fn no_phone_rings_and_none_is_given_twice() {
    let (_, grids) = village(12);
    let made = make(9, RosterShape::VILLAGE, &grids, 20_000);
    let mut seen = HashSet::new();
    for household in &made {
        let people = household
            .draft
            .people()
            .iter()
            .filter_map(|person| person.phone());
        for phone in household.draft.phone().into_iter().chain(people) {
            assert!(phone.len() == 11 && phone.starts_with(PHONE_PREFIX), "{phone}");
            assert!(seen.insert(phone), "{phone} again");
        }
    }
}

#[test]
fn a_seed_means_the_same_households_for_ever() {
    let (_, grids) = village(120);
    let lines = |seed| json_lines(&make(seed, RosterShape::BENCH, &grids, 3_000)).unwrap();
    let bench = lines(1);
    assert_eq!(bench.lines().count(), 3_000);
    let people = bench.matches("\"name\"").count();
    assert!((11_700..=12_300).contains(&people), "{people}");
    insta::assert_snapshot!(bench.lines().take(3).collect::<Vec<_>>().join("\n"));
    assert_eq!(
        blake3::hash(bench.as_bytes()).to_string(),
        "7313032e980dc0fcc741b30c77b2619f4618a73b989bbebe4a733d9459d70d9c"
    );
    assert_ne!(bench, lines(2));
}
