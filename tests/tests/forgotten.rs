//! One person of a household is erased: nothing of the person is left in any file of the server or on
//! any phone, the others of the household and all work on them stay, and a server restored from an
//! older backup does it again.

use doorstep_device::action::add_person::add_person;
use doorstep_device::action::add_photo::add_photo;
use doorstep_device::action::decide_colour::decide_colour;
use doorstep_device::action::edit_household::{HouseholdEdit, edit_household};
use doorstep_device::action::edit_person::{PersonEdit, edit_person};
use doorstep_device::action::note_care::note_care;
use doorstep_device::action::propose_colour::ChosenColour;
use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::register_household::register_household;
use doorstep_device::photo::{Prepared, prepare};
use doorstep_device::store::authored;
use doorstep_device::view::household_sheet::{HouseholdSheet, household_sheet};
use doorstep_device::view::quarantine::{erased_work, standstills};
use doorstep_model::care::Need;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Colour;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::protocol::row::Station;
use doorstep_model::protocol::sync::Authored;
use doorstep_model::text::Text;
use doorstep_server::action::{ActionError, Asked, ask, decide};
use doorstep_server::store::{Matter, StoreError, Write};
use doorstep_tests::trace::{grep, plain, tables_with};
use doorstep_tests::world::clock::MINUTE;
use doorstep_tests::world::{Place, World, grid};
use image::{ImageFormat, Rgb, RgbImage};

const VILLAGE: &str = "610921104206";
const WANG: usize = 0;
const LI: usize = 1;

/// What the person is and was called, has as a number, and what was typed about the person alone.
const CANARIES: [&str; 4] = ["金丝雀", "金小雀", "15488887777", "15499996666"];

struct Forgotten {
    world: World,
    household: DocumentId,
    person: Entry,
    other: Entry,
    cadre: UserId,
    administrator: UserId,
}

fn draft(name: &str, phone: &str) -> PersonDraft {
    let fields = PersonFields {
        name,
        phone,
        ..PersonFields::default()
    };
    PersonDraft::parse(fields).unwrap()
}

fn picture(seed: u32) -> Prepared {
    let picture = RgbImage::from_fn(400, 300, |x, y| {
        Rgb([(x ^ y ^ seed) as u8, (x * y) as u8, seed as u8])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    prepare(&bytes.into_inner()).unwrap()
}

fn met() -> VisitForm {
    VisitForm {
        kind: "door".into(),
        outcome: "met".into(),
        ..VisitForm::default()
    }
}

fn phone(of: &str) -> PersonEdit {
    PersonEdit {
        phone: Some(of.into()),
        ..PersonEdit::default()
    }
}

/// A household of two, with care, a colour, a photo and visits, on two phones.
fn village() -> Forgotten {
    let mut world = World::new(11, Place::of("hanyin", &[VILLAGE]));
    let home = world.place.basic_grids(VILLAGE)[0].clone();
    let wang = world.person("wang", "王秀英");
    world.assign(wang, "grid_member", Station::Grid(home.clone()));
    let cadre = world.person("li", "李大山");
    world.assign(cadre, "grid_chief", Station::Grid(grid(VILLAGE)));
    let administrator = world.person("zhao", "赵管理");
    world.assign(administrator, "administrator", Station::Grid(grid("610921")));
    world.phone("wang", wang);
    world.phone("li", cadre);
    let device = world.phones[WANG].device();
    let fields = HouseholdFields {
        house_no: "1组9号",
        address: "黄鹂巷九号",
        phone: "15400000001",
        ..HouseholdFields::default()
    };
    let people = vec![draft("金小雀", "15488887777"), draft("刘翠", "15400000002")];
    let household =
        register_household(device, &HouseholdDraft::parse(home, fields, people).unwrap()).unwrap();
    let sheet = household_sheet(device, household).unwrap();
    let entry = |name: &str| {
        let found = sheet.record.people.iter().find(|one| one.name == name);
        found.unwrap().entry
    };
    let (person, other) = (entry("金小雀"), entry("刘翠"));
    let corrected = PersonEdit {
        name: Some("金丝雀".into()),
        ..PersonEdit::default()
    };
    edit_person(device, household, person, &corrected).unwrap();
    note_care(device, household, Some(person), "每天服药").unwrap();
    note_care(device, household, None, "金丝雀由刘翠照看").unwrap();
    note_care(device, household, Some(other), "腿脚不便").unwrap();
    world.time.pass(MINUTE);
    let mut visit = met();
    visit.answers = vec![("need".into(), "金丝雀想办证".into())].into_iter().collect();
    record_visit(device, household, &visit).unwrap();
    add_photo(device, household, &picture(1)).unwrap();
    world.sync_all();
    let yellow = ChosenColour {
        colour: Colour::Yellow,
        need: Some(Need::LivingAlone),
        review_on: Some(world.time.now().day().plus_days(60)),
        reason: "金丝雀在外".into(),
    };
    decide_colour(world.phones[LI].device(), household, &yellow).unwrap();
    edit_person(
        world.phones[LI].device(),
        household,
        person,
        &phone("15499996666"),
    )
    .unwrap();
    world.sync_all();
    Forgotten {
        world,
        household,
        person,
        other,
        cadre,
        administrator,
    }
}

impl Forgotten {
    /// One asks, the other agrees.
    fn erase(&self) {
        let realms = self.world.server.handle().app().sync.realms.clone();
        let (realm, now) = (self.world.server.realm(), self.world.server.environment().now());
        let matter = Matter::ErasePerson(self.household, self.person);
        let (cadre, administrator) = (self.cadre, self.administrator);
        let work = move |tx: &Write<'_>| {
            let realm = realms.view(tx, realm)?;
            let asked = Asked {
                matter,
                grid: None,
                reason: Text::parse("金丝雀本人要求").unwrap(),
            };
            let request = ask(tx, &realm, cadre, &asked, now)?;
            decide(tx, &realm, administrator, request, true, now)
        };
        let done: Result<_, ActionError> = self.world.server.store().write_blocking(work);
        done.unwrap();
    }

    /// Work of the member's that is still on the phone when the person is erased.
    fn write_unsent(&self) {
        let device = self.world.phones[WANG].device();
        let edit = HouseholdEdit {
            reach: Some("从画眉桥进".into()),
            ..HouseholdEdit::default()
        };
        edit_household(device, self.household, &edit).unwrap();
        edit_person(device, self.household, self.person, &phone("15488887777")).unwrap();
        edit_person(device, self.household, self.other, &phone("15400000003")).unwrap();
        let new = add_person(device, self.household, &draft("刘小翠", "")).unwrap();
        edit_person(device, self.household, new, &phone("15400000004")).unwrap();
        note_care(device, self.household, Some(self.person), "已停药").unwrap();
        note_care(device, self.household, Some(self.other), "已配拐杖").unwrap();
        self.world.time.pass(MINUTE);
        record_visit(device, self.household, &met()).unwrap();
        add_photo(device, self.household, &picture(2)).unwrap();
    }

    fn secrets(&self) -> Vec<Vec<u8>> {
        CANARIES.map(|words| words.as_bytes().to_vec()).into()
    }

    fn on_server(&self) -> Vec<String> {
        grep(&self.world.folder().join("server"), &self.secrets()).unwrap()
    }

    /// Where something of the person can still be read.
    fn traces(&self) -> Vec<String> {
        let mut traces = self.on_server();
        for phone in &self.world.phones {
            let plain = plain(&phone.files()).unwrap();
            traces.extend(grep(plain.path(), &self.secrets()).unwrap());
        }
        traces
    }

    fn sheet(&self, phone: usize) -> HouseholdSheet {
        household_sheet(self.world.phones[phone].device(), self.household).unwrap()
    }

    /// What a phone wrote, as it counts and as the server does.
    fn authored(&self, phone: usize) -> (Authored, Authored) {
        let (realm, phone) = (self.world.server.realm(), &self.world.phones[phone]);
        let here = phone.device().store().read(authored::authored).unwrap();
        let user = phone.user;
        let there = self.world.server.store().read_blocking(move |tx| {
            let devices = tx.devices(realm)?;
            let device = devices.iter().find(|device| device.user == user).unwrap();
            Ok::<_, StoreError>(tx.authored(realm, device.number)?.authored)
        });
        (here, there.unwrap())
    }

    fn is_whole(&self) {
        assert_eq!(self.traces(), [] as [String; 0]);
        assert!(self.world.judge().unwrap().is_good());
        assert_eq!(self.world.differences().unwrap(), [] as [String; 0]);
        for phone in [WANG, LI] {
            let (here, there) = self.authored(phone);
            assert_eq!(here, there, "a receipt comes again");
            assert_eq!(standstills(self.world.phones[phone].device()).unwrap(), []);
        }
        let said = self.world.server.command_line(&["check"]).unwrap();
        assert!(!said.contains("wrong"), "{said}");
    }
}

/// Everyone on a sheet: name and number.
fn people(sheet: &HouseholdSheet) -> Vec<(&str, &str)> {
    let people = sheet.record.people.iter();
    let mut people: Vec<_> = people
        .map(|one| (one.name.as_str(), one.phone.as_str()))
        .collect();
    people.sort_unstable();
    people
}

fn notes(sheet: &HouseholdSheet) -> Vec<&str> {
    let notes = sheet.care.iter().flat_map(|care| &care.notes);
    let mut notes: Vec<_> = notes.filter_map(|(_, note)| note.text.as_deref()).collect();
    notes.sort_unstable();
    notes
}

#[test]
fn an_erased_person_is_nowhere_any_more_and_the_others_are() {
    let forgotten = village();
    let before = forgotten.traces();
    for place in ["doorstep.db", "plain.db"] {
        assert!(
            before.iter().any(|trace| trace.contains(place)),
            "{place}: {before:?}"
        );
    }
    forgotten.write_unsent();
    forgotten.erase();
    assert_eq!(
        forgotten.on_server(),
        [] as [String; 0],
        "the server has nothing of it at once"
    );
    forgotten.world.sync_all();
    forgotten.world.sync_all();
    forgotten.is_whole();
    for phone in [WANG, LI] {
        let sheet = forgotten.sheet(phone);
        assert_eq!(
            people(&sheet),
            [("刘小翠", "15400000004"), ("刘翠", "15400000003")],
            "what was not sent came along"
        );
        assert_eq!(notes(&sheet), ["■■由刘翠照看", "已配拐杖", "腿脚不便"]);
        assert_eq!(
            (sheet.record.reach.as_str(), sheet.record.colour.colour),
            ("从画眉桥进", Colour::Yellow)
        );
        assert_eq!((sheet.visits.len(), sheet.photos.len()), (2, 2));
    }
    // The member is told that work went with the person: a number, and a note.
    let went = |phone: usize| {
        let work = erased_work(forgotten.world.phones[phone].device()).unwrap();
        let mut kinds: Vec<_> = work
            .iter()
            .map(|work| (work.kind.as_str(), work.changes))
            .collect();
        kinds.sort_unstable();
        kinds
    };
    assert_eq!(
        (went(WANG), went(LI)),
        (vec![("care", 1), ("household", 1)], vec![])
    );
    // Whoever was erased stays named where it is refused, and where it was agreed.
    let entry = forgotten.person.to_string();
    let tables = tables_with(&forgotten.world.server.database(), entry.as_bytes(), &entry).unwrap();
    assert_eq!(tables, ["approval.entry", "forgotten.entry"]);
}

#[test]
fn a_restored_server_forgets_again() {
    let mut forgotten = village();
    let backup = forgotten.world.folder().join("older.backup");
    let photos = forgotten.world.folder().join("kept-photos");
    forgotten.world.server.back_up_with(&backup, Some(&photos));
    forgotten.write_unsent();
    forgotten.erase();
    // One phone hears of it and goes on; the other is still where it was.
    forgotten.world.sync(LI);
    let edit = HouseholdEdit {
        address: Some("黄鹂巷新九号".into()),
        ..HouseholdEdit::default()
    };
    edit_household(forgotten.world.phones[LI].device(), forgotten.household, &edit).unwrap();
    forgotten.world.sync(LI);
    forgotten.world.server.restore_with(&backup, Some(&photos));
    assert_eq!(forgotten.on_server(), [] as [String; 0]);
    for _ in 0..3 {
        forgotten.world.sync_all();
    }
    forgotten.is_whole();
    for phone in [WANG, LI] {
        let sheet = forgotten.sheet(phone);
        assert_eq!(
            people(&sheet),
            [("刘小翠", "15400000004"), ("刘翠", "15400000003")]
        );
        assert_eq!(sheet.record.address, "黄鹂巷新九号");
        assert_eq!(sheet.record.reach, "从画眉桥进");
    }
}
