//! The server takes photos piece by piece: what is shown is whole.

use std::fs;
use std::path::Path;

use doorstep_device::action::add_photo::add_photo;
use doorstep_device::photo::prepare;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use rusqlite::{Connection, OpenFlags};

use super::village::{PHOTO, WANG, household, told, village};
use crate::torn::look::epoch_of;
use crate::torn::marks::after;
use crate::torn::{Stage, State, Workload};
use crate::world::clock::HOUR;
use crate::world::random::Seeded;

pub(super) const WORKLOAD: Workload = Workload {
    name: "photo",
    victim: "server",
    before: village,
    live,
    look,
};

/// Noise, which no encoder makes small: more than a server takes before it writes down how far it is.
fn large() -> Vec<u8> {
    let random = Seeded::new(1, "photo");
    let mut noise = RgbImage::new(640, 480);
    noise.pixels_mut().for_each(|pixel| {
        let mut rgb = [0; 3];
        random.fill_bytes(&mut rgb);
        *pixel = Rgb(rgb);
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    let written = DynamicImage::ImageRgb8(noise).write_to(&mut bytes, ImageFormat::Jpeg);
    written.expect("a picture");
    bytes.into_inner()
}

fn live(stage: &Stage) {
    let world = stage.world();
    let (phone, marks) = (&world.phones[WANG], &stage.marks);
    marks.say(&format!("epoch {}", epoch_of(&world)));
    stage.begin();
    for camera in [large(), PHOTO.to_vec()] {
        let photo = prepare(&camera).expect("a photo");
        let hash = add_photo(phone.device(), household(phone), &photo).expect("it is added");
        marks.saved(phone, household(phone));
        // The document goes, then both files of the photo that it names.
        let mut sent = 0;
        for _ in 0..3 {
            let outcome = stage.again(|| {
                let outcome = world.try_sync(WANG);
                outcome.map_err(|error| told(&error, error.code()))
            });
            marks.told(phone);
            sent += outcome.photos.sent;
        }
        if sent == 2 {
            marks.say(&format!("sent {hash}"));
        }
    }
    world.rest();
}

fn look(state: &State) {
    let world = state.world();
    state.nothing_is_lost(&world);
    let stored = stored(&state.folder.join("server"));
    for hash in after(&state.said, "sent") {
        let parts = stored.iter().filter(|photo| *photo == hash).count();
        assert_eq!(parts, 2, "a photo that was taken is gone");
    }
    // What was on its way comes: a phone sends photos once the document that names them is there.
    // What failed is tried again after a while.
    world.time.pass(HOUR);
    state.works_on(&world);
    world.sync(WANG);
    let named = world.phones[WANG].document(household(&world.phones[WANG]));
    let named = named.expect("the household").events("photos").len();
    let came = self::stored(&state.folder.join("server")).len();
    assert_eq!(came, 2 * named, "a photo does not come");
}

/// The photos of all that the server shows, original and thumbnail each; all of them whole.
fn stored(data: &Path) -> Vec<String> {
    let database = Connection::open_with_flags(data.join("doorstep.db"), OpenFlags::SQLITE_OPEN_READ_ONLY);
    let database = database.expect("the server's database opens");
    let mut statement = database
        .prepare("SELECT realm, lower(hex(hash)), lower(hex(blob)) FROM photo")
        .expect("its photos");
    let rows = statement.query_map([], |row| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
        ))
    });
    let rows = rows.expect("its photos").map(|row| row.expect("a photo"));
    rows.map(|(realm, hash, blob)| {
        let path = format!("blobs/{realm}/{}/{}/{blob}", &blob[..2], &blob[2..4]);
        let bytes = fs::read(data.join(path)).expect("a photo that is shown is there");
        assert_eq!(
            blake3::hash(&bytes).to_hex().as_str(),
            blob,
            "a photo that is shown is whole"
        );
        hash
    })
    .collect()
}
