//! What a story ends in: its cases and households as written tables, a line each.

use doorstep_model::document::op::Scalar;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_server::store::StoreError;
use serde_json::Value;

use crate::world::World;

/// Readers of a sheet that are counted.
const READERS: usize = 1_000;

/// Every case with state, actor, unit, deadline and card, and below it the steps that were taken, as
/// `reader` sees them at a desk.
///
/// # Panics
/// When the reader may not see one.
pub fn cases(world: &World, reader: UserId, cases: &[DocumentId]) -> String {
    let desk = world.desk(reader);
    let mut lines = vec!["case | state | actor | unit | deadline | card".to_owned()];
    for case in cases {
        let said = desk.case(*case);
        assert_eq!(said.status, 200, "{said:?}");
        let case = &said.body;
        let stage = match &case["closed_as"] {
            Value::Null => text(&case["stage"]),
            how => format!("{} ({})", text(&case["stage"]), text(how)),
        };
        lines.push(format!(
            "{} {} | {stage} | {} | {} | {} | {}",
            text(&case["number"]),
            text(&case["title"]),
            person(world, &case["person"]),
            text(&case["unit"]),
            text(&case["due_on"]),
            text(&case["card"]),
        ));
        for step in case["steps"].as_array().into_iter().flatten() {
            lines.push(format!(
                "  {} {}{}{}",
                text(&step["step"]),
                person(world, &step["by"]),
                after(": ", &step["text"]),
                after(" — refused: ", &step["refused"]),
            ));
        }
        if let scores @ Value::Object(_) = &case["evaluation"] {
            let of = |name: &str| scores[name].to_string();
            lines.push(format!(
                "  evaluated: speed {}, duty {}, completion {}, feedback {}{}",
                of("speed"),
                of("duty"),
                of("completion"),
                of("feedback"),
                after(": ", &scores["words"]),
            ));
        }
    }
    lines.join("\n")
}

/// Every question with where it stands, whose it is, by when and its card, and below it what became of
/// it at which place's meeting, as `reader` sees them at a desk.
///
/// # Panics
/// When the reader may not see one.
pub fn questions(world: &World, reader: UserId, questions: &[u64]) -> String {
    let desk = world.desk(reader);
    let mut lines = vec!["question | at | state | unit | person | by | card".to_owned()];
    for no in questions {
        let said = desk.get(&format!("/v1/questions/{no}"));
        assert_eq!(said.status, 200, "{said:?}");
        let question = &said.body;
        lines.push(format!(
            "{} {} | {} | {} | {} | {} | {} | {}",
            text(&question["source"]),
            text(&question["title"]),
            text(&question["grid"]),
            text(&question["state"]),
            text(&question["unit"]),
            person(world, &question["person"]),
            text(&question["due_on"]),
            text(&question["card"]),
        ));
        for step in question["steps"].as_array().into_iter().flatten() {
            lines.push(format!(
                "  {} at {} by {}{}{}{}",
                text(&step["step"]),
                text(&step["grid"]),
                person(world, &step["by"]),
                after(" to ", &step["to"]),
                after(", the case: ", &step["case_step"]),
                after(" — refused: ", &step["case_refused"]),
            ));
        }
    }
    lines.join("\n")
}

/// A roll call: each grid with its households and how many were reached, as `reader` sees it at a desk.
///
/// # Panics
/// When the reader may not see it.
pub fn roll_call(world: &World, reader: UserId, alert: u64) -> String {
    let said = world.desk(reader).get(&format!("/v1/alerts/{alert}"));
    assert_eq!(said.status, 200, "{said:?}");
    let call = &said.body;
    let switched = if call["ended_at"].is_null() { "on" } else { "back" };
    let reason = text(&call["reason"]);
    let mut lines = vec![format!(
        "{} {} {switched}: {reason}",
        text(&call["grid"]),
        text(&call["kind"])
    )];
    lines.push("grid | households | reached".to_owned());
    for grid in call["grids"].as_array().into_iter().flatten() {
        lines.push(format!(
            "{} | {} | {}",
            text(&grid["grid"]),
            grid["households"],
            grid["reached"]
        ));
    }
    lines.push(format!("all | {} | {}", call["households"], call["reached"]));
    lines.join("\n")
}

/// Every household with its classification, the versions that are kept of a field, its visits and who
/// read its sheet how often.
///
/// # Panics
/// When the server or the phone does not have one.
pub fn households(world: &World, phone: usize, households: &[DocumentId]) -> String {
    let mut lines = vec!["household | colour | review on | kept versions | visits | read by".to_owned()];
    for id in households {
        let (realm, household) = (world.server.realm(), *id);
        let read = world.server.store().read_blocking(move |tx| {
            Ok::<_, StoreError>((
                tx.household_row(realm, household)?,
                tx.visits_of(realm, household, READERS)?.len(),
                tx.sheet_readers(realm, household, READERS)?,
            ))
        });
        let (row, visits, readers) = read.expect("the server's store answers");
        let row = row.expect("the server has the household");
        let document = world.phones[phone].document(*id).expect("the phone has it");
        let versions: Vec<String> = document
            .conflicts()
            .into_iter()
            .map(|(_, key, versions)| {
                let mut all = vec![shown(&versions.shown)];
                all.extend(versions.others.iter().map(shown));
                format!("{key}: {}", all.join(" / "))
            })
            .collect();
        let mut names: Vec<String> = readers
            .iter()
            .map(|(user, _)| person(world, &user.0.into()))
            .collect();
        names.sort();
        let mut counts: Vec<(String, usize)> = Vec::new();
        for name in names {
            match counts.last_mut() {
                Some((last, count)) if *last == name => *count += 1,
                _ => counts.push((name, 1)),
            }
        }
        let counts: Vec<String> = counts
            .iter()
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        lines.push(format!(
            "{} | {:?} | {} | {} | {visits} | {}",
            row.house_no,
            row.colour,
            row.review_on.map_or("-".into(), |day| day.to_string()),
            dash(versions.join("; ")),
            dash(counts.join(", ")),
        ));
    }
    lines.join("\n")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("-").to_owned()
}

fn after(mark: &str, value: &Value) -> String {
    value
        .as_str()
        .map_or(String::new(), |text| format!("{mark}{text}"))
}

fn dash(text: String) -> String {
    if text.is_empty() { "-".into() } else { text }
}

fn shown(value: &Scalar) -> String {
    match value {
        Scalar::Text(text) => text.to_string(),
        other => format!("{other:?}"),
    }
}

/// A person's login.
fn person(world: &World, user: &Value) -> String {
    let Some(user) = user.as_u64().and_then(|user| u32::try_from(user).ok()) else {
        return "-".into();
    };
    let realm = world.server.realm();
    let found = world
        .server
        .store()
        .read_blocking(move |tx| Ok::<_, StoreError>(tx.user(realm, UserId(user))?.map(|user| user.login)));
    let login = found.expect("the server's store answers").expect("a person");
    login.as_str().to_owned()
}
