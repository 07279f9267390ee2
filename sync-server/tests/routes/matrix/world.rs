//! What is asked for: made anew for each route that changes something.

use std::cell::Cell;

use doorstep_model::case::CaseStep;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::text;
use doorstep_model::id::{DeviceId, DeviceNumber, PostCode, UserId};
use doorstep_model::protocol::row::Station;
use doorstep_model::role::BaseRole;
use doorstep_model::text::Text;
use doorstep_server::account::Login;
use doorstep_server::ledger::{Event as Entered, record};
use doorstep_server::store::{AssignmentDraft, Audited, StoreError, Write};
use serde_json::{Value, json};

use super::people::{Person, linked};
use crate::places::place;
use crate::points::with_rewards;
use crate::server::REALM;
use crate::v1::meetings::Hall;
use crate::village::{ONE, Reader, VILLAGE, grid};

pub(super) struct World {
    pub(super) hall: Hall,
    /// Who makes what the others ask for.
    pub(super) cadre: Reader,
    pub(super) clerk: Reader,
    officer: Reader,
    made: Cell<u8>,
}

impl World {
    pub(super) async fn new() -> Self {
        let hall = Hall::new().await;
        let village = &hall.village;
        with_rewards(village).await;
        let cadre = village.person("li", "李大山", "village_cadre", VILLAGE).await;
        let clerk = village.person("zhao", "赵文静", "town_clerk", VILLAGE).await;
        let officer = village.person("sun", "孙建国", "officer", ".water").await;
        Self {
            cadre,
            clerk,
            officer,
            hall,
            made: Cell::new(0),
        }
    }

    fn next(&self) -> u8 {
        self.made.set(self.made.get() + 1);
        self.made.get()
    }

    /// The last line of the audit log.
    pub(super) fn latest(&self) -> Audited {
        let store = self.hall.village.server.store();
        let rows: Result<Vec<Audited>, StoreError> = store.read_blocking(|read| read.audited(REALM, 1));
        rows.unwrap().remove(0)
    }

    /// A household of the village's first grid, with those who are linked to it.
    pub(super) async fn household(&self, people: &[Person]) -> String {
        let door = format!("1组{}号", self.next());
        let village = &self.hall.village;
        let id = village.household(&self.cadre, ONE, &door, "陈民军").await;
        for reader in linked(people) {
            village.link(reader.user, id, true).await;
        }
        id.to_string()
    }

    /// A household that has points, with something on the shelf.
    pub(super) async fn rewarded(&self, people: &[Person]) -> String {
        let (village, household) = (&self.hall.village, self.household(people).await);
        let points = format!("/households/{household}/points");
        let shop = format!("/grids/{VILLAGE}/supermarket");
        for (path, form) in [
            (points, [("code", "activity"), ("on", "2026-03-01")]),
            (shop, [("reward", "soap"), ("count", "5")]),
        ] {
            assert_eq!(village.send(&self.cadre, &path, &form).await.status, 303);
        }
        household
    }

    /// A case that waits at the desk.
    pub(super) async fn reported(&self) -> String {
        self.hall
            .village
            .case(&self.clerk, "渠道断水", false)
            .await
            .to_string()
    }

    /// A case that the unit has.
    pub(super) async fn case(&self) -> String {
        let village = &self.hall.village;
        let id = village.case(&self.clerk, "渠道断水", false).await;
        village.step(&self.clerk, id, CaseStep::Receive, |_| {}).await;
        let to_unit = |event: &mut doorstep_model::document::event::Event| {
            event.unit = Some(doorstep_model::id::UnitCode::parse("water").unwrap());
        };
        village.step(&self.clerk, id, CaseStep::Divert, to_unit).await;
        id.to_string()
    }

    /// A case with a step, its fourth, that was kept and not applied: received once more.
    pub(super) async fn refused(&self) -> String {
        let id = self.case().await;
        let case = doorstep_model::id::DocumentId::parse(&id).unwrap();
        let village = &self.hall.village;
        village.late(&self.clerk, case, CaseStep::Receive, |_| {}).await;
        assert_eq!(village.row(case).refused, 1);
        id
    }

    /// A case that the unit resolved and the clerk confirmed.
    pub(super) async fn verified(&self) -> String {
        let id = self.case().await;
        let path = format!("/v1/cases/{id}/events");
        for (who, form) in [
            (&self.officer, json!({ "step": "accept" })),
            (&self.officer, json!({ "step": "resolve", "outcome": "solved" })),
            (
                &self.clerk,
                json!({ "step": "verify_yes", "means": "phone", "word": "水来了" }),
            ),
        ] {
            self.hall.done(who, &path, form).await;
        }
        id
    }

    /// A case whose work was found poor.
    pub(super) async fn judged(&self) -> String {
        let id = self.verified().await;
        let scores = json!({ "speed": 2, "duty": 3, "completion": 1, "feedback": 2 });
        self.made(&self.clerk, &format!("/v1/cases/{id}/evaluation"), scores)
            .await;
        id
    }

    /// A case whose unit appealed against that.
    pub(super) async fn appealed(&self) -> String {
        let id = self.judged().await;
        let form = json!({ "text": "水泵须外地调运" });
        self.made(&self.officer, &format!("/v1/cases/{id}/appeal"), form)
            .await;
        id
    }

    /// A meeting of today, and the number of a question on its list.
    pub(super) async fn meeting(&self) -> (String, String) {
        let form = json!({ "grid": VILLAGE, "held_on": "2026-03-17" });
        let meeting = self.hall.done(&self.cadre, "/v1/meetings", form).await;
        let no = meeting["meeting"].to_string();
        let path = format!("/v1/meetings/{no}/questions");
        let meeting = self
            .hall
            .done(&self.cadre, &path, json!({ "title": "路灯" }))
            .await;
        let last = meeting["questions"].as_array().unwrap().last().unwrap();
        (no, last["question"].to_string())
    }

    /// A meeting that was held.
    pub(super) async fn held(&self) -> String {
        let (no, _) = self.meeting().await;
        let form = json!({ "chair": self.cadre.user.0 });
        self.hall
            .done(&self.cadre, &format!("/v1/meetings/{no}/held"), form)
            .await;
        no
    }

    /// The village's switch, which is on.
    pub(super) async fn alert(&self) -> String {
        let (_, all) = self.hall.ask(&self.cadre, "/v1/alerts", None).await;
        let on = |one: &&Value| one["ended_at"].is_null();
        if let Some(alert) = all.as_array().unwrap().iter().find(on) {
            return alert["alert"].to_string();
        }
        let form = json!({ "grid": VILLAGE, "kind": "flood", "reason": "暴雨预警" });
        let called = self.hall.done(&self.cadre, "/v1/alerts", form).await;
        called["alert"].to_string()
    }

    /// The village's switch is off.
    pub(super) async fn calm(&self) {
        let form = json!({ "reason": "预警解除" });
        let path = format!("/v1/alerts/{}/end", self.alert().await);
        self.hall.done(&self.cadre, &path, form).await;
    }

    /// A round of the village.
    pub(super) async fn round(&self) -> String {
        let form = [
            ("grid", VILLAGE),
            ("checklist", "place_safety"),
            ("name", "汛前排查"),
            ("from", "2026-03-17"),
            ("until", "2026-03-31"),
        ];
        let started = self.hall.village.send(&self.cadre, "/rounds", &form).await;
        let to = started.to.unwrap_or_else(|| panic!("{}", started.page));
        to.rsplit('/').next().unwrap().to_owned()
    }

    /// A message to the village.
    pub(super) async fn notice(&self) -> String {
        let form = json!({ "grid": VILLAGE, "title": "停水", "text": "明早八点停水" });
        let all = self.hall.done(&self.cadre, "/v1/notices", form).await;
        all[0]["notice"].to_string()
    }

    /// A household that the cadre asks to be erased.
    pub(super) async fn approval(&self, people: &[Person]) -> String {
        let form = json!({ "household": self.household(people).await, "reason": "老人要求" });
        let all = self.made(&self.cadre, "/v1/approvals", form).await;
        all[0]["approval"].to_string()
    }

    /// An activity of the village's first grid.
    pub(super) async fn activity(&self) -> String {
        let puts = |writer: &mut doorstep_model::document::write::Writer<'_>| {
            writer.root("activity_kind", text("patrol"));
            writer.root("grid", text(ONE));
            writer.root("held_on", text("2026-03-10"));
        };
        let village = &self.hall.village;
        village
            .begin(&self.cadre, Kind::Activity, ONE, puts)
            .await
            .to_string()
    }

    /// A place in the village's first grid.
    pub(super) async fn place(&self) -> String {
        let village = &self.hall.village;
        place(village, &self.cadre, ONE, "pond", "老塘").await.to_string()
    }

    /// Somebody with a post in the village: their number, and the post's.
    pub(super) async fn colleague(&self, post: &str, role: BaseRole) -> (UserId, String) {
        let login = Login::parse(&format!("colleague{}", self.next())).unwrap();
        let now = self.hall.village.server.by_command().now;
        let post = PostCode::parse(post).unwrap();
        let work = move |tx: &Write<'_>| {
            let user = tx.insert_user(REALM, &login, &Text::parse("周一").unwrap(), now)?;
            let draft = AssignmentDraft {
                user,
                post,
                role,
                station: Station::Grid(grid(VILLAGE)),
                from: now,
                until: None,
            };
            Ok::<_, StoreError>((user, tx.insert_assignment(REALM, &draft)?.to_string()))
        };
        self.hall.village.server.store().write(work).await.unwrap()
    }

    /// A phone of somebody.
    pub(super) async fn phone(&self, user: UserId) -> String {
        let (now, n) = (self.hall.village.server.by_command().now, self.next());
        let event = Entered::Enrolled {
            realm: REALM,
            device: DeviceNumber(n.into()),
            id: DeviceId::new([n; 12]),
            user,
            key: format!("02{}", "ab".repeat(32)).into(),
        };
        let work = move |tx: &Write<'_>| record(tx, now, event);
        self.hall.village.server.store().write(work).await.unwrap();
        n.to_string()
    }

    async fn made(&self, who: &Reader, path: &str, form: Value) -> Value {
        let (status, said) = self.hall.ask(who, path, Some(form)).await;
        assert_eq!(status, 200, "{path} {said}");
        said
    }
}
