//! Photos count among what a phone wrote.

use doorstep_model::id::Generation;
use doorstep_model::protocol::digest::Item;
use doorstep_model::protocol::sync::{Authored, GenerationCount};

use super::world::{ONE, Phone, World, header, taken};

async fn has_receipt(world: &World, phone: &mut Phone, wrote: &Authored) -> bool {
    phone.ask(world, Vec::new(), Some(wrote.clone())).await;
    phone.last.as_ref().unwrap().receipt.is_some()
}

#[tokio::test]
async fn a_receipt_counts_each_photo_that_the_server_verified_once() {
    let world = World::new().await;
    let mut phone = world.member(1, ONE).await;
    let (one, two) = (taken(1), taken(2));
    let (household, push) = phone.household(ONE, &[&one, &two]);
    let id = household.id();
    phone.sync(&world, vec![push]).await;
    let mut wrote = Authored {
        changes: vec![GenerationCount {
            generation: Generation::new([0, 0, 0, 1]),
            changes: 1,
        }],
        ..Authored::default()
    };
    wrote.sum = wrote.sum.with(Item::change(id, household.changes()[0].hash));
    assert!(has_receipt(&world, &mut phone, &wrote).await);

    // A thumbnail is not what counts.
    phone.send(&world, id, one.hash, &one.thumbnail, true).await;
    assert!(has_receipt(&world, &mut phone, &wrote).await);

    for photo in [&one, &two] {
        phone.send(&world, id, photo.hash, &photo.original, false).await;
        assert!(!has_receipt(&world, &mut phone, &wrote).await);
        wrote.photos += 1;
        wrote.sum = wrote.sum.with(Item::photo(id, photo.hash));
        assert!(has_receipt(&world, &mut phone, &wrote).await);
    }

    // The answer was lost and the phone begins once more: it is told that all is there.
    let again = phone
        .creation(&world, id, one.hash, one.original.len(), None)
        .send()
        .await
        .unwrap();
    assert_eq!(again.status(), 201);
    assert_eq!(header(&again, "upload-offset"), one.original.len().to_string());
    let address = header(&again, "location");
    assert_eq!(phone.stands(&world, &address).await, Some(one.original.len()));
    let empty = phone.append(&world, &address, one.original.len(), &[]).await;
    assert_eq!(empty.status(), 204);
    assert!(has_receipt(&world, &mut phone, &wrote).await);
    assert_eq!(world.stored_files(), 3);
}
