//! A phone alone: saving visits, and how large its database gets.

use std::io::Write;
use std::time::Duration;

use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::register_household::register_household;
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::row::Station;
use rustix::time::{ClockId, clock_gettime};

use super::phone::VILLAGE;
use super::{Sheet, percentile};
use crate::roster::{RosterGenerator, RosterShape};
use crate::world::{Place, World, grid};

/// Households of the database row, each visited once.
const HOUSEHOLDS: usize = 10_000;
/// Times a visit's row is measured.
const RUNS: usize = 5;

/// A phone on which 10,000 households were registered and visited, and that has sent all of it.
///
/// # Panics
/// When anything is refused.
pub fn measure(seed: u64, sheet: &mut Sheet<impl Write>) {
    let mut world = World::new(seed, Place::of("hanyin", &[VILLAGE]));
    let cadre = world.person("chen", "陈大山");
    world.assign(cadre, "grid_chief", Station::Grid(grid(VILLAGE)));
    let which = world.phone("chen", cadre);
    world.sync(which);
    let grids = world.place.basic_grids(VILLAGE);
    let made = RosterGenerator::new(1, RosterShape::VILLAGE, world.time.now()).households(
        &grids,
        "江河村",
        HOUSEHOLDS,
    );
    let phone = &world.phones[which];
    let device = phone.device();
    let ids: Vec<DocumentId> = made
        .iter()
        .map(|made| register_household(device, &made.draft).expect("a household is registered"))
        .collect();
    let form = VisitForm {
        kind: "door".into(),
        outcome: "met".into(),
        ..VisitForm::default()
    };
    for run in ids.chunks(HOUSEHOLDS / RUNS) {
        let mut saved: Vec<f64> = run
            .iter()
            .map(|id| {
                let began = busy();
                record_visit(device, *id, &form).expect("a visit is recorded");
                (busy() - began).as_secs_f64() * 1_000.0
            })
            .collect();
        sheet.put("save_visit.p99_ms", percentile(&mut saved, 99));
    }
    world.sync(which);
    let files = world.phones[which].files();
    let size: u64 = ["", "-wal"]
        .iter()
        .filter_map(|suffix| std::fs::metadata(format!("{}{suffix}", files.database.display())).ok())
        .map(|file| file.len())
        .sum();
    sheet.put("device_database.mb", size as f64 / 1e6);
}

/// How long this thread has had the processor. A save does all its work in the thread that asks for
/// it, so this is its time without what the disk takes to make it durable.
fn busy() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}
