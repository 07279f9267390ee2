//! `/meetings`: a cadre plans a meeting, decides each question in one line and prints the minutes.

use super::village::{Answered, ONE, Reader, TOWN, VILLAGE, Village};

/// A form of a page, by where it is sent: its hidden fields.
fn hidden<'p>(page: &'p str, action: &str) -> Vec<(&'p str, &'p str)> {
    let form = page
        .split(&format!("action=\"{action}\""))
        .nth(1)
        .unwrap_or_default();
    let form = form.split("</form>").next().unwrap_or_default();
    let fields = form.split("type=\"hidden\" name=\"").skip(1);
    let read = |field: &'p str| {
        let (name, rest) = field.split_once("\" value=\"")?;
        Some((name, rest.split('"').next()?))
    };
    fields.filter_map(read).collect()
}

impl Village {
    /// Fills in a form of a page and sends it.
    async fn fill(&self, who: &Reader, at: &str, action: &str, typed: &[(&str, &str)]) -> Answered {
        let (status, page) = self.whole(who, at).await;
        assert_eq!(status, 200, "{at}");
        let mut form = hidden(&page, action);
        assert!(!form.is_empty(), "{action} on {at}");
        form.extend(typed);
        self.send(who, action, &form).await
    }

    /// A page with its keys.
    async fn whole(&self, who: &Reader, path: &str) -> (u16, String) {
        let request = self.server.client.get(self.server.url(path));
        let request = request
            .header("cookie", &who.cookie)
            .header("accept-language", "zh-CN");
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_village_meets_by_forms_alone() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "village_cadre", VILLAGE).await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    village.person("wang", "王强", "grid_member", ONE).await;
    village.case(&clerk, "渠道断水", false).await;
    village.case(&clerk, "来电求助", true).await;

    let place = format!("/meetings/at/{VILLAGE}");
    let (_, home) = village.whole(&cadre, "/").await;
    assert!(home.contains("href=\"/meetings\""), "the menu leads there");
    let typed = [("held_on", "2026-03-17"), ("place", "村<委>会")];
    let answer = village.fill(&cadre, &place, "/meetings", &typed).await;
    let meeting = answer.to.unwrap();
    let (_, page) = village.whole(&cadre, &meeting).await;
    assert!(page.contains("渠道断水") && !page.contains("来电求助"));
    assert!(
        page.contains("<option value=\"water\" selected>"),
        "where its category goes"
    );

    // What is wrong stands beside its field, and nothing typed is lost.
    let decide = format!("{meeting}/questions/1");
    let typed = [
        ("decision", "left"),
        ("unit", "water"),
        ("due_on", ""),
        ("text", "三天内<到场>"),
    ];
    let answer = village.fill(&cadre, &meeting, &decide, &typed).await;
    assert_eq!(answer.status, 422);
    for wrong in ["person", "due_on"] {
        assert!(answer.page.contains(&format!("id=\"wrong-{wrong}\"")), "{wrong}");
    }
    assert!(answer.page.contains("value=\"三天内&#60;到场&#62;\""));
    let person = cadre.user.to_string();
    let typed = [
        ("decision", "left"),
        ("unit", "water"),
        ("person", &*person),
        ("due_on", "2026-03-20"),
        ("text", "三天内到场"),
    ];
    let answer = village.fill(&cadre, &meeting, &decide, &typed).await;
    assert_eq!(answer.to, Some(format!("{meeting}#decide")), "{}", answer.page);

    let raise = format!("{meeting}/questions");
    let answer = village.fill(&cadre, &meeting, &raise, &[("title", "")]).await;
    assert!(answer.page.contains("id=\"wrong-title\""));
    for title in ["村口路灯不亮", "晒场占用"] {
        assert_eq!(
            village
                .fill(&cadre, &meeting, &raise, &[("title", title)])
                .await
                .status,
            303
        );
    }
    let up = format!("up/{TOWN}");
    let lamps = format!("{meeting}/questions/2");
    let answer = village.fill(&cadre, &meeting, &lamps, &[("decision", &up)]).await;
    assert_eq!(answer.status, 303, "{}", answer.page);

    let (held, closed) = (format!("{meeting}/held"), format!("{meeting}/closed"));
    let typed = [
        ("held_on", "2026-03-17"),
        ("chair", &*person),
        ("attended", &*person),
        ("others", "王秀英"),
    ];
    assert_eq!(village.fill(&cadre, &meeting, &held, &typed).await.status, 303);
    assert_eq!(village.fill(&cadre, &meeting, &closed, &[]).await.status, 303);
    let (_, page) = village.whole(&cadre, &meeting).await;
    assert!(
        hidden(&page, &held).is_empty() && hidden(&page, &raise).is_empty(),
        "it is over"
    );

    let minutes = format!("{meeting}/minutes");
    let (_, zh) = village.get(&cadre, &minutes).await;
    let (_, en) = village.ask(&cadre, &minutes, &[("accept-language", "en")]).await;
    insta::assert_snapshot!("minutes-zh", zh);
    insta::assert_snapshot!("minutes-en", en);
    let (_, zh) = village.get(&clerk, &place).await;
    insta::assert_snapshot!("place-zh", zh);
    let (_, zh) = village.get(&clerk, "/meetings").await;
    let (_, en) = village
        .ask(&clerk, "/meetings?level=village", &[("accept-language", "en")])
        .await;
    insta::assert_snapshot!("list-zh", zh);
    insta::assert_snapshot!("list-en", en);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_town_gives_a_question_down_to_a_village_by_its_form() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "village_cadre", VILLAGE).await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let place = format!("/meetings/at/{TOWN}");
    let answer = village
        .fill(&clerk, &place, "/meetings", &[("held_on", "2026-03-17")])
        .await;
    let meeting = answer.to.unwrap();
    let raise = format!("{meeting}/questions");
    let raised = village.fill(&clerk, &meeting, &raise, &[("title", "村口路灯不亮")]);
    assert_eq!(raised.await.status, 303);
    let (_, page) = village.whole(&clerk, &meeting).await;
    let decide = page
        .split("action=\"")
        .find(|form| form.starts_with(&raise) && form.contains("name=\"decision\""));
    let decide = decide.unwrap().split('"').next().unwrap().to_owned();
    let down = format!("down/{VILLAGE}");
    let typed = [("decision", &*down), ("text", "由村里自行更换")];
    let answer = village.fill(&clerk, &meeting, &decide, &typed).await;
    assert_eq!(answer.status, 303, "{}", answer.page);
    let (_, below) = village.whole(&cadre, &format!("/meetings/at/{VILLAGE}")).await;
    assert!(
        below.contains("村口路灯不亮"),
        "it waits for the village's meeting: {below}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_left_is_told_to_be_done_before_its_day() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "village_cadre", VILLAGE).await;
    let person = cadre.user.to_string();
    let place = format!("/meetings/at/{VILLAGE}");
    let meet = async || {
        let typed = [("held_on", "2026-03-17"), ("place", "村委会")];
        let answer = village.fill(&cadre, &place, "/meetings", &typed).await;
        answer.to.unwrap()
    };
    let first = meet().await;
    let raise = format!("{first}/questions");
    village
        .fill(&cadre, &first, &raise, &[("title", "晒场占用")])
        .await;
    let decide = format!("{first}/questions/1");
    let typed = [
        ("decision", "left"),
        ("person", &*person),
        ("due_on", "2026-03-30"),
    ];
    assert_eq!(village.fill(&cadre, &first, &decide, &typed).await.status, 303);
    let held = [("held_on", "2026-03-17"), ("chair", &*person)];
    for (what, typed) in [("held", &held[..]), ("closed", &[])] {
        let action = format!("{first}/{what}");
        assert_eq!(village.fill(&cadre, &first, &action, typed).await.status, 303);
    }

    let second = meet().await;
    let (_, page) = village.whole(&cadre, &second).await;
    let again = format!("{second}?question=1#decide");
    assert!(page.contains(&again), "not late, and still spoken of: {page}");
    let (form, decide) = (format!("{second}?question=1"), format!("{second}/questions/1"));
    let answer = village
        .fill(&cadre, &form, &decide, &[("decision", "done")])
        .await;
    assert_eq!(answer.status, 303, "{}", answer.page);
    let (_, page) = village.whole(&cadre, &second).await;
    assert!(!page.contains(&again), "it is done");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn whose_meeting_it_is_not_for_them_it_is_not_there() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "village_cadre", VILLAGE).await;
    let member = village.person("wang", "王强", "grid_member", ONE).await;
    let stranger = village.person("qian", "钱远", "town_clerk", "610921101").await;
    let supervisor = village.person("zhou", "周正", "supervisor", "610921").await;
    let place = format!("/meetings/at/{VILLAGE}");
    let answer = village
        .fill(&cadre, &place, "/meetings", &[("held_on", "2026-03-17")])
        .await;
    let meeting = answer.to.unwrap();
    for who in [&member, &stranger] {
        for path in [&*place, &*meeting, &format!("{meeting}/minutes")] {
            assert_eq!(village.get(who, path).await.0, 404, "{path}");
            assert_eq!(village.noted()[0], ("grid.refused".into(), VILLAGE.into()));
        }
    }
    assert_eq!(village.get(&member, "/meetings").await.0, 404);
    // A supervisor reads and writes nothing.
    let (status, page) = village.whole(&supervisor, &meeting).await;
    assert_eq!(
        (status, hidden(&page, &format!("{meeting}/held")).len()),
        (200, 0)
    );
    for (path, form) in [
        ("/meetings", &[("grid", VILLAGE), ("held_on", "2026-03-18")][..]),
        (&*format!("{meeting}/questions"), &[("title", "x")]),
        (&*format!("{meeting}/closed"), &[("key", "")]),
    ] {
        assert_eq!(village.send(&supervisor, path, form).await.status, 404, "{path}");
    }
}
