//! What was kept for as long as the preset says leaves the phones too, nothing that was not sent is
//! lost, and a restored server erases it again.

use doorstep_device::action::add_photo::add_photo;
use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::register_household::register_household;
use doorstep_device::photo::{Part, prepare};
use doorstep_device::store::authored;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::protocol::row::Station;
use doorstep_server::store::StoreError;
use doorstep_tests::world::{Place, World, grid};
use image::{ImageFormat, Rgb, RgbImage};

const VILLAGE: &str = "610921104206";
const WANG: usize = 0;
const LI: usize = 1;
const DAY: i64 = 24 * 60 * 60 * 1_000;

fn met() -> VisitForm {
    VisitForm {
        kind: "door".into(),
        outcome: "met".into(),
        ..VisitForm::default()
    }
}

fn world() -> World {
    let mut world = World::new(9, Place::of("hanyin", &[VILLAGE]));
    let home = world.place.basic_grids(VILLAGE)[0].clone();
    let wang = world.person("wang", "王秀英");
    world.assign(wang, "grid_member", Station::Grid(home));
    let cadre = world.person("li", "李大山");
    world.assign(cadre, "grid_chief", Station::Grid(grid(VILLAGE)));
    world.phone("wang", wang);
    world.phone("li", cadre);
    world
}

fn authored_alike(world: &World) {
    for phone in &world.phones {
        let here = phone.device().store().read(authored::authored).unwrap();
        let (realm, user) = (world.server.realm(), phone.user);
        let there = world.server.store().read_blocking(move |tx| {
            let devices = tx.devices(realm)?;
            let device = devices.iter().find(|device| device.user == user).unwrap();
            Ok::<_, StoreError>(tx.authored(realm, device.number)?.authored)
        });
        assert_eq!(here, there.unwrap(), "{}: a receipt comes again", phone.name);
    }
}

#[test]
fn an_old_visit_leaves_server_and_phones_and_new_work_stays() {
    let mut world = world();
    let home = world.place.basic_grids(VILLAGE)[0].clone();
    let person = PersonFields {
        name: "刘翠",
        ..PersonFields::default()
    };
    let person = PersonDraft::parse(person).unwrap();
    let draft = HouseholdDraft::parse(home, HouseholdFields::default(), vec![person]).unwrap();
    let device = world.phones[WANG].device();
    let household = register_household(device, &draft).unwrap();
    let old = record_visit(device, household, &met()).unwrap().visit;
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = RgbImage::from_fn(400, 300, |x, y| Rgb([(x ^ y) as u8, (x * y) as u8, 7]));
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    let photo = prepare(&bytes.into_inner()).unwrap();
    add_photo(device, old, &photo).unwrap();
    world.sync_all();
    let backup = world.folder().join("older.backup");
    let photos = world.folder().join("kept-photos");
    world.server.back_up_with(&backup, Some(&photos));
    assert_eq!(world.server.tick().visits, 0);

    // Three years and a day: one more visit lies on a phone, unsent, when the old one goes.
    world.time.pass((3 * 366 + 1) * DAY);
    let unsent = record_visit(world.phones[LI].device(), household, &met())
        .unwrap()
        .visit;
    assert_eq!(world.server.tick().visits, 1);
    assert_eq!(world.server.tick().visits, 0, "done once");
    let shred = &world.server.handle().app().photos;
    world.server.runtime().block_on(shred.shred()).unwrap();
    world.sync_all();
    let gone = |world: &World| {
        for phone in [WANG, LI] {
            let there = |id| world.phones[phone].document(id).is_some();
            assert!(!there(old), "gone from every phone");
            assert!(there(household) && there(unsent), "all else is there");
            for part in [Part::Thumbnail, Part::Original] {
                let photo = world.phones[phone].device().photos().read(photo.hash, part);
                assert!(photo.unwrap().is_none(), "its photo too");
            }
        }
        assert!(world.judge().unwrap().is_good());
        assert_eq!(world.differences().unwrap(), [] as [String; 0]);
        authored_alike(world);
    };
    gone(&world);

    // The backup is older: from the ledger it goes again before anything is answered.
    world.server.restore_with(&backup, Some(&photos));
    world.sync_all();
    gone(&world);
    let said = world.server.command_line(&["check"]).unwrap();
    assert!(!said.contains("wrong"), "{said}");
}
