//! Who may write what.

mod table;
mod village;

use doorstep_model::case::{CaseStep, FlowRules};
use doorstep_model::code::Code;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Event;
use doorstep_model::document::op::{Put, Scalar, Target};
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DeviceNumber, DocumentId, UserId};
use doorstep_model::permission::{Doc, OpClass, may, may_write};
use doorstep_model::role::BaseRole::*;
use doorstep_model::standing::{Home, Standing};
use doorstep_model::time::Timestamp;

use village::*;

#[test]
fn what_a_put_does_is_read_from_kind_container_and_step() {
    let root = |kind: Kind, field: &str, value| {
        let target = Target::Root(kind.schema().field(field).unwrap());
        Put {
            target,
            value,
            first: true,
        }
    };
    let of = |kind, put: &Put| OpClass::of(kind, false, put);
    let text = || Scalar::Text("x".into());
    assert_eq!(
        of(Kind::Household, &root(Kind::Household, "same_as", text())),
        Ok(OpClass::SameAs)
    );
    assert_eq!(
        of(Kind::Household, &root(Kind::Household, "phone", text())),
        Ok(OpClass::HouseholdSheet)
    );
    for (value, expected) in [
        (Scalar::Bool(true), OpClass::CaseSheet),
        (Scalar::Bool(false), OpClass::ConfidentialOff),
        (Scalar::Null, OpClass::ConfidentialOff),
    ] {
        assert_eq!(
            of(Kind::Case, &root(Kind::Case, "confidential", value)),
            Ok(expected)
        );
    }
    for (kind, container, step, expected) in [
        (
            Kind::Household,
            "colours",
            "proposal",
            Ok(OpClass::HouseholdSheet),
        ),
        (Kind::Household, "colours", "decision", Ok(OpClass::Decision)),
        (Kind::Household, "contests", "contest", Ok(OpClass::Contest)),
        (
            Kind::Household,
            "consents",
            "consent",
            Ok(OpClass::HouseholdSheet),
        ),
        (Kind::Household, "photos", "photo", Ok(OpClass::HouseholdSheet)),
        (Kind::Care, "reasons", "reason", Ok(OpClass::Care)),
        (Kind::Activity, "decisions", "decision", Ok(OpClass::ActivityEdit)),
        (Kind::Case, "photos", "photo", Ok(OpClass::CasePhoto)),
        (
            Kind::Case,
            "events",
            "divert",
            Ok(OpClass::CaseStep(CaseStep::Divert)),
        ),
        (Kind::Case, "events", "photo", Err(Code::BadEvent)),
    ] {
        assert_eq!(
            of(kind, &event_put(kind, container, event(step))),
            expected,
            "{container} {step}"
        );
    }
}

fn event(step: &str) -> Event {
    Event::new(step, Timestamp::parse(1_742_200_000_000).unwrap())
}

fn event_put(kind: Kind, container: &str, event: Event) -> Put {
    let container = kind.schema().container(container).unwrap();
    let entry = Entry {
        device: DeviceNumber(3),
        generation: 1,
        seq: 1,
        n: 0,
    };
    let value = Scalar::Text(event.to_json().into());
    Put {
        target: Target::Event {
            container,
            entry,
            event: Box::new(event),
        },
        value,
        first: true,
    }
}

fn write(standing: &Standing, kind: Kind, creating: bool, puts: &[Put]) -> Result<(), Code> {
    let home = home();
    let doc = Doc {
        kind,
        home: &home,
        author: Some(ME),
        creating,
        shared: false,
    };
    may_write(standing, &doc, puts, &FlowRules::default(), &within)
}

fn note() -> Event {
    let mut note = event("note");
    note.text = Some("seen".into());
    note
}

#[test]
fn one_put_that_is_not_allowed_refuses_the_change() {
    let member = Standing::on_phone(ME, vec![grant(Member, true, true)]);
    let fine = event_put(Kind::Household, "consents", event("consent"));
    let not = event_put(Kind::Household, "colours", event("decision"));
    assert_eq!(
        write(&member, Kind::Household, true, std::slice::from_ref(&fine)),
        Ok(())
    );
    assert_eq!(
        write(&member, Kind::Household, false, &[fine, not]),
        Err(Code::NotAllowed)
    );
}

#[test]
fn several_posts_add_up() {
    let both = Standing::on_phone(ME, vec![grant(Head, false, true), grant(Cadre, true, true)]);
    let decision = event_put(Kind::Household, "colours", event("decision"));
    let consent = event_put(Kind::Household, "consents", event("consent"));
    assert_eq!(write(&both, Kind::Household, false, &[decision, consent]), Ok(()));
}

#[test]
fn console_roles_write_at_the_console_only() {
    let receive = |by: Option<u32>| {
        let mut event = event("receive");
        event.by = by;
        event_put(Kind::Case, "events", event)
    };
    let clerk = vec![grant(Clerk, true, true)];
    let on_phone = Standing::on_phone(ME, clerk.clone());
    assert_eq!(
        write(&on_phone, Kind::Case, false, &[receive(None)]),
        Err(Code::NotAllowed)
    );
    let at_console = Standing::at_console(ME, clerk);
    assert_eq!(write(&at_console, Kind::Case, false, &[receive(Some(5))]), Ok(()));
    for by in [None, Some(6)] {
        assert_eq!(
            write(&at_console, Kind::Case, false, &[receive(by)]),
            Err(Code::BadEvent),
            "in whose name?"
        );
    }
}

#[test]
fn the_server_itself_keeps_to_its_clock() {
    let mut card = event("card");
    card.means = Some("yellow".into());
    let mut lapse = event("lapse");
    lapse.outcome = Some("unanswered".into());
    for event in [card, lapse] {
        let put = event_put(Kind::Case, "events", event);
        assert_eq!(write(&Standing::server(), Kind::Case, false, &[put]), Ok(()));
    }
    let put = event_put(Kind::Case, "events", event("close"));
    assert_eq!(
        write(&Standing::server(), Kind::Case, false, &[put]),
        Err(Code::NotAllowed)
    );
    let put = event_put(Kind::Case, "events", note());
    assert_eq!(
        write(&Standing::unknown(), Kind::Case, false, &[put]),
        Err(Code::NotAllowed)
    );
}

#[test]
fn a_step_is_whole_before_it_is_accepted() {
    let member = Standing::on_phone(ME, vec![grant(Member, true, true)]);
    let put = |event| [event_put(Kind::Case, "events", event)];
    assert_eq!(write(&member, Kind::Case, false, &put(note())), Ok(()));
    assert_eq!(
        write(&member, Kind::Case, false, &put(event("note"))),
        Err(Code::StepIncomplete)
    );

    let mut rules = FlowRules::default();
    rules.switch_off(CaseStep::Settle).unwrap();
    rules.outcomes = ["explained".into()].into();
    let home = home();
    let doc = Doc {
        kind: Kind::Case,
        home: &home,
        author: None,
        creating: false,
        shared: false,
    };
    let mut settle = event("settle");
    (settle.outcome, settle.word) = (Some("solved".into()), Some("both".into()));
    assert_eq!(
        may_write(&member, &doc, &put(settle.clone()), &rules, &within),
        Err(Code::StepOff)
    );
    rules
        .narrow(CaseStep::Settle, CaseStep::Settle.row().roles)
        .unwrap();
    assert_eq!(
        may_write(&member, &doc, &put(settle), &rules, &within),
        Err(Code::BadValue)
    );
}

#[test]
fn a_visit_belongs_where_it_says() {
    let member = Standing::on_phone(ME, vec![grant(Member, true, true)]);
    let says = |id: DocumentId| {
        let target = Target::Root(Kind::Visit.schema().field("household").unwrap());
        [Put {
            target,
            value: Scalar::Text(id.to_string().into()),
            first: true,
        }]
    };
    assert_eq!(write(&member, Kind::Visit, true, &says(household())), Ok(()));
    assert_eq!(
        write(&member, Kind::Visit, true, &says(DocumentId::new([6; 16]))),
        Err(Code::OutOfScope)
    );

    let grid_of = |code: &str| {
        let target = Target::Root(Kind::Activity.schema().field("grid").unwrap());
        [Put {
            target,
            value: Scalar::Text(code.into()),
            first: true,
        }]
    };
    assert_eq!(write(&member, Kind::Activity, true, &grid_of("61.1.1")), Ok(()));
    assert_eq!(
        write(&member, Kind::Activity, true, &grid_of("61.2.1")),
        Err(Code::OutOfScope)
    );
}

#[test]
fn a_linked_person_may_hold_an_activity_or_report_in_the_grids_of_the_linked() {
    let head = Standing::on_phone(ME, vec![grant(Head, true, true)]);
    let here = Home::of_grid(grid("61.1.1"));
    let next = Home::of_grid(grid("61.1.2"));
    let rules = FlowRules::default();
    for (kind, class) in [
        (Kind::Activity, OpClass::ActivityCreate),
        (Kind::Case, OpClass::CaseCreate),
    ] {
        let doc = |home| Doc {
            kind,
            home,
            author: Some(ME),
            creating: true,
            shared: false,
        };
        assert_eq!(may(&head, &doc(&here), class, &rules, &within), Ok(()));
        assert_eq!(
            may(&head, &doc(&next), class, &rules, &within),
            Err(Code::OutOfScope)
        );
    }
    // But not write on what another reported there: heads go by their links, never the grid.
    let others = Doc {
        kind: Kind::Case,
        home: &here,
        author: Some(UserId(6)),
        creating: false,
        shared: false,
    };
    let note = OpClass::CaseStep(CaseStep::Note);
    assert_eq!(may(&head, &others, note, &rules, &within), Err(Code::OutOfScope));
    // Nor is another household of the grid theirs.
    let neighbour = Home::of_household(DocumentId::new([6; 16]), grid("61.1.1"));
    let doc = Doc {
        kind: Kind::Case,
        home: &neighbour,
        author: Some(ME),
        creating: true,
        shared: false,
    };
    assert_eq!(
        may(&head, &doc, OpClass::CaseCreate, &rules, &within),
        Err(Code::OutOfScope)
    );
}
