//! `GET /grids/{code}/people` and `/poster`: whom a place publishes.

use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Event;
use doorstep_model::id::{GridCode, UnitCode};
use doorstep_model::protocol::row::HotlineRow;
use doorstep_model::text::Text;
use doorstep_server::action::{ActionError, set_hotline};
use doorstep_server::store::{StoreError, Write};

use super::server::REALM;
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
async fn a_cadre_sets_the_hotline_and_nothing_typed_is_lost() {
    let village = Village::new().await;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let (path, people) = (
        format!("/grids/{VILLAGE}/hotline"),
        format!("/grids/{VILLAGE}/people"),
    );
    assert!(village.get(&chief, &people).await.1.contains("设置值班电话"));
    assert!(!village.get(&clerk, &people).await.1.contains("设置值班电话"));
    let refused = village
        .send(&chief, &path, &[("phone", "0915-5200110"), ("on_duty", "")])
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.page.contains("value=\"0915-5200110\"") && refused.page.contains("id=\"wrong-on_duty\""));
    let form = [("phone", "0915-5200110"), ("on_duty", "刘建军")];
    assert_eq!(village.submit(&clerk, &path, &form).await.0, 404);
    assert_eq!(village.submit(&chief, &path, &form).await, (303, people.clone()));
    let (_, page) = village.get(&clerk, &people).await;
    assert!(page.contains("刘建军") && page.contains("0915-5200110"));
    let (_, page) = village.get(&chief, &people).await;
    assert!(page.contains("value=\"刘建军\""), "to be changed next time");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_slip_always_names_whom_to_ask() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let case = village.case(&clerk, "渠道断水", false).await;
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    let slip = format!("/cases/{case}/slip");
    let asks = async |words: &str| {
        let (_, page) = village.get(&clerk, &slip).await;
        assert!(page.contains(words), "{words}: {page}");
    };
    asks("双乳镇受理站").await;
    let user = clerk.user;
    let phone = move |tx: &Write<'_>| {
        let phone = Text::parse("0915-5200100").unwrap();
        tx.set_user_phone(REALM, user, Some(&phone))
    };
    village
        .server
        .store()
        .write::<_, StoreError>(phone)
        .await
        .unwrap();
    asks("0915-5200100").await;
    let pumps = move |tx: &Write<'_>| {
        let mut listed = tx.unit(REALM, &UnitCode::parse("water").unwrap())?.unwrap();
        listed.unit.code = UnitCode::parse("pumps").unwrap();
        listed.phone = Some(Text::parse("0915-5200119").unwrap());
        tx.insert_unit(REALM, &listed)
    };
    village
        .server
        .store()
        .write::<_, StoreError>(pumps)
        .await
        .unwrap();
    let to_pumps = |event: &mut Event| event.unit = UnitCode::parse("pumps").ok();
    village.step(&clerk, case, CaseStep::Divert, to_pumps).await;
    asks("0915-5200119").await;
    hotline(&village, VILLAGE, "0915-5200110").await;
    asks("刘建军").await;
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
