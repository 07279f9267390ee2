//! Tells one story, its desks in a browser that somebody else holds: `console-story NAME`. Each line of
//! its output is something to do at a page, `{"do": …}`, whose answer is awaited as a line; or what is
//! left at the end, `{"tables": …}`.

use std::process::ExitCode;

use doorstep_tests::story::browser::{Browser, say};
use doorstep_tests::story::{ALL, Telling};
use serde_json::json;

fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    let Some((_, story)) = ALL.iter().find(|(story, _)| *story == name) else {
        say(&json!({ "refused": format!("no story is called {name:?}") }));
        return ExitCode::from(2);
    };
    let told = story(&Telling {
        desks: &Browser::new(),
        hear: &|_| (),
    });
    say(&json!({ "tables": told.tables }));
    ExitCode::SUCCESS
}
