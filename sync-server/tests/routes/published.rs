//! `GET /grids/{code}/people` and `/poster`: whom a place publishes.

use doorstep_model::id::GridCode;
use doorstep_model::protocol::row::HotlineRow;
use doorstep_model::text::Text;
use doorstep_server::action::{ActionError, set_hotline};

use super::village::{ONE, TOWN, TWO, VILLAGE, Village};

async fn hotline(village: &Village, at: &str, phone: &str) {
    let by = village.server.by_command();
    let row = HotlineRow {
        grid: GridCode::parse(at).unwrap(),
        phone: Text::parse(phone).unwrap(),
        on_duty: Text::parse("刘建军").unwrap(),
    };
    let work = move |tx: &doorstep_server::store::Write<'_>| set_hotline(tx, by, &row);
    village
        .server
        .store()
        .write::<_, ActionError>(work)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_place_publishes_its_people_and_its_units_and_nobody_who_is_only_linked() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    village.person("sun", "孙建国", "officer", ".water").await;
    village.person("qian", "钱文", "party_member", VILLAGE).await;
    let (status, page) = village.get(&clerk, &format!("/grids/{TOWN}/people")).await;
    assert_eq!(status, 200);
    assert!(page.contains("赵文静") && page.contains("受理员"));
    let (status, page) = village.get(&clerk, &format!("/grids/{VILLAGE}/people")).await;
    assert_eq!((status, page.contains("钱文")), (200, false));
    assert!(page.contains("这里还没有人任职"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_grid_s_poster_says_who_answers_for_it_and_calls_the_hotline() {
    let village = Village::new().await;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    village.person("wang", "王秀英", "grid_member", ONE).await;
    hotline(&village, VILLAGE, "0915-5200110").await;
    let path = format!("/grids/{ONE}/poster");
    let (status, page) = village.get(&chief, &path).await;
    assert_eq!(status, 200);
    let (member, above) = (page.find("王秀英").unwrap(), page.rfind("陈大山").unwrap());
    assert!(member < above, "the grid's own people stand first");
    assert!(page.contains("0915-5200110"));
    let codes = page.matches("<svg").count();
    assert_eq!(codes, 2, "one calls, one leads to what everyone may read");
    assert!(page.contains("第1组 网格公示牌"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn people_of_another_place_are_not_there_and_asking_is_noted() {
    let village = Village::new().await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    for what in ["people", "poster"] {
        let before = village.noted();
        let (status, _) = village.get(&member, &format!("/grids/{TWO}/{what}")).await;
        assert_eq!(status, 404, "{what}");
        let after = village.noted();
        assert_eq!(after.len(), before.len() + 1, "{what}");
        assert_eq!(after[0], ("grid.refused".into(), TWO.into()));
        let (status, _) = village.get(&member, &format!("/grids/%20/{what}")).await;
        assert_eq!(status, 404);
    }
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let (status, _) = village.get(&clerk, &format!("/grids/{TOWN}/poster")).await;
    assert_eq!(status, 404, "no wall above the village");
}
