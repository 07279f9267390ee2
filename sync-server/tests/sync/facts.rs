//! Facts: what comes from a phone and is no document. An evaluation is one, and taken once.

use doorstep_model::case::CaseStep;
use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::event::Event;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::text;
use doorstep_model::id::{DocumentId, FactId};
use doorstep_model::protocol::sync::{Evaluation, Fact, FactBody, PushResult, Score};
use doorstep_model::role::BaseRole;

use crate::village::{ONE, Phone, REALM, TWO, Village};

/// A new fact: how the work on a case was done.
fn evaluation(village: &Village, n: u8, case: DocumentId) -> Fact {
    let score = Score::parse(4).unwrap();
    let body = Evaluation {
        case,
        speed: score,
        duty: score,
        completion: score,
        feedback: score,
        words: None,
    };
    Fact::new(FactId::new([n; 16]), village.now(), &FactBody::Evaluation(body))
}

fn say(village: &Village, phone: &mut Phone, fact: &Fact) -> PushResult {
    let mut request = phone.request(Vec::new());
    request.facts = vec![fact.clone()];
    let reply = phone.ask(village, &request).unwrap();
    reply.fact_results[0].clone()
}

/// A case that a member reports and settles on the spot.
fn settled(village: &Village, li: &mut Phone) -> DocumentId {
    let mut document = Document::new(Kind::Case, li.new_id());
    let first = li.write(&mut document, |w| {
        w.root("case_kind", text("dispute"))
            .root("source", text("grid"))
            .root("title", text("院墙"));
        w.event("events", &Event::of_case(CaseStep::Report, village.now()));
    });
    let mut settle = Event::of_case(CaseStep::Settle, village.now());
    (settle.outcome, settle.word) = (Some("mediated".into()), Some("两户".into()));
    settle.after = document
        .events("events")
        .into_iter()
        .map(|(entry, _)| entry)
        .collect();
    let second = li.write(&mut document, |w| {
        w.event("events", &settle);
    });
    let push = [first, second].map(|written| li.push(&document, &written, ONE));
    assert_eq!(
        li.send(village, push.into()),
        [PushResult::Accepted, PushResult::Accepted]
    );
    document.id()
}

#[test]
fn an_evaluation_is_taken_once_from_the_side_that_raised_it() {
    let village = Village::new();
    let mut li = village.phone(village.person(BaseRole::Member, ONE));
    let mut wang = village.phone(village.person(BaseRole::Member, ONE));
    let mut stranger = village.phone(village.person(BaseRole::Member, TWO));
    let case = settled(&village, &mut li);
    let refused = |code| PushResult::Refused(code, None);
    let first = evaluation(&village, 1, case);
    assert_eq!(
        say(&village, &mut wang, &first),
        refused(Code::StepNotNow),
        "nobody said that it is solved"
    );
    assert_eq!(say(&village, &mut stranger, &first), refused(Code::OutOfScope));

    // Verified and evaluated in one request: the step is not published when the fact is looked at.
    wang.pull(&village);
    let mut document = wang.document(Kind::Case, case);
    let mut verify = Event::of_case(CaseStep::VerifyYes, village.now());
    (verify.means, verify.word) = (Some("in_person".into()), Some("两户".into()));
    verify.after = document
        .events("events")
        .into_iter()
        .map(|(entry, _)| entry)
        .collect();
    let verified = wang.write(&mut document, |w| {
        w.event("events", &verify);
    });
    let mut request = wang.request(vec![wang.push(&document, &verified, ONE)]);
    request.facts = vec![first.clone()];
    let reply = wang.ask(&village, &request).unwrap();
    assert_eq!(
        (&reply.results[..], &reply.fact_results[..]),
        (&[PushResult::Accepted][..], &[PushResult::Retry][..])
    );
    village.settle();

    assert_eq!(
        say(&village, &mut li, &evaluation(&village, 2, case)),
        refused(Code::OwnWork),
        "who settled it does not judge it"
    );
    assert_eq!(say(&village, &mut wang, &first), PushResult::Accepted);
    assert_eq!(
        say(&village, &mut wang, &first),
        PushResult::Duplicate,
        "the same fact"
    );
    let again = evaluation(&village, 3, case);
    assert_eq!(say(&village, &mut wang, &again), refused(Code::AlreadyEvaluated));
    let kept = village.sync.store.read_blocking(|tx| tx.evaluation(REALM, case));
    assert_eq!(kept.unwrap().unwrap().speed.get(), 4);
}

#[test]
fn a_fact_of_a_kind_to_come_spoils_no_other() {
    let village = Village::new();
    let mut li = village.phone(village.person(BaseRole::Member, ONE));
    let mut unknown = evaluation(&village, 1, DocumentId::new([2; 16]));
    unknown.kind = 900;
    let mut request = li.request(Vec::new());
    request.facts = vec![unknown, evaluation(&village, 2, DocumentId::new([2; 16]))];
    let reply = li.ask(&village, &request).unwrap();
    assert_eq!(
        reply.fact_results,
        [
            PushResult::Refused(Code::UnsupportedVersion, None),
            PushResult::Refused(Code::OutOfScope, None)
        ]
    );
}
