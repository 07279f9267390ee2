//! The quarrel over a boundary wall: reported with a photo, mediated in the village.

use doorstep_device::action::case_step::case_step;
use doorstep_device::action::report_case::{Report, ReportedParty, report_case};
use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Event;
use doorstep_model::id::DocumentId;

use super::photos::{self, Taken};
use super::{done, phone};
use crate::cast::{Phones, Village};
use crate::tell::Tell;

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

/// Mediated in the village, with an expert asked online where the preset has that.
pub(super) fn mediate(village: &Village, quarrel: DocumentId, tell: &Tell) {
    tell.heading("the quarrel");
    let phones = &village.phones;
    let step = |who: usize, event: Event| {
        village.world.sync(who);
        done(case_step(phone(village, who).device(), quarrel, &event));
        village.world.sync(who);
    };
    let of = |step: CaseStep| Event::of_case(step, village.world.time.now());
    if let Some(helper) = phones.helper.filter(|_| village.stage.experts) {
        let mut expert = of(CaseStep::Expert);
        expert.person = Some(phone(village, helper).user.0);
        expert.text = Some("请懂宅基地政策的同志线上参与调解".into());
        step(phones.chief, expert);
        tell.line("an expert is asked online");
    }
    let mut settle = of(CaseStep::Settle);
    settle.outcome = Some(village.stage.outcome.clone());
    settle.text = Some("现场丈量，各退一尺，重砌共用墙".into());
    settle.terms = Some("院墙中线为界；费用各半；三十日内完工".into());
    settle.word = Some("两户当事人同意".into());
    step(phones.chief, settle);
    tell.line("mediated on the spot: the wall's middle is the line, half the cost each");
    let mut verify = of(CaseStep::VerifyYes);
    verify.means = Some("in_person".into());
    verify.word = Some("两户当事人".into());
    step(witness(phones), verify);
    step(phones.chief, of(CaseStep::Close));
    tell.line("whoever reported it asked both families: they say that it is solved");
}
