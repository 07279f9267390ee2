//! What our own code shows of a document, cell by cell, as plain JSON: to be compared with what another
//! reader shows, or an earlier release showed.

use std::collections::BTreeMap;

use doorstep_model::document::event::Event;
use doorstep_model::document::op::Scalar;
use doorstep_model::document::schema::Shape;
use doorstep_model::document::{Document, Versions, entry::Entry};
use serde_json::{Value, json};

/// What stands at a key: the winner, and all that was written apart.
pub type Cell = (Value, Vec<Value>);
/// The keys of the root or of a container.
pub type Cells = BTreeMap<String, Cell>;

fn plain(value: &Scalar) -> Value {
    match value {
        Scalar::Null => Value::Null,
        Scalar::Bool(truth) => json!(truth),
        Scalar::Int(number) => json!(number),
        Scalar::Text(text) => json!(text),
    }
}

/// The winner and all that was written apart, sorted, each once.
pub fn cell(winner: Value, mut all: Vec<Value>) -> Cell {
    all.sort_by_key(Value::to_string);
    all.dedup();
    (winner, all)
}

fn ours(versions: &Versions) -> Cell {
    let mut all = vec![plain(&versions.shown)];
    all.extend(versions.others.iter().map(plain));
    cell(plain(&versions.shown), all)
}

/// A document as our own code shows it, without what genesis writes: the root under an empty name, then
/// each container.
pub fn shown(document: &Document) -> BTreeMap<String, Cells> {
    let schema = document.kind().schema();
    let root = schema.root.iter().filter_map(|field| {
        let versions = document.root(field.name)?;
        Some((field.name.to_owned(), ours(&versions)))
    });
    let mut all = BTreeMap::from([(String::new(), root.collect())]);
    for container in schema.containers {
        let cells: Cells = match &container.shape {
            Shape::Answers(_) => {
                let answers = document.answers().into_iter();
                answers.map(|(key, versions)| (key, ours(&versions))).collect()
            }
            Shape::Events(_) => {
                let events = document.events(container.name).into_iter();
                let shown = |event: Event| json!(event.to_json());
                events
                    .map(|(entry, event)| {
                        let shown = shown(event);
                        (entry.to_string(), (shown.clone(), vec![shown]))
                    })
                    .collect()
            }
            Shape::Entries { .. } => {
                let fields = document.keys(container.name).into_iter();
                fields
                    .filter_map(|key| {
                        let (entry, field) = key.rsplit_once('.')?;
                        let entry = Entry::parse(entry).ok()?;
                        let versions = document.field(container.name, entry, field)?;
                        Some((key.clone(), ours(&versions)))
                    })
                    .collect()
            }
        };
        all.insert(container.name.to_owned(), cells);
    }
    all
}
