//! Receipts: the server's word that it holds all, and when a phone may be replaced.

use doorstep_model::id::Generation;
use doorstep_model::protocol::digest::{Digest, Item};
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::receipt::Receipt;
use doorstep_model::protocol::sync::{Authored, GenerationCount};
use doorstep_model::role::BaseRole;

use crate::village::{ONE, Phone, REALM, Village};

fn receipt(village: &Village, phone: &mut Phone, authored: &Authored) -> Option<Receipt> {
    let mut request = phone.request(Vec::new());
    request.authored = Some(authored.clone());
    let reply = phone.ask(village, &request).unwrap();
    let key = PublicKey::of(village.sync.keys.receipt_signer());
    reply.receipt.map(|receipt| receipt.open(REALM, &key).unwrap())
}

#[test]
fn a_phone_may_be_replaced_once_a_backup_covers_its_work() {
    let village = Village::new();
    let mut li = village.phone(village.person(BaseRole::Member, ONE));
    let (document, written) = li.household("1组3号");
    let push = li.push(&document, &written, ONE);
    li.send(&village, vec![push]);
    let authored = Authored {
        changes: vec![GenerationCount {
            generation: Generation::new([0, 0, 0, li.generation]),
            changes: 1,
        }],
        photos: 0,
        reads: 0,
        sum: Digest::ZERO.with(Item::change(document.id(), document.heads()[0])),
    };
    let received = receipt(&village, &mut li, &authored).expect("all is here");
    assert_eq!(
        (received.authored.clone(), received.covered_until),
        (authored.clone(), None)
    );
    assert!(!received.is_safe());

    for (covers, safe) in [
        (received.durable_until.plus(-1), false),
        (received.durable_until, true),
    ] {
        village
            .sync
            .store
            .write_blocking(move |tx| tx.set_backup_covers(covers))
            .unwrap();
        assert_eq!(receipt(&village, &mut li, &authored).unwrap().is_safe(), safe);
    }
    let less = Authored {
        changes: Vec::new(),
        sum: Digest::ZERO,
        ..authored
    };
    assert_eq!(
        receipt(&village, &mut li, &less),
        None,
        "a phone that says less hears nothing"
    );
}
