//! What is no photo of ours, and what it costs to find out.

use doorstep_model::code::Code;
use doorstep_model::id::DocumentId;
use doorstep_model::photo::{PHOTO_BYTES, hash_of};
use doorstep_server::photo::ROOM;

use super::world::{ONE, Phone, Taken, World, header, jpeg, refused, taken};

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], &length[..], payload].concat()
}

/// A photo with another segment behind its JFIF header.
fn with_segment(photo: &[u8], segment: &[u8]) -> Vec<u8> {
    [&photo[..20], segment, &photo[20..]].concat()
}

/// A photo whose frame header says that it is larger.
fn of_size(photo: &[u8], width: u16, height: u16) -> Vec<u8> {
    let at = photo.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap() + 5;
    let mut bytes = photo.to_vec();
    bytes[at..at + 2].copy_from_slice(&height.to_be_bytes());
    bytes[at + 2..at + 4].copy_from_slice(&width.to_be_bytes());
    bytes
}

fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    image::GrayImage::new(8, 8)
        .write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png)
        .unwrap();
    bytes
}

/// Names each of these files as a photo of one household.
async fn named(world: &World, files: &[Vec<u8>]) -> (Phone, DocumentId) {
    let mut phone = world.member(1, ONE).await;
    let photos: Vec<Taken> = files
        .iter()
        .map(|file| Taken {
            hash: hash_of(file),
            original: file.clone(),
            thumbnail: Vec::new(),
        })
        .collect();
    let (household, push) = phone.household(ONE, &photos.iter().collect::<Vec<_>>());
    phone.sync(world, vec![push]).await;
    (phone, household.id())
}

#[tokio::test]
async fn each_has_its_code_and_leaves_nothing_behind() {
    let world = World::new().await;
    let good = jpeg(1, 64, 48);
    let exif = segment(0xe1, b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0GPS.");
    let cases = [
        (png(), Code::NotAPhoto),
        (b"GIF89a".to_vec(), Code::NotAPhoto),
        (good[..good.len() - 2].to_vec(), Code::NotAPhoto),
        (
            [&good[..good.len() - 40], &[0xff, 0xd9]].concat(),
            Code::NotAPhoto,
        ),
        (with_segment(&good, &exif), Code::PhotoNotPlain),
        (
            with_segment(&good, &segment(0xfe, "在家拍的".as_bytes())),
            Code::PhotoNotPlain,
        ),
        ([&good[..], b"PK\x03\x04"].concat(), Code::PhotoNotPlain),
        (of_size(&good, 5_001, 5_000), Code::PhotoTooLarge),
        (of_size(&good, u16::MAX, u16::MAX), Code::PhotoTooLarge),
    ];
    let files: Vec<_> = cases.iter().map(|case| case.0.clone()).collect();
    let (phone, household) = named(&world, &files).await;
    for (file, code) in &cases {
        // In two pieces, so that there is something to take away.
        let begun = phone
            .creation(&world, household, hash_of(file), file.len(), None)
            .send()
            .await
            .unwrap();
        let address = header(&begun, "location");
        assert_eq!(phone.append(&world, &address, 0, &file[..3]).await.status(), 204);
        let last = phone.append(&world, &address, 3, &file[3..]).await;
        assert_eq!(refused(last).await, (422, *code));
        assert_eq!(phone.stands(&world, &address).await, None);
        let again = phone.send(&world, household, hash_of(file), file, false).await;
        assert_eq!(refused(again).await, (422, *code), "with its creation too");
    }
    assert_eq!((world.partial_files(), world.stored_files()), (0, 0));
    assert_eq!(world.photos().room().held(), 0);
}

#[tokio::test]
async fn other_bytes_than_those_named_are_no_photo() {
    let world = World::new().await;
    let photo = taken(1);
    let (phone, household) = named(&world, std::slice::from_ref(&photo.original)).await;
    let other = jpeg(2, 64, 48);
    let sent = phone.send(&world, household, photo.hash, &other, false).await;
    assert_eq!(refused(sent).await, (422, Code::PhotoWrongHash));
    // A thumbnail is named by its own bytes.
    let thumb = phone
        .creation(
            &world,
            household,
            photo.hash,
            photo.thumbnail.len(),
            Some(hash_of(&other)),
        )
        .header("content-type", "application/offset+octet-stream")
        .body(photo.thumbnail.clone());
    assert_eq!(
        refused(thumb.send().await.unwrap()).await,
        (422, Code::PhotoWrongHash)
    );
    assert_eq!((world.partial_files(), world.stored_files()), (0, 0));
}

#[tokio::test]
async fn too_many_bytes_are_refused_before_the_first_is_read() {
    let world = World::new().await;
    let photo = taken(1);
    let (phone, household) = named(&world, std::slice::from_ref(&photo.original)).await;
    for (length, thumb) in [(PHOTO_BYTES + 1, None), (15 * 1024 + 1, Some(photo.hash))] {
        let begun = phone
            .creation(&world, household, photo.hash, length, thumb)
            .send()
            .await
            .unwrap();
        assert_eq!(refused(begun).await, (413, Code::PhotoTooLarge));
    }
    let wide = jpeg(1, 321, 4);
    let sent = phone.send(&world, household, photo.hash, &wide, true).await;
    assert_eq!(
        refused(sent).await,
        (422, Code::PhotoTooLarge),
        "a thumbnail has at most 320 pixels"
    );
    let bad = phone
        .request(&world, "POST", "/v1/photos")
        .header("upload-length", 9)
        .send()
        .await
        .unwrap();
    assert_eq!(refused(bad).await, (400, Code::BadRequest));
}

#[tokio::test]
async fn many_large_photos_at_once_stay_within_their_room() {
    let world = World::new().await;
    let files: Vec<_> = (0..12).map(|seed| jpeg(seed, 1_600, 1_200)).collect();
    let (phone, household) = named(&world, &files).await;
    let sent = files
        .iter()
        .map(|file| phone.send(&world, household, hash_of(file), file, false));
    for sent in all_at_once(sent).await {
        assert_eq!(sent.status(), 201);
    }
    let room = world.photos().room();
    let one = files.iter().map(Vec::len).max().unwrap() as u64;
    assert!(
        room.most() > one && room.most() <= ROOM,
        "{} of {ROOM}",
        room.most()
    );
    assert_eq!(room.held(), 0);
    assert_eq!(world.stored_files(), files.len());
}

async fn all_at_once<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        let mut waits = false;
        for (future, done) in &mut running {
            if done.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => *done = Some(value),
                    std::task::Poll::Pending => waits = true,
                }
            }
        }
        if waits {
            std::task::Poll::Pending
        } else {
            std::task::Poll::Ready(())
        }
    })
    .await;
    running.into_iter().filter_map(|(_, done)| done).collect()
}
