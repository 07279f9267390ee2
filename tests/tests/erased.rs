//! A household is erased: nothing of it is left in any file of the server or on any phone, work that was
//! not sent is told, and a server restored from an older backup erases it again.

use doorstep_device::action::acknowledge::acknowledge_erased;
use doorstep_device::action::add_photo::add_photo;
use doorstep_device::action::autosave::save_form;
use doorstep_device::action::edit_household::{HouseholdEdit, edit_household};
use doorstep_device::action::note_care::note_care;
use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::register_household::register_household;
use doorstep_device::action::report_case::{Report, ReportedParty, report_case};
use doorstep_device::photo::{Part, Prepared, prepare};
use doorstep_device::store::authored;
use doorstep_device::store::draft::Form;
use doorstep_device::view::case_list::case_list;
use doorstep_device::view::quarantine::erased_work;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::protocol::row::Station;
use doorstep_model::protocol::sync::Authored;
use doorstep_model::text::Text;
use doorstep_server::action::{ActionError, Asked, ask, decide};
use doorstep_server::store::{Matter, StoreError, Write};
use doorstep_tests::trace::{files, grep, plain};
use doorstep_tests::world::clock::MINUTE;
use doorstep_tests::world::{Place, World, grid};
use image::{ImageFormat, Rgb, RgbImage};

const VILLAGE: &str = "610921104206";
const WANG: usize = 0;
const LI: usize = 1;

/// What nobody else in the world is called, lives at, needs or has as a number.
const CANARIES: [&str; 6] = ["金丝雀", "黄鹂巷", "15488887777", "百灵药", "画眉桥", "夜莺坡"];

struct Erased {
    world: World,
    household: DocumentId,
    neighbour: DocumentId,
    cadre: UserId,
    administrator: UserId,
    photo: Prepared,
}

fn person(name: &str) -> PersonDraft {
    let fields = PersonFields {
        name,
        ..PersonFields::default()
    };
    PersonDraft::parse(fields).unwrap()
}

fn picture() -> Prepared {
    let picture = RgbImage::from_fn(400, 300, |x, y| Rgb([(x ^ y) as u8, (x * y) as u8, 7]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    prepare(&bytes.into_inner()).unwrap()
}

/// A member and a cadre who both have the household: its needs, a visit, a photo, a case.
fn village() -> Erased {
    let mut world = World::new(9, Place::of("hanyin", &[VILLAGE]));
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
        phone: "15488887777",
        ..HouseholdFields::default()
    };
    let draft = HouseholdDraft::parse(home.clone(), fields, vec![person("金丝雀")]).unwrap();
    let household = register_household(device, &draft).unwrap();
    let other = HouseholdDraft::parse(home, HouseholdFields::default(), vec![person("刘翠")]).unwrap();
    let neighbour = register_household(device, &other).unwrap();
    note_care(device, household, None, "每天要百灵药").unwrap();
    world.time.pass(MINUTE);
    record_visit(device, household, &met()).unwrap();
    record_visit(device, neighbour, &met()).unwrap();
    let photo = picture();
    add_photo(device, household, &photo).unwrap();
    let report = Report {
        kind: "dispute".into(),
        category: "neighbour_dispute".into(),
        title: "院墙界址争执".into(),
        text: "两户各执一词。".into(),
        parties: vec![
            ReportedParty::household(household),
            ReportedParty::household(neighbour),
        ],
        ..Report::default()
    };
    report_case(device, &report).unwrap();
    world.sync_all();
    world.link(cadre, "head", &[household, neighbour], true);
    // Many versions of it were written, and each leaves its old bytes where the next one lies.
    for round in 0..5 {
        world.time.pass(MINUTE);
        let edit = HouseholdEdit {
            address: Some(format!("黄鹂巷九号之{round}")),
            ..HouseholdEdit::default()
        };
        edit_household(world.phones[LI].device(), household, &edit).unwrap();
        world.sync_all();
    }
    Erased {
        world,
        household,
        neighbour,
        cadre,
        administrator,
        photo,
    }
}

fn met() -> VisitForm {
    VisitForm {
        kind: "door".into(),
        outcome: "met".into(),
        ..VisitForm::default()
    }
}

impl Erased {
    /// One asks, the other agrees.
    fn erase(&self) {
        let realms = self.world.server.handle().app().sync.realms.clone();
        let (realm, now) = (self.world.server.realm(), self.world.server.environment().now());
        let (id, cadre, administrator) = (self.household, self.cadre, self.administrator);
        let work = move |tx: &Write<'_>| {
            let realm = realms.view(tx, realm)?;
            let asked = Asked {
                matter: Matter::EraseHousehold(id),
                grid: None,
                reason: Text::parse("金丝雀一家要求").unwrap(),
            };
            let request = ask(tx, &realm, cadre, &asked, now)?;
            decide(tx, &realm, administrator, request, true, now)
        };
        let done: Result<_, ActionError> = self.world.server.store().write_blocking(work);
        done.unwrap();
        let photos = &self.world.server.handle().app().photos;
        self.world.server.runtime().block_on(photos.shred()).unwrap();
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

    /// Work of the member's that is still on the phone when the household is erased.
    fn write_unsent(&self) {
        let device = self.world.phones[WANG].device();
        let edit = HouseholdEdit {
            reach: Some("从画眉桥进".into()),
            ..HouseholdEdit::default()
        };
        edit_household(device, self.household, &edit).unwrap();
        self.world.time.pass(MINUTE);
        record_visit(device, self.household, &met()).unwrap();
        save_form(
            device,
            Form::Visit,
            self.household.as_bytes(),
            "夜莺坡见面".as_bytes(),
        )
        .unwrap();
    }

    /// Where something of the household can still be read.
    fn traces(&self) -> Vec<String> {
        let mut traces = grep(&self.world.folder().join("server"), &self.secrets()).unwrap();
        for phone in &self.world.phones {
            let plain = plain(&phone.files()).unwrap();
            traces.extend(grep(plain.path(), &self.secrets()).unwrap());
            for part in [Part::Thumbnail, Part::Original] {
                let photo = phone.device().photos().read(self.photo.hash, part).unwrap();
                traces.extend(photo.map(|_| format!("{}: its photo", phone.name)));
            }
        }
        traces
    }

    fn secrets(&self) -> Vec<Vec<u8>> {
        let mut secrets: Vec<Vec<u8>> = CANARIES.map(|words| words.as_bytes().to_vec()).into();
        secrets.push(self.photo.hash.as_bytes().to_vec());
        secrets.push(self.photo.hash.to_string().into_bytes());
        secrets.push(self.photo.original[200..232].to_vec());
        secrets.push(self.photo.thumbnail[200..232].to_vec());
        secrets
    }
}

#[test]
fn an_erased_household_is_nowhere_any_more() {
    let erased = village();
    let before = erased.traces();
    for place in ["doorstep.db", "plain.db", "blobs", "wang: its photo"] {
        assert!(
            before.iter().any(|trace| trace.contains(place)),
            "{place}: {before:?}"
        );
    }
    erased.write_unsent();
    erased.erase();
    assert_eq!(
        grep(&erased.world.folder().join("server"), &erased.secrets()).unwrap(),
        [] as [String; 0],
        "the server has nothing of it at once"
    );
    erased.world.sync_all();
    assert_eq!(erased.traces(), [] as [String; 0]);
    // The member is told that work went with it: the edit, and the visit.
    let went = |phone: usize| {
        let work = erased_work(erased.world.phones[phone].device()).unwrap();
        let mut kinds: Vec<_> = work
            .iter()
            .map(|work| (work.kind.as_str(), work.changes))
            .collect();
        kinds.sort_unstable();
        kinds
    };
    assert_eq!(
        (went(WANG), went(LI)),
        (vec![("household", 1), ("visit", 1)], vec![])
    );
    acknowledge_erased(erased.world.phones[WANG].device()).unwrap();
    assert_eq!(went(WANG), []);
    // What was erased is not lost, all else is there, and phones and server count alike.
    assert!(erased.world.judge().unwrap().is_good());
    assert_eq!(erased.world.differences().unwrap(), [] as [String; 0]);
    for phone in [WANG, LI] {
        let (here, there) = erased.authored(phone);
        assert_eq!(here, there, "a receipt comes again");
        let device = erased.world.phones[phone].device();
        assert_eq!(case_list(device, true).unwrap().len(), 1, "the case stays");
        let there = |id| erased.world.phones[phone].document(id).is_some();
        assert!(!there(erased.household) && there(erased.neighbour));
    }
    let said = erased.world.server.command_line(&["check"]).unwrap();
    assert!(!said.contains("wrong"), "{said}");
}

#[test]
fn a_restored_server_erases_again() {
    let mut erased = village();
    let backup = erased.world.folder().join("older.backup");
    let photos = erased.world.folder().join("kept-photos");
    erased.world.server.back_up_with(&backup, Some(&photos));
    assert!(!files(&photos).unwrap().is_empty());
    erased.write_unsent();
    erased.erase();
    erased.world.server.restore_with(&backup, Some(&photos));
    assert_eq!(
        grep(&erased.world.folder().join("server"), &erased.secrets()).unwrap(),
        [] as [String; 0]
    );
    // One phone has not heard of it, and brings all that it has.
    erased.world.sync_all();
    assert_eq!(erased.traces(), [] as [String; 0]);
    assert!(erased.world.judge().unwrap().is_good());
    assert_eq!(erased.world.differences().unwrap(), [] as [String; 0]);
}
