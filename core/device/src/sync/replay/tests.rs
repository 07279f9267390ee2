use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Colour;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::text;
use doorstep_model::id::{DeviceNumber, DocumentId};
use doorstep_model::time::Timestamp;

use super::*;

fn author(device: u8, generation: u8) -> Author {
    let mut actor = [device; 16];
    actor[12..].copy_from_slice(&[0, 0, 0, generation]);
    Author {
        actor,
        number: DeviceNumber(u32::from(device)),
    }
}

fn id() -> DocumentId {
    DocumentId::generate(1_760_000_000_000, [7; 10])
}

fn at() -> Timestamp {
    Timestamp::clamp(1_760_000_000_000)
}

fn write(document: &mut Document, author: Author, puts: impl FnOnce(&mut Writer<'_>)) -> ChangeHash {
    let mut writer = Writer::new(document, author);
    puts(&mut writer);
    let written = writer.finish().unwrap().unwrap();
    *document = apply(document, &[&written.bytes]).document;
    written.gated.hash
}

fn keep(_: ChangeHash, _: &mut Vec<Put>) {}

fn names(document: &Document) -> Vec<String> {
    let people = document.entries("people");
    people
        .iter()
        .map(|entry| {
            document
                .field("people", *entry, "name")
                .unwrap()
                .text()
                .unwrap()
                .into()
        })
        .collect()
}

/// A household of device 1; its second change adds a person and device 1's third edits them;
/// device 2 wrote beside that.
fn household() -> (Document, ChangeHash, ChangeHash) {
    let mut document = Document::new(Kind::Household, id());
    write(&mut document, author(1, 1), |w| {
        let entry = w.entry();
        w.root("house_no", text("12号"))
            .field("people", entry, "name", text("王秀英"));
    });
    let mut others = document.clone();
    write(&mut others, author(2, 1), |w| {
        w.root("phone", text("19900001111"));
    });
    let mut child = None;
    let refused = write(&mut document, author(1, 1), |w| {
        let entry = w.entry();
        child = Some(entry);
        w.field("people", entry, "name", text("王小明"))
            .field("people", entry, "born", text("2015"));
    });
    let above = write(&mut document, author(1, 1), |w| {
        let guardian = document_guardian(&others);
        w.field("people", child.unwrap(), "guardian", text(&guardian));
        w.field("people", child.unwrap(), "phone", text("19900002222"));
    });
    let theirs: Vec<_> = others.changes().into_iter().map(|c| c.bytes).collect();
    let theirs: Vec<&[u8]> = theirs.iter().map(Vec::as_slice).collect();
    document = apply(&document, &theirs).document;
    (document, refused, above)
}

fn document_guardian(document: &Document) -> String {
    document.entries("people")[0].to_string()
}

#[test]
fn a_refused_change_and_what_stands_on_it_are_written_again_under_new_keys() {
    let (document, refused, above) = household();
    let replayed = replay(
        &document,
        Out::own(&[refused]),
        author(1, 2),
        &BTreeMap::new(),
        &mut keep,
    )
    .unwrap();
    let new = &replayed.document;
    assert!(!new.has(refused) && !new.has(above));
    assert_eq!(names(new), names(&document));
    assert_eq!(new.root("phone").unwrap().text(), Some("19900001111"));
    let old: Vec<_> = replayed.changes.iter().map(|change| change.old).collect();
    assert_eq!(old, [refused, above]);
    assert_eq!(replayed.entries.len(), 1);
    let (from, to) = replayed.entries.first_key_value().unwrap();
    assert_eq!((from.generation, from.seq), (1, 2));
    assert_eq!((to.generation, to.seq), (2, 1));
    assert_eq!(replayed.changes[0].rekeyed, [Rekey { old: *from, new: *to }]);
    assert_eq!(replayed.changes[1].rekeyed, []);
    let phone = new.field("people", *to, "phone").unwrap();
    assert_eq!(phone.text(), Some("19900002222"));
    let guardian = new.field("people", *to, "guardian").unwrap();
    assert_eq!(
        guardian.text(),
        Some(document_guardian(&document).as_str()),
        "an accepted entry keeps its key"
    );
}

#[test]
fn steps_of_a_case_name_each_other_by_their_new_keys() {
    let mut case = Document::new(Kind::Case, id());
    let mut report = None;
    let refused = write(&mut case, author(1, 1), |w| {
        w.root("case_kind", text("dispute"));
        report = Some(w.event("events", &Event::of_case(CaseStep::Report, at())));
    });
    write(&mut case, author(1, 1), |w| {
        let mut note = Event::of_case(CaseStep::Note, at());
        note.after = vec![report.unwrap()];
        w.event("events", &note);
    });
    let replayed = replay(
        &case,
        Out::own(&[refused]),
        author(1, 2),
        &BTreeMap::new(),
        &mut keep,
    )
    .unwrap();
    let events = replayed.document.events("events");
    assert_eq!(events.len(), 2);
    assert_eq!(events[1].1.after, [events[0].0]);
    assert_eq!(events[0].0, replayed.entries[&report.unwrap()]);
    assert!(replayed.changes[0].new.as_ref().unwrap().gated.begins);
}

#[test]
fn the_author_edits_before_sending_again() {
    let (document, refused, _) = household();
    let mut edit = |hash: ChangeHash, puts: &mut Vec<Put>| {
        for put in puts.iter_mut().filter(|_| hash == refused) {
            if matches!(&put.target, Target::Field { field, .. } if field.name == "name") {
                put.value = text("王晓明");
            }
        }
    };
    let replayed = replay(
        &document,
        Out::own(&[refused]),
        author(1, 2),
        &BTreeMap::new(),
        &mut edit,
    )
    .unwrap();
    assert_eq!(names(&replayed.document), ["王秀英", "王晓明"]);
}

#[test]
fn what_was_taken_out_is_not_said_again() {
    let (document, refused, _) = household();
    let mut edit = |_: ChangeHash, puts: &mut Vec<Put>| puts.clear();
    let replayed = replay(
        &document,
        Out::own(&[refused]),
        author(1, 2),
        &BTreeMap::new(),
        &mut edit,
    )
    .unwrap();
    assert!(replayed.changes.iter().all(|change| change.new.is_none()));
    assert_eq!(names(&replayed.document), ["王秀英"]);
}

#[test]
fn an_edit_that_the_gate_refuses_changes_nothing() {
    let (document, refused, _) = household();
    let mut edit = |_: ChangeHash, puts: &mut Vec<Put>| puts[0].value = text(&"长".repeat(41));
    let result = replay(
        &document,
        Out::own(&[refused]),
        author(1, 2),
        &BTreeMap::new(),
        &mut edit,
    );
    assert_eq!(result.unwrap_err(), Code::BadValue);
}

#[test]
fn a_care_record_follows_its_households_new_keys() {
    let (document, refused, _) = household();
    let entries = replay(
        &document,
        Out::own(&[refused]),
        author(1, 2),
        &BTreeMap::new(),
        &mut keep,
    )
    .unwrap()
    .entries;
    let (old, new) = entries.first_key_value().unwrap();
    let mut care = Document::new(Kind::Care, id().care());
    let needs = write(&mut care, author(1, 1), |w| {
        w.field("people", *old, "needs", text("left_behind"));
    });
    let reason = write(&mut care, author(1, 1), |w| {
        let mut reason = Event::new("note", at());
        reason.text = Some("祖母照看".into());
        w.event("notes", &reason);
    });
    let roots = naming(&care, &[needs, reason], &entries, author(1, 2)).unwrap();
    assert_eq!(roots, [needs]);
    let replayed = replay(&care, Out::own(&roots), author(1, 2), &entries, &mut keep).unwrap();
    assert_eq!(replayed.document.entries("people"), [*new]);
    assert_eq!(replayed.changes.len(), 2);
}

#[test]
fn what_another_device_built_on_is_not_rewritten() {
    let (mut document, refused, _) = household();
    write(&mut document, author(2, 1), |w| {
        w.root("address", text("江河村"));
    });
    let result = replay(
        &document,
        Out::own(&[refused]),
        author(1, 2),
        &BTreeMap::new(),
        &mut keep,
    );
    assert_eq!(result.unwrap_err(), Code::NotAllowed);
    let unknown = ChangeHash::new([1; 32]);
    let result = replay(
        &document,
        Out::own(&[unknown]),
        author(1, 2),
        &BTreeMap::new(),
        &mut keep,
    );
    assert_eq!(result.unwrap_err(), Code::BadDeps);
}

#[test]
fn a_colour_decision_names_the_proposal_by_its_new_key() {
    let (mut document, _, above) = household();
    let mut proposal = None;
    write(&mut document, author(1, 1), |w| {
        let mut event = Event::new("proposal", at());
        event.colour = Some(Colour::Yellow);
        proposal = Some(w.event("colours", &event));
    });
    write(&mut document, author(1, 1), |w| {
        let mut event = Event::new("decision", at());
        event.colour = Some(Colour::Yellow);
        event.about = Some(proposal.unwrap().to_string().into());
        w.event("colours", &event);
    });
    let replayed = replay(
        &document,
        Out::own(&[above]),
        author(1, 2),
        &BTreeMap::new(),
        &mut keep,
    )
    .unwrap();
    let events = replayed.document.events("colours");
    assert_eq!(
        events[1].1.about.as_deref(),
        Some(events[0].0.to_string().as_str())
    );
}
