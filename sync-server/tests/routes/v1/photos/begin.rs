use doorstep_model::code::Code;

use super::world::{ONE, TWO, World, header, refused, taken};

#[tokio::test]
async fn what_is_supported_is_said_to_everyone() {
    let world = World::new().await;
    for path in ["/v1/photos", "/v1/photos/00000000000000000000000000000000"] {
        let url = world.server.url(path);
        let response = world
            .server
            .client
            .request(reqwest::Method::OPTIONS, url)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 204);
        assert_eq!(header(&response, "tus-version"), "1.0.0");
        assert_eq!(header(&response, "tus-max-size"), "10485760");
        assert_eq!(header(&response, "tus-checksum-algorithm"), "sha1,sha256");
    }
}

#[tokio::test]
async fn another_version_of_tus_is_refused_before_anything_is_done() {
    let world = World::new().await;
    let mut phone = world.member(1, ONE).await;
    let photo = taken(1);
    let (household, push) = phone.household(ONE, &[&photo]);
    phone.sync(&world, vec![push]).await;
    let client = &world.server.client;
    let creation = phone
        .creation(&world, household.id(), photo.hash, 9, None)
        .build()
        .unwrap();
    for version in [None, Some("0.2.2")] {
        let mut request = creation.try_clone().unwrap();
        request.headers_mut().remove("tus-resumable");
        if let Some(version) = version {
            request
                .headers_mut()
                .insert("tus-resumable", version.parse().unwrap());
        }
        let response = client.execute(request).await.unwrap();
        assert_eq!(header(&response, "tus-version"), "1.0.0");
        assert_eq!(refused(response).await, (412, Code::UnsupportedVersion));
    }
    let open = world
        .server
        .store()
        .read_blocking(|tx| tx.open_uploads(crate::server::REALM, phone.number));
    assert_eq!(open.unwrap(), 0);
}

#[tokio::test]
async fn a_creation_whose_answer_was_lost_leads_to_the_same_upload() {
    let world = World::new().await;
    let mut phone = world.member(1, ONE).await;
    let photo = taken(1);
    let (household, push) = phone.household(ONE, &[&photo]);
    phone.sync(&world, vec![push]).await;
    let address = phone.begin(&world, household.id(), &photo).await;
    assert_eq!(
        phone
            .append(&world, &address, 0, &photo.original[..100])
            .await
            .status(),
        204
    );
    let again = phone.creation(&world, household.id(), photo.hash, photo.original.len(), None);
    let again = again.send().await.unwrap();
    assert_eq!(
        (header(&again, "location"), header(&again, "upload-offset")),
        (address, "100".into())
    );
}

#[tokio::test]
async fn a_thumbnail_takes_one_round_trip() {
    let world = World::new().await;
    let mut phone = world.member(1, ONE).await;
    let photo = taken(1);
    let (household, push) = phone.household(ONE, &[&photo]);
    phone.sync(&world, vec![push]).await;
    let sent = phone
        .send(&world, household.id(), photo.hash, &photo.thumbnail, true)
        .await;
    assert_eq!(sent.status(), 201);
    assert_eq!(header(&sent, "upload-offset"), photo.thumbnail.len().to_string());
    let got = phone.get(&world, household.id(), photo.hash, "?size=thumb").await;
    assert_eq!(got.bytes().await.unwrap(), photo.thumbnail);
    assert_eq!(
        phone.get(&world, household.id(), photo.hash, "").await.status(),
        404,
        "only the thumbnail came"
    );
}

#[tokio::test]
async fn a_photo_may_come_as_soon_as_its_change_and_not_before() {
    let world = World::new().await;
    let mut phone = world.member(1, ONE).await;
    let (named, other) = (taken(1), taken(2));
    let (household, push) = phone.household(ONE, &[&named]);
    let early = phone
        .send(&world, household.id(), named.hash, &named.original, false)
        .await;
    assert_eq!(refused(early).await, (409, Code::PhotoNotNamed));
    phone.sync(&world, vec![push]).await;
    let unnamed = phone
        .send(&world, household.id(), other.hash, &other.original, false)
        .await;
    assert_eq!(refused(unnamed).await, (409, Code::PhotoNotNamed));
    let sent = phone
        .send(&world, household.id(), named.hash, &named.original, false)
        .await;
    assert_eq!(sent.status(), 201);
    assert!(world.denied().is_empty(), "nobody asked for what is another's");
}

#[tokio::test]
async fn a_hash_that_others_name_gives_no_right_to_their_document() {
    let world = World::new().await;
    let (mut theirs, mut mine) = (world.member(1, ONE).await, world.member(2, TWO).await);
    let photo = taken(1);
    let (household, push) = theirs.household(ONE, &[&photo]);
    theirs.sync(&world, vec![push]).await;
    for thumb in [false, true] {
        let bytes = if thumb { &photo.thumbnail } else { &photo.original };
        let sent = mine.send(&world, household.id(), photo.hash, bytes, thumb).await;
        assert_eq!(refused(sent).await, (409, Code::PhotoNotNamed));
    }
    assert_eq!(
        world.denied(),
        vec![("device:2".into(), "photo.send_denied".into()); 2]
    );

    // The same photo in a document of one's own: nothing is here until it is sent.
    theirs
        .send(&world, household.id(), photo.hash, &photo.original, false)
        .await;
    let (own, push) = mine.household(TWO, &[&photo]);
    mine.sync(&world, vec![push]).await;
    assert_eq!(mine.get(&world, own.id(), photo.hash, "").await.status(), 404);
    let address = mine.begin(&world, own.id(), &photo).await;
    assert_eq!(mine.stands(&world, &address).await, Some(0));
}

#[tokio::test]
async fn the_phone_that_took_a_photo_s_place_brings_it() {
    let world = World::new().await;
    let mut broken = world.member(1, ONE).await;
    let photo = taken(1);
    let (household, push) = broken.household(ONE, &[&photo]);
    broken.sync(&world, vec![push]).await;
    let mut new = world.second_phone(2, broken.user).await;
    new.sync(&world, Vec::new()).await;
    for (bytes, thumb) in [(&photo.thumbnail, true), (&photo.original, false)] {
        let sent = new.send(&world, household.id(), photo.hash, bytes, thumb).await;
        assert_eq!(sent.status(), 201);
    }
    // The first thumbnail stays, whatever comes after it.
    let other = taken(2).thumbnail;
    let sent = new.send(&world, household.id(), photo.hash, &other, true).await;
    assert_eq!(
        header(&sent, "upload-offset"),
        other.len().to_string(),
        "there is one already"
    );
    let got = new.get(&world, household.id(), photo.hash, "?size=thumb").await;
    assert_eq!(got.bytes().await.unwrap(), photo.thumbnail);
}

#[tokio::test]
async fn an_upload_is_its_phones_alone() {
    let world = World::new().await;
    let (mut theirs, mine) = (world.member(1, ONE).await, world.member(2, ONE).await);
    let photo = taken(1);
    let (household, push) = theirs.household(ONE, &[&photo]);
    theirs.sync(&world, vec![push]).await;
    let address = theirs.begin(&world, household.id(), &photo).await;
    assert_eq!(mine.stands(&world, &address).await, None);
    let piece = mine.append(&world, &address, 0, &photo.original).await;
    assert_eq!(refused(piece).await, (404, Code::NotFound));
    let gone = mine.request(&world, "DELETE", &address).send().await.unwrap();
    assert_eq!(refused(gone).await, (404, Code::NotFound));
    assert_eq!(theirs.stands(&world, &address).await, Some(0));
}

#[tokio::test]
async fn a_phone_has_a_few_uploads_under_way_and_no_more() {
    let world = World::new().await;
    let mut phone = world.member(1, ONE).await;
    let photos: Vec<_> = (0..65).map(taken).collect();
    let (household, push) = phone.household(ONE, &photos.iter().collect::<Vec<_>>());
    phone.sync(&world, vec![push]).await;
    let mut addresses = Vec::new();
    for photo in &photos[..64] {
        addresses.push(phone.begin(&world, household.id(), photo).await);
    }
    let more = || {
        phone
            .creation(&world, household.id(), photos[64].hash, 9, None)
            .send()
    };
    assert_eq!(refused(more().await.unwrap()).await, (429, Code::TooMany));
    let gone = phone
        .request(&world, "DELETE", &addresses[0])
        .send()
        .await
        .unwrap();
    assert_eq!(gone.status(), 204);
    assert_eq!(phone.stands(&world, &addresses[0]).await, None);
    assert_eq!(more().await.unwrap().status(), 201);
}
