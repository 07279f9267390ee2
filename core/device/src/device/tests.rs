use doorstep_model::document::schema::Kind;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::role::BaseRole;

use crate::action::edit_household::{HouseholdEdit, edit_household};
use crate::action::register_household::register_household;
use crate::store::{household, search};
use crate::village::{Village, changes_of, grid, household as typed};

fn edit(phone: &str) -> HouseholdEdit {
    HouseholdEdit {
        phone: Some(phone.into()),
        ..HouseholdEdit::default()
    }
}

#[test]
fn after_damage_unsent_work_is_at_work_again_under_a_new_generation() {
    let mut village = Village::new();
    let (phone, other) = (
        village.phone(BaseRole::Member, "g1"),
        village.phone(BaseRole::Member, "g1"),
    );
    let synced = register_household(&phone.device, &typed("g1", "王秀英")).unwrap();
    let first = phone.waiting().remove(0);
    village.sync(&[&phone, &other]);
    let new = register_household(&phone.device, &typed("g1", "李桂兰")).unwrap();
    edit_household(&phone.device, synced, &edit("111")).unwrap();
    let before = phone.device.identity().unwrap();

    let (phone, damage) = phone.damaged("server_row");
    let damage = damage.unwrap();
    assert_eq!((damage.rescued.changes, damage.rescued.incomplete), (2, false));
    let after = phone.device.identity().unwrap();
    assert_eq!(
        (after.device, after.number, after.user),
        (before.device, before.number, before.user)
    );
    assert_ne!(after.generation, before.generation);
    assert_eq!(
        phone.ids(Kind::Household),
        [new],
        "what was begun here is whole again"
    );
    let found = |query: &str| {
        phone
            .device
            .store()
            .read(|db| search::find(db, query, 9))
            .unwrap()
            .len()
    };
    assert_eq!((found("李桂兰"), found("王秀英")), (1, 0));
    assert_eq!(phone.waiting().len(), 2);

    // The rest comes back with the next pull, and the unsent edit goes on top of it.
    phone.pull(&Scope::Grid(grid("g1")), [changes_of(&first)]);
    let row = phone
        .device
        .store()
        .read(|db| household::get(db, synced))
        .unwrap()
        .unwrap();
    assert_eq!(row.phone, "111");
    edit_household(&phone.device, synced, &edit("222")).unwrap();
    village.sync(&[&phone, &other]);
    assert_eq!(phone.document(synced).heads(), other.document(synced).heads());
    assert_eq!(other.document(synced).root("phone").unwrap().text(), Some("222"));
}
