//! Rounds: visits answer them, "nothing found" is a fact, and what is corrected is counted once.

use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{reference, text};
use doorstep_model::id::{DocumentId, FactId, ItemCode, RoundId};
use doorstep_model::protocol::row::{RowBody, Table};
use doorstep_model::protocol::sync::{Fact, FactBody, Item, NothingFound, PushResult};
use doorstep_model::role::BaseRole;
use doorstep_model::text::Text;
use doorstep_model::time::Day;
use doorstep_server::action::{ActionError, By, start_round, urge_grids};
use doorstep_server::store::{Actor, RoundCounts, RoundDraft};

use crate::village::{ONE, Phone, REALM, TWO, Village, grid};

fn by(village: &Village) -> By {
    By {
        realm: REALM,
        actor: Actor::Command,
        now: village.now(),
    }
}

/// What is asked on every visit, which has a question with choices.
fn usual(village: &Village) -> (ItemCode, String) {
    let (realms, store) = (village.sync.realms.clone(), &village.sync.store);
    let realm = store.read_blocking(|tx| realms.view(tx, REALM)).unwrap();
    let code = realm.preset.visit_checklist.clone();
    let reference = realm.checklists[&code].reference();
    (code, reference)
}

fn start(village: &Village, change: impl FnOnce(&mut RoundDraft)) -> Result<RoundId, ActionError> {
    let today = village.now().day();
    let mut draft = RoundDraft {
        name: Text::parse("汛前排查").unwrap(),
        checklist: usual(village).0,
        places: Vec::new(),
        grid: grid("610921"),
        from: today,
        until: today.plus_days(14),
    };
    change(&mut draft);
    let (realms, by) = (village.sync.realms.clone(), by(village));
    village.sync.store.write_blocking(move |tx| {
        let realm = realms.view(tx, REALM)?;
        start_round(tx, &realm, by, draft)
    })
}

/// A visit to a household; gives the document.
fn visit(village: &Village, phone: &mut Phone, to: DocumentId, checklist: &str, health: &str) -> Document {
    let mut document = Document::new(Kind::Visit, phone.new_id());
    let day = village.now().day().to_string();
    let written = phone.write(&mut document, |w| {
        w.root("visit_kind", text("door"))
            .root("household", reference(to))
            .root("outcome", text("met"))
            .root("checklist", text(checklist))
            .root("visited_on", text(&day));
        w.answer("health", text(health));
    });
    let push = phone.push(&document, &written, ONE);
    assert_eq!(phone.send(village, vec![push]), [PushResult::Accepted]);
    village.settle();
    document
}

fn counts(village: &Village, round: RoundId) -> RoundCounts {
    let store = &village.sync.store;
    store.read_blocking(|tx| tx.round_counts(REALM, round)).unwrap()
}

fn tally(village: &Village, round: RoundId) -> Vec<(String, u64)> {
    let store = &village.sync.store;
    let tally = store.read_blocking(|tx| tx.round_tally(REALM, round)).unwrap();
    tally.into_iter().map(|(choice, n)| (choice.into(), n)).collect()
}

fn nothing(village: &Village, phone: &mut Phone, n: u8, round: RoundId, over: &str) -> PushResult {
    let body = NothingFound {
        round,
        grid: grid(over),
    };
    let fact = Fact::new(FactId::new([n; 16]), village.now(), &FactBody::NothingFound(body));
    let mut request = phone.request(Vec::new());
    request.facts = vec![fact];
    phone.ask(village, &request).unwrap().fact_results[0].clone()
}

#[test]
fn a_round_is_answered_once_by_each_household_and_by_saying_that_there_is_nothing() {
    let village = Village::new();
    let mut li = village.phone(village.person(BaseRole::Member, ONE));
    let mut wang = village.phone(village.person(BaseRole::Member, TWO));
    let (_, list) = usual(&village);
    let (home, written) = li.household("1号");
    let push = li.push(&home, &written, ONE);
    assert_eq!(li.send(&village, vec![push]), [PushResult::Accepted]);
    village.settle();
    // A visit of the same day that was there before counts too.
    let first = visit(&village, &mut li, home.id(), &list, "well");
    let round = start(&village, |_| {}).unwrap();
    let open = RoundCounts {
        grids: 2,
        answered_grids: 1,
        nothing: 0,
        missing: 1,
        answers: 1,
    };
    assert_eq!(counts(&village, round), open);
    assert_eq!(tally(&village, round), [("health=well".into(), 1)]);
    // Each phone of its grids is told.
    for phone in [&mut li, &mut wang] {
        phone.pull(&village);
        let told = phone.got.iter().any(|(_, item)| {
            matches!(item, Item::Row(row) if row.table == Table::Round
                && matches!(&row.body, Some(RowBody::Round(told)) if told.id == round))
        });
        assert!(told);
    }

    // Going again, and correcting what was said, changes the tally and never adds to it.
    let mut second = visit(&village, &mut li, home.id(), &list, "recovering");
    assert_eq!(tally(&village, round), [("health=recovering".into(), 1)]);
    let corrected = li.write(&mut second, |w| {
        w.answer("health", text("needs_help"));
    });
    let push = li.push(&second, &corrected, ONE);
    assert_eq!(li.send(&village, vec![push]), [PushResult::Accepted]);
    village.settle();
    assert_eq!(tally(&village, round), [("health=needs_help".into(), 1)]);
    // Nobody was met after all: the visit before counts again.
    let taken_back = li.write(&mut second, |w| {
        w.root("outcome", text("nobody_home"));
    });
    let push = li.push(&second, &taken_back, ONE);
    assert_eq!(li.send(&village, vec![push]), [PushResult::Accepted]);
    village.settle();
    assert_eq!(tally(&village, round), [("health=well".into(), 1)]);
    assert_eq!(counts(&village, round), open);
    let answer = |tx: &doorstep_server::store::Read<'_>| tx.round_answer(REALM, round, home.id());
    let by_visit = village.sync.store.read_blocking(answer).unwrap().unwrap();
    assert_eq!(by_visit.visit, first.id());

    // Another checklist answers another round.
    visit(&village, &mut li, home.id(), "roll_call@1", "well");
    assert_eq!(counts(&village, round).answers, 1);

    // Only those who work there say that nothing was found.
    let refused = |code| PushResult::Refused(code, None);
    assert_eq!(
        nothing(&village, &mut li, 1, round, TWO),
        refused(Code::OutOfScope)
    );
    assert_eq!(
        nothing(&village, &mut wang, 2, RoundId(9), TWO),
        refused(Code::NotFound)
    );
    assert_eq!(nothing(&village, &mut wang, 3, round, TWO), PushResult::Accepted);
    assert_eq!(nothing(&village, &mut wang, 3, round, TWO), PushResult::Duplicate);
    let done = RoundCounts {
        nothing: 1,
        missing: 0,
        ..open
    };
    assert_eq!(counts(&village, round), done);
}

#[test]
fn those_who_say_nothing_are_urged_and_no_others() {
    let village = Village::new();
    let mut li = village.phone(village.person(BaseRole::Member, ONE));
    let author = village.person(BaseRole::Cadre, "610921100001");
    let mut wang = village.phone(village.person(BaseRole::Member, TWO));
    let round = start(&village, |_| {}).unwrap();
    assert_eq!(nothing(&village, &mut li, 1, round, ONE), PushResult::Accepted);
    let by = by(&village);
    let realms = village.sync.realms.clone();
    let urge = || {
        let realms = realms.clone();
        move |tx: &doorstep_server::store::Write<'_>| {
            let said = (Text::parse("请填报").unwrap(), Text::parse("还没有填报").unwrap());
            let realm = realms.view(tx, REALM)?;
            let round = tx.round(REALM, round)?.unwrap();
            urge_grids(tx, &realm, by, (&round, &grid("610921")), author, said)
        }
    };
    let (_, grids) = village.sync.store.write_blocking(urge()).unwrap();
    assert_eq!(grids, 1);
    let urged = |phone: &mut Phone| {
        phone.pull(&village);
        let notice = |item: &Item| matches!(item, Item::Row(row) if row.table == Table::Notice);
        phone.got.iter().any(|(_, item)| notice(item))
    };
    assert!(urged(&mut wang) && !urged(&mut li));
    assert_eq!(nothing(&village, &mut wang, 2, round, TWO), PushResult::Accepted);
    assert!(
        village.sync.store.write_blocking(urge()).is_err(),
        "nobody is missing"
    );
}

#[test]
fn what_can_t_be_a_round_is_refused() {
    let village = Village::new();
    let today = village.now().day();
    let refused = |change: fn(&mut RoundDraft, Day)| match start(&village, |draft| change(draft, today)) {
        Err(ActionError::Refused(code)) => code,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        refused(|draft, _| draft.grid = grid("999")),
        Code::UnknownReference
    );
    let none = |draft: &mut RoundDraft, _: Day| draft.checklist = ItemCode::parse("none").unwrap();
    assert_eq!(refused(none), Code::UnknownReference);
    let kind = |draft: &mut RoundDraft, _: Day| draft.places = vec![ItemCode::parse("castle").unwrap()];
    assert_eq!(refused(kind), Code::UnknownReference);
    assert_eq!(refused(|draft, _| draft.name = Text::default()), Code::BadField);
    assert_eq!(
        refused(|draft, today| draft.until = today.plus_days(-1)),
        Code::BadField
    );
    assert_eq!(
        refused(|draft, today| draft.until = today.plus_days(200)),
        Code::BadField
    );
    let rounds = village.sync.store.read_blocking(|tx| tx.rounds(REALM, None, 10));
    assert_eq!(rounds.unwrap(), []);
}
