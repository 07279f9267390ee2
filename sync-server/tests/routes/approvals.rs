//! What nobody does alone: one asks, another of the same realm decides; then it is done, once.

use doorstep_model::code::Code;
use doorstep_model::document::schema::Step;
use doorstep_model::id::{DocumentId, FactId};
use doorstep_model::text::Text;
use doorstep_server::action::{ActionError, Asked, CaseDraft, ask, report_case, take_export};
use doorstep_server::store::{ApprovalId, Matter, Write};
use reqwest::header::{COOKIE, LOCATION, ORIGIN};

use super::server::REALM;
use super::village::{ONE, Reader, TOWN, TWO, VILLAGE, Village, grid};

const COUNTY: &str = "610921";

impl Village {
    async fn post(&self, who: &Reader, path: &str, form: &str) -> (u16, Option<String>, String) {
        let sent = self
            .server
            .client
            .post(self.server.url(path))
            .header(COOKIE, &who.cookie)
            .header("accept-language", "zh-CN")
            .header(ORIGIN, self.server.handle.front.address.as_str())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.to_owned());
        let answer = sent.send().await.unwrap();
        let status = answer.status().as_u16();
        let to = answer.headers().get(LOCATION);
        let to = to.map(|to| to.to_str().unwrap().to_owned());
        (status, to, answer.text().await.unwrap())
    }

    async fn asks(&self, who: &Reader, household: DocumentId) -> (u16, Option<String>, String) {
        let form = format!(
            "household={household}&reason=%E8%80%81%E4%BA%BA%E8%A6%81%E6%B1%82&back=%2Fhouseholds%2F{household}"
        );
        self.post(who, "/approvals", &form).await
    }

    /// A case with a household as its party.
    pub(crate) async fn case_of(&self, by: &Reader, household: DocumentId) -> DocumentId {
        let (realms, now) = (
            self.server.handle.app().sync.realms.clone(),
            self.server.by_command().now,
        );
        let (user, id) = (by.user, DocumentId::generate(1_773_709_200_000, [9; 10]));
        let draft = CaseDraft {
            grid: grid(VILLAGE),
            kind: "demand".into(),
            category: None,
            source: "walk_in".into(),
            title: "渠道断水".into(),
            text: "渠道断水，浇不上地".into(),
            confidential: false,
            households: vec![household],
            names: Vec::new(),
        };
        let work = move |tx: &Write<'_>| {
            let realm = realms.view(tx, REALM)?;
            report_case(tx, &realm, user, FactId::new([9; 16]), id, &draft, now).map(drop)
        };
        self.server.store().write::<_, ActionError>(work).await.unwrap();
        id
    }

    async fn export(&self, who: &Reader) -> Result<ApprovalId, ActionError> {
        let (realms, now) = (
            self.server.handle.app().sync.realms.clone(),
            self.server.by_command().now,
        );
        let user = who.user;
        let work = move |tx: &Write<'_>| {
            let asked = Asked {
                matter: Matter::Export {
                    what: Text::parse("cases").unwrap(),
                    filter: Text::parse("stage=closed").unwrap(),
                },
                grid: Some(grid(TOWN)),
                reason: Text::parse("年底报表").unwrap(),
            };
            ask(tx, &*realms.view(tx, REALM)?, user, &asked, now)
        };
        self.server.store().write(work).await
    }

    async fn take_file(&self, who: &Reader, id: ApprovalId) -> Result<(), ActionError> {
        let (realms, now) = (
            self.server.handle.app().sync.realms.clone(),
            self.server.by_command().now,
        );
        let user = who.user;
        let work = move |tx: &Write<'_>| take_export(tx, &*realms.view(tx, REALM)?, user, (id, 7), now);
        self.server.store().write(work).await
    }
}

const GRANT: &str = "granted=true";

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_household_is_erased_when_a_second_person_agrees() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let (first, second) = (
        village.person("admin-a", "赵管理", "administrator", COUNTY).await,
        village.person("admin-b", "钱管理", "administrator", COUNTY).await,
    );
    let household = village.household(&cadre, ONE, "1组3号", "陈民军").await;
    village.care(&cadre, household, "需要每天送药").await;
    let other = village.household(&cadre, ONE, "1组4号", "刘翠").await;
    let head = village.person("chen", "陈守义", "central_head", VILLAGE).await;
    village.link(head.user, household, true).await;
    let case = village.case_of(&cadre, household).await;
    let page = format!("/households/{household}");
    let (_, sheet) = village.get(&cadre, &page).await;
    assert!(sheet.contains("申请删除"), "{sheet}");

    assert_eq!(village.asks(&cadre, household).await.1.as_deref(), Some(&*page));
    assert_eq!(
        village.asks(&cadre, household).await.0,
        303,
        "the one that waits is the one"
    );
    assert_eq!(
        village
            .get(&cadre, "/approvals")
            .await
            .1
            .matches("老人要求")
            .count(),
        1
    );
    let (_, sheet) = village.get(&cadre, &page).await;
    assert!(sheet.contains("已有人申请删除"));
    let (status, _, said) = village.post(&cadre, "/approvals/1", GRANT).await;
    assert_eq!((status, said.contains("第二个人")), (422, true), "{said}");
    assert_eq!(village.get(&cadre, &page).await.0, 200, "nothing happened");

    let (_, waiting) = village.get(&first, "/approvals").await;
    insta::assert_snapshot!("approval_waits", waiting);
    let (_, waiting) = village
        .ask(&first, "/approvals", &[("accept-language", "en")])
        .await;
    insta::assert_snapshot!("approval_waits_en", waiting);
    assert_eq!(village.post(&first, "/approvals/1", GRANT).await.0, 303);
    assert_eq!(village.post(&second, "/approvals/1", GRANT).await.0, 409);
    assert_eq!(village.get(&cadre, &page).await.0, 404);
    assert_eq!(village.get(&cadre, &format!("/households/{other}")).await.0, 200);
    let (_, list) = village.get(&cadre, "/grids").await;
    assert_eq!((list.contains("陈民军"), list.contains("刘翠")), (false, true));
    let (_, done) = village.get(&cadre, "/approvals").await;
    assert_eq!(
        (done.contains("已办理"), done.contains("老人要求")),
        (true, false),
        "{done}"
    );

    let noted = village.noted();
    let (_, sheet) = village.get(&cadre, &format!("/cases/{case}")).await;
    assert_eq!(
        (sheet.contains("陈民军"), sheet.contains("已删除")),
        (false, true),
        "{sheet}"
    );
    assert!(noted.contains(&("erase_household.grant".to_owned(), "1".to_owned())));
    assert!(noted.contains(&("household.erase".to_owned(), household.to_string())));
    assert_eq!(
        village.asks(&cadre, household).await.0,
        410,
        "it can't be asked for again"
    );
    let link = village
        .server
        .store()
        .read_blocking(|tx| tx.links(REALM).map_err(ActionError::from))
        .unwrap();
    assert!(link[0].draft.until.is_some(), "a link to nobody has ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn one_person_is_erased_and_the_others_stay() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let first = village.person("admin-a", "赵管理", "administrator", COUNTY).await;
    let household = village.household(&cadre, ONE, "1组3号", "陈民军").await;
    let person = village.lives_there(&cadre, household, "陈小鹃").await;
    village.care(&cadre, household, "陈小鹃需要每天送药").await;
    village.colour(&cadre, household, Step::Decision).await;
    let page = format!("/households/{household}");
    let (_, sheet) = village.get(&cadre, &page).await;
    assert!(
        sheet.contains(&format!("<option value=\"{person}\">陈小鹃")),
        "{sheet}"
    );
    let (_, own) = village
        .get(&cadre, &format!("{page}/paper?person={person}"))
        .await;
    assert!(
        own.contains(&person.to_string()),
        "by this number an administrator asks"
    );

    let form = |person: &str| format!("household={household}&person={person}&reason=%E6%9C%AC%E4%BA%BA");
    for (nobody, expected) in [("1.1.1.1", 404), ("x", 422)] {
        let (status, _, said) = village.post(&cadre, "/approvals", &form(nobody)).await;
        assert_eq!(
            (status, said.contains(nobody)),
            (expected, true),
            "nothing typed is lost"
        );
    }
    let asked = village
        .post(&cadre, "/approvals", &form(&person.to_string()))
        .await;
    assert_eq!(asked.1.as_deref(), Some("/approvals"));
    let (_, waiting) = village.get(&first, "/approvals").await;
    insta::assert_snapshot!("person_waits", waiting);
    let (_, waiting) = village
        .ask(&first, "/approvals", &[("accept-language", "en")])
        .await;
    insta::assert_snapshot!("person_waits_en", waiting);
    assert_eq!(village.post(&first, "/approvals/1", GRANT).await.0, 303);

    let (status, sheet) = village.get(&cadre, &page).await;
    assert_eq!((status, sheet.contains("陈小鹃")), (200, false), "{sheet}");
    for there in ["陈民军", "1组3号", "■■需要每天送药", "李大山"] {
        assert!(sheet.contains(there), "{there}: {sheet}");
    }
    let again = village
        .post(&cadre, "/approvals", &form(&person.to_string()))
        .await;
    assert_eq!(again.0, 404, "there is nobody to erase");
    assert!(
        village
            .noted()
            .contains(&("person.erase".to_owned(), household.to_string()))
    );
    // The sheet can be worked on, and nobody else's entry is written over.
    let new = village.lives_there(&cadre, household, "陈大鹏").await;
    let (_, sheet) = village.get(&cadre, &page).await;
    assert!(
        new != person && sheet.contains("陈大鹏") && sheet.contains("陈民军"),
        "{sheet}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn only_those_over_the_household_ask_and_decide() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let household = village.household(&cadre, ONE, "1组3号", "陈民军").await;
    for (login, post, at) in [
        ("who-a", "grid_member", ONE),
        ("who-b", "town_clerk", TOWN),
        ("who-c", "supervisor", COUNTY),
        ("who-d", "officer", ".water"),
        ("who-e", "grid_chief", TWO),
        ("who-f", "administrator", "610921101"),
    ] {
        let who = village.person(login, "某人", post, at).await;
        let (status, _, said) = village.asks(&who, household).await;
        assert_eq!((status, said.contains("1组3号")), (404, false), "{post}");
        assert_eq!(
            village.noted()[0],
            ("household.refused".into(), household.to_string()),
            "{post}"
        );
    }
    let (status, _, said) = village
        .post(&cadre, "/approvals", &format!("household={household}&reason=+"))
        .await;
    assert_eq!(
        (status, said.contains(&household.to_string())),
        (422, true),
        "nothing typed is lost"
    );
    village.asks(&cadre, household).await;
    for (login, post, at) in [
        ("who-g", "grid_chief", VILLAGE),
        ("who-h", "supervisor", COUNTY),
        ("who-i", "town_clerk", TOWN),
        ("who-j", "administrator", "610921101"),
    ] {
        let who = village.person(login, "某人", post, at).await;
        let (_, list) = village.get(&who, "/approvals").await;
        assert!(!list.contains("1组3号"), "{post}");
        for decision in [GRANT, "granted=false"] {
            assert_eq!(
                village.post(&who, "/approvals/1", decision).await.0,
                404,
                "{post}"
            );
        }
    }
    // One of the two is an administrator; then the other is a cadre or a supervisor as well.
    let admin = village.person("who-k", "某人", "administrator", COUNTY).await;
    assert_eq!(village.post(&admin, "/approvals/1", "granted=false").await.0, 303);
    assert_eq!(
        village.get(&cadre, &format!("/households/{household}")).await.0,
        200
    );
    assert_eq!(village.asks(&admin, household).await.0, 303);
    assert_eq!(village.post(&cadre, "/approvals/2", GRANT).await.0, 303);
    assert_eq!(
        village.get(&cadre, &format!("/households/{household}")).await.0,
        404
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_file_is_taken_once_by_whoever_asked() {
    let village = Village::new().await;
    let clerk = village.person("li", "李大山", "town_clerk", TOWN).await;
    let other = village.person("he", "何玉梅", "town_clerk", TOWN).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let supervisor = village.person("zhao", "赵督查", "supervisor", COUNTY).await;
    let refused = |code: Code| Err(ActionError::from(code));
    assert_eq!(village.export(&member).await, Err(Code::NotFound.into()));
    let first = village.export(&clerk).await.unwrap();
    assert_eq!(village.take_file(&clerk, first).await, refused(Code::NotAllowed));
    assert_eq!(
        village
            .post(&supervisor, &format!("/approvals/{first}"), GRANT)
            .await
            .0,
        303
    );
    assert_eq!(village.take_file(&other, first).await, refused(Code::NotFound));
    assert_eq!(village.take_file(&clerk, first).await, Ok(()));
    assert_eq!(
        village.noted()[0],
        (
            "export.take".into(),
            format!("{first} cases {TOWN} stage=closed 7")
        )
    );
    assert_eq!(
        village.take_file(&clerk, first).await,
        refused(Code::AlreadyDecided)
    );

    let kept = village.export(&clerk).await.unwrap();
    village
        .post(&supervisor, &format!("/approvals/{kept}"), GRANT)
        .await;
    village.server.clock.advance_minutes(25 * 60);
    assert_eq!(
        village.take_file(&clerk, kept).await,
        refused(Code::AlreadyDecided)
    );
    let void = village.export(&clerk).await.unwrap();
    village.server.clock.advance_minutes(8 * 24 * 60);
    let supervisor = Reader {
        cookie: village.sign_in("zhao").await,
        ..supervisor
    };
    let late = village
        .post(&supervisor, &format!("/approvals/{void}"), GRANT)
        .await;
    assert_eq!(late.0, 409, "nobody decided for a week");
}
