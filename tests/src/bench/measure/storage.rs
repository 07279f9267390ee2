//! A phone alone: saving a visit, searching, and how large its database gets.

use std::io::Write;
use std::time::Instant;

use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::register_household::register_household;
use doorstep_device::view::search::search;
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::row::Station;

use super::Sheet;
use super::phone::VILLAGE;
use crate::roster::{RosterGenerator, RosterShape};
use crate::world::{Place, World, grid};

/// Households of the database row.
const HOUSEHOLDS: usize = 10_000;
/// Searches of one row.
const SEARCHES: usize = 200;

/// Saving and searching on a phone with 10,000 households, each visited once.
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
    let mut saved: Vec<f64> = ids
        .iter()
        .map(|id| {
            let began = Instant::now();
            record_visit(device, *id, &form).expect("a visit is recorded");
            began.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    sheet.put("save_visit.with_fsync_p99_ms", p99(&mut saved));
    let mut searched: Vec<f64> = made
        .iter()
        .step_by(HOUSEHOLDS / SEARCHES)
        .map(|made| {
            let name = made
                .draft
                .people()
                .first()
                .map(|head| head.name())
                .unwrap_or_default();
            let began = Instant::now();
            let found = search(device, name).expect("a search answers");
            assert!(!found.is_empty(), "who lives there is found");
            began.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    sheet.put("search.p99_ms_at_10000", p99(&mut searched));
    let files = phone.files();
    let size: u64 = ["", "-wal"]
        .iter()
        .filter_map(|suffix| std::fs::metadata(format!("{}{suffix}", files.database.display())).ok())
        .map(|file| file.len())
        .sum();
    sheet.put("device_database.mb", size as f64 / 1e6);
}

fn p99(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() * 99 / 100).min(values.len() - 1)]
}
