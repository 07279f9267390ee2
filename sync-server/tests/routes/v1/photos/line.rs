//! The line is cut, hangs, damages what it carries.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use doorstep_model::code::Code;
use doorstep_model::id::DocumentId;
use doorstep_model::photo::hash_of;
use doorstep_server::store::Store;
use doorstep_server::tus::{SETTLE, UploadId};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::world::{ONE, Phone, Taken, World, header, jpeg, refused, taken};
use crate::server::REALM;

/// A phone whose household names a photo, which is not here yet.
async fn ready(world: &World, photo: &Taken) -> (Phone, DocumentId) {
    let mut phone = world.member(1, ONE).await;
    let (household, push) = phone.household(ONE, &[photo]);
    phone.sync(world, vec![push]).await;
    (phone, household.id())
}

/// Says that it will send the rest of the file, sends some of it, and falls silent.
async fn begin_piece(
    world: &World,
    phone: &Phone,
    address: &str,
    offset: usize,
    file: &[u8],
    sent: usize,
    checksum: Option<&str>,
) -> TcpStream {
    let mut line = TcpStream::connect(world.server.handle.address).await.unwrap();
    let checksum = checksum.map_or(String::new(), |sum| format!("upload-checksum: {sum}\r\n"));
    let head = format!(
        "PATCH {address} HTTP/1.1\r\nhost: localhost\r\nauthorization: {}\r\ntus-resumable: 1.0.0\r\n\
         content-type: application/offset+octet-stream\r\nupload-offset: {offset}\r\n{checksum}\
         content-length: {}\r\n\r\n",
        phone.token,
        file.len() - offset,
    );
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&file[offset..offset + sent]).await.unwrap();
    line.flush().await.unwrap();
    line
}

/// Waits until so many bytes of an upload are in its file. Asking the server would interrupt
/// whoever is sending.
async fn arrived(world: &World, address: &str, bytes: usize) {
    let name = address.rsplit('/').next().unwrap();
    let file = world
        .server
        .handle
        .app()
        .home
        .folder
        .blobs()
        .join("partial")
        .join("1")
        .join(name);
    for _ in 0..12_000 {
        if std::fs::metadata(&file).is_ok_and(|file| file.len() == bytes as u64) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("{bytes} bytes did not arrive");
}

/// Waits until so many bytes of an upload are in the database; how many they are then.
async fn kept(store: &Store, address: &str, bytes: u64) -> u64 {
    let id = UploadId::parse(address.rsplit('/').next().unwrap()).unwrap();
    let mut received = 0;
    for _ in 0..12_000 {
        let upload = store.read_blocking(|tx| tx.upload(REALM, id)).unwrap();
        received = upload.unwrap().received;
        if received >= bytes {
            return received;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("{received} of {bytes} bytes were kept");
}

/// Asks until the server has seen that the line is gone.
async fn stands_at(world: &World, phone: &Phone, address: &str, offset: usize) {
    for _ in 0..12_000 {
        if phone.stands(world, address).await == Some(offset) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!(
        "the upload does not stand at {offset}: {:?}",
        phone.stands(world, address).await
    );
}

#[tokio::test]
async fn it_goes_on_from_every_offset() {
    let world = World::new().await;
    let photo = taken(1);
    let (phone, household) = ready(&world, &photo).await;
    let address = phone.begin(&world, household, &photo).await;
    let last = photo.original.len() - 1;
    for (offset, byte) in photo.original[..last].iter().enumerate() {
        let taken = phone.append(&world, &address, offset, &[*byte]).await;
        assert_eq!(taken.status(), 204);
        assert_eq!(header(&taken, "upload-offset"), (offset + 1).to_string());
        assert!(taken.headers().contains_key("upload-expires"));
    }
    assert_eq!(phone.stands(&world, &address).await, Some(last));
    assert_eq!(phone.get(&world, household, photo.hash, "").await.status(), 404);
    let taken = phone
        .append(&world, &address, last, &photo.original[last..])
        .await;
    assert_eq!(taken.status(), 204);
    assert!(!taken.headers().contains_key("upload-expires"));
    let got = phone.get(&world, household, photo.hash, "").await;
    assert_eq!(got.bytes().await.unwrap(), photo.original);
    assert_eq!(world.partial_files(), 0);
}

#[tokio::test]
async fn what_arrived_before_a_cut_counts() {
    let world = World::new().await;
    let photo = taken(1);
    let (phone, household) = ready(&world, &photo).await;
    let address = phone.begin(&world, household, &photo).await;
    let mut at = 0;
    for step in [1, 100, 0, 333, 7] {
        let line = begin_piece(&world, &phone, &address, at, &photo.original, step, None).await;
        at += step;
        arrived(&world, &address, at).await;
        drop(line);
        stands_at(&world, &phone, &address, at).await;
    }
    assert_eq!(
        phone
            .append(&world, &address, at, &photo.original[at..])
            .await
            .status(),
        204
    );
    let got = phone.get(&world, household, photo.hash, "").await;
    assert_eq!(got.bytes().await.unwrap(), photo.original);
}

#[tokio::test]
async fn a_cut_line_writes_down_what_came_though_nobody_asks() {
    let world = World::new().await;
    let photo = taken(1);
    let (phone, household) = ready(&world, &photo).await;
    let address = phone.begin(&world, household, &photo).await;
    let mut at = 0;
    for reset in [false, true] {
        let mut line = begin_piece(&world, &phone, &address, at, &photo.original, 200, None).await;
        at += 200;
        arrived(&world, &address, at).await;
        if reset {
            line.set_zero_linger().unwrap();
            drop(line);
        } else {
            line.shutdown().await.unwrap();
        }
        kept(world.server.store(), &address, at as u64).await;
    }
}

#[tokio::test]
async fn a_server_that_ends_has_kept_what_came() {
    let world = World::new().await;
    let photo = taken(1);
    let (phone, household) = ready(&world, &photo).await;
    let address = phone.begin(&world, household, &photo).await;
    let _line = begin_piece(&world, &phone, &address, 0, &photo.original, 200, None).await;
    arrived(&world, &address, 200).await;
    let store = world.server.store().clone();
    drop(world.server.handle);
    assert_eq!(kept(&store, &address, 200).await, 200);
}

#[tokio::test]
async fn a_line_that_hangs_makes_way_for_a_new_one() {
    let world = World::new().await;
    let photo = taken(1);
    let (phone, household) = ready(&world, &photo).await;
    let address = phone.begin(&world, household, &photo).await;
    let mut hanging = begin_piece(&world, &phone, &address, 0, &photo.original, 300, None).await;
    arrived(&world, &address, 300).await;
    // The phone goes on from where it got to, without asking.
    let mut second = begin_piece(&world, &phone, &address, 300, &photo.original, 50, None).await;
    arrived(&world, &address, 350).await;
    assert_eq!(phone.stands(&world, &address).await, Some(350));
    for line in [&mut hanging, &mut second] {
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).await.unwrap();
        assert!(
            answer.starts_with(b"HTTP/1.1 409"),
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
    assert_eq!(
        phone
            .append(&world, &address, 350, &photo.original[350..])
            .await
            .status(),
        204
    );
    assert_eq!(phone.get(&world, household, photo.hash, "").await.status(), 200);
}

#[tokio::test]
async fn a_piece_at_another_place_is_refused() {
    let world = World::new().await;
    let photo = taken(1);
    let (phone, household) = ready(&world, &photo).await;
    let address = phone.begin(&world, household, &photo).await;
    phone.append(&world, &address, 0, &photo.original[..100]).await;
    for offset in [0, 99, 101, 10_000_000] {
        let refusal = phone
            .append(&world, &address, offset, &photo.original[100..])
            .await;
        assert_eq!(refused(refusal).await, (409, Code::UploadOffset), "{offset}");
    }
    let longer = [&photo.original[100..], b"x"].concat();
    let refusal = phone.append(&world, &address, 100, &longer).await;
    assert_eq!(refused(refusal).await, (413, Code::BodyTooLarge));
    assert_eq!(phone.stands(&world, &address).await, Some(100));
    let untyped = phone
        .request(&world, "PATCH", &address)
        .header("upload-offset", 100)
        .send()
        .await
        .unwrap();
    assert_eq!(refused(untyped).await, (415, Code::BadRequest));
}

#[tokio::test]
async fn a_damaged_piece_is_not_kept() {
    let world = World::new().await;
    let photo = taken(1);
    let (phone, household) = ready(&world, &photo).await;
    let address = phone.begin(&world, household, &photo).await;
    let (first, rest) = photo.original.split_at(150);
    let sha1 = format!(
        "sha1 {}",
        STANDARD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, first))
    );
    let mut damaged = first.to_vec();
    damaged[77] ^= 4;
    let piece = |bytes: Vec<u8>, sum: String| {
        phone
            .piece(&world, &address, 0)
            .header("upload-checksum", sum)
            .body(bytes)
            .send()
    };
    let refusal = piece(damaged, sha1.clone()).await.unwrap();
    assert_eq!(refused(refusal).await, (460, Code::BadChecksum));
    assert_eq!(phone.stands(&world, &address).await, Some(0));
    let refusal = piece(first.to_vec(), "md5 XrY7u+Ae7tCTyyK7j1rNww==".into())
        .await
        .unwrap();
    assert_eq!(refused(refusal).await, (400, Code::BadRequest));
    assert_eq!(piece(first.to_vec(), sha1).await.unwrap().status(), 204);
    let sha256 = format!("sha256 {}", STANDARD.encode(digest(&SHA256, rest)));
    // Half of it can't be checked, so none of it is kept.
    let line = begin_piece(&world, &phone, &address, 150, &photo.original, 90, Some(&sha256)).await;
    arrived(&world, &address, 240).await;
    drop(line);
    stands_at(&world, &phone, &address, 150).await;
    let whole = phone
        .piece(&world, &address, 150)
        .header("upload-checksum", sha256)
        .body(rest.to_vec());
    assert_eq!(whole.send().await.unwrap().status(), 204);
    assert_eq!(phone.get(&world, household, photo.hash, "").await.status(), 200);
}

#[tokio::test]
async fn a_line_that_lets_no_patch_through_overrides_the_method() {
    let world = World::new().await;
    let photo = taken(1);
    let (phone, household) = ready(&world, &photo).await;
    let address = phone.begin(&world, household, &photo).await;
    let by_post = |method: &str| {
        phone
            .request(&world, "POST", &address)
            .header("x-http-method-override", method)
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", 0)
    };
    assert_eq!(by_post("PUT").send().await.unwrap().status(), 400);
    let taken = by_post("PATCH")
        .body(photo.original[..9].to_vec())
        .send()
        .await
        .unwrap();
    assert_eq!(header(&taken, "upload-offset"), "9");
    assert_eq!(by_post("DELETE").send().await.unwrap().status(), 204);
    assert_eq!(phone.stands(&world, &address).await, None);
}

#[tokio::test]
async fn a_large_piece_is_written_down_on_the_way() {
    let world = World::new().await;
    let original = jpeg(3, 1_600, 1_200);
    assert!(original.len() > 2 * SETTLE as usize, "{}", original.len());
    let photo = Taken {
        hash: hash_of(&original),
        thumbnail: jpeg(3, 16, 12),
        original,
    };
    let (phone, household) = ready(&world, &photo).await;
    let address = phone.begin(&world, household, &photo).await;
    let all_but_one = photo.original.len() - 1;
    let line = begin_piece(&world, &phone, &address, 0, &photo.original, all_but_one, None).await;
    // Nobody asks, and the line stays open: this was written down on the way.
    kept(world.server.store(), &address, SETTLE).await;
    arrived(&world, &address, all_but_one).await;
    drop(line);
    stands_at(&world, &phone, &address, all_but_one).await;
    let last = phone
        .append(&world, &address, all_but_one, &photo.original[all_but_one..])
        .await;
    assert_eq!(last.status(), 204);
    assert_eq!(
        phone
            .get(&world, household, photo.hash, "")
            .await
            .bytes()
            .await
            .unwrap(),
        photo.original
    );
}
