use doorstep_model::protocol::sync::Item;

use super::{assert_digests, edit_household, g, is_here, phone_is, two};

#[test]
fn a_document_that_left_comes_back_with_work_that_was_unsent() {
    let (mut village, one, other, id) = two();
    village.sync(&[&one, &other]);
    edit_household(&other.device, id, &phone_is("111")).unwrap();
    let [edit] = other.waiting().try_into().unwrap();
    other.pull(&g("g1"), [Item::Remove(id)]);
    assert!(is_here(&other, id), "its edit is unsent");
    // Its answer was lost, and the household is in a log of this phone's again.
    let own = Item::Own {
        doc: id,
        hash: edit.hash.into(),
        proof: None,
    };
    other.pull(&g("g2"), [own]);
    assert!(is_here(&other, id) && other.waiting().is_empty());
    assert_digests(&other);
    other.pull(&g("g2"), [Item::Remove(id)]);
    assert!(!is_here(&other, id));
}
