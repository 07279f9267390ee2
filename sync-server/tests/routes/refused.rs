//! Steps that were kept and not applied: on the desk's list until somebody looked, whatever became of
//! the case; and cases that went on as others.

use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::document::event::Event;
use doorstep_model::id::{DocumentId, UnitCode};

use super::village::{Reader, TOWN, VILLAGE, Village, grid};

const COUNTY: &str = "610921";

fn why(event: &mut Event) {
    event.reason = Some("重复反映".into());
}

impl Village {
    /// A step as a phone would have written it offline: no form looked at what the case had become.
    pub(crate) async fn late(
        &self,
        by: &Reader,
        case: DocumentId,
        step: CaseStep,
        say: impl FnOnce(&mut Event) + Send + 'static,
    ) {
        let (now, user) = (self.server.by_command().now, by.user);
        self.edit(by, case, move |_, writer| {
            let mut event = Event::of_case(step, now);
            event.by = Some(user.0);
            say(&mut event);
            writer.event("events", &event)
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_refused_step_stands_on_the_list_in_words_until_somebody_looked_at_it() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let chief = village.person("li", "李长河", "grid_chief", VILLAGE).await;
    let supervisor = village.person("du", "杜国强", "supervisor", COUNTY).await;
    // Declined at the station while the chief, offline, settled it.
    let case = village.case(&clerk, "渠道断水", false).await;
    village.step(&clerk, case, CaseStep::Decline, why).await;
    let settled = |event: &mut Event| {
        event.outcome = Some("solved".into());
        event.word = Some("两家都说好了".into());
    };
    village.late(&chief, case, CaseStep::Settle, settled).await;
    let row = village.row(case);
    assert_eq!((row.stage, row.refused), (Stage::Declined, 1));
    let see = format!("/cases/{case}/refused/2/seen");
    for (who, path) in [
        (&clerk, "/"),
        (&clerk, &*format!("/grids/{VILLAGE}")),
        (&chief, "/"),
    ] {
        let (_, page) = village.get(who, path).await;
        let list = page.split("id=\"review\"").nth(1).unwrap();
        for words in [
            "渠道断水",
            "线下调解",
            "李长河",
            "两家都说好了",
            "不予受理",
            "赵文静",
            &see,
        ] {
            assert!(list.contains(words), "{path}: {words} in {list}");
        }
    }
    assert_eq!(village.submit(&supervisor, &see, &[]).await.0, 403);
    let sheet = format!("/cases/{case}");
    assert_eq!(
        village.submit(&clerk, &see, &[]).await,
        (303, format!("{sheet}#refused"))
    );
    let (_, page) = village.get(&chief, &sheet).await;
    assert!(
        page.contains("受理员）已于"),
        "who looked, and it stays in the case: {page}"
    );
    assert!(page.contains("两家都说好了") && !page.contains(&see));
    for who in [&clerk, &chief] {
        assert!(
            !village.get(who, "/").await.1.contains("步骤未生效"),
            "looked at once is enough"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_refused_step_of_a_case_high_up_is_on_the_list_where_it_began_too() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let county = village.person("qian", "钱国华", "county_clerk", COUNTY).await;
    let case = village.case(&clerk, "渠道断水", false).await;
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    let up = |event: &mut Event| event.grid = Some(grid(COUNTY));
    village.step(&clerk, case, CaseStep::Up, up).await;
    village.late(&clerk, case, CaseStep::Receive, |_| {}).await;
    let hidden = village.case(&county, "保密事项", true).await;
    village.late(&county, hidden, CaseStep::Close, |_| {}).await;
    let chief = village.person("li", "李长河", "grid_chief", VILLAGE).await;
    for (who, sees) in [(&clerk, true), (&county, true), (&chief, false)] {
        let (_, page) = village.get(who, "/").await;
        assert!(page.contains("步骤未生效"));
        assert_eq!(
            page.contains("保密事项"),
            sees,
            "a confidential one is the clerks'"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_merged_case_and_the_one_that_goes_on_name_each_other() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let one = village.case(&clerk, "渠道断水", false).await;
    let other = village.case(&clerk, "北渠没水", false).await;
    let (_, form) = village.get(&clerk, &format!("/cases/{other}?step=merge")).await;
    let (key, seen) = (
        super::village::field(&form, "key"),
        super::village::field(&form, "seen"),
    );
    let into = one.to_string();
    let typed = [
        ("step", "merge"),
        ("key", &*key),
        ("seen", &*seen),
        ("into", &*into),
    ];
    let (status, _) = village
        .submit(&clerk, &format!("/cases/{other}/steps"), &typed)
        .await;
    assert_eq!(status, 303);
    let (_, merged) = village.get(&clerk, &format!("/cases/{other}")).await;
    let link = format!("<a href=\"/cases/{one}\">渠道断水 ");
    assert!(merged.contains("已并入") && merged.contains(&link), "{merged}");
    assert!(
        merged.contains("<dt>并入</dt><dd>渠道断水 "),
        "the step says it too"
    );
    let (_, goes_on) = village.get(&clerk, &format!("/cases/{one}")).await;
    let link = format!("<a href=\"/cases/{other}\">北渠没水 ");
    assert!(
        goes_on.contains("并入本事项的事项") && goes_on.contains(&link),
        "{goes_on}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_a_village_handles_itself_waits_on_its_cadres_home_page() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let chief = village.person("li", "李长河", "grid_chief", VILLAGE).await;
    let case = village.case(&clerk, "院墙边界", false).await;
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    let here = |event: &mut Event| event.grid = Some(grid(VILLAGE));
    village.step(&clerk, case, CaseStep::Divert, here).await;
    // A bureau's is not theirs to assign.
    let other = village.case(&clerk, "渠道断水", false).await;
    village.step(&clerk, other, CaseStep::Receive, |_| {}).await;
    let bureau = |event: &mut Event| event.unit = UnitCode::parse("water").ok();
    village.step(&clerk, other, CaseStep::Divert, bureau).await;
    let (_, page) = village.get(&chief, "/").await;
    assert!(page.contains("<b>1</b> 待指派办理人"), "{page}");
    let task = page.split("id=\"task-assign\"").nth(1).unwrap();
    let task = task.split("</section>").next().unwrap();
    assert!(task.contains("院墙边界") && !task.contains("渠道断水"), "{task}");
    let (user, id) = (chief.user.0.to_string(), case.to_string());
    let form = [("step", "assign"), ("person", &*user)];
    let (status, _) = village.submit(&chief, &format!("/cases/{id}/steps"), &form).await;
    assert_eq!(status, 303);
    let (_, page) = village.get(&chief, "/").await;
    assert!(
        page.contains("<b>1</b> 本地办理中") && !page.contains("待指派办理人"),
        "{page}"
    );
}
