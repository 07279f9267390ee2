//! The console's pages over 121,900 households and 83,300 cases, and how far publishing is behind while
//! a thousand changes a second come in.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Event;
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::time::Timestamp;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

use super::super::phone::VILLAGE;
use super::{COUNTY, Sheet, accepted};
use crate::bench::load::ground::PASSWORD;
use crate::bench::load::line::Line;
use crate::bench::load::write::{Blanks, CaseWords, Written};
use crate::bench::load::{Child, Ground, Pace, storm};
use crate::county::Maker;
use crate::county::phone::Phone;
use crate::roster::{RosterGenerator, RosterShape};
use crate::world::random::Seeded;
use crate::world::{Place, grid};

/// Households of a grid: 4,876 × 25.
const HOUSEHOLDS: usize = 25;
/// Cases of Bayzhou's summer, over the same grids.
const CASES: usize = 83_300;
/// Times each page is asked for.
const RUNS: usize = 9;
/// Phones at once.
const AT_ONCE: usize = 16;
/// Changes a second, in requests of so many, for so many seconds.
const RATE: usize = 1_000;
const REQUEST: usize = 10;
const SECONDS: usize = 10;
/// How often it is looked how old the oldest change is that is not published.
const LOOK: Duration = Duration::from_millis(20);

/// Each page: its row, who asks for it, where it is.
const PAGES: [(&str, &str, &str); 37] = [
    ("home", "clerk", "/"),
    ("home_village", "chief", "/"),
    ("desk", "clerk", "/desk"),
    ("board", "supervisor", "/cases"),
    ("board_village", "chief", "/cases?grid={village}"),
    ("case", "clerk", "/cases/{case}"),
    ("slip", "clerk", "/cases/{case}/slip"),
    ("new_case", "clerk", "/cases/new?grid={village}"),
    ("county", "supervisor", "/grids/{county}"),
    ("village", "chief", "/grids/{village}"),
    ("grid", "chief", "/grids/{grid}"),
    ("household", "chief", "/households/{household}"),
    ("family_sheet", "chief", "/households/{household}/paper"),
    ("points", "chief", "/households/{household}/points"),
    ("published", "chief", "/grids/{village}/people"),
    ("poster", "chief", "/grids/{grid}/poster"),
    ("meetings", "chief", "/meetings"),
    ("meetings_at", "chief", "/meetings/at/{village}"),
    ("activities", "chief", "/activities"),
    ("visits", "supervisor", "/visits"),
    ("places", "chief", "/places"),
    ("map", "chief", "/map"),
    ("notices", "chief", "/notices"),
    ("rounds", "supervisor", "/rounds"),
    ("emergency", "supervisor", "/emergency"),
    ("work", "supervisor", "/work"),
    ("work_mine", "chief", "/work/mine"),
    ("supervision", "supervisor", "/supervision"),
    ("statistics", "supervisor", "/statistics"),
    ("exports", "supervisor", "/exports"),
    ("imports", "administrator", "/imports"),
    ("links", "administrator", "/links?user={user}"),
    ("people", "administrator", "/people"),
    ("person", "administrator", "/people/{user}"),
    ("approvals", "administrator", "/approvals"),
    ("settings", "administrator", "/settings"),
    ("audit", "administrator", "/audit"),
];

/// What one phone has written.
struct Member {
    phone: Phone,
    written: Vec<Written>,
    case: Option<DocumentId>,
}

pub(super) fn measure(sheet: &mut Sheet<impl Write>, next: &mut impl FnMut(&'static str)) {
    next("a county with its cases");
    let place = Place::of("hanyin", &[COUNTY]);
    let grids: Vec<GridCode> = place.basic_grids(COUNTY);
    let crew = vec![1; grids.len()];
    let mut ground = Ground::new(&place, &grids, &crew, &grid(VILLAGE));
    let child = Child::start(&ground.data());
    let senders = std::mem::take(&mut ground.senders).into_iter();
    let members: Vec<Mutex<Member>> = senders
        .map(|sender| {
            let cursors = sender.cursors(&ground.secret, &sender.heads(child.database()));
            Mutex::new(Member {
                phone: Phone::new(sender, cursors),
                written: Vec::new(),
                case: None,
            })
        })
        .collect();
    fill(child.address(), &members);
    child.settle();
    let mut members: Vec<Member> = members
        .into_iter()
        .map(|member| member.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect();

    next("pages");
    let near = members.iter().find(|member| {
        let lies = place.tree.is_within(&member.phone.sender.grid, &grid(VILLAGE));
        lies && member.case.is_some()
    });
    let near = near.expect("a case of the village");
    let named = [
        ("{county}", COUNTY.to_owned()),
        ("{village}", VILLAGE.to_owned()),
        ("{grid}", near.phone.sender.grid.to_string()),
        ("{household}", near.written[0].id.to_string()),
        (
            "{case}",
            near.case.map(|case| case.to_string()).unwrap_or_default(),
        ),
        ("{user}", near.phone.sender.user.0.to_string()),
    ];
    let mut line = Line::open(child.address()).expect("the server listens");
    let mut sizes = Vec::new();
    for (name, who, path) in PAGES {
        let path = named
            .iter()
            .fold(path.to_owned(), |path, (part, is)| path.replace(part, is));
        let session = sign_in(&mut line, who);
        next(name);
        for _ in 0..RUNS {
            let began = Instant::now();
            let (status, body) = line.get(&path, &session).expect("the server answers");
            let took = began.elapsed().as_secs_f64() * 1e3;
            let page = String::from_utf8_lossy(&body);
            assert!(
                status == 200 && page.contains("</html>"),
                "{status} {path} {page}"
            );
            sheet.put(&format!("page_{name}.ms"), took);
            sizes.push((body.len(), name));
        }
    }
    let largest = sizes.iter().max().expect("pages were asked for");
    next(largest.1);
    sheet.put("page.largest_bytes", largest.0 as f64);

    next("a thousand changes a second");
    sheet.put("publish.lag_s", lag(&ground, &child, &mut members));
}

/// Every member registers the grid's households and reports its part of the cases: half of them settled
/// at the door, a third taken back, the others for the clerks to receive.
fn fill(server: SocketAddr, members: &[Mutex<Member>]) {
    let (blanks, made, next) = (Blanks::default(), AtomicU64::new(0), AtomicUsize::new(0));
    let now = now();
    thread::scope(|scope| {
        for worker in 0..AT_ONCE {
            let (blanks, made, next) = (&blanks, &made, &next);
            scope.spawn(move || {
                let mut line = Line::open(server).expect("the server listens");
                let random = Seeded::new(worker as u64, "county");
                let mut roster = RosterGenerator::new(worker as u64, RosterShape::BENCH, now);
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let Some(member) = members.get(n) else {
                        return;
                    };
                    let mut maker = Maker {
                        blanks,
                        roster: &mut roster,
                        random: &random,
                        made,
                        now,
                    };
                    let cases = CASES * (n + 1) / members.len() - CASES * n / members.len();
                    let mut member = member.lock().unwrap_or_else(PoisonError::into_inner);
                    member.work(&mut maker, cases, &mut line);
                }
            });
        }
    });
}

impl Member {
    fn work(&mut self, maker: &mut Maker<'_>, cases: usize, line: &mut Line) {
        let mut pushes = Vec::new();
        for n in 0..HOUSEHOLDS {
            let house_no = format!("{}号", n + 1);
            let written = self.phone.register(maker, "汉阴县", &house_no, &mut pushes);
            self.written.push(written);
        }
        for n in 0..cases {
            let words = CaseWords::quarrel(maker.now);
            let case = self.phone.report(maker, "汉阴县", &words, &mut pushes);
            self.case.get_or_insert(case);
            let step = match n % 6 {
                0..3 => Some(CaseStep::Settle),
                3..5 => Some(CaseStep::Withdraw),
                _ => None,
            };
            if let Some(step) = step {
                let mut event = Event::of_case(step, maker.now);
                event.word = Some("户主".into());
                match step {
                    CaseStep::Settle => event.outcome = Some("explained".into()),
                    _ => event.means = Some("in_person".into()),
                }
                pushes.push(self.phone.step(case, event));
            }
            self.phone.done_with(case);
        }
        self.phone.sync(line, pushes);
    }
}

fn sign_in(line: &mut Line, login: &str) -> String {
    let typed = json!({ "realm": 1, "login": login, "password": PASSWORD }).to_string();
    let said = line.post(
        "/v1/session",
        "content-type: application/json\r\n",
        typed.as_bytes(),
    );
    let (status, body) = said.expect("the server answers");
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    let said: Value = serde_json::from_slice(&body).expect("JSON");
    said["token"].as_str().expect("a token").to_owned()
}

/// The age of the oldest change that was not published, at its worst, in seconds.
fn lag(ground: &Ground, child: &Child, members: &mut [Member]) -> f64 {
    let mut queues = vec![Vec::new(); AT_ONCE];
    for (n, member) in members.iter_mut().take(RATE * SECONDS / REQUEST).enumerate() {
        let author = member.phone.sender.author();
        let edits = member.written.iter_mut().take(REQUEST);
        let pushes = edits.map(|written| written.edit(author, n as u64)).collect();
        let cursors = member.phone.cursors.clone();
        queues[n % AT_ONCE].push(member.phone.sender.reading_on(cursors, pushes));
    }
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let file = ground.data().join("doorstep.db");
        let worst = scope.spawn(|| {
            let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY);
            let database = database.expect("the server's database");
            let mut worst: f64 = 0.0;
            while !over.load(Ordering::Relaxed) {
                worst = worst.max(oldest(&database));
                thread::sleep(LOOK);
            }
            worst
        });
        let (answers, _) = storm(child.address(), &queues, Pace::PerSecond((RATE / REQUEST) as f64));
        over.store(true, Ordering::Relaxed);
        assert_eq!(accepted(answers.iter().flatten()), RATE * SECONDS);
        worst.join().expect("it looks")
    })
}

/// How long the oldest change waits to be published, in seconds.
fn oldest(database: &Connection) -> f64 {
    let statement = "SELECT at FROM change WHERE no = (SELECT min(change) FROM pending)";
    let at = database.query_row(statement, [], |row| row.get::<_, i64>(0));
    at.map_or(0.0, |at| (now().millis() - at) as f64 / 1e3)
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Timestamp::clamp(since.map_or(0, |since| since.as_millis() as i64))
}
