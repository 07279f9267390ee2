//! What most workloads begin with: two members of one grid who know one household, at rest.

use std::io::Write as _;
use std::path::PathBuf;

use doorstep_device::action::edit_household::{HouseholdEdit, edit_household};
use doorstep_device::action::register_household::register_household;
use doorstep_model::document::schema::Kind;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::row::Station;

use crate::torn::Stage;
use crate::torn::child::{VILLAGE, place};
use crate::world::{Phone, Resting, World};

/// What the camera hands over.
pub(super) const PHOTO: &[u8] = include_bytes!("../../../fixtures/photo/baseline-420.jpg");

/// Wang's phone, first of the world's.
pub(super) const WANG: usize = 0;
/// Li's.
pub(super) const LI: usize = 1;

/// Makes it.
pub(super) fn village(folder: PathBuf) -> Resting {
    lived_in(folder).rest()
}

/// The same, awake.
pub(super) fn lived_in(folder: PathBuf) -> World {
    let mut world = World::new_in(folder, 1, place());
    let grid = world.place.basic_grids(VILLAGE)[0].clone();
    for login in ["wang", "li"] {
        let user = world.person(login, "王秀英");
        world.assign(user, "grid_member", Station::Grid(grid.clone()));
        world.phone(login, user);
    }
    world.sync_all();
    register(&world, &world.phones[WANG], "陈建国").expect("a household");
    world.sync_all();
    world
}

/// Registers a household.
pub(super) fn register(world: &World, phone: &Phone, name: &str) -> Result<DocumentId, String> {
    let person = PersonFields {
        name,
        ..PersonFields::default()
    };
    let fields = HouseholdFields {
        address: "江河村一组晒场旁",
        ..HouseholdFields::default()
    };
    let grid = world.place.basic_grids(VILLAGE)[0].clone();
    let people = vec![PersonDraft::parse(person).expect("a person")];
    let draft = HouseholdDraft::parse(grid, fields, people).expect("a household");
    register_household(phone.device(), &draft).map_err(|error| told(&error, error.code()))
}

/// Moves a household to another house.
pub(super) fn moves(phone: &Phone, household: DocumentId, address: &str) -> Result<(), String> {
    let edit = HouseholdEdit {
        address: Some(address.into()),
        ..HouseholdEdit::default()
    };
    edit_household(phone.device(), household, &edit).map_err(|error| told(&error, error.code()))
}

/// The household that both know.
pub(super) fn household(phone: &Phone) -> DocumentId {
    phone.documents(Kind::Household)[0]
}

/// Syncs until the disk lets it, and says what the phone was told.
pub(super) fn sync(stage: &Stage, world: &World, phone: usize) {
    stage.again(|| {
        world
            .try_sync(phone)
            .map(drop)
            .map_err(|error| told(&error, error.code()))
    });
    stage.marks.told(&world.phones[phone]);
}

/// An error's code, as it is said; all of it goes where it is looked at when a life fails.
pub(super) fn told(error: &dyn std::fmt::Debug, code: doorstep_model::code::Code) -> String {
    // Where nobody listens there is nobody to tell.
    _ = writeln!(std::io::stderr(), "{error:?}");
    code.to_string()
}
