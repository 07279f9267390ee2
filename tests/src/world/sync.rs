//! Phones meet the server: over HTTP, by the road that each of them has.

use std::time::Duration;

use doorstep_device::sync::http::HttpTransport;
use doorstep_device::sync::transport::{Request, Response, Transport, TransportError};
use doorstep_device::sync::{Driver, SyncError, SyncOutcome, enrol};
use doorstep_model::id::UserId;
use doorstep_model::protocol::enrol::{EnrolCode, EnrolLink};
use doorstep_model::text::Text;

use super::{ServerSide, World};
use crate::oracle::note_told;

/// As long as every exchange of a world takes: what phones measure must not depend on the machine
/// that runs it.
const EXCHANGE: Duration = Duration::from_millis(40);

/// HTTP to the world's server, on which all exchanges take the same time. After each the server
/// publishes what it has: what the next answer holds must not depend on the machine's speed.
struct Even<'a> {
    server: &'a ServerSide,
    http: HttpTransport,
}

impl Transport for Even<'_> {
    fn send(&self, request: &Request<'_>) -> Result<Response, TransportError> {
        let response = self.http.send(request);
        self.server.settle();
        response.map(|response| Response {
            elapsed: EXCHANGE,
            ..response
        })
    }
}

impl World {
    /// HTTP to the server as it is now.
    fn transport(&self) -> Even<'_> {
        let front = &self.server.handle().front;
        Even {
            server: &self.server,
            http: HttpTransport::new(front.address.clone(), front.pin).expect("a connection"),
        }
    }

    /// A new phone of a person, enrolled by a one-time code; gives its place in [`World::phones`].
    ///
    /// # Panics
    /// When the server does not take it.
    pub fn phone(&mut self, name: &str, user: UserId) -> usize {
        let (link, place) = (self.enrol_link(user), self.new_phone(name, user));
        self.try_enrol(place, link.code).expect("the phone is enrolled");
        place
    }

    /// Enrols a phone by a code that was made before.
    ///
    /// # Errors
    /// As the phone's.
    pub fn try_enrol(&self, phone: usize, code: EnrolCode) -> Result<(), SyncError> {
        let phone = &self.phones[phone];
        let signer = phone.installation().signer(phone.slot()).expect("a signing key");
        let front = &self.server.handle().front;
        let link = EnrolLink {
            server: front.address.clone(),
            pin: front.pin,
            code,
        };
        let app = Text::parse("doorstep-tests").expect("a name");
        enrol::enrol(phone.device(), &signer, &link, &app, &self.transport())
    }

    /// Syncs a phone, documents and photos, until nothing is left to do, or the road does not let it.
    ///
    /// # Errors
    /// As the phone's.
    pub fn try_sync(&self, phone: usize) -> Result<SyncOutcome, SyncError> {
        let phone = &self.phones[phone];
        let transport = self.transport();
        let signer = phone.installation().signer(phone.slot()).expect("a signing key");
        let mut driver = Driver::new(phone.device(), &signer)?;
        let outcome = driver.sync_with_photos(&phone.road.to(&transport), phone.connection);
        note_told(&phone.files()).expect("the oracle reads the phone");
        outcome
    }

    /// Syncs a phone on a good road.
    ///
    /// # Panics
    /// When it does not come to its end.
    pub fn sync(&self, phone: usize) -> SyncOutcome {
        self.try_sync(phone)
            .unwrap_or_else(|error| panic!("{}: {error:?}", self.phones[phone].name))
    }

    /// Lets everything arrive that roads hold back.
    pub fn release_roads(&self) {
        let transport = self.transport();
        self.phones
            .iter()
            .for_each(|phone| phone.road.release(&transport));
    }

    /// Syncs all phones on good roads until each has read what the others wrote.
    ///
    /// # Panics
    /// When one does not come to its end.
    pub fn sync_all(&self) {
        for _ in 0..2 {
            (0..self.phones.len()).for_each(|phone| _ = self.sync(phone));
        }
    }
}
