use super::*;
use crate::environment::Clock;
use crate::environment::fixed::{FixedClock, Seeded};
use crate::key::FileVault;

const CHEAP: Cost = Cost {
    memory_kib: 64,
    passes: 1,
};

struct Phone {
    folder: tempfile::TempDir,
    vault: FileVault,
    clock: FixedClock,
    randomness: Seeded,
}

impl Phone {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vault = FileVault::new(folder.path().join("vault")).unwrap();
        Self {
            folder,
            vault,
            clock: FixedClock::morning(),
            randomness: Seeded::new(1),
        }
    }

    fn keyring(&self) -> Keyring<'_> {
        Keyring::new(self.folder.path().join("keyring"), "user-1", &self.vault)
    }

    fn with_pin(pin: &str) -> (Self, DatabaseKey) {
        let phone = Self::new();
        let key = phone.keyring().create(&phone.randomness).unwrap();
        phone
            .keyring()
            .seal(&key, Some(&self::pin(pin)), CHEAP, &phone.randomness)
            .unwrap();
        (phone, key)
    }

    fn try_pin(&self, pin: &str) -> Result<DatabaseKey, KeyringError> {
        self.keyring().unlock(Some(&self::pin(pin)), self.clock.now())
    }
}

fn pin(text: &str) -> Pin {
    Pin::parse(text).unwrap()
}

#[test]
fn a_pin_is_six_digits() {
    for text in ["", "12345", "1234567", "12345a", "１２３４５６"] {
        assert!(Pin::parse(text).is_none(), "{text}");
    }
}

#[test]
fn without_a_pin_the_vault_alone_opens() {
    let phone = Phone::new();
    let key = phone.keyring().create(&phone.randomness).unwrap();
    assert_eq!(phone.keyring().unlock(None, phone.clock.now()).unwrap(), key);
    phone.vault.delete("user-1-database").unwrap();
    assert!(matches!(
        phone.keyring().unlock(None, phone.clock.now()),
        Err(KeyringError::NoKey)
    ));
}

#[test]
fn a_pin_is_needed_once_set_and_a_changed_one_replaces_it() {
    let (phone, key) = Phone::with_pin("135790");
    assert!(phone.keyring().has_pin().unwrap());
    assert!(matches!(
        phone.keyring().unlock(None, phone.clock.now()),
        Err(KeyringError::PinNeeded)
    ));
    assert_eq!(phone.try_pin("135790").unwrap(), key);
    phone
        .keyring()
        .seal(&key, Some(&pin("246802")), CHEAP, &phone.randomness)
        .unwrap();
    assert!(matches!(
        phone.try_pin("135790"),
        Err(KeyringError::WrongPin { left: 9 })
    ));
    assert_eq!(phone.try_pin("246802").unwrap(), key);
    phone.keyring().set_pin(&key, None, &phone.randomness).unwrap();
    assert_eq!(phone.keyring().unlock(None, phone.clock.now()).unwrap(), key);
}

#[test]
fn the_real_cost_opens_too() {
    let phone = Phone::new();
    let key = phone.keyring().create(&phone.randomness).unwrap();
    phone
        .keyring()
        .set_pin(&key, Some(&pin("135790")), &phone.randomness)
        .unwrap();
    assert_eq!(phone.try_pin("135790").unwrap(), key);
}

#[test]
fn failures_slow_down_and_the_tenth_drops_the_key() {
    let (phone, _) = Phone::with_pin("135790");
    for left in (5..10).rev() {
        assert!(matches!(phone.try_pin("000000"), Err(KeyringError::WrongPin { left: l }) if l == left));
    }
    for (at, wait) in WAITS.iter().enumerate() {
        let told = phone.try_pin("135790");
        assert!(
            matches!(told, Err(KeyringError::Wait { seconds }) if seconds == *wait),
            "even the right one"
        );
        phone.clock.advance(wait * 1_000);
        let last = at + 1 == WAITS.len();
        match phone.try_pin("000000") {
            Err(KeyringError::Dropped) => assert!(last),
            Err(KeyringError::WrongPin { left }) => assert_eq!(usize::from(left), 4 - at),
            other => panic!("{other:?}"),
        }
    }
    assert!(matches!(phone.try_pin("135790"), Err(KeyringError::NoKey)));
    assert!(phone.vault.load("user-1-database").unwrap().is_none());
}

#[test]
fn an_attempt_counts_before_it_is_checked() {
    let (phone, _) = Phone::with_pin("135790");
    for _ in 0..3 {
        // The app is killed after counting, before the answer.
        phone.keyring().count_attempt(phone.clock.now()).unwrap();
    }
    assert!(matches!(
        phone.try_pin("000000"),
        Err(KeyringError::WrongPin { left: 6 })
    ));
    assert!(phone.try_pin("135790").is_ok(), "and the right one clears them");
    assert!(matches!(
        phone.try_pin("000000"),
        Err(KeyringError::WrongPin { left: 9 })
    ));
}

#[test]
fn killed_at_the_tenth_attempt_there_is_no_eleventh() {
    let (phone, _) = Phone::with_pin("135790");
    for _ in 0..10 {
        phone.clock.advance(3_600_000);
        phone.keyring().count_attempt(phone.clock.now()).unwrap();
    }
    assert!(matches!(phone.try_pin("135790"), Err(KeyringError::Dropped)));
}

#[test]
fn a_clock_set_back_waits_no_longer_than_the_wait() {
    let (phone, key) = Phone::with_pin("135790");
    for _ in 0..5 {
        assert!(phone.try_pin("000000").is_err());
    }
    phone.clock.advance(-400 * 86_400_000);
    assert!(matches!(
        phone.try_pin("135790"),
        Err(KeyringError::Wait { seconds: 30 })
    ));
    phone.clock.advance(401 * 86_400_000);
    assert_eq!(phone.try_pin("135790").unwrap(), key);
}

#[test]
fn a_keyring_of_another_vault_does_not_open() {
    let (phone, _) = Phone::with_pin("135790");
    phone.vault.store("user-1-database", &[9; 32]).unwrap();
    assert!(matches!(
        phone.try_pin("135790"),
        Err(KeyringError::WrongPin { .. })
    ));
}
