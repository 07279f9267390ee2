//! The thinnest path through all layers: one household, one server, phones.

use doorstep_device::action::edit_household::{HouseholdEdit, edit_household};
use doorstep_device::action::register_household::register_household;

use doorstep_device::view::review_queue::review_queue;
use doorstep_model::document::op::Scalar;
use doorstep_model::document::schema::Kind;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::row::Station;
use doorstep_tests::world::{Phone, Place, World, grid};

const VILLAGE: &str = "610921104206";

/// A village with a cadre and two members of the same grid, and one of the next village.
fn village() -> World {
    let mut world = World::new(1, Place::of("hanyin", &[VILLAGE, "610921104200"]));
    let ours = world.place.basic_grids(VILLAGE)[0].clone();
    let theirs = world.place.basic_grids("610921104200")[0].clone();
    for (login, name, post, station) in [
        ("wang", "王秀英", "grid_member", ours.clone()),
        ("li", "李大山", "village_cadre", grid(VILLAGE)),
        ("zhang", "张桂兰", "grid_member", theirs),
    ] {
        let user = world.person(login, name);
        world.assign(user, post, Station::Grid(station));
        let phone = world.phone(login, user);
        world.sync(phone);
    }
    world
}

const WANG: usize = 0;
const LI: usize = 1;
const ZHANG: usize = 2;

fn register(world: &World, phone: usize) -> DocumentId {
    let person = PersonFields {
        name: "陈建国",
        ..PersonFields::default()
    };
    let fields = HouseholdFields {
        house_no: "12",
        address: "柳树坡 12 号",
        ..HouseholdFields::default()
    };
    let home = world.place.basic_grids(VILLAGE)[0].clone();
    let people = vec![PersonDraft::parse(person).unwrap()];
    let draft = HouseholdDraft::parse(home, fields, people).unwrap();
    register_household(world.phones[phone].device(), &draft).unwrap()
}

fn set_address(phone: &Phone, household: DocumentId, address: &str) {
    let edit = HouseholdEdit {
        address: Some(address.into()),
        ..HouseholdEdit::default()
    };
    edit_household(phone.device(), household, &edit).unwrap();
}

fn address(phone: &Phone, household: DocumentId) -> (Option<String>, Vec<Scalar>) {
    let versions = phone.document(household).unwrap().root("address").unwrap();
    (versions.text().map(str::to_owned), versions.others)
}

#[test]
fn what_one_writes_the_other_reads_and_edits() {
    let world = village();
    let household = register(&world, WANG);
    let outcome = world.sync(WANG);
    assert_eq!(
        (outcome.accepted, outcome.proven, outcome.skipped.len()),
        (1, true, 0)
    );

    assert!(world.sync(LI).proven);
    let [wang, li, _] = &world.phones[..] else {
        unreachable!()
    };
    let there = li.document(household).unwrap();
    assert_eq!(there.heads(), wang.document(household).unwrap().heads());
    assert_eq!(there.entries("people").len(), 1);

    set_address(li, household, "柳树坡 14 号");
    world.sync(LI);
    assert_eq!(address(wang, household).0.as_deref(), Some("柳树坡 12 号"));
    world.sync(WANG);
    assert_eq!(
        address(wang, household),
        (Some("柳树坡 14 号".into()), Vec::new())
    );
    world.sync_all();
    assert_eq!(world.differences().unwrap(), Vec::<String>::new());
    assert_eq!(world.judge().unwrap().to_string(), "written 2, held 2, lost 0");
}

#[test]
fn what_two_write_apart_is_kept_and_waits_for_a_person() {
    let world = village();
    let household = register(&world, WANG);
    world.sync(WANG);
    world.sync(LI);
    let [wang, li, _] = &world.phones[..] else {
        unreachable!()
    };
    set_address(wang, household, "柳树坡 16 号");
    set_address(li, household, "柳树坡 18 号");
    world.sync_all();
    let (shown, others) = address(wang, household);
    assert_eq!(
        (shown.clone(), others.clone()),
        address(li, household),
        "the same winner on both"
    );
    let mut both = vec![Scalar::Text(shown.unwrap().into())];
    both.extend(others);
    both.sort_by_key(|version| format!("{version:?}"));
    assert_eq!(
        both,
        ["柳树坡 16 号", "柳树坡 18 号"].map(|version| Scalar::Text(version.into()))
    );
    for phone in [wang, li] {
        let waiting = review_queue(phone.device()).unwrap().households;
        assert_eq!(waiting.len(), 1, "{}", phone.name);
        assert!(waiting[0].household.id == household && waiting[0].conflicts);
    }
    world.sync_all();
    assert_eq!(world.differences().unwrap(), Vec::<String>::new());
    assert_eq!(world.judge().unwrap().to_string(), "written 3, held 3, lost 0");
}

#[test]
fn a_phone_of_another_grid_gets_nothing() {
    let world = village();
    let household = register(&world, WANG);
    world.sync(WANG);
    world.sync(ZHANG);
    assert_eq!(
        world.phones[ZHANG]
            .document(household)
            .map(|document| document.id()),
        None
    );
    assert_eq!(world.phones[ZHANG].documents(Kind::Household), []);
    world.sync_all();
    assert_eq!(world.differences().unwrap(), Vec::<String>::new());
}
