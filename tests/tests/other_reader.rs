//! Our documents are plain Automerge: what the server's command line hands out and what a phone stores
//! are opened by npm's `@automerge/automerge`, which finds the same heads and shows the same winners.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_tests::every_noun::{CADRE, EveryNoun, MEMBER};
use doorstep_tests::shown::{Cell, Cells, cell, shown};
use serde_json::{Value, json};

/// Opens the files with the other reader: a value a file, in their order.
fn read(files: &[PathBuf]) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("js");
    assert!(
        folder.join("node_modules/@automerge/automerge").is_dir(),
        "npm's packages are missing: `npm ci --ignore-scripts` in {}, or `tests/run rust`",
        folder.display()
    );
    let mut node = Command::new("node");
    node.arg(folder.join("read.mjs")).args(files);
    let done = node
        .output()
        .unwrap_or_else(|error| panic!("Node.js is missing ({error}): `tests/run rust` brings it"));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
    let lines = String::from_utf8(done.stdout).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn theirs(found: &Value) -> Cell {
    let all = found["all"].as_array().unwrap().iter();
    cell(
        found["winner"].clone(),
        all.map(|one| one["value"].clone()).collect(),
    )
}

fn cells_of(found: &Value) -> Cells {
    let cells = found.as_object().unwrap().iter();
    cells.map(|(key, found)| (key.clone(), theirs(found))).collect()
}

fn their_cells(document: &Document, found: &Value) -> BTreeMap<String, Cells> {
    let mut root = cells_of(&found["root"]);
    assert_eq!(root.remove("kind").unwrap().0, json!(document.kind().as_str()));
    assert_eq!(root.remove("schema").unwrap().0, json!(1));
    assert!(root.remove("id").is_some());
    let mut all = BTreeMap::from([(String::new(), root)]);
    for (name, found) in found["containers"].as_object().unwrap() {
        let cells = cells_of(found);
        if name == "more" {
            assert!(cells.is_empty(), "nothing of a later schema");
        } else {
            all.insert(name.clone(), cells);
        }
    }
    all
}

#[test]
fn npms_automerge_reads_every_noun() {
    let EveryNoun { world, documents, .. } = EveryNoun::live(3);
    let folder = tempfile::tempdir().unwrap();
    let (mut files, mut known) = (Vec::new(), Vec::new());
    for (kind, id) in &documents {
        let file = folder.path().join(format!("{}.automerge", kind.as_str()));
        let arguments = ["export", "document", &id.to_string(), file.to_str().unwrap()];
        world.server.command_line(&arguments).unwrap();
        files.push(file.clone());
        known.push(Document::load(*kind, *id, &std::fs::read(&file).unwrap()).unwrap());
        for phone in [MEMBER, CADRE] {
            let here = world.phones[phone].document(*id).unwrap();
            let file = folder.path().join(format!("{}-{phone}.automerge", kind.as_str()));
            std::fs::write(&file, here.save()).unwrap();
            files.push(file);
            known.push(here);
        }
    }
    let found = read(&files);
    assert_eq!(found.len(), documents.len() * 3);
    let mut conflicts = 0;
    for (document, found) in known.iter().zip(&found) {
        let mut heads: Vec<String> = document.heads().iter().map(ToString::to_string).collect();
        heads.sort();
        assert_eq!(found["heads"], json!(heads), "{}", found["file"]);
        let theirs = their_cells(document, found);
        assert_eq!(shown(document), theirs, "{}", found["file"]);
        let all = theirs.values().flat_map(Cells::values);
        conflicts += all.filter(|(_, all)| all.len() > 1).count();
    }
    // One on the household, from the server and from each phone.
    assert_eq!(conflicts, 3);
    let kinds: Vec<Kind> = documents.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, Kind::ALL, "every noun");
}

#[test]
fn what_is_not_published_is_not_handed_out() {
    let EveryNoun { world, documents, .. } = EveryNoun::live(4);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.automerge");
    let path = file.to_str().unwrap();
    let none = documents[2].1.care().to_string();
    let refused = world.server.command_line(&["export", "document", &none, path]);
    assert!(refused.unwrap_err().contains("not_found"));
    assert!(!file.exists());
    let id = documents[0].1.to_string();
    world
        .server
        .command_line(&["export", "document", &id, path])
        .unwrap();
    let again = world.server.command_line(&["export", "document", &id, path]);
    assert!(again.is_err(), "an older file stays");
}
