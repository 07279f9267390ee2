use std::path::Path;

use doorstep_model::id::{DeviceId, Generation};
use doorstep_model::protocol::key::Signer;
use tempfile::TempDir;

use super::*;
use crate::environment::fixed::{FixedClock, Seeded};
use crate::key::{DeviceSigner, FileVault};
use crate::store::{Setting, setting};

struct Phone {
    folder: TempDir,
    installation: Installation,
}

fn environment(seed: u64) -> Environment {
    Environment {
        clock: Arc::new(FixedClock::morning()),
        randomness: Arc::new(Seeded::new(seed)),
    }
}

fn open(folder: &Path, seed: u64) -> Installation {
    let vault = Arc::new(FileVault::new(folder.join("vault")).unwrap());
    Installation::open(folder.join("data"), folder.join("kept"), vault, environment(seed)).unwrap()
}

fn phone() -> Phone {
    let folder = tempfile::tempdir().unwrap();
    let installation = open(folder.path(), 1);
    Phone { folder, installation }
}

fn generation(device: &Device) -> Generation {
    let bytes = device
        .store()
        .read(|db| setting::get(db, Setting::Generation))
        .unwrap()
        .unwrap();
    Generation::from_slice(&bytes).unwrap()
}

#[test]
fn each_user_has_keys_and_a_database_of_their_own() {
    let phone = phone();
    let first = phone.installation.add_user().unwrap();
    let second = phone.installation.add_user().unwrap();
    assert_eq!(phone.installation.users().unwrap(), [first, second]);
    let (one, _) = phone.installation.unlock(first, None).unwrap();
    let (two, _) = phone.installation.unlock(second, None).unwrap();
    assert_ne!(one.store().path(), two.store().path());
    assert_ne!(generation(&one), generation(&two));
    let keys = [first, second].map(|slot| phone.installation.signer(slot).unwrap().public_key());
    assert_ne!(keys[0], keys[1]);
    drop((one, two));
    let swapped = phone.folder.path().join("data/users");
    std::fs::copy(
        swapped.join("1/database.sqlite"),
        swapped.join("2/database.sqlite"),
    )
    .unwrap();
    // Another user's database is no damage to be thrown aside silently: it is put aside and told.
    assert!(phone.installation.unlock(second, None).unwrap().1.is_some());
}

#[test]
fn a_restart_goes_on_under_the_same_generation_and_key() {
    let phone = phone();
    let slot = phone.installation.add_user().unwrap();
    let before = generation(&phone.installation.unlock(slot, None).unwrap().0);
    let again = open(phone.folder.path(), 2);
    assert_eq!(generation(&again.unlock(slot, None).unwrap().0), before);
    let message = b"the same key signs";
    let signature = again.signer(slot).unwrap().sign(message).unwrap();
    assert!(
        phone
            .installation
            .signer(slot)
            .unwrap()
            .public_key()
            .verifies(message, &signature)
    );
}

#[test]
fn a_database_brought_to_another_installation_gets_a_new_generation() {
    let phone = phone();
    let slot = phone.installation.add_user().unwrap();
    let before = generation(&phone.installation.unlock(slot, None).unwrap().0);
    // The phone's own backup brings everything back but what is kept out of it.
    std::fs::remove_dir_all(phone.folder.path().join("kept")).unwrap();
    let restored = open(phone.folder.path(), 2);
    let after = generation(&restored.unlock(slot, None).unwrap().0);
    assert_ne!(after, before);
    assert_eq!(
        generation(&restored.unlock(slot, None).unwrap().0),
        after,
        "drawn once"
    );
}

#[test]
fn a_pin_locks_and_a_changed_pin_keeps_the_work() {
    let phone = phone();
    let slot = phone.installation.add_user().unwrap();
    let (device, _) = phone.installation.unlock(slot, None).unwrap();
    device
        .store()
        .write(|db| setting::set(db, Setting::Link, b"unsent work"))
        .unwrap();
    drop(device);
    let (old, new) = (Pin::parse("135790").unwrap(), Pin::parse("246802").unwrap());
    phone.installation.set_pin(slot, None, Some(&old)).unwrap();
    let closed = phone.installation.unlock(slot, None).map(|_| ());
    assert!(matches!(
        closed,
        Err(InstallationError::Keyring(KeyringError::PinNeeded))
    ));
    phone.installation.set_pin(slot, Some(&old), Some(&new)).unwrap();
    let (device, damage) = phone.installation.unlock(slot, Some(&new)).unwrap();
    assert_eq!(damage, None);
    let kept = device.store().read(|db| setting::get(db, Setting::Link)).unwrap();
    assert_eq!(kept.as_deref(), Some(&b"unsent work"[..]));
}

#[test]
fn nobody_is_let_in_who_is_not_here() {
    let phone = phone();
    let nobody = phone.installation.unlock(UserSlot(7), None).map(|_| ());
    assert!(matches!(nobody, Err(InstallationError::NoUser)));
    assert_eq!(nobody.unwrap_err().code(), Code::NotEnrolled);
}

#[test]
fn before_enrolment_nobody_writes() {
    let phone = phone();
    let slot = phone.installation.add_user().unwrap();
    let (device, _) = phone.installation.unlock(slot, None).unwrap();
    assert_eq!(device.identity(), None);
    let actor = crate::identity::Identity {
        device: DeviceId::new([1; 12]),
        number: doorstep_model::id::DeviceNumber(7),
        user: doorstep_model::id::UserId(9),
        realm: doorstep_model::id::RealmNumber(1),
        generation: Generation::new([2; 4]),
    }
    .actor();
    assert_eq!(actor, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2]);
}

/// Found by crashing it there: a folder without keys was a user whom nothing could let in.
#[test]
fn a_user_who_was_begun_and_not_ended_is_nobody() {
    let phone = phone();
    let begun = phone.folder.path().join("data/users/1.new");
    std::fs::create_dir(&begun).unwrap();
    std::fs::write(begun.join("keyring"), b"half").unwrap();
    assert_eq!(phone.installation.users().unwrap(), []);
    let slot = phone.installation.add_user().unwrap();
    assert_eq!(slot.number(), 1);
    phone.installation.unlock(slot, None).unwrap();
    assert!(!begun.exists());
}
