//! What earlier releases left is opened by this build: migrated, whole, shown as it was, and worked on.

use std::fs;

use doorstep_device::action::edit_household::{HouseholdEdit, edit_household};
use doorstep_device::photo::Part;
use doorstep_model::document::Document;
use doorstep_model::id::PhotoHash;
use doorstep_tests::every_noun::MEMBER;
use doorstep_tests::golden::{ExpectedDocument, Golden};

/// Bytes of a release's golden files together: an encrypted database does not compress.
const BYTES: u64 = 300 * 1024;

fn every() -> Vec<Golden> {
    let all = Golden::all();
    assert!(!all.is_empty(), "the first release has its files");
    all
}

#[test]
fn documents_of_every_release_show_what_they_showed() {
    for golden in every() {
        for expected in golden.expected().documents {
            let (kind, id) = expected.names();
            let saved = fs::read(golden.document_file(kind)).unwrap();
            let document = Document::load(kind, id, &saved).unwrap();
            assert_eq!(
                ExpectedDocument::of(&document),
                expected,
                "{}",
                golden.folder().display()
            );
        }
    }
}

#[test]
fn databases_of_every_release_are_migrated_and_lose_nothing() {
    for golden in every() {
        let name = golden.folder().display().to_string();
        let expected = golden.expected();
        let mut world = golden.world();
        let checked = world.server.command_line(&["check"]).unwrap();
        assert!(checked.contains("database: sound"), "{name}: {checked}");
        assert_eq!(world.judge().unwrap().to_string(), expected.judgement, "{name}");
        for document in &expected.documents {
            let (_, id) = document.names();
            let served = world.server.document(id).unwrap();
            assert_eq!(&ExpectedDocument::of(&served), document, "{name}: server");
            let here = world.phones[MEMBER].document(id).unwrap();
            assert_eq!(&ExpectedDocument::of(&here), document, "{name}: phone");
        }
        // The photo is whole on both sides.
        assert!(checked.contains("photos: 2"), "{name}: {checked}");
        let (_, household) = expected.documents[0].names();
        let document = world.server.document(household).unwrap();
        for (_, event) in document.events("photos") {
            let photo = PhotoHash::parse(event.hash.as_deref().unwrap()).unwrap();
            let device = world.phones[MEMBER].device();
            for part in [Part::Thumbnail, Part::Original] {
                assert!(device.photos().read(photo, part).unwrap().is_some(), "{name}");
            }
        }
        // It goes on: nothing is sent again, and what a new phone of the cadre's writes arrives.
        let outcome = world.sync(MEMBER);
        assert_eq!(
            (outcome.accepted, outcome.proven, outcome.skipped.len()),
            (0, true, 0),
            "{name}"
        );
        let cadre = world.person_of("cadre");
        let cadre = world.phone("cadre, new", cadre);
        world.sync(cadre);
        let edit = HouseholdEdit {
            address: Some("江河村新居".into()),
            ..HouseholdEdit::default()
        };
        edit_household(world.phones[cadre].device(), household, &edit).unwrap();
        world.sync_all();
        let read = world.phones[MEMBER].document(household).unwrap();
        assert_eq!(read.root("address").unwrap().text(), Some("江河村新居"));
        assert_eq!(world.differences().unwrap(), Vec::<String>::new(), "{name}");
        assert!(world.judge().unwrap().is_good(), "{name}");
    }
}

#[test]
fn a_release_that_has_its_files_keeps_them() {
    let refused = Golden::make(1).unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::AlreadyExists);
}

#[test]
fn golden_files_stay_small() {
    for golden in every() {
        let files = fs::read_dir(golden.folder()).unwrap();
        let bytes: u64 = files.map(|file| file.unwrap().metadata().unwrap().len()).sum();
        assert!(bytes <= BYTES, "{}: {bytes} bytes", golden.folder().display());
    }
}
