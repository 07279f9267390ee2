use doorstep_model::document::genesis;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{LinkId, Mac};
use doorstep_model::protocol::packed;
use doorstep_model::protocol::row::{HomeRow, Row};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Changes, Item, Offer};
use doorstep_model::role::BaseRole;

use crate::action::register_household::register_household;
use crate::store::{StoreError, document};
use crate::sync::recall;
use crate::sync::table::offer;
use crate::village::{Village, grid, household};

#[test]
fn a_household_known_by_a_link_is_offered_to_its_grid() {
    let mut village = Village::new();
    let member = village.phone(BaseRole::Member, "g1");
    let id = register_household(&member.device, &household("g1", "王秀英")).unwrap();
    let head = village.linked(BaseRole::Head, false, &[id]);
    let first = member.waiting().remove(0);
    let packed = packed::pack(&first.bytes, genesis::hash(Kind::Household, id));
    let changes = Changes {
        doc: id,
        kind: Kind::Household,
        schema: 1,
        changes: vec![packed.into()],
        proof: Mac::new([1; 16]),
    };
    let home = HomeRow {
        document: id,
        grid: grid("g1"),
    };
    let link = Scope::Link(LinkId(1));
    head.pull(&link, [Item::Changes(changes), Item::Row(Row::set(1, home))]);
    let offered = head.device.store().write(|db| {
        let stored = document::load(db, id)?.unwrap();
        recall::offer_document(db, &stored)?;
        Ok::<_, StoreError>(offer::after(db, 0, usize::MAX)?.remove(0).1)
    });
    let Offer::Document { scope, .. } = offered.unwrap() else {
        panic!("a document is offered")
    };
    assert_eq!(scope, Scope::Grid(grid("g1")));
}
