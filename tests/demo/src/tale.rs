//! The preset's own story, as its tests tell it: a world of its own on the days in which it happened.

use doorstep_model::case::Stage;
use doorstep_model::word::Language;
use doorstep_server::store::StoreError;
use doorstep_tests::story::{ALL, CaseSeen, Interface, Telling, Told};
use doorstep_tests::world::{Desk, World};

use crate::tell::Tell;

/// Tells it; none: the preset has none of its own.
pub(crate) fn live(preset: &str, tell: &Tell) -> Option<Told> {
    let (_, story) = ALL.iter().find(|(name, _)| *name == preset)?;
    tell.heading("the county's own story, on the days in which it happened");
    let told = story(&Telling {
        desks: &Interface,
        hear: &|happened| tell.line(happened),
    });
    tell.heading("what the story ends in");
    cases(&told.world, &told.cases, tell);
    // The cases stand above as everyone's do; the last is the oracle's word.
    let others = told.tables.iter().skip(1);
    for (name, table) in others.filter(|(name, _)| *name != "lost") {
        tell.line(&format!("{name}:"));
        table.lines().for_each(|line| tell.line(line));
    }
    if let Some((_, judgement)) = told.tables.last() {
        tell.line(judgement);
    }
    Some(told)
}

/// Every case with number, title, stage, unit, who has it, by when, and its card.
pub(crate) fn cases(world: &World, cases: &[CaseSeen], tell: &Tell) {
    let heading = ["number", "title", "stage", "unit", "who", "due", "card"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    for case in cases {
        rows.push(vec![
            case.number.clone(),
            case.title.clone(),
            stage(world, &case.stage),
            case.unit
                .as_deref()
                .map_or_else(String::new, |code| called(world, code)),
            text(&case.person),
            text(&case.due_on),
            text(&case.card),
        ]);
    }
    tell.table(&rows);
}

/// In the preset's words.
fn stage(world: &World, code: &str) -> String {
    let stage = Stage::ALL.iter().find(|stage| stage.as_str() == code);
    stage.map_or_else(
        || code.to_owned(),
        |stage| world.place.preset.word(Language::ZhHans, stage),
    )
}

/// The name of a unit, or of the place that sees to it itself.
fn called(world: &World, code: &str) -> String {
    let mut units = world.place.units.iter();
    if let Some(unit) = units.find(|unit| unit.code.as_str() == code) {
        return unit.name_zh.to_string();
    }
    let mut places = world.place.tree.all().iter();
    let place = places.find(|place| place.code.as_str() == code);
    place.map_or_else(|| code.to_owned(), |place| place.name.to_string())
}

/// How to look at it, while it stays open.
pub(crate) fn leave_open(told: &Told, tell: &Tell) {
    let world = &told.world;
    let realm = world.server.realm();
    let users: Result<_, StoreError> = world.server.store().read_blocking(move |tx| tx.users(realm));
    let users = users.unwrap_or_else(|error| panic!("its people are listed: {error}"));
    let at_desks = users.iter().filter(|user| user.password.is_some());
    let logins: Vec<&str> = at_desks.map(|user| user.login.as_str()).collect();
    let address = world.server.handle().front.address.as_str();
    tell.heading(&format!("the story's own console is open at {address}"));
    tell.line(&format!("there it is {}", world.time.now().day()));
    let password = Desk::password();
    tell.line(&format!("log in as {}; password {password}", logins.join(", ")));
}
