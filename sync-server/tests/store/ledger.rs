//! The ledger: torn lines, forged lines, and a database that comes back older than it.

use std::fs;

use doorstep_model::id::{AssignmentId, DeviceNumber, Epoch, UserId};
use doorstep_server::ledger::{Event, Ledger, LedgerError, record};
use doorstep_server::store::StoreError;

use super::house::{House, REALM, add_user, at, enrolled};

fn with_three_entries() -> House {
    let house = House::new();
    let store = house.open();
    let user = add_user(&store, "li").unwrap();
    for device in 1..=3 {
        store
            .write_blocking(move |tx| record(tx, at(device.into()), enrolled(device, user)))
            .unwrap();
    }
    house
}

#[test]
fn what_is_recorded_takes_effect_and_is_a_line() {
    let house = with_three_entries();
    let text = fs::read_to_string(house.ledger()).unwrap();
    insta::assert_snapshot!(text);
    let devices = house.open().read_blocking(|read| read.devices(REALM)).unwrap();
    assert_eq!(
        devices.iter().map(|device| device.number.0).collect::<Vec<_>>(),
        [1, 2, 3]
    );
}

#[test]
fn a_torn_last_line_is_cut_off_and_never_counted() {
    let house = with_three_entries();
    let whole = fs::read(house.ledger()).unwrap();
    let last = whole[..whole.len() - 1]
        .iter()
        .rposition(|b| *b == b'\n')
        .unwrap()
        + 1;
    for cut in last + 1..whole.len() {
        fs::write(house.ledger(), &whole[..cut]).unwrap();
        let (ledger, opened) = Ledger::open(&house.ledger()).unwrap();
        assert_eq!(opened.torn, (cut - last) as u64);
        assert_eq!(ledger.mark().n, 2);
        let again = Event::Revoked {
            realm: REALM,
            device: DeviceNumber(1),
        };
        assert_eq!(ledger.append(at(9), again).unwrap().n, 3);
        let (ledger, opened) = Ledger::open(&house.ledger()).unwrap();
        assert_eq!((ledger.mark().n, opened.torn), (3, 0));
    }
}

#[test]
fn zeros_where_a_line_had_begun_are_a_torn_line() {
    let house = with_three_entries();
    let mut bytes = fs::read(house.ledger()).unwrap();
    bytes.extend([0; 300]);
    fs::write(house.ledger(), &bytes).unwrap();
    let (ledger, opened) = Ledger::open(&house.ledger()).unwrap();
    assert_eq!((ledger.mark().n, opened.torn), (3, 300));
}

#[test]
fn a_changed_removed_or_swapped_line_is_found() {
    let house = with_three_entries();
    let text = fs::read_to_string(house.ledger()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let forged = [
        (text.replacen("\"user\":1", "\"user\":2", 1), 1),
        (format!("{}\n{}\n", lines[0], lines[2]), 2),
        (format!("{}\n{}\n{}\n", lines[1], lines[0], lines[2]), 1),
        (format!("{text}{}\n", lines[2]), 4),
        (format!("{text}{{}}\n"), 4),
        (format!("\n{text}"), 1),
    ];
    for (text, entry) in forged {
        fs::write(house.ledger(), &text).unwrap();
        assert!(
            matches!(Ledger::open(&house.ledger()), Err(LedgerError::Forged(n)) if n == entry),
            "{entry}: {text}"
        );
    }
}

#[test]
fn an_older_database_learns_what_happened_since() {
    let house = House::new();
    let store = house.open();
    let known = add_user(&store, "known").unwrap();
    drop(store);
    let backup = fs::read(house.database()).unwrap();

    let store = house.open();
    let late = add_user(&store, "late").unwrap();
    for event in [
        enrolled(1, known),
        enrolled(2, late),
        Event::Revoked {
            realm: REALM,
            device: DeviceNumber(1),
        },
        Event::Disabled {
            realm: REALM,
            user: known,
        },
        Event::AssignmentEnded {
            realm: REALM,
            assignment: AssignmentId(4),
        },
        Event::Epoch {
            realm: REALM,
            epoch: Epoch::new([9; 8]),
        },
    ] {
        store.write_blocking(move |tx| record(tx, at(5), event)).unwrap();
    }
    drop(store);

    fs::write(house.database(), backup).unwrap();
    let store = house.open();
    store
        .read_blocking(|read| {
            let devices = read.devices(REALM)?;
            assert_eq!(devices.len(), 2);
            assert_eq!(devices[0].revoked_at, Some(at(5)));
            assert!(read.user(REALM, known)?.unwrap().disabled);
            let late = read.user(REALM, late)?.unwrap();
            assert_eq!((late.login.as_str(), late.name.as_str()), ("user-2", ""));
            assert_eq!(read.realm(REALM)?.unwrap().epoch, Epoch::new([9; 8]));
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(
        add_user(&store, "next"),
        Ok(UserId(3)),
        "no number is issued twice"
    );
}

#[test]
fn a_database_beyond_its_ledger_is_not_opened() {
    let house = with_three_entries();
    let text = fs::read_to_string(house.ledger()).unwrap();
    let first = text.lines().next().unwrap();
    fs::write(house.ledger(), format!("{first}\n")).unwrap();
    let (ledger, _) = Ledger::open(&house.ledger()).unwrap();
    let opened = doorstep_server::store::Store::open(&house.database(), ledger.into());
    let older = LedgerError::Older {
        ledger: 1,
        database: 3,
    };
    assert_eq!(opened.err(), Some(StoreError::Ledger(older.to_string().into())));
}

#[test]
fn a_job_that_fails_after_recording_has_still_happened() {
    let house = House::new();
    let store = house.open();
    let user = add_user(&store, "li").unwrap();
    let failed: Result<(), StoreError> = store.write_blocking(move |tx| {
        record(tx, at(1), enrolled(1, user))?;
        Err(StoreError::Contradiction)
    });
    assert_eq!(failed, Err(StoreError::Contradiction));
    add_user(&store, "next").unwrap();
    assert_eq!(store.read_blocking(|read| read.devices(REALM)).unwrap().len(), 1);
}

#[test]
fn a_ledger_is_never_made_over_another() {
    let house = with_three_entries();
    assert!(matches!(
        Ledger::create(&house.ledger()),
        Err(LedgerError::Exists(_))
    ));
    assert!(matches!(
        Ledger::open(&house.path().join("none")),
        Err(LedgerError::Missing(_))
    ));
}
