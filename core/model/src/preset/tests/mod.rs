//! A sixth preset with levels and words of its own, and every way to spoil it.

mod spoilt;

use std::collections::BTreeSet;

use proptest::prelude::*;
use spoilt::Spoilt;

use super::*;
use crate::case::{CaseStep, Stage};
use crate::grid::{Division, build_tree};
use crate::word::{Language, word};

const SIXTH: &str = r#"code = "harbour"
version = 1
name = { zh = "渔港三级", en = "Harbour, three levels" }
source = "written by a test"
realm.village = "quay"
realm.households_per_grid = 12
realm.people_per_hundred_households = 310
level = [
  { code = "port", zh = "港区", en = "Port", from = "township" },
  { code = "quay", zh = "码头", en = "Quay", from = "village", under = ["port"] },
  { code = "row", zh = "泊位排", en = "Row of berths", under = ["quay"] },
]
make = [
  { level = "row", under = "quay", each = 3, name = "第{n}排" },
]
post = [
  { code = "warden", zh = "排长", en = "Row warden", role = "member", at = "basic", each = 1, source = "test" },
  { code = "master", zh = "码头长", en = "Quay master", role = "cadre", at = "quay", each = 1, line = "boats", invented = true },
  { code = "desk", zh = "值班员", en = "Desk", role = "clerk", at = "port", total = 2, invented = true },
  { code = "hand", zh = "经办人", en = "Hand", role = "officer", at = "unit", each = 1, invented = true },
]
line = [
  { code = "boats", zh = "党员联船", en = "Party members' boats", of = "users", to = ["households"] },
]
unit = [
  { code = "dredger", zh = "疏浚队", en = "Dredging team", level = "port", kind = "team", takes = ["silt"] },
  { code = "pilot", zh = "引航站", en = "Pilot station", level = "port", kind = "station", above = "dredger" },
]
category = [
  { code = "silt", zh = "淤积", en = "Silt", kind = "hazard", route = "dredger", level = "quay", deadlines = { quay = 2, port = 5 } },
  { code = "mooring", zh = "缆位纠纷", en = "Mooring dispute", kind = "dispute", route = "village", level = "quay", confidential = true, deadlines = { quay = 3, invented = true } },
]
outcome = [
  { code = "cleared", zh = "已清", en = "Cleared" },
]
referral = [
  { code = "court", zh = "海事法庭", en = "Maritime court" },
]
step = [
  { step = "divert", zh = "打旗语", en = "Flag" },
  { step = "urge", by = ["supervisor"] },
  { step = "decline", on = false },
]
need = [
  { code = "low_income", zh = "歇网户", en = "Nets ashore" },
]
activity = [
  { code = "tide_walk", zh = "巡潮", en = "Tide walk", every_days = 7, weekday = "sunday", posts = ["warden"] },
]
place = [
  { code = "slipway", zh = "船台", en = "Slipway", inspect_days = 30, checklist = "deck" },
]
round = [
  { code = "storm", zh = "台风前排查", en = "Before the storm", checklist = "deck", over = "places", places = ["slipway"], answer_days = 2 },
]
meeting = [
  { level = "quay", zh = "码头会", en = "Quay meeting", every_days = 14 },
]
word = [
  { key = "noun-basic_grid", zh = "泊位排", en = "Row" },
]
figure = [
  { code = "rows", zh = "排", en = "Rows", published = 6, made = { count = "basic_grids" } },
]

[flow]
sample_percent = 20
lapse_days = 5
accept_days = 1
returns_max = 1
extensions_max = 1
extension_days = 5
yellow_after = 1
red_after = 3
team = { min = 2, max = 3 }

[cadence]
green = 120
yellow = 20
red = 5

[days]
review = 90
late_acceptance = 30
lease = 14
lease_warning = 3

[judging]
appeal_days = 5
deduction = [
  { code = "late", zh = "迟到", en = "Late", cause = "overdue", points = 1 },
]

[emergency]
zh = "封港"
en = "Port closed"
checklist = "deck"
roll_call_hours = 6
cadence = { yellow = 2, red = 1 }
kind = [
  { code = "typhoon", zh = "台风", en = "Typhoon" },
]

[retention]
closed_case_on_sheet = 12
visits = 24
cases = 48
read_log = 48

[visit]
checklist = "deck"

[[checklist]]
code = "deck"
version = 2
zh = "上船看看"
en = "On deck"
question = [
  { code = "aboard", zh = "船上几人", en = "How many aboard", type = "number" },
  { code = "engine", zh = "机器", en = "Engine", type = "one_of", choices = [
    { code = "runs", zh = "好", en = "Runs" },
    { code = "dead", zh = "坏", en = "Dead" },
  ] },
  { code = "towed_by", zh = "谁拖回来", en = "Who towed it", type = "text", relevant = "${engine} = 'dead'", required = "true()", hint = { zh = "船名", en = "Name of the ship" }, required_message = { zh = "要写船名", en = "Name the ship" } },
  { code = "repair", zh = "修理", en = "Repair", type = "begin_group", relevant = "selected(${engine}, 'dead')" },
  { code = "cost", zh = "修理费", en = "What it costs", type = "number" },
  { type = "end_group" },
]
"#;

fn parse(toml: &str) -> Result<Preset, Vec<Problem>> {
    Preset::parse("harbour.toml", toml)
}

#[test]
fn a_preset_of_other_levels_and_words_runs() {
    let preset = parse(SIXTH).unwrap();
    assert_eq!(preset.word(Language::En, &CaseStep::Divert), "Flag");
    assert_eq!(
        preset.word(Language::ZhHans, &crate::care::Need::LowIncome),
        "歇网户"
    );
    assert_eq!(preset.flow.rules.roles(CaseStep::Decline), None);
    assert_eq!(
        preset
            .flow
            .rules
            .roles(CaseStep::Urge)
            .map(|roles| roles.iter().count()),
        Some(1)
    );
    assert_eq!(preset.flow.rules.sample_percent(), 20);
    assert!(preset.flow.rules.outcomes.contains("cleared"));
    let [silt, mooring] = &preset.categories[..] else {
        panic!("two categories")
    };
    assert_eq!(silt.deadline(&LevelCode::parse("port").unwrap()), Some(5));
    assert!(mooring.deadlines_invented && preset.flow.rules.confidential.contains(&mooring.code));
    assert_eq!(preset.checklists[0].reference(), "deck@2");
    assert_eq!(preset.level_number(&LevelCode::parse("row").unwrap()), Some(2));

    let asked = |engine: &str| {
        let answers = [("engine", engine)].into();
        let at = crate::checklist::At {
            now: crate::time::Timestamp::clamp(0),
            language: Language::En,
        };
        let sheet = preset.checklists[0].ask(&answers, at);
        let row = |name: &str| sheet.rows.iter().find(|row| row.name.as_str() == name).unwrap();
        let said = row("towed_by").wrong.as_ref();
        let said = said.map(|wrong| wrong.words(Language::En));
        (
            [row("towed_by").shown, row("repair").shown, row("cost").shown],
            said,
        )
    };
    assert_eq!(
        asked("runs"),
        ([false; 3], None),
        "nothing of a group that is not asked"
    );
    assert_eq!(asked("dead"), ([true; 3], Some("Name the ship".into())));
    let towed_by = preset.checklists[0].question("towed_by").unwrap();
    assert_eq!(towed_by.hint.get(Language::En), "Name of the ship");

    let rows = [
        ("370781105", "港", "township", ""),
        ("370781105201", "东码头", "village", "370781105"),
        ("370781105202", "西码头", "village", "370781105"),
    ];
    let divisions: Vec<_> = rows
        .iter()
        .map(|(a, b, c, d)| Division::parse(a, b, c, d).unwrap())
        .collect();
    let tree = build_tree(&preset.tree, &preset.units, &divisions, None).unwrap();
    assert!(preset.figures_beside(&tree).iter().all(FigureRow::agrees));
    assert_eq!(preset.holders(&PostCode::parse("warden").unwrap(), &tree), 6);
    assert_eq!(preset.holders(&PostCode::parse("hand").unwrap(), &tree), 2);
}

#[test]
fn a_value_is_marked_as_ours_by_its_key_which_must_be_there() {
    let marked = |keys: &str| {
        let hours = "roll_call_hours = 6";
        parse(&SIXTH.replacen(hours, &format!("{hours}\ninvented = {keys}"), 1))
    };
    let preset = marked(r#"["roll_call_hours"]"#).unwrap();
    assert!(
        !preset.emergency.invented,
        "the switch itself is named by a source"
    );
    let faults = |keys: &str| -> Vec<Fault> {
        let problems = marked(keys).unwrap_err().into_iter();
        problems.map(|problem| problem.what).collect()
    };
    assert_eq!(faults(r#"["hours"]"#), [Fault::UnknownKey("hours".into())]);
    for wrong in ["[]", "[6]", "6"] {
        assert!(matches!(&faults(wrong)[..], [Fault::WrongType { .. }]), "{wrong}");
    }
}

#[test]
fn each_fault_is_refused_at_its_line_with_a_remedy() {
    let all = spoilt::all();
    for Spoilt { find, put, what } in all {
        let at = SIXTH
            .find(find)
            .unwrap_or_else(|| panic!("{find:?} is not in the preset"));
        let problems = parse(&SIXTH.replacen(find, put, 1)).expect_err(put);
        // What is missing or unknown is told where its table or key stands.
        let first = 1 + SIXTH[..at].matches('\n').count();
        let lines = first..=first + put.trim_end().matches('\n').count();
        let found = problems.iter().find(|problem| problem.what == what);
        let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
        let Some(found) = found else {
            panic!("{put:?} is told otherwise:\n{}", told.join("\n"))
        };
        assert!(
            lines.contains(&(found.line as usize)),
            "{put:?} is told at {}",
            found.line
        );
        for language in Language::ALL {
            let line = found.line(language);
            assert!(
                line.starts_with(&format!("harbour.toml:{}: ", found.line)),
                "{line}"
            );
            assert!(!line.contains("preset-"), "no words: {line}");
        }
    }
}

/// Two faults that need more than one edit.
#[test]
fn a_flow_that_leads_nowhere_is_refused() {
    let off = |steps: &[&str]| {
        let rows: String = steps
            .iter()
            .map(|step| format!("  {{ step = \"{step}\", on = false }},\n"))
            .collect();
        let toml = SIXTH.replacen("step = [\n", &format!("step = [\n{rows}"), 1);
        parse(&toml)
            .unwrap_err()
            .into_iter()
            .map(|problem| problem.what)
            .collect::<Vec<_>>()
    };
    assert_eq!(off(&["close", "lapse"]), [Fault::DeadEnd(Stage::Blank)]);
    assert_eq!(
        off(&["accept", "return", "assign", "team"]),
        [Fault::DeadEnd(Stage::Received)]
    );
}

#[test]
fn all_problems_are_told_not_only_the_first() {
    let toml = SIXTH
        .replacen("lapse_days = 5", "lapse_days = 0", 1)
        .replacen("route = \"dredger\"", "route = \"digger\"", 1)
        .replacen("zh = \"船上几人\"", "zh = \"宗教\"", 1)
        .replacen(", en = \"Cleared\"", "", 1);
    let problems = parse(&toml).unwrap_err();
    let ids: Vec<_> = problems.iter().map(|problem| problem.what.id()).collect();
    assert_eq!(
        ids,
        [
            "preset-unknown",
            "preset-missing-language",
            "preset-bad-deadline",
            "preset-personal"
        ]
    );
    assert!(problems.is_sorted_by_key(|problem| problem.line));
}

#[test]
fn broken_toml_is_told_with_every_break() {
    let toml = SIXTH
        .replacen("version = 1", "version = ", 1)
        .replacen("[cadence]", "[cadence", 1);
    let lines: Vec<_> = parse(&toml)
        .unwrap_err()
        .iter()
        .map(|problem| problem.line)
        .collect();
    assert_eq!(lines, [2, 77]);
}

#[test]
fn names_of_work_are_no_question_about_anyone() {
    assert_eq!(parse(SIXTH).unwrap().lines[0].name.zh(), "党员联船");
    for (find, put) in [
        ("疏浚队", "民族宗教事务局"),
        ("船台", "寺院"),
        ("巡潮", "党员活动日"),
    ] {
        assert_eq!(parse(&SIXTH.replacen(find, put, 1)).err(), None, "{put}");
    }
}

#[test]
fn every_sentence_of_the_checker_is_reached() {
    // What is wrong with a rule is said by the checklists' own sentences.
    let mut reached: BTreeSet<_> = spoilt::all()
        .filter(|spoilt| !matches!(spoilt.what, Fault::Checklist(_)))
        .map(|spoilt| spoilt.what.id())
        .collect();
    // Refused in a test of its own.
    reached.insert(Fault::DeadEnd(Stage::Blank).id());
    let file = include_str!("../../../locales/en/preset.ftl");
    let written: BTreeSet<_> = file
        .lines()
        .filter(|line| line.starts_with("preset-"))
        .filter_map(|line| line.split_once(" =").map(|(id, _)| id))
        .collect();
    assert_eq!(reached, written);
    assert!(
        word(Language::En, "preset-nobody", &[]).is_err(),
        "it takes the step's name"
    );
}

#[test]
fn an_empty_file_lacks_everything_once() {
    let problems = parse("").unwrap_err();
    assert!(problems.iter().all(|problem| problem.line == 1));
    let missing: Vec<_> = problems
        .iter()
        .filter_map(|problem| match &problem.what {
            Fault::Missing(key) => Some(&**key),
            _ => None,
        })
        .collect();
    for key in [
        "code", "version", "name", "source", "realm", "level", "flow", "days", "cadence", "visit",
    ] {
        assert_eq!(missing.iter().filter(|found| **found == key).count(), 1, "{key}");
    }
}

#[test]
fn a_tower_of_tables_is_refused_quickly() {
    for tower in [
        "[".repeat(100_000),
        "a=".to_owned() + &"[".repeat(100_000),
        "a.".repeat(50_000) + "a=1",
    ] {
        assert!(parse(&tower).is_err());
    }
}

proptest! {
    /// Whatever somebody does to the file: an answer, and every line of it lies in the file.
    #[test]
    fn no_edit_brings_the_checker_down(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..5, "[\\PC]{0,8}"), 1..6),
    ) {
        let mut lines: Vec<String> = SIXTH.lines().map(str::to_owned).collect();
        for (at, what, text) in &edits {
            let i = at.index(lines.len());
            match what {
                0 => lines[i].clear(),
                1 => lines[i] = lines[i].replace('"', ""),
                2 => lines[i].push_str(text),
                3 => lines.insert(i, text.clone()),
                _ => {
                    let twice = lines[i].clone();
                    lines.insert(i, twice);
                }
            }
        }
        let toml = lines.join("\n");
        if let Err(problems) = parse(&toml) {
            let last = toml.lines().count().max(1) + 1;
            prop_assert!(problems.iter().all(|problem| (1..=last).contains(&(problem.line as usize))));
            prop_assert!(!problems.is_empty());
        }
    }
}
