//! A roster's households reach the phones of their grids, once.

use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::protocol::sync::Item;
use doorstep_model::role::BaseRole;
use doorstep_server::action::{Imported, import_households};

use crate::village::{ONE, REALM, Village, grid};

fn draft(house_no: &str, names: &[&str]) -> HouseholdDraft {
    let person = |name: &&str| {
        let fields = PersonFields {
            name,
            sex: None,
            relation: None,
            born: None,
            phone: "",
            presence: None,
        };
        PersonDraft::parse(fields).unwrap()
    };
    let fields = HouseholdFields {
        house_no,
        address: "江河村",
        phone: "",
        presence: None,
    };
    HouseholdDraft::parse(grid(ONE), fields, names.iter().map(person).collect()).unwrap()
}

#[test]
fn the_same_roster_twice_adds_its_households_once() {
    let village = Village::new();
    let drafts = vec![
        draft("1组1号", &["王秀英", "李大山"]),
        draft("1组2号", &["张桂兰"]),
    ];
    let import = |drafts: Vec<HouseholdDraft>| {
        let (realms, now) = (village.sync.realms.clone(), village.now());
        let randomness = village.sync.environment.randomness.clone();
        village
            .sync
            .store
            .write_blocking(move |tx| {
                import_households(tx, &*realms.view(tx, REALM)?, &drafts, &*randomness, now)
            })
            .unwrap()
    };
    assert_eq!(import(drafts.clone()), Imported { added: 2, known: 0 });
    assert_eq!(import(drafts), Imported { added: 0, known: 2 });
    let mut phone = village.phone(village.person(BaseRole::Member, ONE));
    phone.pull(&village);
    let documents = phone
        .got
        .iter()
        .filter(|(_, item)| matches!(item, Item::Changes(_)))
        .count();
    assert_eq!(documents, 2);
}
