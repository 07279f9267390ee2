use std::fs;
use std::path::Path;

use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::store::{Setting, setting};

fn key() -> DatabaseKey {
    DatabaseKey::new([7; 32])
}

fn now() -> Timestamp {
    Timestamp::clamp(1_773_709_200_000)
}

fn path(folder: &TempDir) -> PathBuf {
    folder.path().join("database.sqlite")
}

fn open(path: &Path) -> Opened {
    Store::open(path, key(), now()).unwrap()
}

fn whole(path: &Path) -> Store {
    let opened = open(path);
    assert_eq!(opened.damage, None);
    opened.store
}

fn drafts(store: &Store) -> i64 {
    store
        .read::<_, StoreError>(|db| Ok(db.query_row("SELECT count(*) FROM draft", [], |row| row.get(0))?))
        .unwrap()
}

fn add_drafts(db: &Connection, range: std::ops::Range<u32>) -> Result<(), StoreError> {
    for n in range {
        // Incompressible, a page each, so that a table has pages enough to break one of.
        let body: Vec<u8> = (0..100u32)
            .flat_map(|at| *blake3::hash(&[n, at].map(u32::to_be_bytes).concat()).as_bytes())
            .collect();
        db.execute(
            "INSERT INTO draft (form, subject, body, saved_at) VALUES ('visit', ?1, ?2, 0)",
            (n.to_be_bytes(), body),
        )?;
    }
    Ok(())
}

fn filled(path: &Path) {
    let store = whole(path);
    store.write(|db| add_drafts(db, 0..100)).unwrap();
    store
        .write(|db| setting::set(db, Setting::Enrolment, b"enrolled"))
        .unwrap();
    store
        .write(|db| setting::set(db, Setting::InstallationNonce, b"nonce"))
        .unwrap();
}

fn break_bytes(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    for byte in &mut bytes[at..at + 64] {
        *byte ^= 0xa5;
    }
    fs::write(path, bytes).unwrap();
}

fn beside(folder: &TempDir, part: &str) -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains(part))
        .collect();
    found.sort();
    found
}

#[test]
fn what_was_committed_is_there_after_reopening_and_nothing_is_readable_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = path(&folder);
    whole(&path)
        .write(|db| setting::set(db, Setting::Enrolment, b"a very secret text"))
        .unwrap();
    let value = whole(&path)
        .read(|db| setting::get(db, Setting::Enrolment))
        .unwrap();
    assert_eq!(value.as_deref(), Some(&b"a very secret text"[..]));
    for file in beside(&folder, "database") {
        let bytes = fs::read(file).unwrap();
        assert!(!bytes.windows(11).any(|window| window == b"very secret"));
        assert!(!bytes.starts_with(b"SQLite format"));
    }
}

/// Found by crashing it there: the MACs were checked in the file, past the log.
#[test]
fn a_page_torn_on_its_way_out_of_the_log_is_no_damage() {
    let folder = tempfile::tempdir().unwrap();
    let path = path(&folder);
    let log = with_suffix(&path, "-wal");
    let store = whole(&path);
    store.write(|db| add_drafts(db, 0..100)).unwrap();
    let before = fs::read(&log).unwrap();
    // Closing moves the log into the file: the power goes when half of a page is there.
    drop(store);
    let file = fs::read(&path).unwrap();
    break_bytes(&path, file.len() / 2);
    fs::write(&log, before).unwrap();
    suspect(&path).unwrap();
    assert_eq!(drafts(&whole(&path)), 100);
}

/// Found by crashing it there: the new database was taken for the whole one.
#[test]
fn a_rescue_that_was_cut_short_goes_on() {
    for moved in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = path(&folder);
        filled(&path);
        let aside = begin_rescue(&path, now()).unwrap();
        if moved {
            move_aside(&path, &aside).unwrap();
            migrate(&mut connection::writer(&path, &key()).unwrap()).unwrap();
        }
        let opened = open(&path);
        assert_eq!(opened.damage.unwrap().rescued.drafts, 100);
        assert_eq!(drafts(&opened.store), 100);
        drop(opened.store);
        assert_eq!(drafts(&whole(&path)), 100, "and it is over");
    }
}

#[test]
fn a_transaction_that_fails_or_panics_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = whole(&path(&folder));
    let failed = store.write(|db| {
        add_drafts(db, 0..3)?;
        Err::<(), _>(StoreError::Unreadable("test"))
    });
    assert!(failed.is_err());
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.write::<(), StoreError>(|db| {
            add_drafts(db, 0..3)?;
            panic!("in the middle");
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(drafts(&store), 0);
    store.write(|db| add_drafts(db, 0..1)).unwrap();
    assert_eq!(drafts(&store), 1, "and the store works on");
}

#[test]
fn killed_in_the_middle_of_a_transaction_the_earlier_ones_are_there_and_it_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let store = whole(&path(&folder));
    store.write(|db| add_drafts(db, 0..5)).unwrap();
    let copy = tempfile::tempdir().unwrap();
    store
        .write(|db| {
            add_drafts(db, 5..2_000)?;
            // What a phone's storage holds at this moment, log included.
            for file in beside(&folder, "database") {
                fs::copy(&file, copy.path().join(file.file_name().unwrap()))?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(drafts(&whole(&path(&copy))), 5);
    assert_eq!(drafts(&store), 2_000);
}

#[test]
fn readers_see_the_last_commit_while_a_transaction_writes() {
    let folder = tempfile::tempdir().unwrap();
    let store = whole(&path(&folder));
    store
        .write(|db| {
            add_drafts(db, 0..5)?;
            assert_eq!(drafts(&store), 0);
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(drafts(&store), 5);
}

#[test]
fn a_reader_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    let store = whole(&path(&folder));
    assert!(store.read(|db| add_drafts(db, 0..1)).is_err());
}

#[test]
fn a_wrong_key_is_said_and_touches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = path(&folder);
    filled(&path);
    let before = fs::read(&path).unwrap();
    let wrong = Store::open(&path, DatabaseKey::new([8; 32]), now());
    assert!(matches!(wrong, Err(StoreError::WrongKey)));
    assert_eq!(wrong.unwrap_err().code(), doorstep_model::code::Code::WrongKey);
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(drafts(&whole(&path)), 100);
}

#[test]
fn without_the_check_beside_it_a_wrong_key_is_still_no_damage() {
    let folder = tempfile::tempdir().unwrap();
    let path = path(&folder);
    filled(&path);
    fs::remove_file(with_suffix(&path, CHECK)).unwrap();
    let wrong = Store::open(&path, DatabaseKey::new([8; 32]), now());
    assert!(matches!(wrong, Err(StoreError::WrongKey)));
    assert!(beside(&folder, "damaged").is_empty());
    assert_eq!(
        drafts(&whole(&path)),
        100,
        "the right key opens, and the check is written again"
    );
    assert!(matches!(
        Store::open(&path, DatabaseKey::new([8; 32]), now()),
        Err(StoreError::WrongKey)
    ));
}

#[test]
fn a_broken_first_page_is_moved_aside_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let path = path(&folder);
    filled(&path);
    break_bytes(&path, 200);
    let broken = fs::read(&path).unwrap();
    let opened = open(&path);
    let damage = opened.damage.unwrap();
    assert_eq!(
        fs::read(damage.moved_to.unwrap()).unwrap(),
        broken,
        "nothing of it was deleted"
    );
    assert_eq!(
        damage.rescued,
        Rescued {
            incomplete: true,
            ..Rescued::default()
        }
    );
    assert_eq!(drafts(&opened.store), 0);
    drop(opened.store);
    assert_eq!(drafts(&whole(&path)), 0, "reported once");
}

#[test]
fn a_broken_page_in_the_middle_costs_only_what_was_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = path(&folder);
    filled(&path);
    let pages = fs::read(&path).unwrap().len() / 4_096;
    let store = whole(&path);
    break_bytes(&path, (pages - 40) * 4_096 + 300);
    let seen = store.read::<i64, StoreError>(|db| {
        Ok(db.query_row("SELECT sum(length(body)) FROM draft", [], |row| row.get(0))?)
    });
    assert!(matches!(seen, Err(StoreError::Damaged)));
    assert_eq!(
        beside(&folder, "suspect").len(),
        1,
        "the next opening checks everything"
    );
    drop(store);
    let opened = open(&path);
    let damage = opened.damage.unwrap();
    assert!(damage.moved_to.unwrap().exists());
    assert!(damage.rescued.incomplete);
    assert!((90..100).contains(&damage.rescued.drafts), "{:?}", damage.rescued);
    assert_eq!(drafts(&opened.store) as usize, damage.rescued.drafts);
    let kept = |name| opened.store.read(|db| setting::get(db, name)).unwrap();
    assert_eq!(kept(Setting::Enrolment).as_deref(), Some(&b"enrolled"[..]));
    assert_eq!(
        kept(Setting::InstallationNonce),
        None,
        "so that a new generation is drawn"
    );
}

#[test]
fn a_suspicion_that_proves_wrong_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = path(&folder);
    filled(&path);
    whole(&path).suspect().unwrap();
    assert_eq!(drafts(&whole(&path)), 100);
    assert!(beside(&folder, "suspect").is_empty());
}

#[test]
fn a_database_that_vanished_or_was_emptied_is_reported() {
    for empty in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = path(&folder);
        filled(&path);
        if empty {
            fs::write(&path, b"").unwrap();
        } else {
            fs::remove_file(&path).unwrap();
        }
        let damage = open(&path).damage.unwrap();
        assert_eq!(
            damage,
            Damage {
                moved_to: None,
                rescued: Rescued::default()
            }
        );
    }
}

#[test]
fn a_second_damage_in_the_same_moment_does_not_overwrite_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = path(&folder);
    for _ in 0..2 {
        filled(&path);
        break_bytes(&path, 200);
        assert!(open(&path).damage.is_some());
    }
    assert_eq!(beside(&folder, ".damaged-").len(), 2);
}

#[test]
fn a_newer_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = path(&folder);
    filled(&path);
    whole(&path)
        .write::<_, StoreError>(|db| Ok(db.pragma_update(None, "user_version", 99)?))
        .unwrap();
    let newer = Store::open(&path, key(), now());
    assert!(matches!(newer, Err(StoreError::Newer { found: 99, .. })));
    assert!(beside(&folder, "damaged").is_empty());
}

#[test]
fn migrations_are_well_formed() {
    assert_eq!(Migrations::new(MIGRATIONS.map(M::up).into()).validate(), Ok(()));
}

#[test]
fn a_database_of_an_older_version_opens_with_what_was_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = path(&folder);
    let mut older = connection::writer(&path, &key()).unwrap();
    Migrations::new(MIGRATIONS[..2].iter().copied().map(M::up).collect())
        .to_latest(&mut older)
        .unwrap();
    older
        .execute("INSERT INTO awaiting (document, hash) VALUES (x'01', x'02')", [])
        .unwrap();
    drop(older);
    let held: Result<i64, StoreError> =
        whole(&path).read(|db| Ok(db.query_row("SELECT count(*) FROM awaiting", [], |row| row.get(0))?));
    assert_eq!(held.unwrap(), 1);
}
