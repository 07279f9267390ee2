//! What nothing belongs to is cleared away.

use doorstep_model::code::Code;
use doorstep_server::photo::Swept;
use doorstep_server::store::StoreError;

use super::world::{ONE, World, refused, taken};
use crate::server::REALM;

const DAY: i64 = 24 * 60;

#[tokio::test]
async fn an_upload_that_gets_nothing_more_ends() {
    let world = World::new().await;
    let mut phone = world.member(1, ONE).await;
    let photo = taken(1);
    let (household, push) = phone.household(ONE, &[&photo]);
    phone.sync(&world, vec![push]).await;
    let address = phone.begin(&world, household.id(), &photo).await;
    for (offset, to) in [(0, 100), (100, 200)] {
        world.server.clock.advance_minutes(7 * DAY);
        phone.sync(&world, Vec::new()).await;
        let taken = phone
            .append(&world, &address, offset, &photo.original[offset..to])
            .await;
        assert_eq!(taken.status(), 204, "a week later it goes on");
    }
    assert_eq!(world.photos().sweep().await.unwrap(), Swept::default());
    world.server.clock.advance_minutes(8 * DAY);
    phone.sync(&world, Vec::new()).await;
    assert_eq!(phone.stands(&world, &address).await, None);
    let late = phone.append(&world, &address, 200, &photo.original[200..]).await;
    assert_eq!(refused(late).await, (404, Code::NotFound));
    assert_eq!(world.partial_files(), 1);
    let swept = world.photos().sweep().await.unwrap();
    assert_eq!(
        swept,
        Swept {
            uploads: 1,
            partials: 1,
            blobs: 0
        }
    );
    assert_eq!(world.partial_files(), 0);
    assert_eq!(phone.begin(&world, household.id(), &photo).await, address);
    assert_eq!(phone.stands(&world, &address).await, Some(0), "it begins anew");
}

#[tokio::test]
async fn a_file_without_a_photo_goes_and_a_photo_s_file_stays() {
    let world = World::new().await;
    let mut phone = world.member(1, ONE).await;
    let photo = taken(1);
    let (household, push) = phone.household(ONE, &[&photo]);
    phone.sync(&world, vec![push]).await;
    phone
        .send(&world, household.id(), photo.hash, &photo.original, false)
        .await;
    phone
        .send(&world, household.id(), photo.hash, &photo.thumbnail, true)
        .await;
    // As when the server is killed between file and row.
    world.photos().blobs().put(REALM, b"of nobody").unwrap();
    // Where a backup looks for them.
    let hex = photo.hash.to_string();
    let folder = world.server.handle.app().home.folder.blobs().join("1");
    assert!(folder.join(&hex[..2]).join(&hex[2..4]).join(&hex).is_file());
    let swept = world.photos().sweep().await.unwrap();
    assert_eq!(
        swept,
        Swept {
            blobs: 1,
            ..Swept::default()
        }
    );
    assert_eq!(world.stored_files(), 2);
    assert_eq!(
        phone.get(&world, household.id(), photo.hash, "").await.status(),
        200
    );
}

#[tokio::test]
async fn a_partial_file_that_is_lost_begins_anew() {
    let world = World::new().await;
    let mut phone = world.member(1, ONE).await;
    let photo = taken(1);
    let (household, push) = phone.household(ONE, &[&photo]);
    phone.sync(&world, vec![push]).await;
    let address = phone.begin(&world, household.id(), &photo).await;
    phone.append(&world, &address, 0, &photo.original[..100]).await;
    let folder = world.server.handle.app().home.folder.blobs().join("partial");
    std::fs::remove_dir_all(folder.join("1")).unwrap();
    let piece = phone.append(&world, &address, 100, &photo.original[100..]).await;
    assert_eq!(refused(piece).await, (409, Code::UploadOffset));
    assert_eq!(phone.stands(&world, &address).await, Some(0));
    assert_eq!(
        phone.append(&world, &address, 0, &photo.original).await.status(),
        204
    );
}

#[tokio::test]
async fn erased_is_erased() {
    let world = World::new().await;
    let mut phone = world.member(1, ONE).await;
    let (shared, alone, half) = (taken(1), taken(2), taken(3));
    let (first, push) = phone.household(ONE, &[&shared, &alone, &half]);
    let (second, other) = phone.household(ONE, &[&shared]);
    phone.sync(&world, vec![push, other]).await;
    let before = world
        .server
        .store()
        .read_blocking(|tx| tx.authored(REALM, phone.number))
        .unwrap();
    for (document, photo) in [(&first, &shared), (&first, &alone), (&second, &shared)] {
        phone
            .send(&world, document.id(), photo.hash, &photo.original, false)
            .await;
    }
    let address = phone.begin(&world, first.id(), &half).await;
    phone.append(&world, &address, 0, &half.original[..100]).await;

    let (id, now) = (first.id(), world.now());
    let erase = move |tx: &doorstep_server::store::Write<'_>| {
        use doorstep_server::ledger::{Event, record};
        record(
            tx,
            now,
            Event::Erased {
                realm: REALM,
                document: id,
            },
        )
    };
    world.server.store().write(erase).await.unwrap();
    let listed = |tx: &doorstep_server::store::Read<'_>| -> Result<_, StoreError> { tx.to_shred() };
    assert_eq!(
        world.server.store().read_blocking(listed).unwrap(),
        [(REALM, alone.hash.into())],
        "the other household has the shared one still"
    );
    world.photos().shred().await.unwrap();
    assert_eq!(world.server.store().read_blocking(listed).unwrap(), []);
    assert_eq!((world.stored_files(), world.partial_files()), (1, 0));
    assert_eq!(phone.stands(&world, &address).await, None);
    let late = phone
        .send(&world, first.id(), alone.hash, &alone.original, false)
        .await;
    assert_eq!(refused(late).await, (410, Code::Erased));
    let kept = phone.get(&world, second.id(), shared.hash, "").await;
    assert_eq!(kept.bytes().await.unwrap(), shared.original);
    let after = world
        .server
        .store()
        .read_blocking(|tx| tx.authored(REALM, phone.number))
        .unwrap();
    use doorstep_model::protocol::digest::Item;
    let gone = Item::change(first.id(), first.heads()[0]);
    assert_eq!((after.authored.photos, after.authored.changes[0].changes), (1, 1));
    assert_eq!(
        after.authored.sum,
        before
            .authored
            .sum
            .without(gone)
            .with(Item::photo(second.id(), shared.hash))
    );
    let none =
        |tx: &doorstep_server::store::Read<'_>| -> Result<_, StoreError> { tx.blobs_after(REALM, None, 9) };
    assert_eq!(
        world.server.store().read_blocking(none).unwrap(),
        [shared.hash.into()]
    );
}
