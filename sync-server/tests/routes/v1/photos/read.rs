//! Who gets a photo, and what of it.

use doorstep_model::code::Code;
use doorstep_model::protocol::sync::PushResult;
use doorstep_server::ledger::{Event as Recorded, record};
use doorstep_server::store::StoreError;

use super::world::{ONE, Phone, TWO, Taken, World, header, refused, taken};
use crate::server::REALM;
use doorstep_model::id::DocumentId;

/// A photo that is here, with its thumbnail.
async fn brought(world: &World) -> (Phone, DocumentId, Taken) {
    let mut phone = world.member(1, ONE).await;
    let photo = taken(1);
    let (household, push) = phone.household(ONE, &[&photo]);
    phone.sync(world, vec![push]).await;
    for (bytes, thumb) in [(&photo.thumbnail, true), (&photo.original, false)] {
        assert_eq!(
            phone
                .send(world, household.id(), photo.hash, bytes, thumb)
                .await
                .status(),
            201
        );
    }
    (phone, household.id(), photo)
}

#[tokio::test]
async fn those_who_see_the_document_see_its_photos() {
    let world = World::new().await;
    let (phone, household, photo) = brought(&world).await;
    let cadre = world.cadre(2).await;
    for reader in [&phone, &cadre] {
        for (query, bytes) in [
            ("", &photo.original),
            ("?size=full", &photo.original),
            ("?size=thumb", &photo.thumbnail),
        ] {
            let got = reader.get(&world, household, photo.hash, query).await;
            assert_eq!(got.status(), 200);
            assert_eq!(header(&got, "content-type"), "image/jpeg");
            assert_eq!(header(&got, "content-length"), bytes.len().to_string());
            assert_eq!(header(&got, "cache-control"), "no-store");
            assert_eq!(header(&got, "x-content-type-options"), "nosniff");
            let name = doorstep_model::photo::hash_of(bytes);
            assert_eq!(
                header(&got, "etag"),
                format!("\"{name}\""),
                "a thumbnail is checked by it"
            );
            assert_eq!(&got.bytes().await.unwrap(), bytes);
        }
    }
    assert!(world.denied().is_empty());
    let odd = phone.get(&world, household, photo.hash, "?size=huge").await;
    assert_eq!(refused(odd).await, (400, Code::BadRequest));
}

#[tokio::test]
async fn outside_the_scopes_there_is_nothing_and_it_is_audited() {
    let world = World::new().await;
    let (_, household, photo) = brought(&world).await;
    let mut other = world.member(2, TWO).await;
    for query in ["", "?size=thumb"] {
        let got = other.get(&world, household, photo.hash, query).await;
        assert_eq!(refused(got).await, (404, Code::NotFound));
    }
    assert_eq!(
        world.denied(),
        vec![("device:2".into(), "photo.read_denied".into()); 2]
    );
    // The hash named in a document of one's own opens nothing either.
    let (own, push) = other.household(TWO, &[&photo]);
    other.sync(&world, vec![push]).await;
    let got = other.get(&world, own.id(), photo.hash, "").await;
    assert_eq!(refused(got).await, (404, Code::NotFound));
    // Nor does a document that is nowhere, or no id at all.
    let nowhere = other.get(&world, DocumentId::new([9; 16]), photo.hash, "").await;
    assert_eq!(refused(nowhere).await, (404, Code::NotFound));
    let path = format!("/v1/photos/{household}/..%2f..%2fdoorstep.db");
    let got = other.request(&world, "GET", &path).send().await.unwrap();
    assert_eq!(refused(got).await, (404, Code::NotFound));
    assert_eq!(world.denied().len(), 2);
}

#[tokio::test]
async fn the_rest_of_a_photo_can_be_asked_for() {
    let world = World::new().await;
    let (phone, household, photo) = brought(&world).await;
    let path = format!("/v1/photos/{household}/{}", photo.hash);
    let get = |range: &str| phone.request(&world, "GET", &path).header("range", range).send();
    let length = photo.original.len();
    for (range, from, to) in [
        ("bytes=0-".to_owned(), 0, length),
        ("bytes=100-".to_owned(), 100, length),
        ("bytes=100-100".to_owned(), 100, 101),
        (format!("bytes={}-", length - 1), length - 1, length),
        ("bytes=7-99999999".to_owned(), 7, length),
    ] {
        let got = get(&range).await.unwrap();
        assert_eq!(got.status(), 206, "{range}");
        assert_eq!(
            header(&got, "content-range"),
            format!("bytes {from}-{}/{length}", to - 1)
        );
        assert_eq!(got.bytes().await.unwrap(), photo.original[from..to]);
    }
    let beyond = get(&format!("bytes={length}-")).await.unwrap();
    assert_eq!(header(&beyond, "content-range"), format!("bytes */{length}"));
    assert_eq!(refused(beyond).await, (416, Code::BadRequest));
    for other in ["bytes=9-3", "bytes=-5", "bytes=0-1,5-6", "pages=1-2"] {
        let whole = get(other).await.unwrap();
        assert_eq!(whole.status(), 200, "{other}");
        assert_eq!(whole.bytes().await.unwrap(), photo.original);
    }
}

#[tokio::test]
async fn a_pass_ends() {
    let world = World::new().await;
    let (mut phone, household, photo) = brought(&world).await;
    let status = async |phone: &Phone| {
        let got = phone.get(&world, household, photo.hash, "").await;
        if got.status() == 200 {
            (200, Code::Internal)
        } else {
            refused(got).await
        }
    };
    world.server.clock.advance_minutes(14);
    assert_eq!(status(&phone).await.0, 200);
    world.server.clock.advance_minutes(1);
    assert_eq!(status(&phone).await, (401, Code::BadToken));
    phone.sync(&world, Vec::new()).await;
    assert_eq!(status(&phone).await.0, 200);

    // Any other bit is no pass of ours: another device's number, a later end, another MAC.
    let good = phone.token.clone();
    for at in "Bearer ".len()..good.len() {
        let mut forged = good.clone().into_bytes();
        forged[at] = if forged[at] == b'0' { b'1' } else { b'0' };
        phone.token = String::from_utf8(forged).unwrap();
        assert_eq!(status(&phone).await, (401, Code::BadToken), "digit {at}");
    }
    for nothing in ["", "Bearer", "Basic dTpw"] {
        phone.token = nothing.into();
        assert_eq!(status(&phone).await, (401, Code::BadToken));
    }
    phone.token = good;

    let (now, device) = (world.now(), phone.number);
    let revoked = Recorded::Revoked { realm: REALM, device };
    world
        .server
        .store()
        .write(move |tx| record(tx, now, revoked))
        .await
        .unwrap();
    assert_eq!(status(&phone).await, (403, Code::RevokedDevice));
}

#[tokio::test]
async fn what_is_not_published_is_kept_and_not_shown() {
    let world = World::new().await;
    let (mut member, mut other) = (world.member(1, ONE).await, world.member(2, TWO).await);
    let (household, push) = member.household(ONE, &[]);
    member.sync(&world, vec![push]).await;
    // Of another grid: the change is quarantined, not lost.
    let photo = taken(1);
    let (household, push) = other.write(household, ONE, "13", &[&photo]);
    let results = other.sync(&world, vec![push]).await;
    assert!(matches!(results[..], [PushResult::Quarantined(_)]), "{results:?}");
    let sent = other
        .send(&world, household.id(), photo.hash, &photo.original, false)
        .await;
    assert_eq!(sent.status(), 201, "the phone may be replaced: its photo is here");
    for reader in [&other, &member, &world.cadre(3).await] {
        let got = reader.get(&world, household.id(), photo.hash, "").await;
        assert_eq!(refused(got).await, (404, Code::NotFound));
    }
    let theirs = member
        .send(&world, household.id(), photo.hash, &photo.original, false)
        .await;
    assert_eq!(refused(theirs).await, (409, Code::PhotoNotNamed));
}

#[tokio::test]
async fn a_photo_whose_file_is_lost_says_so_in_the_log_and_can_be_brought_again() {
    let world = World::new().await;
    let (phone, household, photo) = brought(&world).await;
    assert!(world.photos().blobs().delete(REALM, photo.hash.into()).unwrap());
    let got = phone.get(&world, household, photo.hash, "").await;
    assert_eq!(refused(got).await, (500, Code::Internal));
    // Whoever still has the original: its name proves it.
    let cadre = world.cadre(2).await;
    let thumb = cadre
        .send(&world, household, photo.hash, &photo.thumbnail, true)
        .await;
    assert_eq!(
        refused(thumb).await,
        (409, Code::PhotoNotNamed),
        "nothing proves another's thumbnail"
    );
    let sent = cadre
        .send(&world, household, photo.hash, &photo.original, false)
        .await;
    assert_eq!(sent.status(), 201);
    assert_eq!(phone.get(&world, household, photo.hash, "").await.status(), 200);
    let counted = |number| {
        let read = move |tx: &doorstep_server::store::Read<'_>| tx.authored(REALM, number);
        Ok::<_, StoreError>(world.server.store().read_blocking(read)?.authored.photos)
    };
    assert_eq!(
        (counted(phone.number), counted(cadre.number)),
        (Ok(1), Ok(1)),
        "each counts what it brought"
    );
}
