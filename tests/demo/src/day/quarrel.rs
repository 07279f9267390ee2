//! The quarrel over a boundary wall: reported with a photo; mediated in the village, or by a unit where
//! the preset keeps disputes in confidence.

use doorstep_device::action::case_step::case_step;
use doorstep_device::action::report_case::{Report, ReportedParty, report_case};
use doorstep_device::view::case_list::case_list;
use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Event;
use doorstep_model::id::{DocumentId, UnitCode};
use doorstep_model::role::BaseRole;
use serde_json::json;

use super::photos::{self, Taken};
use super::{done, phone};
use crate::cast::{Phones, Village};
use crate::tell::Tell;

/// What came of it, in the agreement's words.
const SETTLED: &str = "现场丈量，各退一尺，重砌共用墙";
const TERMS: &str = "院墙中线为界；费用各半；三十日内完工";
const AGREED: &str = "两户当事人同意";

/// Who saw it: the elected neighbour, where there is one, else the grid's member.
fn witness(phones: &Phones) -> usize {
    phones.head.unwrap_or(phones.members[1])
}

/// Reported without signal.
pub(super) fn report(village: &Village, sides: [DocumentId; 2], tell: &Tell) -> (DocumentId, Taken) {
    let who = witness(&village.phones);
    let report = Report {
        kind: "dispute".into(),
        category: village.stage.dispute.to_string(),
        title: "院墙界址争执".into(),
        text: "两户因翻修院墙的界址争执，各说各理。".into(),
        location: "两家之间的院墙".into(),
        parties: sides.map(ReportedParty::household).into(),
        ..Report::default()
    };
    let case = done(report_case(phone(village, who).device(), &report));
    let wall = photos::take(village, who, case.id, 7);
    tell.line("a quarrel over a boundary wall is reported, with a photo");
    (case.id, wall)
}

/// Mediated and closed.
pub(super) fn mediate(village: &Village, quarrel: DocumentId, tell: &Tell) {
    tell.heading("the quarrel");
    match &village.stage.mediator {
        Some(unit) => in_confidence(village, quarrel, unit, tell),
        None => in_the_village(village, quarrel, tell),
    }
}

/// By the unit: no phone has it but that of whoever reported it.
fn in_confidence(village: &Village, quarrel: DocumentId, unit: &UnitCode, tell: &Tell) {
    let (Some(clerk), Some(officer)) = (village.desk(BaseRole::Clerk), village.desk(BaseRole::Officer))
    else {
        tell.line("the preset has no clerk and officer: it stays where it was reported");
        return;
    };
    let phones = &village.phones;
    let seen_by = |who: usize| {
        let rows = [true, false].map(|open| done(case_list(phone(village, who).device(), open)));
        rows.iter().flatten().any(|case| case.id == quarrel)
    };
    let seeing = (0..village.world.phones.len()).filter(|who| seen_by(*who));
    tell.line(&format!(
        "in confidence: on {} phone of {}, and no cadre's",
        seeing.count(),
        village.world.phones.len(),
    ));
    clerk.step(quarrel, json!({ "step": "receive" }));
    let hand_over = json!({ "step": "divert", "unit": unit.as_str(), "text": "请尽快上门调解" });
    clerk.step(quarrel, hand_over);
    officer.step(quarrel, json!({ "step": "accept" }));
    officer.step(
        quarrel,
        json!({
            "step": "resolve", "outcome": village.stage.outcome, "text": SETTLED, "terms": TERMS, "word": AGREED,
        }),
    );
    tell.line("the unit mediates: the wall's middle is the line, half the cost each");
    village.world.sync(witness(phones));
    verified(village, quarrel, tell);
    clerk.step(quarrel, json!({ "step": "close" }));
}

/// By a cadre, with an expert asked online where the preset has that.
fn in_the_village(village: &Village, quarrel: DocumentId, tell: &Tell) {
    let phones = &village.phones;
    if let Some(helper) = phones.helper.filter(|_| village.stage.experts) {
        let mut expert = of(village, CaseStep::Expert);
        expert.person = Some(phone(village, helper).user.0);
        expert.text = Some("请懂宅基地政策的同志线上参与调解".into());
        step(village, phones.chief, quarrel, &expert);
        tell.line("an expert is asked online");
    }
    let mut settle = of(village, CaseStep::Settle);
    settle.outcome = Some(village.stage.outcome.clone());
    settle.text = Some(SETTLED.into());
    settle.terms = Some(TERMS.into());
    settle.word = Some(AGREED.into());
    step(village, phones.chief, quarrel, &settle);
    tell.line("mediated on the spot: the wall's middle is the line, half the cost each");
    verified(village, quarrel, tell);
    step(village, phones.chief, quarrel, &of(village, CaseStep::Close));
}

/// By whoever reported it.
fn verified(village: &Village, quarrel: DocumentId, tell: &Tell) {
    let mut verify = of(village, CaseStep::VerifyYes);
    verify.means = Some("in_person".into());
    verify.word = Some("两户当事人".into());
    step(village, witness(&village.phones), quarrel, &verify);
    tell.line("whoever reported it asked both families: they say that it is solved");
}

fn of(village: &Village, step: CaseStep) -> Event {
    Event::of_case(step, village.world.time.now())
}

fn step(village: &Village, who: usize, case: DocumentId, event: &Event) {
    village.world.sync(who);
    done(case_step(phone(village, who).device(), case, event));
    village.world.sync(who);
}
