use doorstep_model::code::Code;
use doorstep_model::document::op::Scalar;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{Epoch, RealmNumber};
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::receipt::Receipt;
use doorstep_model::protocol::sync::PushResult;
use doorstep_model::role::BaseRole;
use doorstep_model::time::Timestamp;

use crate::action::edit_household::{HouseholdEdit, edit_household};
use crate::action::register_household::register_household;
use crate::action::resend_quarantined::{NewPut, PutEdit, resend_quarantined};
use crate::store::{Setting, authored, setting};
use crate::view::quarantine::standstills;
use crate::view::sync_status::{Safety, sync_status};
use crate::village::{Phone, Village, household, receipt_key};

/// The server signs for all that it was told of.
fn receipt(phone: &Phone, covered: bool) {
    let key = receipt_key();
    let me = phone.device.identity().unwrap();
    let at = Timestamp::clamp(1_773_709_200_000);
    let signed = Receipt {
        device: me.device,
        user: me.user,
        authored: phone.device.store().read(authored::authored).unwrap(),
        epoch: Epoch::new([9; 8]),
        durable_until: at,
        covered_until: covered.then_some(at),
        signed_at: at,
    }
    .sign(RealmNumber(1), &PublicKey::of(&key), &key)
    .unwrap();
    phone
        .device
        .store()
        .write(|db| setting::set(db, Setting::Receipt, &signed.0))
        .unwrap();
}

#[test]
fn what_waits_is_counted_and_safe_is_said_only_when_the_server_signed_for_all() {
    let mut village = Village::new();
    let phone = village.phone(BaseRole::Member, "g1");
    let id = register_household(&phone.device, &household("g1", "王秀英")).unwrap();
    let status = || sync_status(&phone.device).unwrap();
    assert_eq!(
        (status().waiting.first.count, status().safety),
        (1, Safety::OnlyHere)
    );
    assert!(status().waiting.first.bytes > 300 && !status().waiting.first.time.is_zero());
    let entry = phone.waiting().remove(0);
    phone.settle(&entry, &PushResult::Accepted);
    assert_eq!(status().safety, Safety::OnlyHere, "no receipt yet");
    receipt(&phone, false);
    assert_eq!(status().safety, Safety::Received);
    receipt(&phone, true);
    assert_eq!(status().safety, Safety::SafeToReplace);
    let edit = HouseholdEdit {
        phone: Some("0915".into()),
        ..HouseholdEdit::default()
    };
    edit_household(&phone.device, id, &edit).unwrap();
    assert_eq!(status().safety, Safety::OnlyHere, "an edit waits");
    let entry = phone.waiting().remove(0);
    phone.settle(&entry, &PushResult::Refused(Code::OutOfScope, None));
    assert_eq!((status().waiting.first.count, status().standing_still), (0, 1));
    assert_eq!(
        status().safety,
        Safety::OnlyHere,
        "what was refused is nowhere else"
    );
    let forged = vec![1, 2, 3];
    phone
        .device
        .store()
        .write(|db| setting::set(db, Setting::Receipt, &forged))
        .unwrap();
    assert_eq!(status().safety, Safety::OnlyHere);
}

#[test]
fn what_stands_still_is_listed_in_the_order_by_which_it_is_edited() {
    let mut village = Village::new();
    let phone = village.phone(BaseRole::Member, "g1");
    let id = register_household(&phone.device, &household("g1", "王秀英")).unwrap();
    village.sync(&[&phone]);
    let edit = HouseholdEdit {
        address: Some("错的".into()),
        reach: Some("儿子".into()),
        ..HouseholdEdit::default()
    };
    edit_household(&phone.device, id, &edit).unwrap();
    assert!(standstills(&phone.device).unwrap().is_empty());
    let entry = phone.waiting().remove(0);
    phone.settle(&entry, &PushResult::Quarantined(Code::NotAllowed));
    let rows = standstills(&phone.device).unwrap();
    let row = &rows[0];
    assert_eq!(
        (row.kind, row.code, row.title.as_str()),
        (Kind::Household, Code::NotAllowed, "王秀英 王小明")
    );
    let reach = row.puts.iter().position(|put| put.name == "reach").unwrap();
    assert_eq!(row.puts[reach].value, Scalar::Text("儿子".into()));
    let edits = [PutEdit {
        put: reach,
        to: NewPut::Value(Scalar::Text("女儿".into())),
    }];
    resend_quarantined(&phone.device, row.hash, &edits).unwrap();
    assert_eq!(phone.document(id).root("reach").unwrap().text(), Some("女儿"));
    assert!(standstills(&phone.device).unwrap().is_empty());
}
