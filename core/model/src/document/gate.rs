//! What untrusted bytes must pass before any Automerge call: the dialect, then the schema.
//!
//! The gate is not enough by itself: a `pred` that names no existing op passes it. See
//! [`crate::document::apply`].

use crate::code::Code;
use crate::document::change::{Actor, RawChange, RawPut, Value};
use crate::document::entry::Entry;
use crate::document::event::Event;
use crate::document::op::{Put, Scalar, Target};
use crate::document::schema::{Container, Kind, Rule, Shape};
use crate::document::{change, genesis};
use crate::id::{ChangeHash, DeviceNumber, DocumentId, is_code};
use crate::{id, text, time};

/// A change that passed: what it says, and what accepting it needs to know.
#[derive(Debug, Clone, PartialEq)]
pub struct Gated {
    /// Its name.
    pub hash: ChangeHash,
    /// Who wrote it.
    pub actor: Actor,
    /// Which of this actor's in this document.
    pub seq: u64,
    /// What it stands on.
    pub deps: Vec<ChangeHash>,
    /// Counter of its first op.
    pub start_op: u64,
    /// Counter of its last op.
    pub max_op: u64,
    /// True when it stands on the genesis alone.
    pub begins: bool,
    /// What it puts.
    pub puts: Vec<Put>,
}

/// Checks the bytes of one change to a document against dialect and schema.
///
/// `number` is the author's device number, 0 for the server.
///
/// # Errors
/// A code of the 100s; never a panic, never more memory than a few times the bytes.
pub fn gate(bytes: &[u8], kind: Kind, id: DocumentId, number: DeviceNumber) -> Result<Gated, Code> {
    let raw = RawChange::decode(bytes)?;
    if raw.deps.is_empty() {
        return Err(Code::BadDeps);
    }
    if raw.actor == genesis::GENESIS_ACTOR {
        return Err(Code::ForgedActor);
    }
    let begins = genesis::begins(&raw, kind, id);
    let own = Own {
        number,
        generation: generation(&raw.actor, number),
        seq: raw.seq,
    };
    let puts = raw
        .puts
        .iter()
        .map(|put| check_put(&raw, put, kind, own, begins))
        .collect::<Result<Vec<_>, _>>()?;
    if begins {
        check_beginning(&puts, kind)?;
    }
    Ok(Gated {
        hash: change::hash(bytes)?,
        actor: raw.actor,
        seq: raw.seq,
        start_op: raw.start_op,
        max_op: raw.max_op(),
        begins,
        deps: raw.deps,
        puts,
    })
}

/// The generation in an actor, as entry keys write it.
pub fn generation(actor: &Actor, number: DeviceNumber) -> u64 {
    let from = if number == DeviceNumber::SERVER { 8 } else { 12 };
    actor[from..]
        .iter()
        .fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// The parts that the entry keys of this change must carry where they are its own.
#[derive(Clone, Copy)]
struct Own {
    number: DeviceNumber,
    generation: u64,
    seq: u64,
}

impl Own {
    /// The server alone keeps others' entries, in a document that it writes anew.
    fn may_make(self, entry: Entry) -> bool {
        self.number == DeviceNumber::SERVER
            || (entry.device == self.number && entry.generation == self.generation && entry.seq == self.seq)
    }
}

fn check_put(raw: &RawChange<'_>, put: &RawPut<'_>, kind: Kind, own: Own, begins: bool) -> Result<Put, Code> {
    let first = put.pred.is_empty();
    let target = match put.object {
        None => {
            let field = kind.schema().field(put.key).ok_or(Code::UnknownField)?;
            if field.once && !(begins && first) {
                return Err(Code::Rewritten);
            }
            check_value(field.rule, put.value)?;
            Target::Root(field)
        }
        Some(object) => {
            if *raw.actor_at(object.actor) != genesis::GENESIS_ACTOR {
                return Err(Code::UnknownContainer);
            }
            let container = genesis::container_at(kind, object.counter).ok_or(Code::UnknownContainer)?;
            check_key(container, put, own)?
        }
    };
    // What genesis made is never replaced: its keys are not in the table.
    if put
        .pred
        .iter()
        .any(|id| *raw.actor_at(id.actor) == genesis::GENESIS_ACTOR)
    {
        return Err(Code::ForgedPred);
    }
    Ok(Put {
        target,
        value: owned(put.value),
        first,
    })
}

fn check_key(container: &'static Container, put: &RawPut<'_>, own: Own) -> Result<Target, Code> {
    let first = put.pred.is_empty();
    match &container.shape {
        Shape::Events(steps) => {
            let entry = Entry::parse(put.key).map_err(|_| Code::UnknownField)?;
            if !first {
                return Err(Code::Rewritten);
            }
            if !own.may_make(entry) {
                return Err(Code::ForgedEntry);
            }
            let Value::Text(json) = put.value else {
                return Err(Code::BadEvent);
            };
            let event = Event::parse(json).map_err(|_| Code::BadEvent)?;
            let known = if steps.is_empty() {
                crate::case::CaseStep::parse(&event.step).is_some()
            } else {
                steps.iter().any(|step| step.as_str() == &*event.step)
            };
            if !known || (event.by.is_some() && own.number != DeviceNumber::SERVER) {
                return Err(Code::BadEvent);
            }
            Ok(Target::Event {
                container,
                entry,
                event: Box::new(event),
            })
        }
        Shape::Entries { makers, fields } => {
            let (entry, name) = put.key.rsplit_once('.').ok_or(Code::UnknownField)?;
            let entry = Entry::parse(entry).map_err(|_| Code::UnknownField)?;
            let field = fields
                .iter()
                .find(|field| field.name == name)
                .ok_or(Code::UnknownField)?;
            if first && makers.contains(&name) && !own.may_make(entry) {
                return Err(Code::ForgedEntry);
            }
            check_value(field.rule, put.value)?;
            Ok(Target::Field {
                container,
                entry,
                field,
            })
        }
        Shape::Answers(max) => {
            if !is_code(put.key) {
                return Err(Code::UnknownField);
            }
            check_value(Rule::Text(*max), put.value)?;
            Ok(Target::Answer {
                container,
                question: put.key.into(),
            })
        }
    }
}

/// The first change of a document says what kind of thing it is.
fn check_beginning(puts: &[Put], kind: Kind) -> Result<(), Code> {
    let put = |name: &str| {
        puts.iter().any(|put| {
            matches!(&put.target, Target::Root(field) if field.name == name) && put.value != Scalar::Null
        })
    };
    let complete = match kind {
        Kind::Household | Kind::Care => true,
        Kind::Visit => put("visit_kind") && (put("household") != put("place")),
        Kind::Activity => put("activity_kind") && put("grid"),
        Kind::Place => put("place_kind") && put("name"),
        Kind::Case => put("case_kind"),
    };
    if complete { Ok(()) } else { Err(Code::BadValue) }
}

/// Checks a value against a field's rule; `null` empties any field.
pub fn check_value(rule: Rule, value: Value<'_>) -> Result<(), Code> {
    let fits = match (rule, value) {
        (_, Value::Null) => true,
        (Rule::Bool, Value::Bool(_)) => true,
        (Rule::Int(low, high), Value::Int(number)) => (low..=high).contains(&number),
        (_, Value::Text(words)) => text_fits(rule, words),
        _ => false,
    };
    if fits { Ok(()) } else { Err(Code::BadValue) }
}

fn text_fits(rule: Rule, words: &str) -> bool {
    match rule {
        Rule::Text(max) => text::check(words, max).is_ok(),
        Rule::OneOf(codes) => codes.contains(&words),
        Rule::Code => is_code(words),
        Rule::Codes(max) => {
            let codes: Vec<_> = words.split(' ').collect();
            codes.len() <= max && codes.iter().all(|code| is_code(code)) && codes.is_sorted_by(|a, b| a < b)
        }
        Rule::Day => time::Day::parse(words).is_ok(),
        Rule::YearMonth => year_month(words),
        Rule::Document => DocumentId::parse(words).is_ok(),
        Rule::Entry => Entry::parse(words).is_ok(),
        Rule::Checklist => words
            .split_once('@')
            .is_some_and(|(id, version)| is_code(id) && version.len() <= 6 && digits(version)),
        Rule::Grid => id::GridCode::parse(words).is_ok(),
        Rule::Digits(count) => words.len() == count && digits(words),
        Rule::Int(..) | Rule::Bool => false,
    }
}

fn year_month(words: &str) -> bool {
    let (year, month) = words.split_once('-').unwrap_or((words, "01"));
    let in_range = |text: &str, length, range: std::ops::RangeInclusive<u32>| {
        text.len() == length && digits(text) && text.parse().is_ok_and(|number| range.contains(&number))
    };
    in_range(year, 4, 1_850..=2_200) && in_range(month, 2, 1..=12)
}

fn digits(words: &str) -> bool {
    !words.is_empty() && words.bytes().all(|b| b.is_ascii_digit())
}

fn owned(value: Value<'_>) -> Scalar {
    match value {
        Value::Null => Scalar::Null,
        Value::Bool(truth) => Scalar::Bool(truth),
        Value::Int(number) => Scalar::Int(number),
        Value::Text(words) => Scalar::Text(words.into()),
    }
}
