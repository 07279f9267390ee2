//! A phone and a server: first push, an edit, nothing new, a new device.

use std::io::Write;
use std::time::Instant;

use doorstep_device::action::edit_household::{HouseholdEdit, edit_household};
use doorstep_device::action::register_household::register_household;
use doorstep_device::sync::http::HttpTransport;
use doorstep_device::sync::{Driver, SyncOutcome};
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::protocol::row::Station;

use super::Sheet;
use crate::bench::wire::{Bytes, Wire};
use crate::roster::MadeHousehold;
use crate::world::{Place, World, grid};

/// A village with 31 basic grids.
pub const VILLAGE: &str = "610921104206";

/// What one sync cost.
struct Cost {
    outcome: SyncOutcome,
    bytes: Bytes,
    ms: f64,
}

/// The world of one run: a village, its cadre, and the cadre's phone with the households.
pub struct Run {
    world: World,
    cadre: UserId,
    wire: Wire,
}

impl Run {
    /// A village whose cadre reads 31 grids.
    pub fn new(seed: u64) -> Self {
        let mut world = World::new(seed, Place::of("hanyin", &[VILLAGE]));
        let cadre = world.person("chen", "陈大山");
        world.assign(cadre, "grid_chief", Station::Grid(grid(VILLAGE)));
        world.phone("chen", cadre);
        let wire = Wire::before(world.server.handle().address);
        let run = Self { world, cadre, wire };
        run.sync(0);
        run
    }

    /// Every row of the wire, once.
    ///
    /// # Panics
    /// When anything is refused.
    pub fn measure(mut self, households: &[MadeHousehold], sheet: &mut Sheet<impl Write>) {
        let device = self.world.phones[0].device();
        let made: Vec<DocumentId> = households
            .iter()
            .map(|made| register_household(device, &made.draft).expect("a household is registered"))
            .collect();

        let cost = self.sync(0);
        assert!(cost.outcome.accepted >= made.len(), "everything is taken");
        put(
            sheet,
            "first_push",
            &cost,
            &["requests", "up_bytes", "bytes", "ms"],
        );
        self.world.server.settle();

        self.edit(made[5], "15400000001");
        put(sheet, "edit_after_push", &self.sync(0), &["bytes", "ms"]);
        self.world.server.settle();
        self.sync(0);

        self.edit(made[5], "15400000002");
        put(
            sheet,
            "one_edit",
            &self.sync(0),
            &["requests", "up_bytes", "body_up_bytes", "bytes", "ms"],
        );
        self.world.server.settle();
        self.sync(0);

        put(
            sheet,
            "nothing_new",
            &self.sync(0),
            &["requests", "body_up_bytes", "body_down_bytes", "bytes", "ms"],
        );

        let second = self.world.phone("chen-new", self.cadre);
        let cost = self.sync(second);
        put(
            sheet,
            "new_device",
            &cost,
            &["requests", "down_bytes", "bytes", "ms"],
        );
    }

    fn edit(&self, household: DocumentId, phone: &str) {
        let edit = HouseholdEdit {
            phone: Some(phone.into()),
            ..HouseholdEdit::default()
        };
        edit_household(self.world.phones[0].device(), household, &edit).expect("the edit is taken");
    }

    /// One sync over the counted wire, on the time of this machine.
    fn sync(&self, which: usize) -> Cost {
        let phone = &self.world.phones[which];
        let pin = self.world.server.handle().front.pin;
        let transport = HttpTransport::new(self.wire.address(), pin).expect("a connection");
        let signer = phone.installation().signer(phone.slot()).expect("a signing key");
        let mut driver = Driver::new(phone.device(), &signer).expect("an enrolled phone");
        self.wire.take();
        let began = Instant::now();
        let outcome = driver
            .sync_until_done(&transport)
            .expect("the sync comes to its end");
        let ms = began.elapsed().as_secs_f64() * 1_000.0;
        Cost {
            outcome,
            bytes: self.wire.take(),
            ms,
        }
    }
}

/// The measures of one step that have a row: others would say that a row was forgotten.
fn put(sheet: &mut Sheet<impl Write>, name: &str, cost: &Cost, rows: &[&str]) {
    let Bytes { up, down } = cost.bytes;
    for (measure, value) in [
        ("requests", f64::from(cost.outcome.requests)),
        ("up_bytes", up as f64),
        ("down_bytes", down as f64),
        ("bytes", (up + down) as f64),
        ("body_up_bytes", cost.outcome.sent as f64),
        ("body_down_bytes", cost.outcome.received as f64),
        ("ms", cost.ms),
    ] {
        if rows.contains(&measure) {
            sheet.put(&format!("{name}.{measure}"), value);
        }
    }
}
