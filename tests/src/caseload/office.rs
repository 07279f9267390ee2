//! Everyone at a desk: the clerks of the receiving stations, an officer of each unit.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use doorstep_model::id::{DocumentId, UnitCode, UserId};
use doorstep_model::protocol::row::Station;
use serde_json::Value;

use super::place::County;
use crate::bench::load::line::Line;
use crate::county::seats::Seats;
use crate::world::World;

/// All of them.
pub(super) struct Office {
    seats: Seats,
    clerks: Vec<usize>,
    officers: BTreeMap<UnitCode, usize>,
}

impl Office {
    /// A clerk for each county, an officer for each of the units.
    pub(super) fn open(world: &World, counties: &[County], units: &[UnitCode]) -> Self {
        let mut seats = Seats::new(world);
        let clerks = counties.iter().enumerate().map(|(n, county)| {
            let station = Station::Grid(county.code.clone());
            seats.add(world, format!("clerk{n}"), "station_clerk", station)
        });
        let clerks = clerks.collect();
        let officers = units.iter().enumerate().map(|(n, unit)| {
            let station = Station::Unit(unit.clone());
            (
                unit.clone(),
                seats.add(world, format!("officer{n}"), "officer", station),
            )
        });
        let officers = officers.collect();
        seats.set_password(world);
        Self {
            seats,
            clerks,
            officers,
        }
    }

    /// A new morning.
    pub(super) fn sign_in(&mut self, server: SocketAddr) {
        self.seats.sign_in(server);
    }

    /// The clerk of a county.
    pub(super) fn clerk_of(&self, county: usize) -> UserId {
        self.seats.user(self.clerks[county])
    }

    /// Forms that were sent.
    pub(super) fn forms(&self) -> u64 {
        self.seats.forms()
    }

    /// A clerk takes a step.
    pub(super) fn clerk(&self, line: &mut Line, county: usize, case: DocumentId, step: Value) {
        self.step(line, self.clerks[county], case, step);
    }

    /// A unit's officer takes a step.
    pub(super) fn officer(&self, line: &mut Line, unit: &UnitCode, case: DocumentId, step: Value) {
        self.step(line, self.officers[unit], case, step);
    }

    fn step(&self, line: &mut Line, seat: usize, case: DocumentId, step: Value) {
        self.seats
            .send(line, seat, &format!("/v1/cases/{case}/events"), step);
    }
}
