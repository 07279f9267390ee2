//! Every route, read from the two files that lay them all out.

use std::path::Path;

const ROUTER: &str = include_str!("../../../src/router.rs");
const CONSOLE: &str = include_str!("../../../src/console/mod.rs");
const METHODS: [&str; 6] = ["get", "post", "head", "patch", "delete", "options"];

/// Method and route of each, in the order of the files.
pub(super) fn all() -> Vec<(String, String)> {
    let laid_out = files_with_routes(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")));
    assert_eq!(
        laid_out,
        ["console/mod.rs", "router.rs"],
        "routes are laid out elsewhere too"
    );
    let served = ROUTER.split("fn metrics_router").next().unwrap();
    let mut routes: Vec<_> = [served, CONSOLE].into_iter().flat_map(of).collect();
    // Whoever signs out asks for nothing more.
    routes.sort_by_key(|(_, route)| route == "/logout");
    routes
}

fn of(source: &str) -> Vec<(String, String)> {
    let mut routes = Vec::new();
    for said in source.split(".route(").skip(1) {
        let (route, handlers) = said.split_once('"').unwrap().1.split_once('"').unwrap();
        let mut depth = 1;
        let end = handlers.find(|letter| {
            depth += i32::from(letter == '(') - i32::from(letter == ')');
            depth == 0
        });
        let handlers = &handlers[..end.unwrap()];
        for method in METHODS {
            let called = handlers.match_indices(&format!("{method}(")).any(|(at, _)| {
                let before = handlers[..at].chars().next_back();
                !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == ':')
            });
            if called {
                routes.push((method.to_uppercase(), route.to_owned()));
            }
        }
    }
    assert!(!routes.is_empty());
    routes
}

fn files_with_routes(source: &Path) -> Vec<String> {
    let (mut folders, mut found) = (vec![source.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read_to_string(&path)
                .unwrap_or_default()
                .contains(".route(")
            {
                let name = path.strip_prefix(source).unwrap();
                found.push(name.to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}
