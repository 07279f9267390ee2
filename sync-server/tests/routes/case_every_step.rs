//! Every step of the table can be said through the case's page, by who may, in both languages.

use std::collections::BTreeSet;

use doorstep_model::case::CaseStep;
use doorstep_model::id::DocumentId;
use doorstep_model::word::Language;

use super::village::{Reader, TOWN, VILLAGE, Village};

struct Staff {
    clerk: Reader,
    officer: Reader,
    chief: Reader,
    supervisor: Reader,
    mediator: Reader,
}

impl Staff {
    async fn of(village: &Village) -> Self {
        Self {
            clerk: village.person("zhao", "赵文静", "town_clerk", TOWN).await,
            officer: village.person("sun", "孙建国", "officer", ".water").await,
            chief: village.person("li", "李长河", "grid_chief", VILLAGE).await,
            supervisor: village.person("zhou", "周正", "supervisor", "610921").await,
            mediator: village.person("wu", "吴调解", "mediator", VILLAGE).await,
        }
    }
}

/// A step: by whom, which, what is typed.
type Said<'a> = (&'a Reader, &'a str, Vec<(&'a str, &'a str)>);

const TO_WATER: (&str, &str) = ("unit", "water");
const SOLVED: (&str, &str) = ("outcome", "solved");
const WHY: (&str, &str) = ("reason", "理由如下");
const CALLED: [(&str, &str); 2] = [("means", "phone"), ("word", "王秀英说")];

async fn carry(village: &Village, case: DocumentId, steps: Vec<Said<'_>>, said: &mut BTreeSet<String>) {
    let case = case.to_string();
    for (who, step, typed) in steps {
        // The form stands on the page in both languages, under the step's name.
        for (tag, language) in [("zh-CN", Language::ZhHans), ("en", Language::En)] {
            let path = format!("/cases/{case}?step={step}");
            let (_, page) = village.ask(who, &path, &[("accept-language", tag)]).await;
            assert!(
                page.contains(&format!("name=\"step\" value=\"{step}\"")),
                "{step} {tag}"
            );
            assert!(
                !page.contains("said-") && !page.contains("ask-"),
                "{step} {tag}: words"
            );
            let name = hanyin().word(language, &CaseStep::parse(step).unwrap());
            assert!(page.contains(&format!("<h3>{name}</h3>")), "{step} {tag}: {name}");
        }
        let answer = village.take(who, &case, step, &typed).await;
        assert_eq!(answer.status, 303, "{step}: {}", answer.page);
        said.insert(step.to_owned());
    }
}

fn hanyin() -> doorstep_model::preset::Preset {
    let mut files = doorstep_model::preset::embedded();
    let file = files.find(|file| file.file.starts_with("hanyin")).unwrap();
    file.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_step_is_said_on_the_page_by_who_may() {
    let village = Village::new().await;
    let staff = Staff::of(&village).await;
    let Staff {
        clerk,
        officer,
        chief,
        supervisor,
        mediator,
    } = &staff;
    let mut said = BTreeSet::new();
    let mediator_id = mediator.user.to_string();
    let officer_id = officer.user.to_string();

    // To the unit, back, again, with advice, an urging, a card, more time, to court and back.
    let case = village.case(clerk, "渠道断水", false).await;
    let steps: Vec<Said<'_>> = vec![
        (clerk, "receive", vec![]),
        (clerk, "classify", vec![("category", "livelihood")]),
        (clerk, "divert", vec![TO_WATER]),
        (officer, "return", vec![WHY]),
        (clerk, "up", vec![("grid", TOWN)]),
        (clerk, "down", vec![("grid", VILLAGE)]),
        (clerk, "divert", vec![TO_WATER]),
        (officer, "accept", vec![]),
        (officer, "assign", vec![("person", &officer_id)]),
        (officer, "progress", vec![("text", "已踏勘")]),
        (
            officer,
            "expert",
            vec![("person", &mediator_id), ("text", "请看一眼")],
        ),
        (
            officer,
            "expert",
            vec![("unit", "civil"), ("text", "请看救助条件")],
        ),
        (mediator, "progress", vec![("text", "可以打井")]),
        (supervisor, "urge", vec![("text", "请抓紧")]),
        (supervisor, "card", vec![("means", "yellow")]),
        (officer, "extend_ask", vec![("due", "2026-04-15"), WHY]),
        (clerk, "extend_refuse", vec![WHY]),
        (officer, "extend_ask", vec![("due", "2026-04-10"), WHY]),
        (clerk, "extend_grant", vec![]),
        (officer, "refer", vec![("to", "court")]),
        (officer, "refer_back", vec![WHY]),
        (officer, "resolve", vec![SOLVED, ("terms", "每日供水两小时")]),
        (clerk, "verify_no", CALLED.to_vec()),
        (officer, "resolve", vec![SOLVED]),
        (clerk, "verify_yes", CALLED.to_vec()),
        (clerk, "note", vec![("text", "资料已归档")]),
        (clerk, "close", vec![]),
        (clerk, "reopen", vec![WHY]),
        (clerk, "withdraw", CALLED.to_vec()),
    ];
    carry(&village, case, steps, &mut said).await;

    // On the spot; declined; merged into another.
    let settled = village.case(chief, "口角", false).await;
    carry(
        &village,
        settled,
        vec![(chief, "settle", vec![SOLVED, ("word", "说开了")])],
        &mut said,
    )
    .await;
    let declined = village.case(clerk, "不属本县", false).await;
    carry(&village, declined, vec![(clerk, "decline", vec![WHY])], &mut said).await;
    let double = village.case(clerk, "又是断水", false).await;
    let into = settled.to_string();
    carry(
        &village,
        double,
        vec![(clerk, "merge", vec![("into", &into)])],
        &mut said,
    )
    .await;

    let steps = CaseStep::ALL.iter().map(|step| step.as_str().to_owned());
    let unsaid: Vec<String> = steps.filter(|step| !said.contains(step)).collect();
    // Reported by the form of intake, lapsed by the clock; this preset forms no teams: see below.
    assert_eq!(unsaid, ["report", "team", "lapse"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn where_cases_get_a_team_its_people_are_chosen_on_the_page() {
    let teams = [
        ("  { step = \"team\", on = false },\n", ""),
        (
            "[flow]\n",
            "[flow]\nteam = { min = 2, max = 3, required = true }\n",
        ),
    ];
    let village = Village::under(&teams).await;
    let staff = Staff::of(&village).await;
    let case = village.case(&staff.clerk, "渠道断水", false).await;
    let [chief, mediator, officer] =
        [&staff.chief, &staff.mediator, &staff.officer].map(|one| one.user.to_string());
    let mut said = BTreeSet::new();
    let steps: Vec<Said<'_>> = vec![
        (&staff.clerk, "receive", vec![]),
        (&staff.clerk, "divert", vec![TO_WATER]),
        (&staff.officer, "accept", vec![]),
    ];
    carry(&village, case, steps, &mut said).await;
    // One case, one team: that comes first, and nothing else is offered as done.
    let path = case.to_string();
    let (_, page) = village.get(&staff.officer, &format!("/cases/{case}")).await;
    assert!(
        page.contains("name=\"team\"") && !page.contains("step=resolve"),
        "{page}"
    );
    let resolve = [
        ("key", "00112233445566778899aabbccddee31"),
        ("step", "resolve"),
        SOLVED,
    ];
    let early = village
        .send(&staff.officer, &format!("/cases/{path}/steps"), &resolve)
        .await;
    assert_eq!(early.status, 422);
    assert!(early.page.contains("还没有组建专班"), "{}", early.page);
    // One alone is no team, and what was chosen stays chosen.
    let alone = village
        .take(
            &staff.officer,
            &path,
            "team",
            &[("team", &chief), ("text", "一案一专班")],
        )
        .await;
    assert_eq!(alone.status, 422);
    assert!(alone.page.contains(&format!("value=\"{chief}\" checked")) && alone.page.contains("一案一专班"));
    let team = vec![
        ("team", &*chief),
        ("team", &*mediator),
        ("person", &*officer),
        ("text", "一案一专班"),
    ];
    carry(&village, case, vec![(&staff.officer, "team", team)], &mut said).await;
    let (_, page) = village.get(&staff.clerk, &format!("/cases/{case}")).await;
    for name in ["李长河", "吴调解", "孙建国"] {
        assert!(page.contains(name), "{name}");
    }
    // Who is in it works on it.
    let news = vec![("text", "已入户调解")];
    carry(
        &village,
        case,
        vec![(&staff.mediator, "progress", news)],
        &mut said,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_no_form_offered_is_refused() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let case = village.case(&clerk, "渠道断水", false).await.to_string();
    let refused = async |who: &Reader, step: &str, typed: &[(&str, &str)]| {
        let answer = village.take(who, &case, step, typed).await;
        assert_eq!(answer.status, 422, "{step} {typed:?}");
        assert!(answer.page.contains("role=\"alert\""), "{step} {typed:?}");
    };
    refused(&clerk, "receive", &[("category", "no_such_category")]).await;
    refused(&clerk, "merge", &[("into", "00112233445566778899aabbccddeeff")]).await;
    assert_eq!(village.take(&clerk, &case, "receive", &[]).await.status, 303);
    refused(&clerk, "divert", &[("unit", "no_such_unit")]).await;
    refused(&clerk, "up", &[("grid", "999999")]).await;
    assert_eq!(
        village
            .take(&clerk, &case, "divert", &[("unit", "water")])
            .await
            .status,
        303
    );
    assert_eq!(village.take(&officer, &case, "accept", &[]).await.status, 303);
    refused(&officer, "assign", &[("person", "4711")]).await;
    let own_clerk = clerk.user.to_string();
    refused(&officer, "assign", &[("person", &own_clerk)]).await;
    refused(&officer, "resolve", &[("outcome", "miracle")]).await;
    refused(&officer, "refer", &[("to", "moon")]).await;
    refused(
        &officer,
        "extend_ask",
        &[("due", "2027-01-01"), ("reason", "慢慢来")],
    )
    .await;
}
