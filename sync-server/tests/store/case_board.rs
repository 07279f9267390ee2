//! The case board: the counts that are kept say what there is, and each page is found by an index.

use doorstep_model::case::Stage;
use doorstep_model::grid::Grid;
use doorstep_model::id::{DocumentId, GridCode, LevelCode, UnitCode};
use doorstep_model::time::{Day, Timestamp};
use doorstep_server::store::{
    CaseRow, CaseWanted, CasesOf, Lane, LaneCount, Lanes, Store, StoreError, Watched,
};
use proptest::prelude::*;
use rusqlite::Connection;

use super::house::{House, REALM, at};

const NODES: [(&str, Option<&str>); 6] = [
    ("1", None),
    ("11", Some("1")),
    ("12", Some("1")),
    ("111", Some("11")),
    ("112", Some("11")),
    ("121", Some("12")),
];
const UNITS: [Option<&str>; 3] = [None, Some("water"), Some("roads")];

fn grid(code: &str) -> GridCode {
    GridCode::parse(code).unwrap()
}

fn furnished() -> (House, Store) {
    let house = House::new();
    let store = house.open();
    let work = |tx: &doorstep_server::store::Write<'_>| {
        for (code, parent) in NODES {
            let node = Grid {
                code: grid(code),
                parent: parent.map(grid),
                level: LevelCode::parse("level").unwrap(),
                name: code.into(),
                is_unit: false,
                made: false,
            };
            tx.insert_grid(REALM, &node)?;
        }
        Ok::<_, StoreError>(())
    };
    store.write_blocking(work).unwrap();
    (house, store)
}

fn row(n: u8, node: usize, unit: usize, lane: Lane, flags: u8) -> CaseRow {
    CaseRow {
        id: DocumentId::new([n; 16]),
        grid: Some(grid(NODES[node].0)),
        number: None,
        phone_code: "".into(),
        kind: "demand".into(),
        category: None,
        title: "".into(),
        stage: lane.stage(),
        lane,
        card: None,
        solved_on: None,
        unit: UNITS[unit].map(|code| UnitCode::parse(code).unwrap()),
        confidential: flags & 1 == 1,
        received_at: at(i64::from(n)),
        due_on: (flags & 4 == 4).then(|| Day::parse(&format!("2026-04-{:02}", n % 28 + 1)).unwrap()),
        provisional: false,
        overdue: flags & 2 == 2,
        raised_by: None,
        refused: 0,
        ask_on: None,
        accept_by: None,
        watched: Watched::default(),
        merged_into: None,
    }
}

fn lanes() -> Vec<Lane> {
    Lane::OPEN.into_iter().chain(Lane::ENDED).collect()
}

fn put(store: &Store, row: &CaseRow) {
    let row = row.clone();
    store
        .write_blocking(move |tx| tx.put_case_row(REALM, &row))
        .unwrap();
}

fn counts(store: &Store, code: &str, confidential: bool) -> Vec<LaneCount> {
    let (code, read) = (grid(code), store);
    read.read_blocking(|read| read.lane_counts(REALM, &code, confidential))
        .unwrap()
}

/// How many there are, counted one by one.
fn counted(
    rows: &[CaseRow],
    parents: &[(&str, Option<&str>)],
    code: &str,
    confidential: bool,
) -> Vec<LaneCount> {
    let within = |row: &&CaseRow| {
        let mut node = row.grid.as_ref().map(|grid| grid.as_str().to_owned());
        while let Some(here) = node {
            if here == code {
                return confidential || !row.confidential;
            }
            let parent = parents.iter().find(|(one, _)| *one == here).unwrap().1;
            node = parent.map(str::to_owned);
        }
        false
    };
    let mut counts: Vec<LaneCount> = Vec::new();
    for row in rows.iter().filter(within) {
        let same = |count: &&mut LaneCount| {
            (&count.unit, count.lane, count.overdue) == (&row.unit, row.lane, row.overdue)
        };
        match counts.iter_mut().find(same) {
            Some(count) => count.n += 1,
            None => counts.push(LaneCount {
                unit: row.unit.clone(),
                lane: row.lane,
                overdue: row.overdue,
                n: 1,
            }),
        }
    }
    counts
}

fn sorted(mut counts: Vec<LaneCount>) -> Vec<LaneCount> {
    counts.sort_by_key(|count| (count.unit.clone(), count.lane, count.overdue));
    counts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn the_counts_say_what_there_is(
        puts in prop::collection::vec((0u8..12, 0usize..6, 0usize..3, 0usize..13, 0u8..8), 1..60),
        moved in any::<bool>(),
    ) {
        let (_house, store) = furnished();
        let mut rows: Vec<CaseRow> = Vec::new();
        for (n, node, unit, lane, flags) in puts {
            let row = row(n, node, unit, lanes()[lane], flags);
            put(&store, &row);
            rows.retain(|one| one.id != row.id);
            rows.push(row);
        }
        let mut parents = NODES;
        if moved {
            // A town's village goes to the other town.
            parents[3].1 = Some("12");
            store.write_blocking(|tx| tx.move_grid(REALM, &grid("111"), &grid("12"))).unwrap();
        }
        for (code, _) in NODES {
            for confidential in [false, true] {
                let expected = counted(&rows, &parents, code, confidential);
                prop_assert_eq!(sorted(counts(&store, code, confidential)), sorted(expected), "{}", code);
            }
        }
        let water = UnitCode::parse("water").unwrap();
        let of_unit = store.read_blocking(|read| read.lane_counts_of(REALM, &grid("1"), &water)).unwrap();
        let mut expected = counted(&rows, &parents, "1", true);
        expected.retain(|count| count.unit.as_ref() == Some(&water));
        prop_assert_eq!(sorted(of_unit), sorted(expected));
    }
}

#[test]
fn a_lane_is_read_page_by_page_each_case_once() {
    let (_house, store) = furnished();
    let lane = Lane::At(Stage::Working);
    let rows: Vec<CaseRow> = (0..40).map(|n| row(n, 3, 1, lane, n & 4)).collect();
    rows.iter().for_each(|row| put(&store, row));
    put(&store, &row(99, 3, 1, Lane::MoreTime, 0));
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = store.read_blocking(|read| {
            let of = CasesOf::Grid(&grid("111"));
            read.cases_on_board(REALM, of, Lanes::One(lane), &CaseWanted::default(), after, 7)
        });
        let page: Vec<CaseRow> = page.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.in_lane());
        seen.extend(
            page.into_iter()
                .map(|row| (row.due_on.is_none(), row.due_on, row.id)),
        );
    }
    let mut expected: Vec<_> = rows
        .iter()
        .map(|row| (row.due_on.is_none(), row.due_on, row.id))
        .collect();
    expected.sort();
    assert_eq!(seen, expected, "by deadline, those without one last");
}

#[test]
fn what_is_wanted_is_what_comes() {
    let (_house, store) = furnished();
    let lane = Lane::At(Stage::Working);
    for n in 0..12 {
        let mut row = row(n, 3, usize::from(n % 3), lane, n & 2);
        row.card = (n % 4 == 0).then(|| "yellow".into());
        put(&store, &row);
    }
    let ask = |wanted: &CaseWanted| -> Vec<u8> {
        let of = CasesOf::Realm;
        let rows =
            store.read_blocking(|read| read.cases_on_board(REALM, of, Lanes::One(lane), wanted, None, 50));
        let rows: Vec<CaseRow> = rows.unwrap();
        rows.iter().map(|row| row.id.as_bytes()[0]).collect()
    };
    let any = CaseWanted::default();
    assert_eq!(ask(&any).len(), 12);
    let overdue = CaseWanted {
        overdue: true,
        ..any.clone()
    };
    assert_eq!(ask(&overdue), [2, 3, 6, 7, 10, 11]);
    let carded = CaseWanted {
        card: Some("yellow".into()),
        ..any.clone()
    };
    assert_eq!(ask(&carded), [0, 4, 8]);
    let since: Timestamp = at(10);
    assert_eq!(
        ask(&CaseWanted {
            since: Some(since),
            ..any.clone()
        }),
        [10, 11]
    );
    let unit = UnitCode::parse("roads").ok();
    assert_eq!(ask(&CaseWanted { unit, ..any }), [2, 5, 8, 11]);
}

/// Of a county's 83,300 cases a page reads those that it shows: by an index, in its order, and no sorting.
#[test]
fn no_page_of_the_board_walks_through_the_cases() {
    let (house, store) = furnished();
    drop(store);
    let database = Connection::open(house.database()).unwrap();
    let plan = |statement: &str| -> Vec<String> {
        let mut prepared = database
            .prepare(&format!("EXPLAIN QUERY PLAN {statement}"))
            .unwrap();
        let mut rows = prepared.raw_query();
        let mut lines = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            lines.push(row.get("detail").unwrap());
        }
        lines
    };
    let open = "stage NOT IN ('blank', 'declined', 'merged', 'closed', 'withdrawn')";
    let ended = "stage IN ('declined', 'merged', 'closed', 'withdrawn')";
    for (condition, by) in [
        (":of IS NULL", ""),
        ("grid = :of", " AND grid=?"),
        ("unit = :of", " AND unit=?"),
    ] {
        let name = match by {
            "" => "realm",
            by => &by[5..9],
        };
        for (among, index, lane) in [
            (open, format!("case_open_{name}"), ""),
            (ended, format!("case_ended_{name}"), ""),
            ("lane = :lane", format!("case_lane_{name}"), " AND lane=?"),
        ] {
            // The older two are named after the table alone.
            let index = match &*index {
                "case_open_grid" => "case_open",
                "case_ended_grid" => "case_ended",
                index => index,
            };
            let lines = plan(&format!(
                "SELECT * FROM case_row
                 WHERE realm = :realm AND {condition} AND {among} AND (place, id) > (:place, :id)
                     AND (:lane IS NULL OR +lane = :lane) AND (:kind IS NULL OR kind = :kind)
                     AND (:category IS NULL OR category = :category) AND (:unit IS NULL OR +unit = :unit)
                     AND (:card IS NULL OR card = :card) AND (:since IS NULL OR received_at >= :since)
                     AND (:overdue = 0 OR overdue = 1)
                 ORDER BY place, id LIMIT :limit"
            ));
            let by = format!("SEARCH case_row USING INDEX {index} (realm=?{by}{lane} AND (place,id)>(?,?))");
            assert_eq!(lines, [by]);
        }
    }
    let lines = plan(
        "SELECT unit, lane, overdue, sum(n) AS n FROM case_count
         WHERE realm = :realm AND grid = :grid AND confidential <= :confidential
         GROUP BY unit, lane, overdue HAVING sum(n) > 0",
    );
    assert_eq!(
        lines,
        ["SEARCH case_count USING PRIMARY KEY (realm=? AND grid=?)"]
    );
}
