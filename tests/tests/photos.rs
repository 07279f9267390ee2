//! Photos between phones, over real HTTP: thumbnails first, originals where it is allowed, cuts,
//! and a server that hands out other bytes.

use std::cell::Cell;
use std::io::{Cursor, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use doorstep_device::action::add_photo::add_photo;
use doorstep_device::action::register_household::register_household;
use doorstep_device::action::want_photo::want_photo;
use doorstep_device::photo::{Part, Prepared, prepare};
use doorstep_device::store::photo::{self, FileState, Photo};
use doorstep_device::sync::estimate::Link;
use doorstep_device::sync::http::HttpTransport;
use doorstep_device::sync::photo::{Connection, File};
use doorstep_device::sync::transport::{Method, Request, Response, Transport, TransportError};
use doorstep_device::sync::{Driver, SyncOutcome};
use doorstep_device::view::sync_status::{Safety, sync_status};
use doorstep_model::code::Code;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::enrol::ServerAddress;
use doorstep_model::protocol::row::Station;
use doorstep_tests::world::clock::{HOUR, MINUTE};
use doorstep_tests::world::{Place, World};
use image::{ImageFormat, Rgb, RgbImage};

const VILLAGE: &str = "610921104206";
const WANG: usize = 0;
const LI: usize = 1;

/// Two members of one grid, and a household that both have.
fn village() -> (World, DocumentId) {
    let mut world = World::new(1, Place::of("hanyin", &[VILLAGE]));
    let home = world.place.basic_grids(VILLAGE)[0].clone();
    for (login, name) in [("wang", "王秀英"), ("li", "李大山")] {
        let user = world.person(login, name);
        world.assign(user, "grid_member", Station::Grid(home.clone()));
        let phone = world.phone(login, user);
        world.sync(phone);
    }
    let person = PersonFields {
        name: "陈建国",
        ..PersonFields::default()
    };
    let people = vec![PersonDraft::parse(person).unwrap()];
    let draft = HouseholdDraft::parse(home, HouseholdFields::default(), people).unwrap();
    let household = register_household(world.phones[WANG].device(), &draft).unwrap();
    world.sync_all();
    (world, household)
}

/// A photo of half a megabyte or so: noise does not compress.
fn picture(seed: u32) -> Prepared {
    let picture = RgbImage::from_fn(1_000, 700, |x, y| {
        let noise = (x ^ seed).wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503).wrapping_mul(x | 1);
        Rgb([(noise >> 24) as u8, (noise >> 16) as u8, (noise >> 8) as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    prepare(&bytes.into_inner()).unwrap()
}

fn of(world: &World, phone: usize, household: DocumentId) -> Photo {
    let store = world.phones[phone].device().store();
    let photos = store.read(|db| photo::of_document(db, household)).unwrap();
    let [photo] = photos[..] else { panic!("{photos:?}") };
    photo
}

fn bytes(world: &World, phone: usize, photo: &Photo, part: Part) -> Option<Vec<u8>> {
    world.phones[phone]
        .device()
        .photos()
        .read(photo.hash, part)
        .unwrap()
}

/// HTTP that takes the same time on every machine, with a say in each exchange.
struct Road<'a> {
    http: HttpTransport,
    /// Sees the request first.
    before: &'a dyn Fn(&Request<'_>),
    /// Bends the answer.
    after: &'a dyn Fn(&Request<'_>, &mut Response),
}

impl Transport for Road<'_> {
    fn send(&self, request: &Request<'_>) -> Result<Response, TransportError> {
        (self.before)(request);
        let mut response = self.http.send(request)?;
        response.elapsed = Duration::from_millis(40);
        (self.after)(request, &mut response);
        Ok(response)
    }
}

/// Syncs a phone over a road of its own.
fn sync_over(
    world: &World,
    phone: usize,
    address: Option<SocketAddr>,
    before: &dyn Fn(&Request<'_>),
    after: &dyn Fn(&Request<'_>, &mut Response),
) -> SyncOutcome {
    let front = &world.server.handle().front;
    let address = address.map_or_else(
        || front.address.clone(),
        |address| ServerAddress::parse(&format!("http://{address}")).unwrap(),
    );
    let phone = &world.phones[phone];
    let road = Road {
        http: HttpTransport::new(address, front.pin).unwrap(),
        before,
        after,
    };
    let signer = phone.installation().signer(phone.slot()).unwrap();
    let mut driver = Driver::new(phone.device(), &signer).unwrap();
    let outcome = driver.sync_with_photos(&road, phone.connection).unwrap();
    world.server.settle();
    outcome
}

#[test]
fn a_photo_taken_offline_comes_to_the_other_phone_small_first_and_whole_when_asked_for() {
    let (world, household) = village();
    let prepared = picture(1);
    add_photo(world.phones[WANG].device(), household, &prepared).unwrap();
    let status = sync_status(world.phones[WANG].device()).unwrap();
    assert_eq!(status.photos.thumbnails.count, 1);
    assert_eq!(status.photos.originals.bytes, prepared.original.len() as u64);
    assert_eq!(status.safety, Safety::OnlyHere);

    let sent = world.sync(WANG);
    assert_eq!((sent.photos.sent, sent.photos.stopped), (2, None));
    assert!(sent.receipted, "the receipt speaks of the photo too");
    let status = sync_status(world.phones[WANG].device()).unwrap();
    assert_eq!(
        (status.photos.thumbnails.count, status.photos.originals.count),
        (0, 0)
    );
    assert_ne!(status.safety, Safety::OnlyHere);

    let came = world.sync(LI);
    assert_eq!(came.photos.fetched, 1);
    let photo = of(&world, LI, household);
    assert_eq!(
        (photo.thumb, photo.original),
        (FileState::Here, FileState::Absent)
    );
    assert_eq!(
        bytes(&world, LI, &photo, Part::Thumbnail),
        Some(prepared.thumbnail)
    );
    assert_eq!(world.sync(LI).photos.requests, 0, "nobody asked for the original");

    want_photo(world.phones[LI].device(), household, photo.hash).unwrap();
    assert_eq!(sync_status(world.phones[LI].device()).unwrap().photos.wanted, 1);
    assert_eq!(world.sync(LI).photos.fetched, 1);
    assert_eq!(bytes(&world, LI, &photo, Part::Original), Some(prepared.original));
    let refused = want_photo(world.phones[LI].device(), household.care(), photo.hash);
    assert_eq!(refused.unwrap_err().code(), Code::NotFound);
}

#[test]
fn on_a_metered_connection_originals_wait() {
    let (mut world, household) = village();
    world.phones[WANG].connection = Connection::Metered;
    let prepared = picture(1);
    add_photo(world.phones[WANG].device(), household, &prepared).unwrap();
    let outcome = world.sync(WANG);
    assert_eq!(outcome.photos.sent, 1);
    assert!(outcome.photos.up < 16 << 10, "{} bytes", outcome.photos.up);
    let photo = of(&world, WANG, household);
    assert_eq!(
        (photo.thumb, photo.original),
        (FileState::Here, FileState::ToSend)
    );
    assert_eq!(world.sync(LI).photos.fetched, 1);

    // Who asks for what is not there yet is told so, and asks again later by itself.
    want_photo(world.phones[LI].device(), household, photo.hash).unwrap();
    let early = world.sync(LI).photos;
    let original = File {
        document: household,
        hash: photo.hash,
        part: Part::Original,
    };
    assert_eq!(early.later, [(original, Code::NotFound)]);
    let status = sync_status(world.phones[LI].device()).unwrap();
    assert_eq!(status.photos.failing, [(original, Code::NotFound)]);
    assert_eq!(world.sync(LI).photos.requests, 0, "not at once again");

    world.phones[WANG].connection = Connection::Free;
    assert_eq!(world.sync(WANG).photos.sent, 1);
    world.time.pass(2 * MINUTE);
    assert_eq!(world.sync(LI).photos.fetched, 1);
    assert_eq!(bytes(&world, LI, &photo, Part::Original), Some(prepared.original));
    assert!(
        sync_status(world.phones[LI].device())
            .unwrap()
            .photos
            .failing
            .is_empty()
    );
}

/// A line that breaks off after so many bytes up or down, and counts.
struct Line {
    address: SocketAddr,
    left: Arc<AtomicI64>,
    up: Arc<AtomicU64>,
    down: Arc<AtomicU64>,
}

impl Line {
    fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let left = Arc::new(AtomicI64::new(i64::MAX));
        let (up, down) = (Arc::<AtomicU64>::default(), Arc::<AtomicU64>::default());
        let line = Self {
            address,
            left: left.clone(),
            up: up.clone(),
            down: down.clone(),
        };
        thread::spawn(move || {
            for phone in listener.incoming().flatten() {
                let server = TcpStream::connect(server).unwrap();
                let (back, forth) = (server.try_clone().unwrap(), phone.try_clone().unwrap());
                for (from, to, count) in [(phone, server, up.clone()), (back, forth, down.clone())] {
                    let left = left.clone();
                    thread::spawn(move || carry(from, to, &left, &count));
                }
            }
        });
        line
    }

    fn breaks_after(&self, bytes: usize) {
        self.left.store(bytes as i64, Ordering::SeqCst);
    }

    fn holds(&self) {
        self.left.store(i64::MAX, Ordering::SeqCst);
        self.up.store(0, Ordering::SeqCst);
        self.down.store(0, Ordering::SeqCst);
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, left: &AtomicI64, count: &AtomicU64) {
    let mut buffer = [0; 4_096];
    while let Ok(read) = from.read(&mut buffer) {
        if read == 0 || left.fetch_sub(read as i64, Ordering::SeqCst) < read as i64 {
            break;
        }
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
        count.fetch_add(read as u64, Ordering::SeqCst);
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}

#[test]
fn an_upload_that_was_cut_goes_on_where_the_server_stands() {
    let (world, household) = village();
    let line = Line::before(world.server.handle().address);
    let prepared = picture(1);
    let length = prepared.original.len();
    assert!(length > 300_000, "{length} bytes are worth a cut");
    add_photo(world.phones[WANG].device(), household, &prepared).unwrap();
    let (began, asked) = (Cell::new(0), Cell::new(0));
    let note = |request: &Request<'_>| {
        began.set(began.get() + u32::from(request.method == Method::Post && request.path == "/v1/photos"));
        asked.set(asked.get() + u32::from(request.method == Method::Head));
        if request.method == Method::Patch && asked.get() == 0 {
            // The first piece's second half is never to arrive.
            line.breaks_after(request.body.len() * 3 / 4);
        }
    };
    let cut = sync_over(&world, WANG, Some(line.address), &note, &|_, _| ());
    assert_eq!((cut.photos.sent, cut.photos.stopped), (1, Some(Code::Offline)));
    assert_eq!(cut.accepted, 1, "what is no photo was stored before");
    assert_eq!(of(&world, WANG, household).original, FileState::ToSend);
    let arrived = usize::try_from(line.up.load(Ordering::SeqCst)).unwrap();

    line.holds();
    began.set(0);
    asked.set(0);
    let note = |request: &Request<'_>| {
        began.set(began.get() + u32::from(request.method == Method::Post && request.path == "/v1/photos"));
        asked.set(asked.get() + u32::from(request.method == Method::Head));
    };
    let rest = sync_over(&world, WANG, Some(line.address), &note, &|_, _| ());
    assert_eq!((rest.photos.sent, rest.photos.stopped), (1, None));
    assert_eq!(
        (began.get(), asked.get()),
        (0, 1),
        "not begun anew: asked how far it is"
    );
    let kept = length - usize::try_from(rest.photos.up).unwrap();
    assert!(kept >= 16 << 10, "{kept} bytes were not sent twice");
    assert!(kept <= arrived);
    assert_eq!(world.sync(LI).photos.fetched, 1);
    let photo = of(&world, LI, household);
    want_photo(world.phones[LI].device(), household, photo.hash).unwrap();
    world.sync(LI);
    assert_eq!(bytes(&world, LI, &photo, Part::Original), Some(prepared.original));
}

#[test]
fn a_photo_that_was_cut_on_its_way_here_goes_on_too() {
    let (world, household) = village();
    let line = Line::before(world.server.handle().address);
    let prepared = picture(1);
    add_photo(world.phones[WANG].device(), household, &prepared).unwrap();
    world.sync(WANG);
    world.sync(LI);
    let photo = of(&world, LI, household);
    want_photo(world.phones[LI].device(), household, photo.hash).unwrap();
    // 2G: 57,500 bytes in twenty seconds.
    let slow = Link {
        bytes_per_second: Some(2_875),
        round_trip: Some(600),
    };
    let store = world.phones[LI].device().store();
    store.write(|db| slow.save(db)).unwrap();
    let ranges = Cell::new(0);
    let note = |request: &Request<'_>| {
        if request.method == Method::Get {
            ranges.set(ranges.get() + 1);
            if ranges.get() == 3 {
                line.breaks_after(20_000);
            }
        }
    };
    let cut = sync_over(&world, LI, Some(line.address), &note, &|_, _| ());
    assert_eq!((cut.photos.fetched, cut.photos.stopped), (0, Some(Code::Offline)));
    let here = usize::try_from(cut.photos.down).unwrap();
    assert!(here > 60_000, "two ranges of {here} bytes");

    line.holds();
    let rest = sync_over(&world, LI, Some(line.address), &|_| (), &|_, _| ());
    assert_eq!(rest.photos.fetched, 1);
    assert_eq!(
        rest.photos.down as usize + here,
        prepared.original.len(),
        "no byte twice"
    );
    assert_eq!(bytes(&world, LI, &photo, Part::Original), Some(prepared.original));
}

#[test]
fn other_bytes_than_the_photo_s_are_refused_with_their_code_and_not_kept() {
    let (world, household) = village();
    let (prepared, other) = (picture(1), picture(2));
    add_photo(world.phones[WANG].device(), household, &prepared).unwrap();
    world.sync(WANG);
    let swap = |with: Vec<u8>| {
        move |request: &Request<'_>, response: &mut Response| {
            if request.method == Method::Get && response.status == 206 {
                response.body = with[..with.len().min(16 << 10)].to_vec();
                let range = format!("bytes 0-{}/{}", response.body.len() - 1, response.body.len());
                response.headers.retain(|(name, _)| name != "content-range");
                response.headers.push(("content-range".into(), range));
            }
        }
    };
    let lie = sync_over(&world, LI, None, &|_| (), &swap(b"<html>a page</html>".to_vec()));
    let photo = of(&world, LI, household);
    let file = |part| File {
        document: household,
        hash: photo.hash,
        part,
    };
    assert_eq!(lie.photos.later, [(file(Part::Thumbnail), Code::NotAPhoto)]);
    assert_eq!(photo.thumb, FileState::Absent);
    assert_eq!(bytes(&world, LI, &photo, Part::Thumbnail), None);

    want_photo(world.phones[LI].device(), household, photo.hash).unwrap();
    let lie = sync_over(&world, LI, None, &|_| (), &swap(other.thumbnail));
    assert_eq!(lie.photos.later, [(file(Part::Original), Code::PhotoWrongHash)]);
    assert_eq!(bytes(&world, LI, &photo, Part::Original), None);

    world.time.pass(HOUR);
    assert_eq!(world.sync(LI).photos.fetched, 2, "a true server sets it right");
    assert_eq!(bytes(&world, LI, &photo, Part::Original), Some(prepared.original));
}

#[test]
fn a_pass_that_grows_old_on_the_way_is_renewed_before_it_ends() {
    let (world, household) = village();
    add_photo(world.phones[WANG].device(), household, &picture(1)).unwrap();
    let (syncs, denied) = (Cell::new(0), Cell::new(0));
    let slow = |request: &Request<'_>, response: &mut Response| {
        syncs.set(syncs.get() + u32::from(request.path == "/v1/sync"));
        denied.set(denied.get() + u32::from(response.status == 401));
        if request.method == Method::Post && request.path == "/v1/photos" {
            world.time.pass(16 * MINUTE);
        }
    };
    let outcome = sync_over(&world, WANG, None, &|_| (), &slow);
    assert_eq!((outcome.photos.sent, outcome.photos.stopped), (2, None));
    assert!(outcome.receipted);
    assert_eq!(
        (denied.get(), syncs.get()),
        (0, 4),
        "the work, two passes, the receipt"
    );
}
