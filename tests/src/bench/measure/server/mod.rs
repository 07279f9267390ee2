//! The server's rows: the real program over HTTP, its CPU-seconds and memory from `/proc`.
//!
//! One server lives through all of it and grows: first pushes up to 100,000 households, edits in
//! random order over them, a burst of 100,000 more; then single edits and a morning of 500 phones,
//! on the database that all this left.

mod bulk;
mod morning;
mod pages;
mod search;
mod single;

use std::io::Write;

use doorstep_model::document::write::Author;
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::protocol::sync::{Push, PushResult};
use doorstep_model::time::Timestamp;

use super::phone::VILLAGE;
use super::{Sheet, percentile};
use crate::bench::load::sender::read_reply;
use crate::bench::load::write::{Blanks, Written};
use crate::bench::load::{Answer, Child, Ground};
use crate::roster::{RosterGenerator, RosterShape};
use crate::world::random::Seeded;
use crate::world::{Place, grid};

/// The county of Hanyin: 4,876 basic grids.
const COUNTY: &str = "610921";
/// Phones that push in bulk, one a grid.
const BULK: usize = 50;
/// How many of their grids lie in one village, whose chief reads them all: 4,000 households each.
const OF_VILLAGE: usize = 13;
/// Grids with two members each, for single edits and the morning.
const PAIRS: usize = 250;

/// Measures all of them, and says what comes next as it goes.
///
/// # Panics
/// When the server refuses anything.
pub fn measure(sheet: &mut Sheet<impl Write>, mut next: impl FnMut(&'static str)) {
    next("a county");
    let place = Place::of("hanyin", &[COUNTY]);
    let (near, far): (Vec<GridCode>, Vec<GridCode>) = place
        .basic_grids(COUNTY)
        .into_iter()
        .partition(|code| place.tree.is_within(code, &grid(VILLAGE)));
    let grids: Vec<GridCode> = near.into_iter().take(OF_VILLAGE).chain(far).collect();
    let crew: Vec<usize> = (0..BULK + PAIRS)
        .map(|grid| 1 + usize::from(grid >= BULK))
        .collect();
    let mut ground = Ground::new(&place, &grids, &crew, &grid(VILLAGE));
    let mut made = Maker::new();
    let child = Child::start(&ground.data());
    let chief = search::enrol(&ground, &child, made.now);
    bulk::measure(&mut ground, &child, &mut made, sheet, &mut next);
    let work = single::prepare(&mut ground, &child, &mut made);
    single::measure(&mut ground, &child, work, sheet, &mut next);
    next("a morning");
    morning::measure(&mut ground, &child, &mut made, sheet);
    next("a chief's phone");
    search::measure(&chief, &made.random, sheet);
}

/// Measures the console's pages and how far publishing is behind, over a county's households and the
/// cases of a prefecture's summer.
///
/// # Panics
/// As [`measure`].
pub fn measure_pages(sheet: &mut Sheet<impl Write>, mut next: impl FnMut(&'static str)) {
    pages::measure(sheet, &mut next);
}

/// Makes documents: ids in the order of time, households out of the roster generator.
struct Maker {
    blanks: Blanks,
    random: Seeded,
    roster: RosterGenerator,
    now: Timestamp,
    made: u64,
}

impl Maker {
    fn new() -> Self {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let now = Timestamp::clamp(since.map_or(0, |since| since.as_millis() as i64));
        Self {
            blanks: Blanks::default(),
            random: Seeded::new(1, "documents"),
            roster: RosterGenerator::new(1, RosterShape::BENCH, now),
            now,
            made: 0,
        }
    }

    /// A new document's id: a millisecond after the last one's.
    fn id(&mut self) -> DocumentId {
        let mut random = [0; 10];
        self.random.fill_bytes(&mut random);
        self.made += 1;
        // A household's: the last bit tells its care record.
        DocumentId::generate(self.now.millis() as u64 + self.made, random).household()
    }

    fn household(&mut self, author: Author, grid: &GridCode) -> (Push, Written) {
        let id = self.id();
        let number = format!("{}组{}号", self.made / 25 % 12 + 1, self.made % 25 + 1);
        let made = self.roster.household(grid, "江河村", &number);
        self.blanks.household(author, id, &made.draft)
    }
}

/// How many of the answers' changes were taken now.
///
/// # Panics
/// When a request was refused: what was measured then is not what was asked.
fn accepted<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> usize {
    let taken = |answer: &Answer| {
        let reply = read_reply(answer.status, &answer.body);
        let reply = reply.unwrap_or_else(|| panic!("a sync was refused: {}", answer.status));
        let accepted = |result: &&PushResult| **result == PushResult::Accepted;
        reply.results.iter().filter(accepted).count()
    };
    answers.into_iter().map(taken).sum()
}
