//! Cases that went on as others, and steps that did not take effect in cases that are over.

use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::code::Code;
use doorstep_model::document::event::Event;
use doorstep_model::id::{DocumentId, Mac};
use doorstep_model::protocol::row::{CaseStepRow, Row, StepVerdict};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::Item;
use doorstep_model::role::BaseRole;
use doorstep_model::time::Timestamp;

use crate::action::acknowledge::acknowledge_refused;
use crate::action::case_step::case_step;
use crate::action::report_case::{Report, report_case};
use crate::view::case_sheet::case_sheet;
use crate::view::review_queue::review_queue;
use crate::village::{Phone, Village, grid};

fn report(phone: &Phone, title: &str) -> DocumentId {
    let report = Report {
        grid: Some(grid("g1")),
        kind: "hazard".into(),
        title: title.into(),
        ..Report::default()
    };
    report_case(&phone.device, &report).unwrap().id
}

#[test]
fn merged_cases_name_each_other_and_a_refused_step_is_looked_at_once() {
    let mut village = Village::new();
    let cadre = village.phone(BaseRole::Cadre, "village");
    let (one, other) = (report(&cadre, "渠道断水"), report(&cadre, "北渠没水"));
    let take = |step, say: &dyn Fn(&mut Event)| {
        let mut event = Event::of_case(step, Timestamp::clamp(0));
        say(&mut event);
        case_step(&cadre.device, other, &event).unwrap()
    };
    let merged = take(CaseStep::Merge, &|event| {
        event.into = Some(one.to_string().into())
    });
    let sheet = case_sheet(&cadre.device, other).unwrap();
    assert_eq!(sheet.record.state.stage, Stage::Merged);
    assert_eq!(sheet.merged_into.map(|row| row.id), Some(one));
    let came_in = case_sheet(&cadre.device, one).unwrap().came_in;
    assert_eq!(came_in.iter().map(|row| row.id).collect::<Vec<_>>(), [other]);

    let note = take(CaseStep::Note, &|event| event.text = Some("已到现场".into()));
    village.sync(&[&cadre]);
    let waiting = || {
        let queue = review_queue(&cadre.device).unwrap();
        queue.cases.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(waiting(), []);
    let reported = cadre.document(other).events("events")[0].0;
    let refused = StepVerdict::Refused(Code::NotHere);
    let verdicts = [
        (reported, StepVerdict::Applied),
        (merged, StepVerdict::Applied),
        (note, refused),
    ];
    let rows = verdicts.into_iter().zip(0..).map(|((entry, verdict), n)| {
        let proof = Mac::new([1; 16]);
        Item::Row(Row::set(
            1,
            CaseStepRow {
                case: other,
                n,
                entry,
                verdict,
                proof,
            },
        ))
    });
    cadre.pull(&Scope::Grid(grid("g1")), rows.collect::<Vec<_>>());
    assert_eq!(waiting(), [other], "however the case ended");
    acknowledge_refused(&cadre.device, other).unwrap();
    assert_eq!(waiting(), [], "it stays in the case alone");
    assert_eq!(case_sheet(&cadre.device, other).unwrap().row.refused, 1);
}
