//! 系统催办: the preset's days on which the server's clock urges a unit, seen on its officers' home page.

use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Event;
use doorstep_model::id::UnitCode;
use doorstep_model::time::Day;
use doorstep_server::job::Round;
use doorstep_server::store::Watch;

use super::village::{Reader, TOWN, Village};

const ON_HOME: &str = "<b>1</b> 系统催办";

fn urged(times: usize) -> Round {
    Round {
        urged: times,
        ..Round::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_unit_is_urged_to_accept_then_before_the_deadline_and_after_it() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let case = village.case(&clerk, "渠道断水", false).await;
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    village.days_later(0).await;
    // Tuesday, 17 March; due on Tuesday, the 24th.
    let to_water = |event: &mut Event| {
        event.unit = UnitCode::parse("water").ok();
        event.due = Day::parse("2026-03-24").ok();
    };
    village.step(&clerk, case, CaseStep::Divert, to_water).await;
    let sheet = format!("/cases/{case}");
    // A session rests after two hours: who comes back the next day signs in again.
    let page = async |path: &str| {
        let cookie = village.sign_in("sun").await;
        let again = Reader {
            user: officer.user,
            cookie,
        };
        village.get(&again, path).await.1
    };
    let on_home = async || page("/").await.contains(ON_HOME);
    let says = async |words: &str| page(&sheet).await.contains(words);
    assert!(!on_home().await);
    assert_eq!(village.days_later(1).await, urged(1), "the last day to accept it");
    assert!(on_home().await);
    assert!(says("尚未签收").await);
    village.step(&officer, case, CaseStep::Accept, |_| {}).await;
    assert!(!village.row(case).watched.has(Watch::ByRule));
    assert!(!on_home().await);
    assert_eq!(village.days_later(4).await, Round::default(), "a Sunday");
    assert_eq!(village.days_later(1).await, urged(1), "Monday, the day before");
    assert!(on_home().await);
    assert!(says("临近办理期限").await);
    // Urged by hand it is urged by hand; once they answered the rule holds again.
    village.step(&clerk, case, CaseStep::Urge, |_| {}).await;
    assert!(!village.row(case).watched.has(Watch::ByRule));
    assert!(village.row(case).watched.has(Watch::Urged));
    let answered = |event: &mut Event| event.text = Some("明天到场".into());
    village.step(&officer, case, CaseStep::Progress, answered).await;
    assert!(village.row(case).watched.has(Watch::ByRule));
    village.days_later(4).await;
    assert!(says("已超办理期限").await);
    let solved = |event: &mut Event| event.outcome = Some("solved".into());
    village.step(&officer, case, CaseStep::Resolve, solved).await;
    assert!(!on_home().await);
}
