//! The preset 模式: one TOML file that sets levels, posts, words, categories, routes, deadlines,
//! cadences, checklists and points of a system. No preset has code of its own.
//!
//! [`Preset::parse`] is the only way to one: it reads the whole file and answers with every
//! problem there is, each with file, line and remedy.

mod cadence;
mod category;
mod checklist;
mod embedded;
mod figure;
mod flow;
mod judging;
mod kinds;
mod names;
mod noun;
mod office;
mod privacy;
mod problem;
mod reader;
mod realm;
mod route;
mod urge;
mod wording;

pub use cadence::{Cadence, Days, Emergency, EmergencyKind, Retention};
pub use category::{Category, Outcome, Referral, Route};
pub use embedded::{Embedded, embedded};
pub use figure::{Figure, FigureRow, Made, Published};
pub use flow::Flow;
pub use judging::{
    Deduction, DeductionCause, Evaluation, Evaluator, Judging, Medal, Pay, PayPer, Points, PointsFor, Reward,
};
pub use kinds::{ActivityKind, MeetingRule, PlaceKind, RoundKind, RoundOver, Weekday};
pub use noun::Noun;
pub use privacy::{Sensitive, sensitive};
pub use problem::{Fault, Problem};
pub use route::Handler;
pub use urge::{UrgeRule, UrgedFor};
pub use wording::{NeedWord, WORDS, Word};

use std::collections::BTreeSet;

use crate::bilingual::Bilingual;
use crate::checklist::Checklist;
use crate::grid::{TreeRule, UnitRule};
use crate::id::{CategoryCode, GridCode, ItemCode, LevelCode, LineCode, PostCode, PresetCode, UnitCode};
use crate::people::{Line, Post};
use privacy::{LINES, WORK};
use reader::{Reader, Table};
use realm::Realm;

/// A system of grid governance, as data.
#[derive(Debug, Clone, PartialEq)]
pub struct Preset {
    /// Its name in files and commands.
    pub code: PresetCode,
    /// Counts up with every change of the file.
    pub version: u32,
    /// Its name on screens.
    pub name: Bilingual,
    /// Where its figures come from.
    pub source: Box<str>,
    /// The reference place whose figures these are; a file with several places needs it.
    pub root: Option<GridCode>,
    /// How the tree is made.
    pub tree: TreeRule,
    /// Posts 岗位.
    pub posts: Vec<Post>,
    /// Lines of contact.
    pub lines: Vec<Line>,
    /// Responsible units.
    pub units: Vec<UnitRule>,
    /// Categories of cases.
    pub categories: Vec<Category>,
    /// How a case may end.
    pub outcomes: Vec<Outcome>,
    /// Bodies that cases are referred to.
    pub referrals: Vec<Referral>,
    /// The steps of a case.
    pub flow: Flow,
    /// How often households are visited, by colour, normally.
    pub cadence: Cadence,
    /// Review, late acceptance, lease.
    pub days: Days,
    /// Needs in the preset's words; those not here keep their own.
    pub needs: Vec<NeedWord>,
    /// What is asked on a visit.
    pub visit_checklist: ItemCode,
    /// Checklists of visits, activities, places, rounds.
    pub checklists: Vec<Checklist>,
    /// Kinds of activities.
    pub activities: Vec<ActivityKind>,
    /// Kinds of places.
    pub places: Vec<PlaceKind>,
    /// Rounds 专项排查.
    pub rounds: Vec<RoundKind>,
    /// Regular meetings.
    pub meetings: Vec<MeetingRule>,
    /// How work is judged.
    pub judging: Judging,
    /// The emergency switch.
    pub emergency: Emergency,
    /// How long what is kept.
    pub retention: Retention,
    /// Words of the screens that this system says otherwise.
    pub words: Vec<Word>,
    /// Published figures.
    pub figures: Vec<Figure>,
}

impl Preset {
    /// Reads and checks a file. `file` is what problems call it.
    pub fn parse(file: &str, toml: &str) -> Result<Self, Vec<Problem>> {
        let reader = Reader::new(file, toml);
        let (document, errors) = toml::de::DeTable::parse_recoverable(toml);
        for error in &errors {
            let line = error.span().map_or(1, |span| reader.line(span.start));
            reader.fault(line, Fault::Syntax(error.message().into()));
        }
        if !errors.is_empty() {
            // What lies behind broken TOML was guessed by its reader: complaints about it mislead.
            return Err(reader.finish());
        }
        let preset = {
            let table = Table::root(&reader, document.get_ref());
            let preset = Self::read(&table);
            table.finish();
            preset
        };
        let problems = reader.finish();
        if problems.is_empty() {
            Ok(preset)
        } else {
            Err(problems)
        }
    }

    fn read(table: &Table<'_>) -> Self {
        let realm = table.one("realm", Realm::read);
        let tree = realm.read_tree(table);
        let outcomes = table.each("outcome", Outcome::read);
        let units = table.each_naming("unit", WORK, office::read_unit);
        let categories = table.each("category", Category::read);
        category::check_routes(table, &categories, &units, &tree);
        Self {
            code: table.plain_code("code", PresetCode::parse),
            version: table.number("version", 1..=i64::from(u32::MAX)),
            name: table.one("name", |table| table.words()),
            source: table.text("source"),
            root: realm.root,
            posts: table.each_naming("post", WORK, office::read_post),
            lines: table.each_naming("line", LINES, office::read_line),
            referrals: table.each_naming("referral", WORK, Referral::read),
            flow: Flow::read(table, &outcomes, &categories),
            cadence: table.one("cadence", Cadence::read),
            days: table.one("days", Days::read),
            needs: table.each("need", NeedWord::read),
            visit_checklist: table.one("visit", |table| {
                table.refer(Noun::Checklist, "checklist", ItemCode::parse)
            }),
            checklists: table.each("checklist", checklist::read),
            activities: table.each_naming("activity", WORK, ActivityKind::read),
            places: table.each_naming("place", WORK, PlaceKind::read),
            rounds: table.each("round", RoundKind::read),
            meetings: table.each_naming("meeting", WORK, MeetingRule::read),
            judging: table.one("judging", Judging::read),
            emergency: table.one("emergency", Emergency::read),
            retention: table.one("retention", Retention::read),
            words: table.each("word", Word::read),
            figures: table.each_naming("figure", WORK, Figure::read),
            tree,
            units,
            categories,
            outcomes,
        }
    }

    /// A post by its code.
    pub fn post(&self, code: &PostCode) -> Option<&Post> {
        self.posts.iter().find(|post| post.code == *code)
    }

    /// A line of contact by its code.
    pub fn line(&self, code: &LineCode) -> Option<&Line> {
        self.lines.iter().find(|line| line.code == *code)
    }

    /// A unit's rule by its code.
    pub fn unit(&self, code: &UnitCode) -> Option<&UnitRule> {
        self.units.iter().find(|unit| unit.code == *code)
    }

    /// Bodies to refer a case to that was with these: those whose turn it is before the others, each
    /// in the order of the file.
    pub fn referrals_after(&self, had: &BTreeSet<Box<str>>) -> Vec<&Referral> {
        let mut bodies: Vec<&Referral> = self.referrals.iter().collect();
        // The body that had it comes after those that did not.
        bodies.sort_by_key(|body| (body.missing(had).next().is_some(), had.contains(body.code)));
        bodies
    }

    /// A category by its code.
    pub fn category(&self, code: &CategoryCode) -> Option<&Category> {
        self.categories.iter().find(|category| category.code == *code)
    }

    /// A checklist by its code.
    pub fn checklist(&self, code: &ItemCode) -> Option<&Checklist> {
        self.checklists.iter().find(|checklist| checklist.code == *code)
    }

    /// Where a level stands, 0 the root's.
    pub fn level_number(&self, code: &LevelCode) -> Option<u8> {
        let at = self.tree.levels.iter().position(|level| level.code == *code)?;
        u8::try_from(at).ok()
    }
}

#[cfg(test)]
mod tests;
