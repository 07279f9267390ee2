//! The demo as it is started: its last line and status, with and without a loss; what it refuses.

use std::process::{Command, Output};

use doorstep_model::preset::embedded;

fn demo(arguments: &[&str], sabotage: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorstep-village"));
    command.args(arguments).env_remove("DOORSTEP_SABOTAGE");
    if let Some(sabotage) = sabotage {
        command.env("DOORSTEP_SABOTAGE", sabotage);
    }
    command.output().unwrap()
}

fn last_line(output: &Output) -> &str {
    let text = str::from_utf8(&output.stdout).unwrap();
    text.lines().last().unwrap_or_default()
}

/// `written 46, held 46, lost 0` as its numbers.
fn judged(line: &str) -> [u32; 3] {
    let number = |word: &str| {
        let found = line.split(", ").find_map(|part| part.strip_prefix(word));
        found.and_then(|number| number.trim().parse().ok())
    };
    ["written", "held", "lost"].map(|word| number(word).unwrap_or_else(|| panic!("{line}")))
}

#[test]
fn the_day_ends_with_nothing_lost() {
    let output = demo(&["--exit", "--households", "310"], None);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let [written, held, lost] = judged(last_line(&output));
    assert!(written > 40 && held == written && lost == 0, "{said}");
    assert!(said.contains("two versions of the phone number"), "{said}");
    assert_eq!(said.matches("perhaps the same household").count(), 1, "{said}");
    assert!(!said.contains("waits\n"), "every phone has its receipt: {said}");
}

#[test]
fn a_loss_is_seen() {
    let output = demo(&["--exit", "--households", "310"], Some("drop-one"));
    assert_eq!(output.status.code(), Some(1));
    let [written, held, lost] = judged(last_line(&output));
    assert_eq!((held, lost), (written - 1, 1));
}

/// Lines of the table that each preset's own story ends in: what stands in one, cell by cell.
const ENDS: [(&str, &[&str]); 6] = [
    (
        "bayzhou",
        &[
            "6528-20260317-0001",
            "三户72亩安置地浇不上水",
            "已结案",
            "农业农村局",
            "agriculture",
            "2026-03-24",
        ],
    ),
    (
        "hanyin",
        &[
            "两户为院墙界址争执",
            "已结案",
            "江河村委会",
            "mediator",
            "2026-03-24",
        ],
    ),
    (
        "quzhou",
        &["村口桥面开裂", "已结案", "county-officer", "2026-03-27"],
    ),
    (
        "quzhou",
        &["村西路灯两盏不亮", "mediator", "2026-03-31", "yellow"],
    ),
    (
        "shaozhuang",
        &["征地补偿面积有出入", "已结案", "officer", "2026-04-08"],
    ),
    ("huaiyang", &["工程队拖欠工资", "已结案", "劳动保障监察大队"]),
];

#[test]
fn every_preset_is_lived() {
    for file in embedded() {
        let preset = file.file.trim_end_matches(".toml");
        let output = demo(&["--exit", "--preset", preset], None);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{preset}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert_eq!(judged(last_line(&output))[2], 0, "{preset}");
        let said = String::from_utf8_lossy(&output.stdout);
        let ends = ENDS.iter().filter(|(of, _)| *of == preset);
        assert!(ends.clone().count() > 0, "{preset} has a story of its own");
        for (_, cells) in ends {
            let mut lines = said.lines();
            assert!(
                lines.any(|line| cells.iter().all(|cell| line.contains(cell))),
                "{cells:?}: {said}"
            );
        }
    }
}

#[test]
fn what_can_not_be_lived_is_refused_before_anything_is_made() {
    for (arguments, said) in [
        (
            &["--preset", "nowhere"][..],
            "no preset is called \"nowhere\"; there are: ",
        ),
        (&["--households", "100"], "at least 310 households"),
    ] {
        let output = demo(arguments, None);
        assert_eq!(output.status.code(), Some(2));
        assert!(last_line(&output).contains(said), "{}", last_line(&output));
    }
    for lan in ["nowhere", "0.0.0.0"] {
        assert_eq!(demo(&["--lan", lan], None).status.code(), Some(2), "{lan}");
    }
}
