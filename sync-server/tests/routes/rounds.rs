//! `GET /rounds`, `GET /rounds/{id}` and their forms: a round is started, answered, urged, ended.

use doorstep_model::id::{DocumentId, RoundId};
use doorstep_model::protocol::row::{RowBody, Table};
use doorstep_model::protocol::scope::Scope;
use doorstep_server::store::{RoundAnswer, StoreError, Write};

use super::live::listen;
use super::server::REALM;
use super::village::{ONE, Reader, TOWN, TWO, VILLAGE, Village, grid};

const STARTED: [(&str, &str); 5] = [
    ("grid", VILLAGE),
    ("name", "汛前排查"),
    ("checklist", "roll_call"),
    ("from", "2026-03-17"),
    ("until", "2026-03-31"),
];

/// So many households of a grid answer with this choice: what publishing their visits writes.
pub(crate) async fn answered(village: &Village, at: &'static str, choice: &'static str, from: u8, count: u8) {
    let work = move |tx: &Write<'_>| {
        for n in from..from + count {
            let answer = RoundAnswer {
                grid: grid(at),
                visit: DocumentId::new([n; 16]),
                choices: vec![choice.into()],
            };
            tx.set_round_answer(REALM, RoundId(1), DocumentId::new([n; 16]), Some(&answer))?;
        }
        Ok::<_, StoreError>(())
    };
    village.server.store().write(work).await.unwrap();
}

pub(crate) async fn nothing(village: &Village, who: &Reader, at: &'static str) {
    let (user, now) = (who.user, village.server.by_command().now);
    let work = move |tx: &Write<'_>| tx.nothing_found(REALM, RoundId(1), &grid(at), user, now);
    village.server.store().write::<_, StoreError>(work).await.unwrap();
}

/// The first question with choices of the checklist, and its first choice, as they are counted.
pub(crate) fn choice(village: &Village) -> &'static str {
    let realms = village.server.handle.app().sync.realms.clone();
    let found = village.server.store().read_blocking(|tx| {
        let realm = realms.view(tx, REALM)?;
        let list = realm
            .checklists
            .iter()
            .find(|(code, _)| code.as_str() == "roll_call")
            .unwrap()
            .1;
        let mut asked = list.questions.iter().filter(|question| question.kind.is_select());
        let asked = asked.next().unwrap();
        Ok::<_, StoreError>(format!("{}={}", asked.name, asked.choices[0].name))
    });
    Box::leak(found.unwrap().into_boxed_str())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_round_is_started_answered_urged_and_ended() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let (_, page) = village.get(&clerk, "/rounds").await;
    insta::assert_snapshot!("rounds-zh", page);
    let wrong = [
        ("grid", VILLAGE),
        ("name", " "),
        ("from", "2026-03-17"),
        ("until", "2026-03-16"),
        ("place", "pond"),
    ];
    let wrong = village.send(&clerk, "/rounds", &wrong).await;
    assert_eq!(wrong.status, 422);
    for field in ["wrong-name", "wrong-checklist", "wrong-until"] {
        assert!(wrong.page.contains(field), "{field}");
    }
    assert!(
        wrong.page.contains("value=\"pond\" checked"),
        "what was chosen stays"
    );
    for _ in 0..2 {
        let mut form = STARTED.to_vec();
        form.push(("key", "00112233445566778899aabbccddee01"));
        let started = village.send(&clerk, "/rounds", &form).await;
        assert_eq!(started.to.as_deref(), Some("/rounds/1"), "{}", started.page);
    }
    answered(&village, ONE, choice(&village), 1, 12).await;
    let (_, page) = village.get(&cadre, "/rounds/1").await;
    insta::assert_snapshot!("round-zh", page);
    let (_, page) = village
        .ask(&clerk, "/rounds/1", &[("accept-language", "en")])
        .await;
    insta::assert_snapshot!("round-en", page);
    let (_, list) = village.get(&cadre, "/rounds").await;
    assert!(list.contains("1 个网格已填报，共 2 个") && list.contains("1 个网格未填报"));
    let (_, home) = village.get(&cadre, "/").await;
    assert!(
        home.contains("/rounds/1") && home.contains("1 个网格未填报"),
        "{home}"
    );

    let urge = [("at", VILLAGE), ("title", "请填报"), ("text", "还没有填报")];
    let urge = village.send(&cadre, "/rounds/1/urge", &urge).await;
    assert_eq!(urge.status, 303, "{}", urge.page);
    let told = |at: &str| {
        let rows = village
            .server
            .store()
            .read_blocking(|tx| tx.rows_in(REALM, &Scope::Grid(grid(at))));
        rows.unwrap().iter().any(|row| row.table == Table::Notice)
    };
    assert!(told(TWO) && !told(ONE));
    nothing(&village, &member, TWO).await;
    let (_, page) = village.get(&cadre, "/rounds/1").await;
    assert!(
        page.contains("2026-03-17 09:00 王秀英") && !page.contains("/urge"),
        "{page}"
    );
    let (_, home) = village.get(&cadre, "/").await;
    assert!(!home.contains("/rounds/1"), "nobody is missing");

    let ended = village.send(&clerk, "/rounds/1/end", &[]).await;
    assert_eq!(ended.status, 303, "{}", ended.page);
    let (_, page) = village.get(&clerk, "/rounds/1").await;
    assert!(page.contains("提前结束") && !page.contains("<form"), "{page}");
    let rows = village
        .server
        .store()
        .read_blocking(|tx| tx.rows_in(REALM, &Scope::Grid(grid(ONE))));
    let until = rows.unwrap().into_iter().find_map(|row| match row.body {
        Some(RowBody::Round(round)) => Some(round.until.to_string()),
        _ => None,
    });
    assert_eq!(until.as_deref(), Some("2026-03-17"), "every phone hears it");
    assert_eq!(village.send(&clerk, "/rounds/1/end", &[]).await.status, 409);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn small_counts_are_not_told() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    village.send(&cadre, "/rounds", &STARTED).await;
    answered(&village, ONE, choice(&village), 1, 9).await;
    let (_, page) = village.get(&cadre, "/rounds/1").await;
    let results = page.split("排查结果").nth(1).unwrap();
    assert!(results.contains("＊") && !results.contains("<td>9</td>"));
    answered(&village, TWO, choice(&village), 100, 30).await;
    let (_, page) = village.get(&cadre, "/rounds/1").await;
    let (_, results) = page.split_once("排查结果").unwrap();
    assert!(!results.contains("<td>9</td>"), "{results}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn rounds_of_others_are_not_there_and_an_open_page_hears_of_its_own() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let stranger = village.person("qian", "钱远", "town_clerk", "610921101").await;
    for who in [&member, &stranger] {
        assert_eq!(village.send(who, "/rounds", &STARTED).await.status, 404);
        assert_eq!(village.noted()[0], ("grid.refused".into(), VILLAGE.into()));
    }
    let mut above = STARTED.to_vec();
    above[0].1 = TOWN;
    assert_eq!(village.send(&clerk, "/rounds", &above).await.status, 303);
    let mut open = listen(&village, &cadre).await;
    let (status, page) = village.get(&cadre, "/rounds/1").await;
    assert!(
        status == 200 && !page.contains("/rounds/1/end"),
        "what is above is not theirs to end"
    );
    nothing(&village, &member, ONE).await;
    let heard = open.parts().await;
    assert!(heard.contains(&"round-1".to_owned()) && heard.contains(&"calls".to_owned()));
    let part = village.ask(&cadre, "/", &[("doorstep-part", "calls")]).await;
    assert!(part.1.starts_with("<section id=\"calls\""), "{}", part.1);
    for who in [&member, &stranger] {
        assert_eq!(village.get(who, "/rounds/1").await.0, 404);
        assert_eq!(village.noted()[0], ("grid.refused".into(), TOWN.into()));
        assert!(!village.get(who, "/rounds").await.1.contains("汛前排查"));
    }
    for path in ["/rounds/1/end", "/rounds/1/urge"] {
        let form = [("at", TOWN), ("title", "催"), ("text", "催")];
        assert_eq!(village.send(&cadre, path, &form).await.status, 404, "{path}");
        assert_eq!(village.noted()[0], ("grid.refused".into(), TOWN.into()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_kind_that_comes_again_says_when_it_is_due_next() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    // The screening was never started here, and says so; once it was, when it is due again.
    let screening = [
        ("grid", VILLAGE),
        ("name", "矛盾纠纷排查"),
        ("checklist", "dispute_screening"),
        ("from", "2026-03-17"),
        ("until", "2026-03-31"),
    ];
    let (_, before) = village.get(&clerk, "/rounds").await;
    assert_eq!(before.matches("这里还没有开展过").count(), 2, "{before}");
    village.send(&clerk, "/rounds", &screening).await;
    let (_, after) = village.get(&clerk, "/rounds").await;
    assert_eq!(after.matches("这里还没有开展过").count(), 1);
    assert!(after.contains("下次 2026年6月15日"), "{after}");
    village.server.clock.advance_minutes(91 * 24 * 60);
    let clerk = Reader {
        cookie: village.sign_in("zhao").await,
        user: clerk.user,
    };
    let (_, later) = village.get(&clerk, "/rounds").await;
    assert!(later.contains("2026年6月15日已到期"), "{later}");
}
