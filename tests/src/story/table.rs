//! What a story ends in: its cases, questions, roll call and households as written tables, a line each.

use doorstep_model::document::op::Scalar;
use doorstep_model::id::DocumentId;
use doorstep_server::store::StoreError;

use super::desk::{CallSeen, CaseSeen, QuestionSeen};
use super::names::login;
use crate::world::World;

/// Readers of a sheet that are counted.
const READERS: usize = 1_000;

/// Every case with state, actor, unit, deadline and card, and below it the steps that were taken.
pub(super) fn cases(cases: &[CaseSeen]) -> String {
    let mut lines = vec!["case | state | actor | unit | deadline | card".to_owned()];
    for case in cases {
        let stage = match &case.outcome {
            Some(outcome) => format!("{} ({outcome})", case.stage),
            None => case.stage.clone(),
        };
        lines.push(format!(
            "{} {} | {stage} | {} | {} | {} | {}",
            case.number,
            case.title,
            text(&case.person),
            text(&case.unit),
            text(&case.due_on),
            text(&case.card),
        ));
        for step in &case.steps {
            let refused = if step.refused { " — refused" } else { "" };
            let (by, said) = (text(&step.by), after(": ", &step.text));
            lines.push(format!("  {} {by}{said}{refused}", step.step));
        }
        if let Some(evaluation) = &case.evaluation {
            let [speed, duty, completion, feedback] = evaluation.scores;
            lines.push(format!(
                "  evaluated: speed {speed}, duty {duty}, completion {completion}, feedback {feedback}{}",
                after(": ", &evaluation.words),
            ));
        }
    }
    lines.join("\n")
}

/// Every question with how it stands, whose it is, by when and its card, and below it what became of it.
pub(super) fn questions(questions: &[QuestionSeen]) -> String {
    let mut lines = vec!["question | state | unit | person | by | card".to_owned()];
    for question in questions {
        lines.push(format!(
            "{} {} | {} | {} | {} | {} | {}",
            question.source,
            question.title,
            question.state,
            text(&question.unit),
            text(&question.person),
            text(&question.due_on),
            text(&question.card),
        ));
        for step in &question.steps {
            lines.push(format!(
                "  {} {}{}",
                step.step,
                text(&step.by),
                after(" to ", &step.to)
            ));
        }
    }
    lines.join("\n")
}

/// A roll call: each place with its households and how many were reached.
pub(super) fn roll_call(call: &CallSeen) -> String {
    let switched = if call.on { "on" } else { "back" };
    let ended = after(" — ", &call.end_reason);
    let mut lines = vec![format!(
        "{} {} {switched}: {}{ended}",
        call.grid, call.kind, call.reason
    )];
    lines.push("grid | households | reached".to_owned());
    let rows = call.lines.iter();
    lines.extend(rows.map(|(grid, households, reached)| format!("{grid} | {households} | {reached}")));
    lines.push(format!("all | {} | {}", call.households, call.reached));
    lines.join("\n")
}

/// Every household with its classification, the versions that are kept of a field, its visits and who
/// read its sheet how often.
///
/// # Panics
/// When the server or the phone does not have one.
pub(super) fn households(world: &World, phone: usize, households: &[DocumentId]) -> String {
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
        let mut names: Vec<String> = readers.iter().map(|(user, _)| login(world, *user)).collect();
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

fn text(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("-")
}

fn after(mark: &str, value: &Option<String>) -> String {
    value
        .as_ref()
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
