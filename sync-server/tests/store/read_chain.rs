//! What phones handed in of who read what: a chain each, followed to where the phone stands.

use doorstep_model::id::{DeviceNumber, DocumentId};
use doorstep_model::protocol::reads::{Read, ReadHead};
use doorstep_server::store::StoreError;

use super::house::{House, REALM, at};

/// Three sheets opened on each of two phones.
fn handed_in() -> House {
    let house = House::new();
    let work = house.open().write_blocking(|tx| {
        for device in [1, 2] {
            let mut head = ReadHead::START;
            let rows: Vec<_> = (1..=3)
                .map(|number| {
                    let read = Read {
                        at: at(number as i64),
                        document: DocumentId::new([device as u8; 16]),
                    };
                    head = head.append(number, &read);
                    (number, read, head)
                })
                .collect();
            tx.add_reads(REALM, DeviceNumber(device), &rows, at(9))?;
        }
        Ok::<_, StoreError>(())
    });
    work.unwrap();
    house
}

#[test]
fn chains_that_hold_are_followed_to_their_ends() {
    let followed = handed_in().open().read_blocking(|read| read.check_reads(REALM));
    assert_eq!(followed, Ok(Ok(6)));
}

#[test]
fn a_row_that_was_changed_or_taken_away_is_found() {
    for (sql, phone, row) in [
        (
            "UPDATE sheet_read SET at = at + 1 WHERE device = 1 AND number = 2",
            1,
            2,
        ),
        (
            "UPDATE sheet_read SET document = zeroblob(16) WHERE device = 2 AND number = 1",
            2,
            1,
        ),
        ("DELETE FROM sheet_read WHERE device = 2 AND number = 2", 2, 3),
        ("DELETE FROM sheet_read WHERE device = 1 AND number = 3", 1, 3),
        ("DELETE FROM sheet_read WHERE device = 2 AND number = 3", 2, 3),
    ] {
        let house = handed_in();
        let raw = rusqlite::Connection::open(house.database()).unwrap();
        assert_eq!(raw.execute(sql, []), Ok(1), "{sql}");
        let followed = house.open().read_blocking(|read| read.check_reads(REALM));
        assert_eq!(followed, Ok(Err((DeviceNumber(phone), row))), "{sql}");
    }
}

#[test]
fn rows_older_than_what_is_kept_may_be_gone() {
    let house = handed_in();
    let raw = rusqlite::Connection::open(house.database()).unwrap();
    raw.execute("DELETE FROM sheet_read WHERE device = 1 AND number < 3", [])
        .unwrap();
    let followed = house.open().read_blocking(|read| read.check_reads(REALM));
    assert_eq!(followed, Ok(Ok(4)));
}
