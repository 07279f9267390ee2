//! No preset's id, place or post stands in the code that runs it: every string of the sources of model,
//! phone and server is compared with what the presets and their place trees name. Comments, tests and
//! words of the screens (`locales`) are no code.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use doorstep_model::case::CaseStep;
use doorstep_model::document::schema::CASE_SOURCES;
use doorstep_model::grid::read_divisions;
use doorstep_model::preset::embedded;
use doorstep_model::role::BaseRole;

/// Where the code lies.
const CODE: [&str; 6] = [
    "core/model/src",
    "core/device/src",
    "sync-server/src",
    "sync-server/templates",
    "sync-server/assets",
    "core/model/build.rs",
];

/// Says what may not be asked about a person; party membership is such a thing, and some presets' post.
const PRIVACY: &str = "core/model/src/preset/privacy.rs";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What may not stand in a string: as the whole of it, or anywhere in it.
struct Names {
    whole: BTreeSet<String>,
    within: BTreeSet<String>,
}

fn names() -> Names {
    let (mut whole, mut within) = (BTreeSet::new(), BTreeSet::new());
    for file in embedded() {
        let preset = file.parse().unwrap();
        within.insert(preset.code.to_string());
        within.insert(preset.name.zh().to_owned());
        within.extend(preset.root.iter().map(ToString::to_string));
        let csv = root().join(format!("tests/data/divisions-{}.csv", preset.code));
        let divisions = read_divisions(&fs::read_to_string(csv).unwrap()).unwrap();
        for division in &divisions {
            within.insert(division.name().to_owned());
            whole.insert(division.code().to_string());
        }
        for post in &preset.posts {
            whole.insert(post.code.to_string());
            whole.insert(post.name.en().to_owned());
            within.insert(post.name.zh().to_owned());
        }
    }
    // Some presets call a post as the base role is called, or as a step, or a source of cases.
    let ours = |name: &String| {
        BaseRole::ALL
            .iter()
            .any(|role| format!("{role:?}").to_lowercase() == *name)
            || CaseStep::ALL.iter().any(|step| step.as_str() == name)
            || CASE_SOURCES.contains(&name.as_str())
    };
    whole.retain(|name| !ours(name));
    Names { whole, within }
}

fn files(at: &Path, found: &mut Vec<PathBuf>) {
    if at.is_file() {
        found.push(at.to_owned());
        return;
    }
    let for_tests = fs::read_to_string(at.join("lib.rs")).unwrap_or_default();
    for entry in fs::read_dir(at).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if name != "tests" && !for_tests.contains(&format!("#[cfg(test)]\nmod {name};")) {
            files(&path, found);
        }
    }
}

/// The strings of a Rust source up to its tests; of any other file each line is one.
fn strings(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    if path.extension().is_none_or(|extension| extension != "rs") {
        return text.lines().map(str::to_owned).collect();
    }
    // A file's tests are its end.
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut strings = Vec::new();
    for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
        strings.extend(line.split('"').skip(1).step_by(2).map(str::to_owned));
    }
    strings
}

fn offences(path: &Path, names: &Names) -> Vec<String> {
    let strings = strings(path).into_iter();
    let refused = |string: &String| path.ends_with(PRIVACY) && string == "党员";
    let named = |string: &String| {
        names.whole.contains(string) || names.within.iter().any(|name| string.contains(name.as_str()))
    };
    strings
        .filter(|string| named(string) && !refused(string))
        .map(|string| format!("{}: {string:?}", path.display()))
        .collect()
}

#[test]
fn no_preset_is_named_in_code() {
    let names = names();
    let mut found = Vec::new();
    CODE.iter().for_each(|at| files(&root().join(at), &mut found));
    assert!(found.len() > 300, "{} files", found.len());
    let offences: Vec<String> = found.iter().flat_map(|path| offences(path, &names)).collect();
    assert_eq!(offences, Vec::<String>::new());
}

#[test]
fn what_names_a_preset_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.rs");
    let bad =
        "//! hanyin\nfn f() { g(\"hanyin\"); g(\"village_cadre\"); g(\"officer\"); g(\"去江河村委会\"); }\n";
    fs::write(&file, bad).unwrap();
    let found = offences(&file, &names());
    assert_eq!(found.len(), 3, "{found:?}");
}
