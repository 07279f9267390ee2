//! Search on a chief's phone that has read 52,000 households of a village from the server.

use std::io::Write;
use std::time::Instant;

use doorstep_device::sync::http::HttpTransport;
use doorstep_device::sync::{Driver, enrol as enrolment};
use doorstep_device::view::search::search;
use doorstep_model::document::schema::Kind;
use doorstep_model::protocol::enrol::{EnrolLink, ServerAddress};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use tempfile::TempDir;

use super::{Sheet, percentile};
use crate::bench::load::{Child, Ground};
use crate::world::clock::Time;
use crate::world::phone::Phone;
use crate::world::random::Seeded;

/// Times it is measured.
const RUNS: usize = 5;
/// Queries of one run.
const QUERIES: usize = 400;
/// Households that the phone must have, or the row says nothing.
const HOUSEHOLDS: usize = 50_000;
/// Common surnames, as people begin to type.
const SURNAMES: [&str; 8] = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄"];

/// A real phone of the village's chief.
pub(super) struct Chief {
    phone: Phone,
    transport: HttpTransport,
    _folder: TempDir,
}

/// Enrols it while the server is young: a code holds for a quarter of an hour.
pub(super) fn enrol(ground: &Ground, child: &Child, now: Timestamp) -> Chief {
    let folder = tempfile::Builder::new()
        .prefix("doorstep-bench-")
        .tempdir()
        .expect("a folder");
    let (user, code) = ground.chief;
    let clock = Time::morning_of(now.day()).clock();
    let phone = Phone::new(folder.path().into(), "chief", user, clock, 1);
    let link = EnrolLink {
        server: ServerAddress::parse(&format!("http://{}", child.address())).expect("an address"),
        pin: child.pin(),
        code,
    };
    let transport = HttpTransport::new(link.server.clone(), link.pin).expect("a connection");
    let signer = phone.installation().signer(phone.slot()).expect("a signing key");
    let app = Text::parse("doorstep-bench").expect("a name");
    enrolment::enrol(phone.device(), &signer, &link, &app, &transport).expect("the phone is enrolled");
    Chief {
        phone,
        transport,
        _folder: folder,
    }
}

pub(super) fn measure(chief: &Chief, random: &Seeded, sheet: &mut Sheet<impl Write>) {
    let phone = &chief.phone;
    let signer = phone.installation().signer(phone.slot()).expect("a signing key");
    let mut driver = Driver::new(phone.device(), &signer).expect("an enrolled phone");
    driver
        .sync_until_done(&chief.transport)
        .expect("the phone reads all of it");
    let there = phone.documents(Kind::Household).len();
    assert!(there >= HOUSEHOLDS, "the phone has {there} households");
    for _ in 0..RUNS {
        let mut found = 0;
        let mut took: Vec<f64> = (0..QUERIES)
            .map(|n| {
                let query = query(random, n);
                let began = Instant::now();
                found += search(phone.device(), &query).expect("a search answers").len();
                began.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        assert!(found > QUERIES, "most of what is looked for is there");
        sheet.put("search.p99_ms", percentile(&mut took, 99));
    }
}

/// What people type: a surname, initials, the last digits of a phone, a house number.
fn query(random: &Seeded, n: usize) -> String {
    let letter = || char::from(b'a' + random.below(26) as u8);
    match n % 4 {
        0 => (*random.pick(&SURNAMES)).into(),
        1 => format!("{}{}", letter(), letter()),
        2 => format!("{:04}", random.below(10_000)),
        _ => format!("{}组{}号", 1 + random.below(12), 1 + random.below(25)),
    }
}
