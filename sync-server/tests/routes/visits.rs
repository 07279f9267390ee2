//! `GET /visits`: who is due and overdue by grid, by counts that are kept.

use doorstep_model::document::schema::Step;
use doorstep_model::id::DocumentId;
use doorstep_model::time::Day;
use doorstep_server::store::{DueAsk, DueCount, DueOn, StoreError, VisitRow, Write};

use super::server::REALM;
use super::village::{ONE, Reader, TOWN, TWO, VILLAGE, Village, grid};

/// A visit as it stands once it is published (only phones record visits), and the household looked at
/// again because of it.
async fn visit(village: &Village, by: &Reader, n: u8, to: DocumentId, on: &'static str) {
    let row = VisitRow {
        id: DocumentId::new([n; 16]),
        household: Some(to),
        place: None,
        visited_on: Day::parse(on).ok(),
        next_on: None,
        kind: "door".into(),
        outcome: "met".into(),
        author: Some(by.user),
        checklist: "".into(),
    };
    let work = move |tx: &Write<'_>| tx.put_visit_row(REALM, &row);
    village.server.store().write::<_, StoreError>(work).await.unwrap();
    village.address(by, to, on).await;
}

fn counted(village: &Village, at: &str, alert: bool) -> DueCount {
    let (at, today) = (grid(at), Day::parse("2026-03-17").unwrap());
    let ask = DueAsk {
        places: false,
        alert,
        today,
    };
    let counts = village
        .server
        .store()
        .read_blocking(|tx| tx.due_counts(REALM, &at, ask))
        .unwrap();
    counts
        .into_iter()
        .fold(DueCount::default(), |sum, (_, count)| DueCount {
            all: sum.all + count.all,
            due: sum.due + count.due,
            overdue: sum.overdue + count.overdue,
            seen: sum.seen + count.seen,
        })
}

fn count(all: i64, due: i64, overdue: i64, seen: i64) -> DueCount {
    DueCount {
        all,
        due,
        overdue,
        seen,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn grids_say_how_many_are_due_overdue_and_visited_this_month() {
    let village = Village::new().await;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let wang = village.person("wang", "王秀英", "grid_member", ONE).await;
    let one = village.household(&wang, ONE, "1号", "刘大爷").await;
    let two = village.household(&wang, ONE, "2号", "王大娘").await;
    village.household(&wang, ONE, "3号", "李大牛").await;
    assert_eq!(
        counted(&village, TOWN, false),
        count(3, 0, 0, 0),
        "on request alone"
    );
    assert_eq!(
        counted(&village, TOWN, true),
        count(3, 3, 0, 0),
        "an emergency calls on all"
    );
    for household in [one, two] {
        village.colour(&chief, household, Step::Decision).await;
    }
    visit(&village, &wang, 1, one, "2026-02-10").await;
    assert_eq!(
        counted(&village, VILLAGE, false),
        count(3, 1, 1, 0),
        "30 days are over"
    );
    visit(&village, &wang, 2, two, "2026-03-16").await;
    assert_eq!(counted(&village, TOWN, false), count(3, 1, 1, 1));
    assert_eq!(counted(&village, TWO, false), count(0, 0, 0, 0));

    let (status, page) = village.get(&chief, "/visits").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!("a_village_s_visits_in_chinese", page);
    let (_, english) = village.ask(&chief, "/visits", &[("accept-language", "en")]).await;
    insta::assert_snapshot!("a_village_s_visits_in_english", english);

    visit(&village, &wang, 3, one, "2026-03-17").await;
    assert_eq!(counted(&village, "610921", false), count(3, 0, 0, 2));
    let work = |tx: &Write<'_>| tx.move_grid(REALM, &grid(VILLAGE), &grid("610921101"));
    village.server.store().write::<_, StoreError>(work).await.unwrap();
    assert_eq!(counted(&village, "610921101", false), count(3, 0, 0, 2));
    assert_eq!(counted(&village, TOWN, false), count(0, 0, 0, 0));
    let work = move |tx: &Write<'_>| tx.redo_visit_due(REALM, |due| (DueOn::AtOnce, due.alert_on));
    village.server.store().write::<_, StoreError>(work).await.unwrap();
    assert_eq!(
        counted(&village, "610921", false),
        count(3, 3, 0, 2),
        "another preset"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_supervisor_sees_the_grids_and_no_need_and_others_nothing() {
    let village = Village::new().await;
    let wang = village.person("wang", "王秀英", "grid_member", ONE).await;
    let household = village.household(&wang, ONE, "1号", "刘大爷").await;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    village.colour(&chief, household, Step::Decision).await;
    let supervisor = village.person("zheng", "郑国强", "supervisor", "610921").await;
    let (status, page) = village.get(&supervisor, &format!("/visits?grid={VILLAGE}")).await;
    assert_eq!(status, 200);
    assert!(page.contains("第1组") && !page.contains("关心户"), "{page}");
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let (status, _) = village.get(&clerk, "/visits").await;
    assert_eq!(status, 404);
    let (status, _) = village.get(&wang, &format!("/visits?grid={TWO}")).await;
    assert_eq!(status, 404, "another's grid");
    assert_eq!(village.noted()[0], ("grid.refused".to_owned(), TWO.to_owned()));
}
