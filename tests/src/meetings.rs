//! A year of regular meetings of three levels: at each a list of ten questions, spoken of one by one;
//! each leaves with a person and a date or goes up. Some of them are cases that phones have reported,
//! some are forgotten and come back with a card.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use doorstep_model::id::{GridCode, LevelCode};
use doorstep_model::protocol::row::Station;
use doorstep_model::time::Timestamp;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

use crate::bench::load::line::Line;
use crate::bench::load::write::{Blanks, CaseWords};
use crate::county::phone::Phone;
use crate::county::seats::Seats;
use crate::county::{Maker, phones};
use crate::oracle::{Judgement, Named, judge_told};
use crate::roster::{RosterGenerator, RosterShape};
use crate::world::clock::DAY;
use crate::world::random::Seeded;
use crate::world::{Place, World};

const PRESET: &str = "quzhou";
const COUNTY: &str = "130435";
/// Fortnights; a village meets in every third, a township in each, the county from the third on. With
/// 351 villages and 10 townships these are the 1,150 meetings that were published.
const ROUNDS: usize = 9;
const THIRDS: usize = 3;
const COUNTY_FROM: usize = 2;
/// Questions of a list.
const LIST: usize = 10;
/// Of a village's list, those that are cases.
const CASES: usize = 4;
/// Lists at once.
const AT_ONCE: usize = 16;
/// What each level of meetings is led by.
const LED_BY: [(&str, &str); 3] = [
    ("village", "village_chief"),
    ("township", "township_staff"),
    ("county", "centre_staff"),
];

/// What became of it.
#[derive(Debug)]
pub struct Held {
    /// Meetings closed.
    pub meetings: usize,
    /// Questions by how they stand.
    pub questions: BTreeMap<String, usize>,
    /// Questions that do not stand as they must, in words.
    pub wrong: Vec<String>,
    /// Forms sent at desks.
    pub forms: u64,
    /// From the first report to the last answer.
    pub took: Duration,
    /// The server's file.
    pub database_bytes: u64,
    /// What the oracle says.
    pub judgement: Judgement,
}

impl Held {
    /// True when every question stands as it must and nothing is lost.
    pub fn is_whole(&self) -> bool {
        self.wrong.is_empty() && self.judgement.is_good()
    }
}

/// How a question must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// With a person and a day that is far.
    Left,
    /// The same; the day is over.
    Late,
    /// On its way to the meeting above.
    Up,
    Done,
}

/// Where meetings are held.
struct Table {
    grid: GridCode,
    name: String,
    level: usize,
    seat: usize,
    /// Of a village.
    phone: Option<Phone>,
    roster: RosterGenerator,
    met: usize,
    stands: Vec<(u64, Stands)>,
}

/// What all use.
struct Tools<'a> {
    seats: &'a Seats,
    blanks: &'a Blanks,
    random: &'a Seeded,
    made: &'a AtomicU64,
    now: Timestamp,
    round: usize,
}

/// Holds the meetings of a county, or of so many of its villages and what lies above them. `step` hears
/// how many rounds are over.
///
/// # Panics
/// When the server refuses what must work.
pub fn hold(villages: Option<usize>, step: &mut dyn FnMut(usize)) -> Held {
    let (world, mut seats, levels) = begin(villages);
    let (blanks, made, random) = (
        Blanks::default(),
        AtomicU64::new(0),
        Seeded::new(3_348, "questions"),
    );
    let server = world.server.handle().address;
    let began = Instant::now();
    for round in 0..ROUNDS {
        if round > 0 {
            world.time.pass(14 * DAY);
            assert_eq!(world.server.tick().failed, 0, "the clock does its work");
        }
        seats.sign_in(server);
        let tools = Tools {
            seats: &seats,
            blanks: &blanks,
            random: &random,
            made: &made,
            now: world.time.now(),
            round,
        };
        at_once(server, &levels[0], |n, table, line| {
            if n % THIRDS == round % THIRDS {
                table.report(&tools, line);
            }
        });
        // A list begins with the cases that are published.
        world.server.settle();
        for (level, tables) in levels.iter().enumerate() {
            at_once(server, tables, |n, table, line| {
                let meets = match level {
                    0 => n % THIRDS == round % THIRDS,
                    1 => true,
                    _ => round >= COUNTY_FROM,
                };
                if meets {
                    table.meet(&tools, line);
                }
            });
        }
        step(round + 1);
    }
    world.time.pass(14 * DAY);
    assert_eq!(world.server.tick().failed, 0, "the clock does its work");
    let took = began.elapsed();
    let tables = levels.into_iter().flatten();
    let tables: Vec<Table> = tables
        .map(|table| table.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect();
    end(&world, &seats, &tables, took)
}

/// The county before its first meeting: tables by level, the villages first.
fn begin(villages: Option<usize>) -> (World, Seats, Vec<Vec<Mutex<Table>>>) {
    let whole = Place::of(PRESET, &[COUNTY]);
    let place = match villages {
        None => whole,
        Some(few) => {
            let level = &whole.preset.tree.village;
            let all = whole.tree.all().iter().filter(|node| node.level == *level);
            let tops: Vec<&str> = all.take(few).map(|node| node.code.as_str()).collect();
            Place::of(PRESET, &tops)
        }
    };
    let world = World::new(3_348, place);
    let mut seats = Seats::new(&world);
    let levels: Vec<Vec<Table>> = LED_BY
        .iter()
        .enumerate()
        .map(|(level, (code, post))| tables(&world, &mut seats, level, code, post))
        .collect();
    seats.set_password(&world);
    let grids = levels[0].iter().map(|table| basic(&world, table)).collect();
    let mut phones = phones(&world, "committee_cadre", grids).into_iter();
    let with_phone = |mut table: Table| {
        if table.level == 0 {
            table.phone = phones.next();
        }
        Mutex::new(table)
    };
    let mut with_phone = with_phone;
    let levels = levels
        .into_iter()
        .map(|tables| tables.into_iter().map(&mut with_phone).collect())
        .collect();
    (world, seats, levels)
}

fn tables(world: &World, seats: &mut Seats, level: usize, code: &str, post: &str) -> Vec<Table> {
    let wanted = LevelCode::parse(code).expect("a level's code");
    let nodes = world.place.tree.all().iter().filter(|node| node.level == wanted);
    let table = |(n, node): (usize, &doorstep_model::grid::Grid)| Table {
        grid: node.code.clone(),
        name: node.name.to_string(),
        level,
        seat: seats.add(
            world,
            format!("{code}{n}"),
            post,
            Station::Grid(node.code.clone()),
        ),
        phone: None,
        roster: RosterGenerator::new(n as u64, RosterShape::VILLAGE, world.time.now()),
        met: 0,
        stands: Vec::new(),
    };
    nodes.enumerate().map(table).collect()
}

fn basic(world: &World, table: &Table) -> GridCode {
    world.place.basic_grids(table.grid.as_str())[0].clone()
}

fn at_once(
    server: std::net::SocketAddr,
    tables: &[Mutex<Table>],
    work: impl Fn(usize, &mut Table, &mut Line) + Sync,
) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(tables.len()) {
            scope.spawn(|| {
                let mut line = Line::open(server).expect("the server listens");
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let Some(table) = tables.get(n) else {
                        return;
                    };
                    let mut table = table.lock().unwrap_or_else(PoisonError::into_inner);
                    work(n, &mut table, &mut line);
                }
            });
        }
    });
}

impl Table {
    /// A cadre's phone reports what the village has to speak of.
    fn report(&mut self, tools: &Tools<'_>, line: &mut Line) {
        let phone = self.phone.as_mut().expect("a village has a phone");
        let mut pushes = Vec::new();
        let mut maker = Maker {
            blanks: tools.blanks,
            roster: &mut self.roster,
            random: tools.random,
            made: tools.made,
            now: tools.now,
        };
        for n in 0..CASES {
            let (kind, category) = match n % 2 {
                0 => ("hazard", "safety_inspection"),
                _ => ("demand", "livelihood_safety"),
            };
            let words = CaseWords {
                kind,
                category,
                title: "村里要研究的事",
                text: "网格员巡查时发现，提请例会研究。",
                phone_code: &format!("{:06}", tools.random.below(1_000_000)),
                at: tools.now,
            };
            let case = phone.report(&mut maker, &self.name, &words, &mut pushes);
            phone.done_with(case);
        }
        phone.sync(line, pushes);
    }

    /// One meeting, from its list to its minutes.
    fn meet(&mut self, tools: &Tools<'_>, line: &mut Line) {
        let send = |line: &mut Line, path: &str, form| tools.seats.send(line, self.seat, path, form);
        let (chair, today) = (tools.seats.user(self.seat).0, tools.now.day());
        let plan = json!({ "grid": self.grid.as_str(), "held_on": today.to_string(), "place": "会议室" });
        let mut meeting = send(line, "/v1/meetings", plan);
        let path = format!("/v1/meetings/{}", meeting["meeting"]);
        for n in list(&meeting).len()..LIST {
            let form = json!({ "title": format!("第{}次例会第{n}个问题", self.met + 1), "text": "请研究。" });
            meeting = send(line, &format!("{path}/questions"), form);
        }
        let questions = list(&meeting);
        let goes_up = match self.level {
            0 => self.met > 0 || tools.round > 0,
            1 => tools.round >= COUNTY_FROM,
            _ => false,
        };
        for (n, question) in questions.iter().enumerate() {
            let far = today.plus_days(300);
            let (decision, due, stands) = if question["card"].is_string() {
                ("done", None, Stands::Done)
            } else if goes_up && n + 1 == questions.len() {
                ("up", None, Stands::Up)
            } else if self.level == 0 && n == CASES {
                ("left", Some(today.plus_days(3)), Stands::Late)
            } else {
                ("left", Some(far), Stands::Left)
            };
            let mut form = json!({ "decision": decision, "text": "逐项研究，明确责任" });
            if let Some(due) = due {
                form["person"] = chair.into();
                form["due_on"] = due.to_string().into();
            }
            let no = question["question"].as_u64().expect("a question's number");
            send(line, &format!("{path}/questions/{no}"), form);
            self.stands.push((no, stands));
        }
        send(
            line,
            &format!("{path}/held"),
            json!({ "chair": chair, "attended": [chair] }),
        );
        send(line, &format!("{path}/closed"), json!({}));
        self.met += 1;
    }
}

fn list(meeting: &Value) -> Vec<Value> {
    meeting["questions"].as_array().expect("a list").clone()
}

fn end(world: &World, seats: &Seats, tables: &[Table], took: Duration) -> Held {
    let file = world.server.database();
    let told = tables.iter().filter_map(|table| table.phone.as_ref());
    let told: BTreeSet<Named> = told.flat_map(|phone| phone.told.iter().copied()).collect();
    // Later meetings, and those above, say what holds of a question.
    let mut must: BTreeMap<u64, Stands> = BTreeMap::new();
    for (no, stands) in tables.iter().flat_map(|table| &table.stands) {
        let held = must.entry(*no).or_insert(*stands);
        if *held == Stands::Up || *stands == Stands::Done {
            *held = *stands;
        }
    }
    let found = read(&file);
    let mut held = Held {
        meetings: found.closed,
        questions: BTreeMap::new(),
        wrong: Vec::new(),
        forms: seats.forms(),
        took,
        database_bytes: std::fs::metadata(&file).map_or(0, |file| file.len()),
        judgement: judge_told(&file, told).expect("the oracle reads the server's file"),
    };
    let met: usize = tables.iter().map(|table| table.met).sum();
    if found.closed != met {
        held.wrong
            .push(format!("{} of {met} meetings are closed", found.closed));
    }
    if found.refused > 0 {
        held.wrong
            .push(format!("{} steps on cases were refused", found.refused));
    }
    if must.len() != found.questions.len() {
        held.wrong
            .push(format!("{} questions, not {}", found.questions.len(), must.len()));
    }
    for (no, (state, carded)) in found.questions {
        *held.questions.entry(state.clone()).or_default() += 1;
        let stands = match must.get(&no) {
            Some(Stands::Left) => state == "left" && !carded,
            Some(Stands::Late) => state == "left" && carded,
            Some(Stands::Done) => state == "done" && carded,
            Some(Stands::Up) | None => false,
        };
        if !stands {
            let must = must.get(&no);
            held.wrong
                .push(format!("{no} must be {must:?}, is {state}, carded {carded}"));
        }
    }
    held
}

/// What the server's file says, by statements of its own.
struct Found {
    closed: usize,
    refused: usize,
    /// By number: how it stands, and whether it has a card.
    questions: BTreeMap<u64, (String, bool)>,
}

fn read(file: &Path) -> Found {
    let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let database = database.expect("the server's file");
    let count = |statement: &str| -> usize {
        let count = database.query_row(statement, [], |row| row.get::<_, i64>(0));
        count.expect("the server's tables").unsigned_abs() as usize
    };
    let mut questions = database
        .prepare("SELECT question, state, card FROM question")
        .expect("the server's tables");
    let questions = questions.query_map([], |row| {
        let no = row.get::<_, i64>(0)?.unsigned_abs();
        Ok((no, (row.get(1)?, row.get::<_, i64>(2)? > 0)))
    });
    let questions: rusqlite::Result<_> = questions.and_then(Iterator::collect);
    Found {
        closed: count("SELECT count(*) FROM meeting WHERE stage = 'closed'"),
        refused: count("SELECT count(*) FROM question_step WHERE case_refused IS NOT NULL"),
        questions: questions.expect("the server's questions"),
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: usize = self.questions.values().sum();
        writeln!(f, "{} meetings closed, {all} questions", self.meetings)?;
        for (state, n) in &self.questions {
            writeln!(f, "{state}: {n}")?;
        }
        for wrong in self.wrong.iter().take(20) {
            writeln!(f, "not as it must be: {wrong}")?;
        }
        writeln!(
            f,
            "{} not as they must be\n{} forms at desks in {:.0} s, database {} MB",
            self.wrong.len(),
            self.forms,
            self.took.as_secs_f64(),
            self.database_bytes >> 20
        )?;
        write!(f, "{}", self.judgement)
    }
}
