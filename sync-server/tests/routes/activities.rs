//! `GET /activities`: what was held where and when, what is late, and what came of one.

use doorstep_model::document::event::Event;
use doorstep_model::document::schema::{Kind, Step};
use doorstep_model::document::write::text;
use doorstep_model::id::{DocumentId, FactId};
use doorstep_server::action::{CaseDraft, report_case};
use doorstep_server::store::{StoreError, Write};

use super::server::REALM;
use super::village::{ONE, Reader, TOWN, TWO, VILLAGE, Village, grid};

/// Writes an activity down.
pub(crate) async fn held(
    village: &Village,
    by: &Reader,
    kind: &'static str,
    home: &'static str,
    on: &'static str,
) -> DocumentId {
    let (now, user) = (village.server.by_command().now, by.user);
    let puts = move |writer: &mut doorstep_model::document::write::Writer<'_>| {
        writer.root("activity_kind", text(kind));
        writer.root("grid", text(home));
        writer.root("place", text("文化广场"));
        writer.root("held_on", text(on));
        for name in ["王桂兰", "李大牛"] {
            let entry = writer.entry();
            writer.field("people", entry, "name", text(name));
        }
        writer.answer("received", text("2"));
        let mut decision = Event::new(Step::Decision.as_str(), now);
        decision.by = Some(user.0);
        decision.text = Some("渠道由各户出工清淤".into());
        writer.event("decisions", &decision);
    };
    village.begin(by, Kind::Activity, home, puts).await
}

/// An opinion that somebody brings in.
async fn opinion(village: &Village, by: &Reader, n: u8, title: &'static str) {
    let (user, now) = (by.user, village.server.by_command().now);
    let realms = village.server.handle.app().sync.realms.clone();
    let draft = CaseDraft {
        grid: grid(VILLAGE),
        kind: "opinion".into(),
        category: None,
        source: "delegate".into(),
        title: title.into(),
        text: "选民希望修路灯".into(),
        confidential: false,
        households: Vec::new(),
        names: Vec::new(),
    };
    let id = DocumentId::generate(1_773_709_200_000, [n; 10]);
    let work = move |tx: &Write<'_>| {
        let realm = realms.view(tx, REALM)?;
        report_case(tx, &realm, user, FactId::new([n; 16]), id, &draft, now).map(drop)
    };
    village.server.store().write(work).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_place_s_activities_are_listed_and_counted_by_month_and_kind() {
    let village = Village::new().await;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let wang = village.person("wang", "王秀英", "grid_member", ONE).await;
    let li = village.person("li", "李桂芳", "grid_member", TWO).await;
    held(&village, &wang, "patrol", ONE, "2026-03-02").await;
    held(&village, &wang, "patrol", ONE, "2026-02-20").await;
    held(&village, &li, "patrol", TWO, "2026-03-09").await;
    let training = held(&village, &chief, "training", VILLAGE, "2026-03-10").await;

    let (status, page) = village.get(&chief, "/activities?month=2026-03").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!("a_village_s_activities_in_chinese", page);
    let (_, english) = village
        .ask(&chief, "/activities?month=2026-03", &[("accept-language", "en")])
        .await;
    insta::assert_snapshot!("a_village_s_activities_in_english", english);
    let (_, patrols) = village.get(&chief, "/activities?month=2026-02&kind=patrol").await;
    assert_eq!(patrols.matches("2026-02-20").count(), 1);
    let (_, own) = village.get(&li, "/activities?of=mine&month=2026-03").await;
    assert!(own.contains("2026-03-09") && !own.contains("2026-03-02"));

    let (status, _) = village.get(&li, &format!("/activities?grid={ONE}")).await;
    assert_eq!(status, 404, "another member's grid");
    let (status, _) = village.get(&li, &format!("/activities/{training}")).await;
    assert_eq!(status, 404, "the village's own is not a member's of one grid");
    assert_eq!(village.noted()[0].0, "activity.refused");
    let town = village.person("guo", "郭强", "supervisor", "610921").await;
    let (status, page) = village
        .get(&town, &format!("/activities?grid={TOWN}&month=2026-03"))
        .await;
    assert_eq!(status, 200);
    assert!(
        page.contains("培训") && page.contains("2 次，参加 4 人次"),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn one_that_is_written_anew_or_moves_with_its_village_is_counted_once() {
    let village = Village::new().await;
    let wang = village.person("wang", "王秀英", "grid_member", ONE).await;
    let id = held(&village, &wang, "patrol", ONE, "2026-02-20").await;
    let work = move |tx: &Write<'_>| {
        let mut row = tx.activity_row(REALM, id)?.unwrap();
        row.held_on = row.held_on.plus_days(20);
        row.people = 5;
        tx.put_activity_row(REALM, &row)?;
        tx.move_grid(REALM, &grid(VILLAGE), &grid("610921101"))
    };
    village.server.store().write::<_, StoreError>(work).await.unwrap();
    let counted = |at: &str, month: &str| {
        let (at, month) = (grid(at), month.to_owned());
        let store = village.server.store();
        let counts = store
            .read_blocking(|tx| tx.activity_counts(REALM, &at, &month))
            .unwrap();
        counts
            .iter()
            .map(|count| (count.n, count.people))
            .collect::<Vec<_>>()
    };
    assert_eq!(counted("610921", "2026-02"), []);
    assert_eq!(counted("610921", "2026-03"), [(1, 5)]);
    assert_eq!(counted("610921101", "2026-03"), [(1, 5)]);
    assert_eq!(counted(TOWN, "2026-03"), [], "the village hangs elsewhere now");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_meeting_that_the_village_held_offline_stands_among_its_meetings() {
    let village = Village::new().await;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let (_, page) = village.get(&chief, "/meetings").await;
    assert!(page.contains("还没有开过"));
    let id = held(&village, &chief, "village_meeting", VILLAGE, "2026-03-12").await;
    let (_, page) = village.get(&chief, "/meetings").await;
    assert!(page.contains(&format!("/activities/{id}")), "{page}");
    assert!(
        page.contains("2026-03-19"),
        "the next is due a week later: {page}"
    );
    let (_, page) = village.get(&chief, &format!("/meetings/at/{VILLAGE}")).await;
    assert!(page.contains("线下召开，议定 1 项"), "{page}");
    // What was agreed at a training or on a patrol moves no meeting.
    for kind in ["training", "patrol"] {
        let other = held(&village, &chief, kind, VILLAGE, "2026-03-15").await;
        for path in ["/meetings", &format!("/meetings/at/{VILLAGE}")] {
            let (_, page) = village.get(&chief, path).await;
            assert!(!page.contains(&other.to_string()), "{kind} at {path}");
            assert!(page.contains("2026-03-19"), "{kind} at {path}: {page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_delegate_s_reception_is_late_after_a_week_and_its_opinions_have_their_days() {
    let village = Village::new().await;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let clerk = village.person("zhou", "周敏", "town_clerk", TOWN).await;
    let delegate = village.person("he", "何玉兰", "delegate", TOWN).await;
    village.link_grid(delegate.user, "delegate", VILLAGE).await;
    let id = held(&village, &delegate, "reception_day", VILLAGE, "2026-03-04").await;
    opinion(&village, &delegate, 71, "路灯不亮").await;
    // A Tuesday: the Wednesday after it was the day.
    let other = village.person("ye", "叶知秋", "delegate", TOWN).await;
    village.link_grid(other.user, "delegate", VILLAGE).await;
    held(&village, &other, "reception_day", VILLAGE, "2026-03-10").await;
    let (_, page) = village
        .get(&clerk, &format!("/activities?grid={TOWN}&month=2026-03"))
        .await;
    let late = page.split("应开展未开展").nth(1).unwrap();
    let late = late.split("活动清单").next().unwrap();
    assert!(late.contains("代表接待日") && late.contains("何玉兰"), "{late}");
    assert!(late.contains("2026-03-04") && late.contains("逾期"), "{late}");
    assert!(late.contains("叶知秋") && late.contains("2026-03-10"), "{late}");
    assert!(
        !late.contains("季度座谈会"),
        "not a quarter since the post began: {late}"
    );

    for reader in [&clerk, &delegate, &chief] {
        let (status, sheet) = village.get(reader, &format!("/activities/{id}")).await;
        assert_eq!(status, 200);
        assert!(
            sheet.contains("路灯不亮") && sheet.contains("接待人数"),
            "{sheet}"
        );
        assert!(sheet.contains("渠道由各户出工清淤") && sheet.contains("王桂兰"));
    }
    let stranger = village.person("yuan", "袁方", "grid_chief", "610921101").await;
    let (status, _) = village.get(&stranger, &format!("/activities/{id}")).await;
    assert_eq!(status, 404);
}
