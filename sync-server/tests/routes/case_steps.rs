//! `POST /cases/{id}/steps`: a case is worked on at the console, from the desk to the unit and back.

use doorstep_model::case::CaseStep;
use doorstep_model::id::UnitCode;

use super::village::{Answered, Reader, TOWN, VILLAGE, Village};

impl Village {
    /// The form that stands open on a case's page: its hidden fields.
    async fn open(&self, who: &Reader, path: &str) -> Vec<(&'static str, String)> {
        let (status, page) = self.get(who, path).await;
        assert_eq!(status, 200, "{path}");
        hidden(&page)
    }

    /// Fills in the open form of a step and sends it.
    pub(super) async fn take(
        &self,
        who: &Reader,
        case: &str,
        step: &str,
        typed: &[(&str, &str)],
    ) -> Answered {
        let mut form = self.open(who, &format!("/cases/{case}?step={step}")).await;
        assert_eq!(form.last().unwrap().1, step, "the form of {step} is open");
        let typed = typed.iter().map(|(name, value)| (*name, *value));
        let all: Vec<(&str, &str)> = form
            .iter_mut()
            .map(|(name, value)| (*name, &**value))
            .chain(typed)
            .collect();
        self.send(who, &format!("/cases/{case}/steps"), &all).await
    }
}

fn hidden(page: &str) -> Vec<(&'static str, String)> {
    let form = page.split("action=\"/cases/").nth(1).unwrap_or_default();
    ["key", "seen", "step"]
        .into_iter()
        .filter_map(|name| {
            let value = form.split(&format!("name=\"{name}\" value=\"")).nth(1)?;
            Some((name, value.split('"').next()?.to_owned()))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_case_goes_from_the_desk_to_the_unit_and_back_by_forms_alone() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let case = village.case(&clerk, "渠道断水", false).await.to_string();
    let home = format!("/cases/{case}");
    for (who, step, typed) in [
        (&clerk, "receive", &[][..]),
        (&clerk, "divert", &[("unit", "water"), ("text", "请到场查看")]),
        (&officer, "accept", &[]),
        (&officer, "progress", &[("text", "已踏勘，拟打一眼机井")]),
        (&officer, "resolve", &[("outcome", "solved"), ("word", "水通了")]),
        (&clerk, "verify_yes", &[("means", "phone"), ("word", "满意")]),
        (&clerk, "close", &[]),
    ] {
        let answer = village.take(who, &case, step, typed).await;
        let done = format!("{home}?done={step}");
        assert_eq!(
            (answer.status, answer.to.as_deref()),
            (303, Some(&*done)),
            "{step}: {}",
            answer.page
        );
    }
    let (_, page) = village.get(&clerk, &home).await;
    assert!(page.contains("已踏勘，拟打一眼机井") && page.contains("满意"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_the_preset_knows_stands_in_the_form_already() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let case = village.case(&clerk, "渠道断水", false).await;
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    let (_, page) = village.get(&clerk, &format!("/cases/{case}")).await;
    assert!(
        page.contains("name=\"step\" value=\"divert\""),
        "what the case waits for"
    );
    assert!(
        page.contains("<option value=\"water\" selected>"),
        "where the category goes"
    );
    let (_, page) = village.get(&clerk, &format!("/cases/{case}?step=classify")).await;
    assert!(page.contains("<option value=\"water_supply\" selected>"));
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let (status, page) = village.get(&officer, &format!("/cases/{case}")).await;
    assert_eq!(
        (status, page.contains("id=\"act\"")),
        (404, false),
        "not theirs before it is sent"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn more_time_lies_between_the_deadline_and_what_the_preset_allows() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let case = village.case(&clerk, "渠道断水", false).await.to_string();
    for (who, step) in [(&clerk, "receive"), (&clerk, "divert"), (&officer, "accept")] {
        let typed: &[(&str, &str)] = match step {
            "divert" => &[("unit", "water")],
            _ => &[],
        };
        assert_eq!(village.take(who, &case, step, typed).await.status, 303, "{step}");
    }
    let path = format!("/cases/{case}?step=extend_ask");
    let (_, page) = village.get(&officer, &path).await;
    let latest = page.split("name=\"due\" value=\"").nth(1).unwrap();
    let latest = latest.split('"').next().unwrap();
    for (due, status) in [("2026-01-05", 422), ("2027-01-05", 422), (latest, 303)] {
        let typed = [("due", due), ("reason", "水泵要从县城调运")];
        let answer = village.take(&officer, &case, "extend_ask", &typed).await;
        assert_eq!(answer.status, status, "{due}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let case = village.case(&clerk, "渠道断水", false).await.to_string();
    let answer = village
        .take(
            &clerk,
            &case,
            "decline",
            &[("reason", ""), ("text", "已电话<告知>来访人")],
        )
        .await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.page.contains("id=\"wrong-reason\">这一项必须填写。"),
        "{}",
        answer.page
    );
    assert!(
        answer.page.contains("已电话&#60;告知&#62;来访人</textarea>"),
        "{}",
        answer.page
    );
    // Another's unit, known to nobody: the flow's own word, and the text is still there.
    village.take(&clerk, &case, "receive", &[]).await;
    let answer = village
        .take(&clerk, &case, "up", &[("grid", VILLAGE), ("text", "需县级协调")])
        .await;
    assert_eq!(answer.status, 422);
    assert!(answer.page.contains("role=\"alert\"") && answer.page.contains("需县级协调"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_second_of_two_clerks_sees_what_changed_before_it_counts() {
    let village = Village::new().await;
    let one = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let two = village.person("qian", "钱小满", "town_clerk", TOWN).await;
    let case = village.case(&one, "渠道断水", false).await.to_string();
    let form = village.open(&two, &format!("/cases/{case}?step=note")).await;
    assert_eq!(village.take(&one, &case, "receive", &[]).await.status, 303);
    let mut all: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, &**value)).collect();
    all.push(("text", "来访人稍后补材料"));
    let answer = village.send(&two, &format!("/cases/{case}/steps"), &all).await;
    assert_eq!(answer.status, 409);
    assert!(answer.page.contains("受理") && answer.page.contains("来访人稍后补材料"));
    // Looked at, it is sent again as it stands.
    let again = hidden(&answer.page);
    assert_ne!(again[1], form[1], "it has seen more");
    let mut all: Vec<(&str, &str)> = again.iter().map(|(name, value)| (*name, &**value)).collect();
    all.push(("text", "来访人稍后补材料"));
    let path = format!("/cases/{case}/steps");
    assert_eq!(village.send(&two, &path, &all).await.status, 303);
    // Pressed twice, it is written once.
    assert_eq!(village.send(&two, &path, &all).await.status, 303);
    let (_, page) = village.get(&one, &format!("/cases/{case}")).await;
    assert_eq!(page.matches("来访人稍后补材料").count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn words_of_a_step_that_is_no_longer_there_are_shown_all_the_same() {
    let village = Village::new().await;
    let one = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let two = village.person("qian", "钱小满", "town_clerk", TOWN).await;
    let case = village.case(&one, "渠道断水", false).await.to_string();
    let form = village.open(&two, &format!("/cases/{case}?step=decline")).await;
    assert_eq!(village.take(&one, &case, "receive", &[]).await.status, 303);
    let mut all: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, &**value)).collect();
    all.push(("reason", "属于邻县<管辖>"));
    let answer = village.send(&two, &format!("/cases/{case}/steps"), &all).await;
    assert_eq!(answer.status, 409);
    assert!(answer.page.contains("属于邻县&#60;管辖&#62;"), "{}", answer.page);
    assert!(
        answer.page.contains("name=\"step\" value=\"divert\""),
        "what it waits for now"
    );
    assert!(!answer.page.contains("name=\"step\" value=\"decline\""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_form_from_elsewhere_or_of_another_place_takes_nothing() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let stranger = village.person("li", "李远", "town_clerk", "610921101").await;
    let case = village.case(&clerk, "渠道断水", false).await.to_string();
    let path = format!("/cases/{case}/steps");
    let form = [("key", "00112233445566778899aabbccddeeff"), ("step", "receive")];
    assert_eq!(
        village
            .send_from(&clerk, &path, &form, "http://elsewhere.example")
            .await
            .status,
        403
    );
    assert_eq!(village.send(&stranger, &path, &form).await.status, 404);
    let noted = village.noted();
    assert_eq!(noted[0], ("case.refused".into(), case.clone()), "{noted:?}");
    assert_eq!(
        village
            .send(&clerk, &path, &[("step", "no_such_step")])
            .await
            .status,
        404
    );
    let (_, page) = village.get(&clerk, &format!("/cases/{case}")).await;
    assert!(page.contains("name=\"step\" value=\"receive\""), "it still waits");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_walk_in_is_taken_in_once_and_goes_home_with_a_slip() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let (_, page) = village.get(&clerk, "/grids").await;
    assert!(page.contains(&format!("href=\"/cases/new?grid={TOWN}\"")));
    let path = format!("/cases/new?grid={TOWN}");
    let (status, page) = village.get(&clerk, &path).await;
    assert_eq!(
        (status, page.contains("江河村") && page.contains("第2组")),
        (200, true)
    );
    let key = "00112233445566778899aabbccddee01";
    let mut form = vec![
        ("key", key),
        ("desk", TOWN),
        ("grid", VILLAGE),
        ("source", "walk_in"),
        ("text", "院墙<越界>"),
    ];
    let answer = village.send(&clerk, "/cases", &form).await;
    assert_eq!(answer.status, 422);
    for wrong in ["about", "title"] {
        assert!(answer.page.contains(&format!("id=\"wrong-{wrong}\"")), "{wrong}");
    }
    assert!(answer.page.contains("院墙&#60;越界&#62;</textarea>") && answer.page.contains(key));
    form.extend([
        ("about", "dispute/neighbour_dispute"),
        ("title", "院墙之争"),
        ("name", "王秀英"),
    ]);
    let answer = village.send(&clerk, "/cases", &form).await;
    let to = answer.to.expect("the case");
    assert_eq!(answer.status, 303);
    assert_eq!(
        village.send(&clerk, "/cases", &form).await.to.as_ref(),
        Some(&to),
        "pressed twice"
    );
    let (_, page) = village.get(&clerk, &to).await;
    assert!(
        page.contains("院墙之争")
            && page.contains("王秀英")
            && page.contains("name=\"step\" value=\"receive\"")
    );
    let (status, slip) = village.get(&clerk, &format!("{to}/slip")).await;
    assert_eq!(status, 200);
    assert!(
        !slip.contains("王秀英") && !slip.contains("越界"),
        "a slip gets lost"
    );
    insta::assert_snapshot!("slip-zh", slip.split("slip-number").nth(1).unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn who_has_no_desk_there_takes_nothing_in_and_a_confidential_case_has_no_slip() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let stranger = village.person("li", "李远", "town_clerk", "610921101").await;
    let supervisor = village.person("zhou", "周正", "supervisor", "610921").await;
    let path = format!("/cases/new?grid={TOWN}");
    for who in [&stranger, &supervisor] {
        assert_eq!(village.get(who, &path).await.0, 404);
        let form = [
            ("desk", TOWN),
            ("grid", VILLAGE),
            ("source", "call"),
            ("about", "dispute/"),
            ("title", "x"),
            ("text", "y"),
        ];
        assert_eq!(village.send(who, "/cases", &form).await.status, 404);
        assert!(village.noted()[0].1.starts_with(TOWN), "noted");
    }
    let case = village.case(&clerk, "来电求助", true).await;
    let (_, page) = village.get(&clerk, &format!("/cases/{case}")).await;
    assert!(!page.contains("/slip"));
    assert_eq!(village.get(&clerk, &format!("/cases/{case}/slip")).await.0, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn who_sends_back_a_confidential_case_is_led_to_what_else_there_is() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let case = village.case(&clerk, "来电求助", true).await;
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    village
        .step(&clerk, case, CaseStep::Divert, |event| {
            event.unit = Some(UnitCode::parse("water").unwrap());
        })
        .await;
    let form = [("step", "return"), ("reason", "不是本单位职责")];
    let answer = village
        .send(&officer, &format!("/cases/{case}/steps"), &form)
        .await;
    assert_eq!((answer.status, answer.to.as_deref()), (303, Some("/")));
    assert_eq!(village.get(&officer, &format!("/cases/{case}")).await.0, 404);
}
