//! A household as screens and rows need it, read from its document.

use crate::document::Document;
use crate::document::entry::Entry;
use crate::document::event::Event;
use crate::document::op::Scalar;
use crate::household::colour::{ColourRecord, fold_colour};
use crate::id::{DocumentId, PhotoHash, UserId};
use crate::time::Day;

/// The root of a household and everything in it. Empty text: never filled, or emptied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdRecord {
    /// Its id.
    pub id: DocumentId,
    /// 门牌号
    pub house_no: String,
    /// 住址
    pub address: String,
    /// Phone of the household.
    pub phone: String,
    /// Latitude and longitude in 1e-6°, WGS84.
    pub position: Option<(i64, i64)>,
    /// `resident`, `seasonal` or `away`.
    pub presence: String,
    /// How to reach those who are away.
    pub reach: String,
    /// The household asked not to be visited until this day.
    pub visits_refused_until: Option<Day>,
    /// The same household, registered twice.
    pub same_as: Option<DocumentId>,
    /// Everyone ever entered, with the day they left.
    pub people: Vec<PersonRecord>,
    /// What service it needs.
    pub colour: ColourRecord,
    /// What it contests.
    pub contests: Vec<ContestRecord>,
    /// What it consented to.
    pub consents: Vec<ConsentRecord>,
    /// Its photos.
    pub photos: Vec<PhotoRecord>,
    /// Fields with two versions: container, key.
    pub conflicts: Vec<(String, String)>,
}

/// A member of the household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    /// Their entry.
    pub entry: Entry,
    /// 姓名
    pub name: String,
    /// GB/T 2261.1
    pub sex: String,
    /// GB/T 4761
    pub relation: String,
    /// `yyyy[-mm]`
    pub born: String,
    /// Their phone.
    pub phone: String,
    /// `resident`, `seasonal` or `away`.
    pub presence: String,
    /// Who speaks for them.
    pub guardian: Option<Entry>,
    /// When they left the household.
    pub left: Option<Day>,
}

/// A villager says that an entry is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContestRecord {
    /// Its key.
    pub entry: Entry,
    /// What it is about, and why.
    pub event: Event,
}

/// A consent given or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRecord {
    /// Its key.
    pub entry: Entry,
    /// Purpose, given or not, until when, by a guardian.
    pub event: Event,
}

/// A photo named by a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoRecord {
    /// Its key.
    pub entry: Entry,
    /// Its name.
    pub hash: PhotoHash,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

impl HouseholdRecord {
    /// Reads the document. `author` tells whose an entry is, for contested colours.
    pub fn read(document: &Document, author: impl Fn(Entry) -> Option<UserId>) -> Self {
        let text = |field| shown(document, field);
        let number = |field| document.root(field).and_then(|versions| versions.int());
        let contests = document.events("contests");
        Self {
            id: document.id(),
            house_no: text("house_no"),
            address: text("address"),
            phone: text("phone"),
            position: number("lat").zip(number("lon")),
            presence: text("presence"),
            reach: text("reach"),
            visits_refused_until: Day::parse(&text("visits_refused_until")).ok(),
            same_as: DocumentId::parse(&text("same_as")).ok(),
            people: document
                .entries("people")
                .into_iter()
                .map(|entry| person(document, entry))
                .collect(),
            colour: fold_colour(&document.events("colours"), &contests, author),
            contests: contests
                .into_iter()
                .map(|(entry, event)| ContestRecord { entry, event })
                .collect(),
            consents: document
                .events("consents")
                .into_iter()
                .map(|(entry, event)| ConsentRecord { entry, event })
                .collect(),
            photos: photos(document),
            conflicts: document
                .conflicts()
                .into_iter()
                .map(|(container, key, _)| (container.into(), key))
                .collect(),
        }
    }

    /// Those who have not left.
    pub fn present_people(&self) -> impl Iterator<Item = &PersonRecord> {
        self.people.iter().filter(|person| person.left.is_none())
    }

    /// The head by GB/T 4761 (`01`, `02`), else the first person.
    pub fn head(&self) -> Option<&PersonRecord> {
        let is_head = |person: &&PersonRecord| matches!(person.relation.as_str(), "01" | "02" | "03");
        self.present_people()
            .find(is_head)
            .or_else(|| self.present_people().next())
    }
}

fn person(document: &Document, entry: Entry) -> PersonRecord {
    let mut person = PersonRecord {
        entry,
        name: String::new(),
        sex: String::new(),
        relation: String::new(),
        born: String::new(),
        phone: String::new(),
        presence: String::new(),
        guardian: None,
        left: None,
    };
    document.fields("people", entry, |field, versions| {
        let text = versions.text().unwrap_or_default();
        match field {
            "name" => person.name = text.to_owned(),
            "sex" => person.sex = text.to_owned(),
            "relation" => person.relation = text.to_owned(),
            "born" => person.born = text.to_owned(),
            "phone" => person.phone = text.to_owned(),
            "presence" => person.presence = text.to_owned(),
            "guardian" => person.guardian = Entry::parse(text).ok(),
            "left" => person.left = Day::parse(text).ok(),
            // Of a newer schema.
            _ => {}
        }
    });
    person
}

/// The shown text of a root field, empty when there is none.
pub(crate) fn shown(document: &Document, field: &str) -> String {
    match document.root(field).map(|versions| versions.shown) {
        Some(Scalar::Text(words)) => words.into(),
        _ => String::new(),
    }
}

/// The photos that a document names, each once.
pub fn photos(document: &Document) -> Vec<PhotoRecord> {
    let mut photos: Vec<PhotoRecord> = document
        .events("photos")
        .into_iter()
        .filter_map(|(entry, event)| {
            let hash = PhotoHash::parse(event.hash.as_deref()?).ok()?;
            Some(PhotoRecord {
                entry,
                hash,
                width: event.w?,
                height: event.h?,
            })
        })
        .collect();
    photos.sort_by_key(|photo| (photo.hash, photo.entry));
    photos.dedup_by_key(|photo| photo.hash);
    photos.sort_by_key(|photo| photo.entry);
    photos
}
