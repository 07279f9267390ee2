//! Every statement of the store finds its rows by a key: none walks through a realm, or a table, for
//! a few of its rows. At half a million documents that would be seconds.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rusqlite::Connection;

use crate::house::House;

/// Tables that stay small, or that are gone through because of what they hold: by how the statement
/// begins.
const WHOLE: [&str; 15] = [
    // The places of a realm, some thousand, through an index of theirs alone, for the middle of each grid.
    "SELECT grid, count(*) AS n, sum(lat)",
    "DELETE FROM attempt",
    "DELETE FROM session WHERE realm = :realm AND (created_at",
    "SELECT * FROM notice",
    // Switches that are on: few, by an index of them.
    "SELECT * FROM alert WHERE realm = :realm AND ended_at IS NULL",
    // Tens of versions, read once when the realm's rules change.
    "SELECT * FROM checklist WHERE realm = :realm AND version",
    // A node was hung elsewhere: all cases are counted again, through all nodes.
    "INSERT INTO case_count (realm, grid, unit, lane, overdue, confidential, n) WITH RECURSIVE above (top,",
    "INSERT INTO activity_count (realm, grid, month, kind, n, people) WITH RECURSIVE above (top,",
    "INSERT INTO visit_count (realm, grid, place, what, day, cadence, n) WITH RECURSIVE above (top,",
    // All of it is worked out anew.
    "SELECT * FROM visit_due WHERE realm = :realm",
    // Cases to be asked about or looked at, by indexes of these.
    "SELECT grid, unit, 0 AS watch, confidential, count(*)",
    "SELECT grid, unit, watch, confidential, count(*)",
    // Steps that nobody has looked at, by an index of these.
    "SELECT home, grid, confidential, count(*)",
    // The oldest thousand readings that are still named, in the order of an index of these.
    "UPDATE audit SET actor = ''",
    // What waits for a decision, by an index of that.
    "SELECT c.no, c.document, c.hash, q.device, c.at, c.bytes, q.code",
];
/// What stands for parts that are put in when a statement is made.
const PARTS: [(&str, &str); 5] = [
    ("condition", "grid = :grid"),
    ("table", "photo"),
    ("among", "lane = :lane"),
    ("which", "place"),
    ("open", "AND answered = 0 AND nothing_at IS NULL"),
];

/// The texts of a source, each with what stands before it.
fn texts(source: &str) -> Vec<(String, String)> {
    let code: Vec<&str> = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    let (mut found, mut rest) = (Vec::new(), code.as_str());
    while let Some((before, after)) = rest.split_once('"') {
        let mut text = String::new();
        let mut chars = after.char_indices();
        let mut end = after.len();
        while let Some((at, char)) = chars.next() {
            match char {
                '"' => {
                    end = at + 1;
                    break;
                }
                '\\' => match chars.next() {
                    // The text goes on where the next line begins.
                    Some((_, '\n')) => text.push(' '),
                    Some((_, char)) => text.push(char),
                    None => {}
                },
                char => text.push(char),
            }
        }
        let line = before.rsplit(';').next().unwrap_or_default();
        found.push((line.trim().to_owned(), text));
        rest = &after[end..];
    }
    found
}

/// The texts of a source that have a name.
fn named(texts: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    texts.iter().filter_map(|(before, text)| {
        let before = before.strip_suffix(": &str =")?;
        Some((before.rsplit_once("const ")?.1, text.as_str()))
    })
}

/// The statements of a source, whole; what others take from `above.rs` is put in.
fn statements(path: &Path) -> Vec<String> {
    let texts_of = |path: &Path| texts(&fs::read_to_string(path).unwrap());
    let (shared, texts) = (texts_of(&path.with_file_name("above.rs")), texts_of(path));
    let mut parts: BTreeMap<&str, &str> = PARTS.into();
    parts.extend(named(&shared).chain(named(&texts)));
    let begins = |text: &str| {
        ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "]
            .iter()
            .any(|word| text.trim_start().starts_with(word))
    };
    let whole = |text: &String| {
        let fill = |text: String, (name, part): (&&str, &&str)| text.replace(&format!("{{{name}}}"), part);
        parts.iter().fold(text.clone(), fill)
    };
    texts
        .iter()
        .map(|(_, text)| text)
        .filter(|text| begins(text))
        .map(whole)
        .collect()
}

/// Without the breaks and spaces of the source.
fn one_line(statement: &str) -> String {
    statement.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn plan(database: &Connection, statement: &str) -> Vec<String> {
    let prepared = database.prepare(&format!("EXPLAIN QUERY PLAN {statement}"));
    let mut prepared = prepared.unwrap_or_else(|error| panic!("{error}: {statement}"));
    let mut rows = prepared.raw_query();
    let mut lines = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        lines.push(row.get("detail").unwrap());
    }
    lines
}

fn walks(line: &str) -> bool {
    let scans = line.strip_prefix("SCAN ").is_some_and(|what| {
        // What the statement itself made.
        !["CONSTANT", "(", "json_each", "asked", "below", "above"]
            .iter()
            .any(|made| what.starts_with(made))
    });
    scans || line.ends_with("(realm=?)")
}

#[test]
fn no_statement_walks_through_a_realm_for_a_few_rows() {
    let house = House::new();
    drop(house.open());
    let database = Connection::open(house.database()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/sqlite");
    let mut seen = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        for statement in statements(&path) {
            seen += 1;
            let plan = plan(&database, &statement);
            // One that names a realm and nothing else asks for all of it.
            let few = statement.contains(" AND ") || statement.contains("JOIN");
            let known = WHOLE.iter().any(|whole| one_line(&statement).starts_with(whole));
            let bad: Vec<&String> = plan.iter().filter(|line| walks(line)).collect();
            assert!(!few || known || bad.is_empty(), "{statement}\n{bad:?}");
        }
    }
    assert!(seen > 150, "{seen} statements were found");
}
