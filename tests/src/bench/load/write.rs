//! Changes as phones write them, made without a phone: the same puts, gate and packing, but no
//! database. A first change says nothing that depends on its document's id except what it stands on,
//! so one blank document of each kind serves all.

use doorstep_model::case::CaseStep;
use doorstep_model::document::Document;
use doorstep_model::document::change::{OpId, RawChange, RawPut, Value, hash};
use doorstep_model::document::event::Event;
use doorstep_model::document::genesis;
use doorstep_model::document::schema::{Kind, SCHEMA};
use doorstep_model::document::write::{Author, Writer, reference, text};
use doorstep_model::household::draft::HouseholdDraft;
use doorstep_model::id::{ChangeHash, DocumentId, GridCode};
use doorstep_model::protocol::packed::pack;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::Push;
use doorstep_model::time::Timestamp;

/// A household that was written, and what its next change stands on.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// Which.
    pub id: DocumentId,
    head: ChangeHash,
    seq: u64,
    max_op: u64,
    /// Counter of the op that its phone number shows.
    phone: u64,
}

/// Writes first changes.
pub struct Blanks {
    household: Document,
    visit: Document,
    case: Document,
}

/// What a case says.
pub struct CaseWords<'a> {
    /// Kind of the schema.
    pub kind: &'a str,
    /// Category of the preset.
    pub category: &'a str,
    /// In a few words.
    pub title: &'a str,
    /// In theirs.
    pub text: &'a str,
    /// The phone's code.
    pub phone_code: &'a str,
    /// When.
    pub at: Timestamp,
}

impl CaseWords<'_> {
    /// A quarrel between neighbours.
    pub fn quarrel(at: Timestamp) -> Self {
        Self {
            kind: "dispute",
            category: "neighbour_dispute",
            title: "两家院墙地界不清",
            text: "东边新砌院墙占了公共过道，邻居要求退回半米。",
            phone_code: "402781",
            at,
        }
    }
}

impl Default for Blanks {
    fn default() -> Self {
        let blank = |kind| Document::new(kind, DocumentId::new([0; DocumentId::LEN]));
        Self {
            household: blank(Kind::Household),
            visit: blank(Kind::Visit),
            case: blank(Kind::Case),
        }
    }
}

impl Blanks {
    /// A household with its people, as `register_household` writes it.
    ///
    /// # Panics
    /// When the gate refuses it, as all that is written here.
    pub fn household(&self, author: Author, id: DocumentId, draft: &HouseholdDraft) -> (Push, Written) {
        let mut writer = Writer::new(&self.household, author);
        draft.write(&mut writer);
        let home = Scope::Grid(draft.grid().clone());
        let (bytes, push) = begun(writer, Kind::Household, id, home);
        let raw = RawChange::decode(&bytes).expect("a change");
        let phone = raw
            .puts
            .iter()
            .position(|put| put.object.is_none() && put.key == "phone");
        let written = Written {
            id,
            head: hash(&bytes).expect("a change"),
            seq: 1,
            max_op: raw.max_op(),
            phone: raw.start_op + phone.expect("a phone number") as u64,
        };
        (push, written)
    }

    /// A visit at the door, as `record_visit` writes it.
    pub fn visit(
        &self,
        author: Author,
        id: DocumentId,
        household: DocumentId,
        grid: &GridCode,
        on: Timestamp,
    ) -> Push {
        let mut writer = Writer::new(&self.visit, author);
        writer
            .root("household", reference(household))
            .root("visit_kind", text("door"))
            .root("outcome", text("met"))
            .root("visited_on", text(&on.day().to_string()))
            .root("next_on", text(&on.day().plus_days(30).to_string()));
        begun(writer, Kind::Visit, id, Scope::Grid(grid.clone())).1
    }

    /// A case of a household, as `report_case` writes it.
    pub fn case(
        &self,
        author: Author,
        id: DocumentId,
        household: DocumentId,
        grid: &GridCode,
        words: &CaseWords<'_>,
    ) -> Push {
        let mut writer = Writer::new(&self.case, author);
        writer
            .root("case_kind", text(words.kind))
            .root("title", text(words.title))
            .root("source", text("visit"))
            .root("category", text(words.category))
            .root("text", text(words.text))
            .root("phone_code", text(words.phone_code));
        let party = writer.entry();
        writer.field("parties", party, "household", reference(household));
        writer.event("events", &Event::of_case(CaseStep::Report, words.at));
        begun(writer, Kind::Case, id, Scope::Grid(grid.clone())).1
    }
}

impl Written {
    /// Another phone number, as `edit_household` writes it.
    ///
    /// # Panics
    /// When the gate refuses it.
    pub fn edit(&mut self, author: Author, number: u64) -> Push {
        let phone = format!("154{:08}", number % 100_000_000);
        let raw = RawChange {
            actor: author.actor,
            seq: self.seq + 1,
            start_op: self.max_op + 1,
            deps: vec![self.head],
            others: Vec::new(),
            puts: vec![RawPut {
                object: None,
                key: "phone",
                value: Value::Text(&phone),
                pred: vec![OpId {
                    counter: self.phone,
                    actor: 0,
                }],
            }],
        };
        let bytes = raw.encode();
        self.seq += 1;
        self.max_op += 1;
        self.phone = self.max_op;
        self.head = hash(&bytes).expect("a change");
        push(Kind::Household, self.id, None, &bytes)
    }

    /// What it stands on now.
    pub fn head(&self) -> ChangeHash {
        self.head
    }
}

/// The first change of a document, turned from the blank one to that document.
fn begun(writer: Writer<'_>, kind: Kind, id: DocumentId, home: Scope) -> (Vec<u8>, Push) {
    let written = writer
        .finish()
        .expect("a change of ours")
        .expect("it says something");
    let mut raw = RawChange::decode(&written.bytes).expect("a change");
    raw.deps = vec![genesis::hash(kind, id)];
    let bytes = raw.encode();
    let push = push(kind, id, Some(home), &bytes);
    (bytes, push)
}

/// A change as it is pushed; `scope` with the document's first.
pub(crate) fn push(kind: Kind, doc: DocumentId, scope: Option<Scope>, bytes: &[u8]) -> Push {
    Push {
        doc,
        kind,
        schema: u16::try_from(SCHEMA).expect("a small number"),
        scope,
        bytes: pack(bytes, genesis::hash(kind, doc)),
        replaces: None,
        rekeyed: Vec::new(),
    }
}

/// The name of a pushed change.
///
/// # Panics
/// When it is none.
pub fn name_of(push: &Push) -> ChangeHash {
    let genesis = genesis::hash(push.kind, push.doc);
    let bytes = doorstep_model::protocol::packed::unpack(&push.bytes, genesis).expect("a packed change");
    hash(&bytes).expect("a change")
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorstep_model::document::apply::apply;
    use doorstep_model::document::gate::gate;
    use doorstep_model::id::DeviceNumber;
    use doorstep_model::protocol::packed::unpack;

    use crate::roster::{RosterGenerator, RosterShape};
    use crate::world::grid;

    /// What the benchmarks push is what phones push: it passes the gate, and publishing takes it.
    #[test]
    fn what_is_written_can_be_published() {
        let author = Author {
            actor: [7; 16],
            number: DeviceNumber(3),
        };
        let (id, other) = (DocumentId::new([2; 16]), DocumentId::new([4; 16]));
        let now = Timestamp::clamp(1_773_709_200_000);
        let home = grid("610921104206001");
        let draft = RosterGenerator::new(1, RosterShape::BENCH, now).household(&home, "江河村", "1组1号");
        let blanks = Blanks::default();
        let (first, mut written) = blanks.household(author, id, &draft.draft);
        let edits = [written.edit(author, 1), written.edit(author, 2)];
        let [second, third] = &edits;
        let visit = blanks.visit(author, other, id, &home, now);
        let case = blanks.case(author, other, id, &home, &CaseWords::quarrel(now));
        for (kind, pushes) in [
            (Kind::Household, vec![&first, second, third]),
            (Kind::Visit, vec![&visit]),
            (Kind::Case, vec![&case]),
        ] {
            let doc = pushes[0].doc;
            let genesis = genesis::hash(kind, doc);
            let bytes: Vec<_> = pushes
                .iter()
                .map(|push| unpack(&push.bytes, genesis).unwrap())
                .collect();
            for bytes in &bytes {
                gate(bytes, kind, doc, author.number).unwrap();
            }
            let batch: Vec<&[u8]> = bytes.iter().map(|bytes| &**bytes).collect();
            let applied = apply(&Document::new(kind, doc), &batch);
            assert!(applied.results.iter().all(Result::is_ok), "{:?}", applied.results);
            if kind == Kind::Household {
                let shown = applied.document.root("phone").unwrap();
                assert_eq!((shown.text(), &*shown.others), (Some("15400000002"), &[][..]));
                assert_eq!(applied.document.heads(), [written.head()]);
                assert_eq!(name_of(third), written.head());
            }
        }
    }
}
