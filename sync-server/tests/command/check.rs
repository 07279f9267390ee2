use rusqlite::Connection;

use crate::desk::Desk;

#[test]
fn a_sound_server_is_found_sound() {
    let desk = Desk::with_realm();
    desk.run(&["user", "add", "wang", "王建国"]).unwrap();
    insta::assert_snapshot!(desk.run(&["check"]).unwrap());
}

#[test]
fn what_was_changed_by_hand_is_found() {
    for (sql, fault) in [
        (
            "UPDATE audit SET subject = '2' WHERE action = 'user.add'",
            "realm 1: audit row 4 does not follow",
        ),
        (
            "DELETE FROM audit WHERE n = 1",
            "realm 1: audit row 1 does not follow",
        ),
        (
            "UPDATE row_current SET version = 9 WHERE tbl = 3",
            "realm 1: the digest of r is not",
        ),
        (
            "DELETE FROM grid WHERE level = 'district'",
            "database: a row of grid refers to nothing",
        ),
    ] {
        let desk = Desk::with_realm();
        desk.run(&["user", "add", "wang", "王建国"]).unwrap();
        let raw = Connection::open(desk.data().join("doorstep.db")).unwrap();
        raw.pragma_update(None, "foreign_keys", false).unwrap();
        assert!(raw.execute(sql, []).unwrap() > 0, "{sql}");
        drop(raw);
        let found = desk.run(&["check"]).unwrap_err();
        assert!(found.starts_with(fault), "{sql}: {found}");
    }
}

#[test]
fn a_photo_that_is_not_what_its_name_says_is_found() {
    let desk = Desk::with_realm();
    let folder = desk.data().join("blobs/1/ab/cd");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("abcd{}", "0".repeat(60))), b"another photo").unwrap();
    let found = desk.run(&["check"]).unwrap_err();
    assert!(found.starts_with("photo 1/ab/cd/abcd0"), "{found}");
}
