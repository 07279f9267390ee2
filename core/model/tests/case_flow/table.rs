//! Every stage × step × base role against the table of `4-case-flow.md`, written out again here.

use doorstep_model::case::{CaseStep, Part, Stage, Taken, Verdict};
use doorstep_model::code::Code;
use doorstep_model::role::BaseRole;
use doorstep_model::standing::Standing;

use crate::world::*;

// Stages: - blank, p reported, v received, d declined, m merged, t routed, w working, s resolved,
// f referred, y verified, c closed, x withdrawn. A cell is the stage after the step, . if refused.
// Roles: M member, H head, C cadre, K clerk, O officer, S supervisor, P helper, A administrator,
// @ the server.
const STAGES: &str = "-pvdmtwsfycx";
const TABLE: &str = "
    step           -pvdmtwsfycx  by
    report         p...........  MHCPK
    settle         .s..........  MHC
    receive        .v..........  KC
    decline        .d..........  KC
    merge          .m..........  KC
    classify       ..v.........  KC
    divert         ..t.........  KC
    accept         .....w......  O
    return         .....v......  O
    assign         .....ww.....  OC
    team           .....ww.....  OC
    progress       .pv..twsfy..  OCP
    expert         .pv..twsfy..  OCK
    urge           .pv..twsfy..  KCS
    card           .pv..twsfy..  S@
    up             ..v..vv.....  CKO
    down           ..v..vv.....  CKO
    extend_ask     ......w.....  O
    extend_grant   ......w.....  K
    extend_refuse  ......w.....  K
    resolve        ......s.....  OCP
    refer          ......ff....  OK
    refer_back     ........w...  OK
    verify_yes     .......yy...  MHCKP
    verify_no      .......ww...  MHCKP
    lapse          .......c....  @
    close          .........c..  KC
    reopen         ...v......vv  KC
    withdraw       .xx..xx.....  MHCKP
    note           .pvdmtwsfycx  MHCKOSPA
";

const ROLES: [(char, Option<BaseRole>); 9] = [
    ('M', Some(BaseRole::Member)),
    ('H', Some(BaseRole::Head)),
    ('C', Some(BaseRole::Cadre)),
    ('K', Some(BaseRole::Clerk)),
    ('O', Some(BaseRole::Officer)),
    ('S', Some(BaseRole::Supervisor)),
    ('P', Some(BaseRole::Helper)),
    ('A', Some(BaseRole::Administrator)),
    ('@', None),
];

fn stage(letter: char) -> Stage {
    Stage::ALL[STAGES.find(letter).unwrap()]
}

/// The probe acts as this user: brought in and in the team, so that only the table refuses.
const PROBE: u32 = 60;

/// A case brought to a stage by others, with the unit and the probe brought in and more time asked.
fn story_at(letter: char) -> Story {
    let mut story = Story::new();
    let clerk = of_role(20, BaseRole::Clerk);
    let cadre = of_role(21, BaseRole::Cadre);
    let officer = person(22, &[over_unit(BaseRole::Officer, UNIT)]);
    let path: &[&str] = match letter {
        '-' => &[],
        'p' => &["report"],
        'v' => &["report", "receive"],
        'd' => &["report", "decline"],
        'm' => &["report", "merge"],
        't' => &["report", "receive", "divert"],
        'w' => &["report", "receive", "divert", "accept", "team", "extend_ask"],
        's' => &["report", "receive", "divert", "team", "resolve"],
        'f' => &["report", "receive", "divert", "team", "refer"],
        'y' => &["report", "receive", "divert", "team", "resolve", "verify_yes"],
        'c' => &[
            "report",
            "receive",
            "divert",
            "team",
            "resolve",
            "verify_yes",
            "close",
        ],
        'x' => &["report", "receive", "withdraw"],
        _ => unreachable!(),
    };
    for step in path {
        let step = CaseStep::parse(step).unwrap();
        let author = match step {
            CaseStep::Report | CaseStep::VerifyYes | CaseStep::Withdraw => {
                person(REPORTER, &[over_grid(BaseRole::Member, VILLAGE)])
            }
            CaseStep::Accept | CaseStep::ExtendAsk | CaseStep::Refer => officer.clone(),
            CaseStep::Team | CaseStep::Resolve => cadre.clone(),
            _ => clerk.clone(),
        };
        story.take(&author, event(step));
        if step == CaseStep::Report {
            let mut expert = event(CaseStep::Expert);
            expert.unit = Some(unit(UNIT));
            expert.person = Some(PROBE);
            story.take(&cadre, expert);
        }
    }
    let folded = story.fold();
    assert_eq!(
        folded.review().count(),
        0,
        "the way to {letter} is not free: {folded:?}"
    );
    assert_eq!(folded.state.stage, stage(letter));
    story
}

fn rows() -> Vec<(CaseStep, &'static str, &'static str)> {
    let lines = TABLE
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .skip(1);
    let cells = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    cells
        .map(|cells| (CaseStep::parse(cells[0]).unwrap(), cells[1], cells[2]))
        .collect()
}

#[test]
fn every_stage_step_and_role_is_as_the_paper_says() {
    let rows = rows();
    assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), CaseStep::ALL);
    let mut cells = 0;
    for from in STAGES.chars() {
        let before = story_at(from);
        for (step, targets, by) in &rows {
            let target = targets.chars().nth(STAGES.find(from).unwrap()).unwrap();
            for (letter, role) in ROLES {
                let author = role.map_or(Standing::server(), |role| of_role(PROBE, role));
                let mut story = before.clone();
                let key = story.take(&author, event(*step));
                let folded = story.fold();
                let outcome = folded.steps.iter().find(|outcome| outcome.entry == key).unwrap();
                let expected = match (by.contains(letter), target) {
                    (false, _) => Some(Code::NotAllowed),
                    (true, '.') => Some(Code::StepNotNow),
                    (true, _) => None,
                };
                let what = format!("{letter} takes {} in {}", step.as_str(), stage(from).as_str());
                assert_eq!(outcome.refused, expected, "{what}");
                let after = if expected.is_none() {
                    stage(target)
                } else {
                    stage(from)
                };
                assert_eq!(folded.state.stage, after, "{what}");

                let offered = story.flow().next_steps(&before.state(), &author).contains(step);
                assert_eq!(offered, expected.is_none(), "{what}: next steps");
                cells += 1;
            }
        }
    }
    assert_eq!(cells, 12 * 30 * 9);
}

#[test]
fn an_applied_verdict_holds_in_every_stage() {
    for from in STAGES.chars() {
        let mut before = story_at(from);
        before.publish();
        for (step, targets, _) in rows() {
            let mut story = before.clone();
            let author = of_role(PROBE, BaseRole::Administrator);
            let key = story.take(&author, event(step));
            let n = story.verdicts.len() as u32;
            story.verdicts.push(Verdict {
                n,
                entry: key,
                refused: None,
            });
            let folded = story.fold();
            assert_eq!(folded.review().count(), 0);
            let to = targets.chars().find(|to| *to != '.').unwrap();
            let stays = step.row().to.is_none();
            assert_eq!(
                folded.state.stage,
                if stays { stage(from) } else { stage(to) },
                "{}",
                step.as_str()
            );
        }
    }
}

#[test]
fn a_step_lacking_what_it_needs_is_refused() {
    // step: what it needs, "|" between alternatives.
    const NEEDS: &str = "
        settle outcome word; decline reason; merge into; classify category; divert unit|grid; return reason;
        assign person; team team; progress text; expert person|unit|text; card means; up grid; down grid;
        extend_ask due reason; extend_refuse reason; resolve outcome; refer to; refer_back reason;
        verify_yes means word; verify_no means word; lapse outcome; reopen reason; withdraw means word; note text
    ";
    let mut named = Vec::new();
    for line in NEEDS.split(';') {
        let mut words = line.split_whitespace();
        let step = CaseStep::parse(words.next().unwrap()).unwrap();
        named.push(step);
        assert_eq!(step.check_parts(&event(step)), Ok(()), "{}", step.as_str());
        let groups: Vec<Vec<Part>> = words
            .map(|group| {
                let named = |part: &&str| {
                    Part::ALL
                        .into_iter()
                        .find(|p| format!("{p:?}").to_lowercase() == **part)
                        .unwrap()
                };
                group.split('|').collect::<Vec<_>>().iter().map(named).collect()
            })
            .collect();
        assert_eq!(
            step.row()
                .needs
                .iter()
                .map(|group| group.to_vec())
                .collect::<Vec<_>>(),
            groups
        );
        for group in groups {
            let mut event = event(step);
            for part in group {
                match part {
                    Part::Unit => event.unit = None,
                    Part::Grid => event.grid = None,
                    Part::Person => event.person = None,
                    Part::Team => event.team.clear(),
                    Part::Category => event.category = None,
                    Part::Due => event.due = None,
                    Part::Outcome => event.outcome = None,
                    Part::Means => event.means = None,
                    Part::To => event.to = None,
                    Part::Into => event.into = None,
                    Part::Reason => event.reason = Some("  ".into()),
                    Part::Text => event.text = Some("\n".into()),
                    Part::Terms => event.terms = None,
                    Part::Confidential => event.confidential = None,
                    Part::Word => event.word = None,
                }
            }
            assert_eq!(
                step.check_parts(&event),
                Err(Code::StepIncomplete),
                "{}",
                step.as_str()
            );
        }
    }
    for step in CaseStep::ALL.iter().filter(|step| !named.contains(step)) {
        let bare = doorstep_model::document::event::Event::of_case(*step, at());
        assert_eq!(step.check_parts(&bare), Ok(()), "{} needs nothing", step.as_str());
    }
}

#[test]
fn nothing_hides_in_a_step_that_has_no_use_for_it() {
    let mut note = event(CaseStep::Note);
    note.unit = Some(unit(UNIT));
    assert_eq!(CaseStep::Note.check_parts(&note), Err(Code::BadEvent));
    let mut urge = event(CaseStep::Urge);
    urge.given = Some(true);
    assert_eq!(CaseStep::Urge.check_parts(&urge), Err(Code::BadEvent));
    urge.given = None;
    (urge.text, urge.reason) = (Some("please".into()), Some("late".into()));
    assert_eq!(CaseStep::Urge.check_parts(&urge), Ok(()));
}

#[test]
fn values_outside_their_lists_are_refused() {
    let mut verify = event(CaseStep::VerifyYes);
    verify.means = Some("guess".into());
    assert_eq!(CaseStep::VerifyYes.check_parts(&verify), Err(Code::BadValue));
    let mut card = event(CaseStep::Card);
    card.means = Some("green".into());
    assert_eq!(CaseStep::Card.check_parts(&card), Err(Code::BadValue));
    let mut refer = event(CaseStep::Refer);
    refer.to = Some("nowhere".into());
    assert_eq!(CaseStep::Refer.check_parts(&refer), Err(Code::BadValue));

    let mut story = story_at('w');
    story.rules.outcomes = ["mediated".into()].into();
    let cadre = of_role(23, BaseRole::Cadre);
    let resolve = event(CaseStep::Resolve);
    let taken = Taken::read(entry(23, 1), &resolve, &cadre).unwrap();
    assert_eq!(
        story.flow().check(&taken, &story.state()),
        Err(Code::BadValue),
        "not an outcome of the preset"
    );
}
