//! The drill: a server is lost, and comes back with what its ledger knows.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use doorstep_model::id::{DeviceId, DeviceNumber, UserId};
use doorstep_server::ledger::{Event, record};
use doorstep_server::store::StoreError;

use crate::desk::{Desk, REALM};

fn enrolled(device: u32, user: u32) -> Event {
    Event::Enrolled {
        realm: REALM,
        device: DeviceNumber(device),
        id: DeviceId::new([device as u8; 12]),
        user: UserId(user),
        key: format!("02{}", "cd".repeat(32)).into(),
    }
}

fn note(desk: &Desk, event: Event) {
    let now = desk.environment().now();
    desk.home()
        .store
        .write_blocking(move |tx| record(tx, now, event))
        .unwrap();
}

fn keep_photo(desk: &Desk, bytes: &[u8]) {
    let hash = blake3::hash(bytes).to_hex();
    let folder = desk.data().join("blobs/1").join(&hash[..2]).join(&hash[2..4]);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(hash.as_str()), bytes).unwrap();
}

/// A realm with one person and one phone, a recovery key, and a sealed backup of it.
fn backed_up() -> Desk {
    let desk = Desk::with_realm();
    desk.run(&["user", "add", "wang", "王建国"]).unwrap();
    note(&desk, enrolled(1, 1));
    let secret = desk.path("secret");
    let made = desk
        .run(&["backup", "--new-recovery-key", secret.to_str().unwrap()])
        .unwrap();
    let public = made.split('"').nth(1).unwrap().to_owned();
    keep_photo(&desk, b"a photo");
    fs::create_dir_all(desk.data().join("blobs/incoming")).unwrap();
    fs::write(desk.data().join("blobs/incoming/half"), b"a pho").unwrap();
    let (to, photos) = (desk.path("backup"), desk.path("photos"));
    let (to, photos) = (to.to_str().unwrap(), photos.to_str().unwrap());
    let said = desk
        .run(&[
            "backup",
            "--to",
            to,
            "--photos",
            photos,
            "--recovery-key",
            &public,
        ])
        .unwrap();
    assert!(said.contains("1 photos listed\n1 photos copied"), "{said}");
    desk
}

fn restore(desk: &Desk, ledger: &str, secret: &[&str]) -> Result<String, String> {
    let from = desk.path("backup");
    let arguments = [&["restore", from.to_str().unwrap(), "--ledger", ledger], secret].concat();
    desk.run_on(&desk.path("restored"), &arguments, "")
}

#[test]
fn the_drill() {
    let desk = backed_up();
    // After the backup: another person with a phone, the first phone lost, the first person out.
    desk.run(&["user", "add", "late", "后来人"]).unwrap();
    note(&desk, enrolled(2, 2));
    desk.run(&["device", "revoke", "1"]).unwrap();
    desk.run(&["user", "disable", "wang"]).unwrap();
    let old = desk.home();
    let old_epoch = old
        .store
        .read_blocking(|read| read.realm(REALM))
        .unwrap()
        .unwrap()
        .epoch;
    let keys = (old.keys.id(), old.keys.sealing());
    let ledger = desk.path("ledger-copy");
    fs::copy(old.ledger.path(), &ledger).unwrap();
    drop(old);
    fs::remove_dir_all(desk.data()).unwrap();

    let (secret, photos) = (desk.path("secret"), desk.path("photos"));
    let given = [
        "--recovery-secret",
        secret.to_str().unwrap(),
        "--photos",
        photos.to_str().unwrap(),
    ];
    let said = restore(&desk, ledger.to_str().unwrap(), &given).unwrap();
    insta::assert_snapshot!(said);

    fs::rename(desk.path("restored"), desk.data()).unwrap();
    let home = desk.home();
    assert_eq!((home.keys.id(), home.keys.sealing()), keys);
    home.store
        .read_blocking(|read| {
            assert_ne!(read.realm(REALM)?.unwrap().epoch, old_epoch);
            let devices = read.devices(REALM)?;
            assert_eq!(devices.len(), 2);
            assert!(devices[0].revoked_at.is_some() && devices[1].revoked_at.is_none());
            assert!(read.user(REALM, UserId(1))?.unwrap().disabled);
            assert_eq!(read.user(REALM, UserId(2))?.unwrap().name.as_str(), "");
            Ok::<_, StoreError>(())
        })
        .unwrap();
    drop(home);
    let hash = blake3::hash(b"a photo").to_hex();
    let photo = desk
        .data()
        .join("blobs/1")
        .join(&hash[..2])
        .join(&hash[2..4])
        .join(hash.as_str());
    assert_eq!(fs::read(photo).unwrap(), b"a photo");
    let next = desk.run(&["user", "add", "next", "新来人"]).unwrap();
    assert_eq!(next, "user 1000003 added\n", "no number is issued twice");
    desk.run(&["check"]).unwrap();
}

#[test]
fn a_ledger_older_than_the_backup_restores_nothing() {
    let desk = backed_up();
    let ledger = fs::read_to_string(desk.home().ledger.path()).unwrap();
    let older = desk.path("older");
    let lines: Vec<&str> = ledger.lines().collect();
    fs::write(&older, lines[..lines.len() - 1].join("\n") + "\n").unwrap();
    let secret = desk.path("secret");
    let refused = restore(
        &desk,
        older.to_str().unwrap(),
        &["--recovery-secret", secret.to_str().unwrap()],
    );
    insta::assert_snapshot!(refused.unwrap_err());
    assert!(!desk.path("restored").exists());
}

#[test]
fn a_sealed_backup_opens_with_its_secret_only() {
    let desk = backed_up();
    let ledger = desk.home().ledger.path().to_owned();
    let ledger = ledger.to_str().unwrap();
    insta::assert_snapshot!(restore(&desk, ledger, &[]).unwrap_err(), @"this backup is sealed: give the recovery secret");
    let other = desk.path("other");
    desk.run(&["backup", "--new-recovery-key", other.to_str().unwrap()])
        .unwrap();
    let wrong = restore(&desk, ledger, &["--recovery-secret", other.to_str().unwrap()]);
    insta::assert_snapshot!(wrong.unwrap_err(), @"it was sealed to another key, or changed");
    let bytes = fs::read(desk.path("backup")).unwrap();
    assert!(
        !bytes
            .windows("王建国".len())
            .any(|part| part == "王建国".as_bytes())
    );
}

#[test]
fn a_backup_that_was_changed_or_cut_off_restores_nothing() {
    let desk = backed_up();
    let ledger = desk.home().ledger.path().to_owned();
    let secret = desk.path("secret");
    let whole = fs::read(desk.path("backup")).unwrap();
    let try_with = |bytes: &[u8]| {
        fs::write(desk.path("backup"), bytes).unwrap();
        restore(
            &desk,
            ledger.to_str().unwrap(),
            &["--recovery-secret", secret.to_str().unwrap()],
        )
    };
    for at in [5, 40, 60, 400, whole.len() / 2, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        assert!(try_with(&changed).is_err(), "byte {at}");
    }
    for length in [0, 18, 60, whole.len() / 2, whole.len() - 1] {
        assert!(try_with(&whole[..length]).is_err(), "cut at {length}");
    }
    assert!(try_with(&[&whole[..], b"x"].concat()).is_err());
    assert!(!desk.path("restored").exists());
    assert!(try_with(&whole).is_ok());
}

#[test]
fn without_a_key_to_seal_to_it_must_be_said() {
    let desk = Desk::with_realm();
    let to = desk.path("backup");
    let to = to.to_str().unwrap();
    insta::assert_snapshot!(desk.run(&["backup", "--to", to]).unwrap_err());
    let said = desk.run(&["backup", "--to", to, "--plain"]).unwrap();
    assert!(said.ends_with("it is not sealed: it holds every household and every key of this server\n"));
    assert_eq!(fs::metadata(to).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(
        desk.run(&["backup", "--to", to, "--plain"])
            .unwrap_err()
            .contains("exists")
    );
    assert!(restore(&desk, desk.home().ledger.path().to_str().unwrap(), &[]).is_ok());
    let covers = desk
        .home()
        .store
        .read_blocking(|read| read.backup_covers())
        .unwrap();
    assert_eq!(covers, Some(desk.environment().now().plus(-60_000)));
}

#[test]
fn photos_are_kept_once_and_sealed() {
    let desk = backed_up();
    let folder = desk.path("photos");
    let kept: Vec<_> = files(&folder);
    assert_eq!(kept.len(), 1);
    assert!(
        !fs::read(&kept[0])
            .unwrap()
            .windows(7)
            .any(|part| part == b"a photo")
    );
    keep_photo(&desk, b"another photo");
    let (to, photos) = (desk.path("second"), folder.to_str().unwrap().to_owned());
    let said = desk
        .run(&[
            "backup",
            "--to",
            to.to_str().unwrap(),
            "--photos",
            &photos,
            "--plain",
        ])
        .unwrap();
    assert!(said.contains("2 photos listed\n1 photos copied"), "{said}");
    assert_eq!(files(&folder).len(), 2);
}

#[test]
fn a_photo_that_was_changed_where_it_was_kept_is_not_put_back() {
    let desk = backed_up();
    let kept = files(&desk.path("photos")).remove(0);
    let mut bytes = fs::read(&kept).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&kept, bytes).unwrap();
    let (secret, photos) = (desk.path("secret"), desk.path("photos"));
    let given = [
        "--recovery-secret",
        secret.to_str().unwrap(),
        "--photos",
        photos.to_str().unwrap(),
    ];
    let ledger = desk.home().ledger.path().to_owned();
    let refused = restore(&desk, ledger.to_str().unwrap(), &given).unwrap_err();
    assert_eq!(refused, "it was sealed to another key, or changed");
    assert!(!desk.path("restored").exists());
}

#[test]
fn phones_hear_that_their_work_is_safe_only_when_photos_are_kept_too() {
    let desk = Desk::with_realm();
    let covers = |desk: &Desk| {
        desk.home()
            .store
            .read_blocking(|read| read.backup_covers())
            .unwrap()
    };
    keep_photo(&desk, b"a photo");
    let (to, photos) = (desk.path("one"), desk.path("photos"));
    let said = desk
        .run(&["backup", "--to", to.to_str().unwrap(), "--plain"])
        .unwrap();
    assert!(said.contains("photos are not copied"), "{said}");
    assert_eq!(covers(&desk), None);
    let to = desk.path("two");
    desk.run(&[
        "backup",
        "--to",
        to.to_str().unwrap(),
        "--photos",
        photos.to_str().unwrap(),
        "--plain",
    ])
    .unwrap();
    assert_eq!(covers(&desk), Some(desk.environment().now().plus(-60_000)));
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path))
        } else {
            found.push(path)
        }
    }
    found
}
