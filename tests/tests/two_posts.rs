//! Hanyin's grid members come from its party members, delegates and heads: one person holds two posts,
//! and reads and writes what either may.

use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::register_household::register_household;
use doorstep_device::store::row;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::protocol::row::{RowBody, Station, Table};
use doorstep_tests::world::{Place, World, grid};

const VILLAGE: &str = "610921104206";
const LI: usize = 0;
const CHEN: usize = 1;

fn registered(world: &World, at: &GridCode, name: &str) -> DocumentId {
    let fields = PersonFields {
        name,
        ..PersonFields::default()
    };
    let people = vec![PersonDraft::parse(fields).unwrap()];
    let draft = HouseholdDraft::parse(at.clone(), HouseholdFields::default(), people).unwrap();
    register_household(world.phones[LI].device(), &draft).unwrap()
}

#[test]
fn one_person_is_head_and_grid_member() {
    let mut world = World::new(11, Place::of("hanyin", &[VILLAGE]));
    let grids = world.place.basic_grids(VILLAGE);
    let cadre = world.person("li", "李大山");
    world.assign(cadre, "grid_chief", Station::Grid(grid(VILLAGE)));
    let chen = world.person("chen", "陈守义");
    world.assign(chen, "grid_member", Station::Grid(grids[0].clone()));
    world.assign(chen, "central_head", Station::Grid(grid(VILLAGE)));
    world.phone("li", cadre);
    world.phone("chen", chen);
    let own = registered(&world, &grids[0], "刘翠");
    let linked = registered(&world, &grids[1], "王桂兰");
    let neither = registered(&world, &grids[1], "韩生");
    world.sync_all();
    world.link(chen, "head", &[linked], false);
    world.sync_all();

    let phone = &world.phones[CHEN];
    let here = |id| phone.document(id).is_some();
    assert!(here(own), "of the grid, as its member");
    assert!(here(linked), "of the link, as its head");
    assert!(!here(neither), "and no other of that grid");
    let met = VisitForm {
        kind: "door".into(),
        outcome: "met".into(),
        ..VisitForm::default()
    };
    for household in [own, linked] {
        record_visit(phone.device(), household, &met).unwrap();
    }
    let told = phone
        .device()
        .store()
        .read(|db| row::get(db, Table::User, &chen.0.to_be_bytes()))
        .unwrap();
    let Some(RowBody::User(told)) = told else {
        panic!("the phone knows whose it is: {told:?}")
    };
    assert_eq!(told.posts.len(), 2, "both posts stand beside the name: {told:?}");
    world.sync_all();
    assert!(world.judge().unwrap().is_good());
    assert_eq!(world.differences().unwrap(), [] as [String; 0]);

    // The seats are counted apart, the people are the same: what is published says so.
    let preset = &world.place.preset;
    let figure = preset
        .figures
        .iter()
        .find(|one| one.code.as_str() == "grid_members")
        .unwrap();
    assert!(figure.name.zh().contains("5,083") && figure.name.zh().contains("不另加人"));
}
