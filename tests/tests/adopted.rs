//! Work that came too late is kept: a cadre takes it on as their own, or sends it back with a reason;
//! a clerk of another place finds nothing, and what is decided is decided.

use doorstep_device::action::edit_household::{HouseholdEdit, edit_household};
use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::register_household::register_household;
use doorstep_device::action::report_case::{Report, ReportedParty, report_case};
use doorstep_device::sync::quarantine::withdraw;
use doorstep_device::view::case_list::case_list;
use doorstep_device::view::household_sheet::household_sheet;
use doorstep_device::view::quarantine::standstills;
use doorstep_device::view::today::today;
use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::protocol::row::Station;
use doorstep_tests::roster::{RosterGenerator, RosterShape};
use doorstep_tests::world::clock::{DAY, MINUTE};
use doorstep_tests::world::{Desk, Place, World, grid};
use serde_json::{Value, json};

const VILLAGE: &str = "610921104206";
const WANG: usize = 0;
const CHEN: usize = 1;

struct Late {
    world: World,
    household: DocumentId,
    visited: DocumentId,
    case: DocumentId,
    chen: UserId,
    elsewhere: UserId,
}

/// A member without signal whose post ended long before the work arrives.
fn late() -> Late {
    let mut world = World::new(5, Place::of("hanyin", &[VILLAGE, "610921104200"]));
    let grids = world.place.basic_grids(VILLAGE);
    let wang = world.person("wang", "王秀英");
    let post = world.assign(wang, "grid_member", Station::Grid(grids[0].clone()));
    let chen = world.person("chen", "陈大山");
    world.assign(chen, "grid_chief", Station::Grid(grid(VILLAGE)));
    let elsewhere = world.person("he", "何玉梅");
    world.assign(elsewhere, "village_cadre", Station::Grid(grid("610921104200")));
    world.phone("wang", wang);
    world.phone("chen", chen);
    let mut roster = RosterGenerator::new(5, RosterShape::VILLAGE, world.time.now());
    let [one, other] = ["1组1号", "1组2号"].map(|door| {
        let made = roster.household(&grids[0], "江河村", door);
        register_household(world.phones[WANG].device(), &made.draft).unwrap()
    });
    world.sync_all();
    world.end_assignment(post);
    world.time.pass(40 * DAY);
    let device = world.phones[WANG].device();
    let phone = HouseholdEdit {
        phone: Some("15400009999".into()),
        ..HouseholdEdit::default()
    };
    edit_household(device, one, &phone).unwrap();
    let met = VisitForm {
        kind: "door".into(),
        outcome: "met".into(),
        ..VisitForm::default()
    };
    world.time.pass(MINUTE);
    record_visit(device, other, &met).unwrap();
    world.time.pass(MINUTE);
    let report = Report {
        kind: "dispute".into(),
        category: "neighbour_dispute".into(),
        title: "院墙界址争执".into(),
        text: "两户各执一词。".into(),
        parties: vec![ReportedParty::household(one), ReportedParty::household(other)],
        ..Report::default()
    };
    let case = report_case(device, &report).unwrap().id;
    world.sync(WANG);
    Late {
        world,
        household: one,
        visited: other,
        case,
        chen,
        elsewhere,
    }
}

impl Late {
    fn kept(&self, desk: &Desk) -> Vec<Value> {
        let said = desk.get("/v1/quarantine");
        assert_eq!(said.status, 200, "{said:?}");
        said.body.as_array().unwrap().clone()
    }

    fn codes(&self) -> Vec<Code> {
        let standing = standstills(self.world.phones[WANG].device()).unwrap();
        standing.iter().map(|row| row.code).collect()
    }
}

fn address(kept: &Value, what: &str) -> String {
    let part = |name: &str| kept[name].as_str().unwrap().to_owned();
    format!("/v1/quarantine/{}/{}/{what}", part("document"), part("change"))
}

#[test]
fn a_cadre_takes_on_what_came_too_late() {
    let late = late();
    let world = &late.world;
    assert_eq!(late.codes(), [Code::TooLate; 3]);
    let chen = world.desk(late.chen);
    let kept = late.kept(&chen);
    let kinds: Vec<_> = kept.iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["case", "visit", "household"], "the newest first");
    assert!(kept.iter().all(|one| one["code"] == "too_late"));
    assert_eq!(
        kept[2]["says"],
        json!([{ "container": null, "name": "phone", "value": "15400009999" }])
    );

    let elsewhere = world.desk(late.elsewhere);
    assert_eq!(late.kept(&elsewhere), [] as [Value; 0]);
    let said = elsewhere.post(&address(&kept[0], "adopt"), &json!({}));
    assert_eq!((said.status, &said.body["code"]), (404, &json!("not_found")));

    for one in &kept {
        let said = chen.post(&address(one, "adopt"), &json!({}));
        assert_eq!(
            (said.status, &said.body["code"]),
            (200, &json!("adopted")),
            "{said:?}"
        );
    }
    assert_eq!(late.kept(&chen), [] as [Value; 0]);
    for what in ["adopt", "return"] {
        let said = chen.post(&address(&kept[0], what), &json!({ "reason": "再看" }));
        assert_eq!(
            (said.status, &said.body["code"]),
            (409, &json!("already_decided")),
            "{what}"
        );
    }

    // It counts as the cadre's own, for everyone.
    world.sync_all();
    let device = world.phones[CHEN].device();
    let sheet = household_sheet(device, late.household).unwrap();
    assert_eq!(&*sheet.record.phone, "15400009999");
    assert_eq!(household_sheet(device, late.visited).unwrap().visits.len(), 1);
    let open = case_list(device, true).unwrap();
    assert_eq!(open.iter().map(|case| case.id).collect::<Vec<_>>(), [late.case]);
    assert!(open[0].number.is_some());

    // Its author hears it, and lets the copies go.
    assert_eq!(late.codes(), [Code::Adopted; 3]);
    for row in standstills(world.phones[WANG].device()).unwrap() {
        withdraw(world.phones[WANG].device(), row.hash).unwrap();
    }
    world.sync_all();
    assert_eq!(late.codes(), []);
    assert!(world.sync(WANG).receipted, "nothing of it is lost");
    assert!(world.judge().unwrap().is_good());
    // What the phone kept only for that work is not there any more.
    assert_eq!(world.differences().unwrap(), [] as [String; 0]);
    for id in [late.household, late.visited, late.case] {
        assert!(world.phones[WANG].document(id).is_none());
    }
}

#[test]
fn what_is_sent_back_is_told_with_its_reason() {
    let late = late();
    let world = &late.world;
    let chen = world.desk(late.chen);
    let kept = late.kept(&chen);
    let empty = chen.post(&address(&kept[1], "return"), &json!({ "reason": " " }));
    assert_eq!((empty.status, &empty.body["code"]), (422, &json!("bad_field")));
    let reason = json!({ "reason": "这次走访是五月的，请写明日期" });
    let said = chen.post(&address(&kept[1], "return"), &reason);
    assert_eq!((said.status, &said.body["code"]), (200, &json!("sent_back")));
    assert_eq!(late.kept(&chen).len(), 2);
    let again = chen.post(&address(&kept[1], "adopt"), &json!({}));
    assert_eq!(again.status, 409);

    world.sync_all();
    let mut codes = late.codes();
    codes.sort_by_key(|code| code.number());
    assert_eq!(codes, [Code::TooLate, Code::TooLate, Code::SentBack]);
    let notices = today(world.phones[WANG].device()).unwrap().notices;
    let texts: Vec<_> = notices.iter().map(|notice| notice.text.as_str()).collect();
    assert_eq!(texts, ["这次走访是五月的，请写明日期"]);
    let others = today(world.phones[CHEN].device()).unwrap().notices;
    assert!(others.is_empty(), "it is for its author alone");
}
