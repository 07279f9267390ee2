//! `/households/{id}/say/{what}`: colour, consent and objections, written at the console by who may.

use doorstep_model::document::schema::Step;
use doorstep_model::id::DocumentId;

use super::village::{ONE, Reader, TOWN, VILLAGE, Village};

struct Sheet {
    village: Village,
    member: Reader,
    chief: Reader,
    cadre: Reader,
    household: DocumentId,
}

impl Sheet {
    async fn new() -> Self {
        let village = Village::new().await;
        let member = village.person("wang", "王秀英", "grid_member", ONE).await;
        let chief = village.person("li", "李大山", "grid_chief", VILLAGE).await;
        let cadre = village.person("chen", "陈守义", "village_cadre", VILLAGE).await;
        let household = village.household(&member, ONE, "1组1号", "陈民军").await;
        Self {
            village,
            member,
            chief,
            cadre,
            household,
        }
    }

    async fn say(&self, who: &Reader, what: &str, typed: &[(&str, &str)]) -> (u16, String) {
        let path = format!("/households/{}/say/{what}", self.household);
        self.village.submit(who, &path, typed).await
    }

    async fn form(&self, who: &Reader, what: &str) -> String {
        let path = format!("/households/{}/say/{what}", self.household);
        let (status, page) = self.village.get(who, &path).await;
        assert_eq!(status, 200, "{page}");
        page
    }

    async fn sheet(&self) -> String {
        let path = format!("/households/{}", self.household);
        self.village.get(&self.member, &path).await.1
    }
}

const YELLOW: [(&str, &str); 3] = [
    ("colour", "yellow"),
    ("need", "living_alone"),
    ("review_on", "2026-06-30"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_member_proposes_and_a_cadre_decides_in_both_languages() {
    let sheet = Sheet::new().await;
    let page = sheet.form(&sheet.member, "colour").await;
    assert!(page.contains("建议调整服务类型"));
    let mut typed = YELLOW.to_vec();
    typed.push(("reason", "老人刚出院"));
    let (status, to) = sheet.say(&sheet.member, "colour", &typed).await;
    assert_eq!(
        (status, to),
        (303, format!("/households/{}#colour", sheet.household))
    );
    assert!(
        sheet.sheet().await.contains("尚未作出决定"),
        "a proposal changes nothing"
    );
    // What was proposed stands in the cadre's form.
    let page = sheet.form(&sheet.chief, "colour").await;
    assert!(page.contains("老人刚出院"));
    insta::assert_snapshot!("colour-zh", page);
    let path = format!("/households/{}/say/colour", sheet.household);
    let english = [("accept-language", "en")];
    insta::assert_snapshot!(
        "colour-en",
        sheet.village.ask(&sheet.chief, &path, &english).await.1
    );
    let (status, _) = sheet.say(&sheet.chief, "colour", &YELLOW).await;
    assert_eq!(status, 303);
    let page = sheet.sheet().await;
    assert!(page.contains("李大山") && !page.contains("尚未作出决定") && page.contains("need yellow"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn yellow_and_red_say_why_and_until_when_and_nothing_typed_is_lost() {
    let sheet = Sheet::new().await;
    let typed = [
        ("colour", "red"),
        ("reason", "突然生病"),
        ("review_on", "2026-03-17"),
    ];
    let (status, page) = sheet.say(&sheet.chief, "colour", &typed).await;
    assert_eq!(status, 422);
    for wrong in ["need", "review_on"] {
        assert!(page.contains(&format!("id=\"wrong-{wrong}\"")), "{wrong}");
    }
    assert!(!page.contains("id=\"wrong-colour\"") && page.contains("突然生病"));
    let (status, page) = sheet.say(&sheet.chief, "colour", &[("colour", "blue")]).await;
    assert!(status == 422 && page.contains("id=\"wrong-colour\""));
    // Green needs neither.
    assert_eq!(
        sheet.say(&sheet.chief, "colour", &[("colour", "green")]).await.0,
        303
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn pressed_twice_it_is_said_once() {
    let sheet = Sheet::new().await;
    let typed = [
        ("key", "0198c0de0198c0de0198c0de0198c0de"),
        ("purpose", "photo"),
        ("given", "yes"),
    ];
    for _ in 0..2 {
        assert_eq!(sheet.say(&sheet.member, "consent", &typed).await.0, 303);
    }
    assert_eq!(sheet.sheet().await.matches("<dt>拍照</dt>").count(), 1);
    let other = [typed[0], ("purpose", "share"), typed[2]];
    let (status, page) = sheet.say(&sheet.member, "consent", &other).await;
    assert_eq!(status, 409, "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_the_family_contests_another_person_decides() {
    let sheet = Sheet::new().await;
    assert_eq!(sheet.say(&sheet.chief, "colour", &YELLOW).await.0, 303);
    let page = sheet.form(&sheet.member, "contest").await;
    insta::assert_snapshot!("contest-zh", page);
    let mut about = page
        .split("<option value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap());
    let about = about.find(|value| !value.is_empty()).unwrap().to_owned();
    let (status, page) = sheet.say(&sheet.member, "contest", &[("about", &about)]).await;
    assert!(status == 422 && page.contains("id=\"wrong-text\""));
    let forged = [("about", "1.1.1.1"), ("text", "没有这回事")];
    let (status, page) = sheet.say(&sheet.member, "contest", &forged).await;
    assert!(
        status == 422 && page.contains("没有这回事"),
        "no decision of this household"
    );
    let said = [("about", &*about), ("text", "儿子已经搬回来住")];
    assert_eq!(sheet.say(&sheet.member, "contest", &said).await.0, 303);
    assert!(sheet.sheet().await.contains("儿子已经搬回来住"));
    // Who decided has no say in it, neither on the page nor past it.
    let page = sheet.form(&sheet.chief, "colour").await;
    assert!(!page.contains("<form class=\"stack\"") && page.contains("儿子已经搬回来住"));
    let (status, _) = sheet.say(&sheet.chief, "colour", &YELLOW).await;
    assert_ne!(status, 303);
    let page = sheet.form(&sheet.cadre, "colour").await;
    assert!(page.contains("<form class=\"stack\"") && page.contains("儿子已经搬回来住"));
    assert_eq!(
        sheet.say(&sheet.cadre, "colour", &[("colour", "green")]).await.0,
        303
    );
    let page = sheet.sheet().await;
    assert!(
        page.contains("陈守义") && !page.contains("儿子已经搬回来住"),
        "answered"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn consent_is_given_withdrawn_and_for_a_child_a_guardian_s() {
    let sheet = Sheet::new().await;
    let child = sheet.village.child(&sheet.member, sheet.household).await;
    insta::assert_snapshot!("consent-zh", sheet.form(&sheet.member, "consent").await);
    let (status, page) = sheet
        .say(&sheet.member, "consent", &[("until", "2020-01-01")])
        .await;
    assert_eq!(status, 422);
    for wrong in ["purpose", "given", "until"] {
        assert!(page.contains(&format!("id=\"wrong-{wrong}\"")), "{wrong}");
    }
    let own = [
        ("purpose", "photo"),
        ("given", "yes"),
        ("person", &*child),
        ("until", "2026-12-31"),
    ];
    let (status, page) = sheet.say(&sheet.member, "consent", &own).await;
    assert!(status == 422 && page.contains("由监护人同意") && page.contains("2026-12-31"));
    let mut guardian = own.to_vec();
    guardian.push(("by_guardian", "yes"));
    assert_eq!(sheet.say(&sheet.member, "consent", &guardian).await.0, 303);
    let page = sheet.sheet().await;
    assert!(page.contains("同意；由监护人作出；至2026年12月31日"), "{page}");
    // Withdrawing is never made harder.
    let withdrawn = [("purpose", "photo"), ("given", "no"), ("person", &*child)];
    assert_eq!(sheet.say(&sheet.member, "consent", &withdrawn).await.0, 303);
    assert!(sheet.sheet().await.contains("已撤回"));
    let forged = [("purpose", "photo"), ("given", "yes"), ("person", "1.1.1.1")];
    assert_eq!(sheet.say(&sheet.member, "consent", &forged).await.0, 422);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_writes_what_is_theirs_and_others_find_nothing() {
    let sheet = Sheet::new().await;
    let village = &sheet.village;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let delegate = village.person("he", "何代表", "delegate", TOWN).await;
    village.link(delegate.user, sheet.household, false).await;
    village
        .colour(&sheet.chief, sheet.household, Step::Decision)
        .await;
    for what in ["colour", "consent", "contest"] {
        let path = format!("/households/{}/say/{what}", sheet.household);
        assert_eq!(village.get(&clerk, &path).await.0, 404);
        let refused = ("household.refused".into(), sheet.household.to_string());
        assert_eq!(village.noted()[0], refused);
        assert_eq!(village.submit(&clerk, &path, &YELLOW).await.0, 404);
        // A delegate writes down objections, no more.
        let expected = if what == "contest" { 200 } else { 403 };
        assert_eq!(village.get(&delegate, &path).await.0, expected, "{what}");
    }
    let page = village
        .get(&delegate, &format!("/households/{}", sheet.household))
        .await
        .1;
    assert!(page.contains("/say/contest") && !page.contains("/say/consent") && !page.contains("/say/colour"));
    assert_eq!(sheet.say(&delegate, "colour", &YELLOW).await.0, 403);
    assert_eq!(sheet.say(&delegate, "elsewhere", &[]).await.0, 404);
    let from_elsewhere = village
        .send_from(
            &sheet.chief,
            &format!("/households/{}/say/colour", sheet.household),
            &YELLOW,
            "http://elsewhere.example",
        )
        .await;
    assert_eq!(from_elsewhere.status, 403);
}

impl Village {
    /// A child of a household, by its entry.
    async fn child(&self, by: &Reader, household: DocumentId) -> String {
        let entry = self.edit(by, household, |_, writer| {
            let entry = writer.entry();
            for (name, value) in [("name", "陈小宝"), ("relation", "30"), ("born", "2016-05")] {
                writer.field(
                    "people",
                    entry,
                    name,
                    doorstep_model::document::write::text(value),
                );
            }
            entry
        });
        entry.await.to_string()
    }
}
