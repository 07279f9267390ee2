//! A case from its document to what a screen shows.

use doorstep_model::case::{
    CaseKind, CaseNumber, CaseRecord, CaseSheet, CaseSource, CaseStep, Fate, Stage, Taken, Verdict,
};
use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::apply::apply;
use doorstep_model::document::op::Scalar;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{Author, Writer, reference, text};
use doorstep_model::id::{DeviceNumber, DocumentId};
use doorstep_model::role::BaseRole::*;
use doorstep_model::standing::Home;

use crate::world::*;

fn phone(number: u8) -> Author {
    Author {
        actor: [number; 16],
        number: DeviceNumber(u32::from(number)),
    }
}

fn change(document: &Document, author: Author, puts: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
    let mut writer = Writer::new(document, author);
    puts(&mut writer);
    writer.finish().unwrap().unwrap().bytes
}

fn reported() -> Document {
    let document = Document::new(Kind::Case, case_id());
    let bytes = change(&document, phone(1), |w| {
        w.root("case_kind", text("dispute"))
            .root("source", text("grid"))
            .root("category", text("water"))
            .root("title", text("boundary wall"))
            .root("phone_code", text("004217"));
        let party = w.entry();
        w.field("parties", party, "household", reference(household()))
            .field("parties", party, "side", text("east"));
        let other = w.entry();
        w.field("parties", other, "name", text("a passer-by"));
        w.event("events", &event(CaseStep::Report));
    });
    apply(&document, &[&bytes]).document
}

#[test]
fn a_sheet_is_read_from_its_document() {
    let document = reported();
    let sheet = CaseSheet::read(&document);
    assert_eq!(
        (sheet.kind, sheet.source),
        (Some(CaseKind::Dispute), Some(CaseSource::Grid))
    );
    assert_eq!(
        sheet.phone_code.map(|code| code.to_string()).as_deref(),
        Some("004217")
    );
    assert_eq!(sheet.parties.len(), 2);
    assert_eq!(
        (sheet.parties[0].household, &*sheet.parties[0].side),
        (Some(household()), "east")
    );
    assert_eq!(
        (sheet.parties[1].household, &*sheet.parties[1].name),
        (None, "a passer-by")
    );

    let home = Home::of_household(household(), grid(VILLAGE));
    let found = |id: DocumentId| (id == household()).then(|| home.clone());
    let facts = sheet.facts(home.clone(), found);
    assert_eq!((facts.parties, facts.confidential), (vec![home], None));
    assert_eq!(facts.category, Some(category("water")));
}

#[test]
fn confidential_if_one_of_two_versions_says_so() {
    let document = reported();
    let on = change(&document, phone(2), |w| {
        w.root("confidential", Scalar::Bool(true));
    });
    let off = change(&document, phone(3), |w| {
        w.root("confidential", Scalar::Bool(false));
    });
    for batch in [[&*on, &*off], [&*off, &*on]] {
        let merged = apply(&document, &batch).document;
        assert_eq!(CaseSheet::read(&merged).confidential, Some(true));
    }
    let alone = apply(&document, &[&off]).document;
    assert_eq!(CaseSheet::read(&alone).confidential, Some(false));
}

#[test]
fn the_timeline_tells_what_became_of_each_step() {
    let document = reported();
    let steps = document.events("events");
    let report = steps[0].0;
    let cadre = of_role(7, Cadre);
    let mut more = vec![(report, steps[0].1.clone(), of_role(REPORTER, Member))];
    for (device, step) in [
        (7, CaseStep::Receive),
        (7, CaseStep::Accept),
        (7, CaseStep::Divert),
    ] {
        let mut event = event(step);
        event.after = vec![more[more.len() - 1].0];
        more.push((entry(device, more.len() as u64), event, cadre.clone()));
    }
    let taken: Vec<Taken<'_>> = more
        .iter()
        .map(|(key, event, author)| Taken::read(*key, event, author).unwrap())
        .collect();
    let story = Story::new();
    let verdicts = [Verdict {
        n: 0,
        entry: report,
        refused: None,
    }];
    let folded = story.flow().fold(&taken, &verdicts);
    let number = CaseNumber::parse("61-20250317-0042").unwrap();
    let record = CaseRecord::new(CaseSheet::read(&document), Some(number), &folded, &taken);
    let fates: Vec<(CaseStep, Fate)> = record.timeline.iter().map(|row| (row.step, row.fate)).collect();
    assert_eq!(
        fates,
        [
            (CaseStep::Report, Fate::Applied),
            (CaseStep::Receive, Fate::Pending),
            (
                CaseStep::Accept,
                Fate::Refused {
                    code: Code::NotAllowed,
                    stage: Stage::Received,
                    since: Some(more[1].0)
                }
            ),
            (CaseStep::Divert, Fate::Pending),
        ]
    );
    assert_eq!(record.state.stage, Stage::Routed);
}
