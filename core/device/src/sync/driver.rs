//! Does what the engine says: looks up, signs, sends, stores.

use doorstep_model::code::Code;
use doorstep_model::protocol::envelope::{self, Context, Purpose};
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::refusal::Refusal;
use doorstep_model::protocol::sync::{SyncReply, SyncRequest, Token};
use doorstep_model::protocol::{limits, message};
use doorstep_model::time::Timestamp;
use rusqlite::Connection as Db;

use super::engine::{Engine, Input, Output, Page, Skipped, Stop, Stored, Want};
use super::error::SyncError;
use super::estimate::Link;
use super::photo::{Connection, PhotoOutcome};
use super::transport::{MEDIA_TYPE, Method, Request, Response, Transport, TransportError};
use super::{gather, page};
use crate::device::Device;
use crate::identity::{Enrolment, Identity};
use crate::key::DeviceSigner;
use crate::store::{Setting, StoreError, authored, setting};

/// What a sync came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncOutcome {
    /// Another round is needed.
    pub more: bool,
    /// Everything that the server published for this phone is here, proven by equal digests.
    pub proven: bool,
    /// What this phone wrote is what the newest receipt says.
    pub receipted: bool,
    /// Requests that were sent.
    pub requests: u32,
    /// Bytes of bodies sent.
    pub sent: u64,
    /// Bytes of bodies received.
    pub received: u64,
    /// Changes that the server now holds durably.
    pub accepted: usize,
    /// Items that came.
    pub items: usize,
    /// Changes and facts that wait for the next sync.
    pub waiting: usize,
    /// What came and can't be: left out, the rest stored.
    pub skipped: Vec<Skipped>,
    /// What became of photos, where they were to go too.
    pub photos: PhotoOutcome,
}

/// Syncs one user of this phone. It remembers what one round says about the next: whoever calls
/// [`Driver::sync_once`] keeps it while there is more.
pub struct Driver<'a> {
    pub(super) device: &'a Device,
    signer: &'a dyn DeviceSigner,
    enrolment: Enrolment,
    receipt_key: PublicKey,
    engine: Engine,
    pub(super) link: Link,
    /// The last counter sent. It becomes durable with the answer; after a crash in between the
    /// server says where to go on.
    used: u64,
    /// With when it came, by this phone's clock.
    pub(super) token: Option<(Token, Timestamp)>,
}

impl std::fmt::Debug for Driver<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Driver").finish_non_exhaustive()
    }
}

impl<'a> Driver<'a> {
    /// For an enrolled user.
    ///
    /// # Errors
    /// `NotEnrolled`, or the database's.
    pub fn new(device: &'a Device, signer: &'a dyn DeviceSigner) -> Result<Self, SyncError> {
        let (enrolment, link) = device.store().read(|db: &Db| {
            let enrolment = setting::cbor::<Enrolment>(db, Setting::Enrolment)?;
            Ok::<_, StoreError>((enrolment, Link::load(db)?))
        })?;
        let enrolment = enrolment.ok_or(SyncError::NotEnrolled)?;
        let receipt_key = PublicKey::parse(&enrolment.reply.receipt.public)
            .map_err(|_| StoreError::Unreadable("receipt key"))?;
        Ok(Self {
            device,
            signer,
            enrolment,
            receipt_key,
            engine: Engine::new(link.bytes_per_second),
            link,
            used: 0,
            token: None,
        })
    }

    /// The next sync ends with a receipt where one can be had, even at the price of a request.
    pub fn want_receipt(&mut self) {
        self.engine.want_receipt();
    }

    /// Opens photos and live updates for a short while; none before the first answer.
    pub fn token(&self) -> Option<&Token> {
        self.token.as_ref().map(|(token, _)| token)
    }

    /// One round: a request, its answer, and what that changes here. What [`SyncOutcome::more`]
    /// says goes for the whole sync.
    ///
    /// # Errors
    /// Why there was no round; what earlier rounds stored stays.
    pub fn sync_once(&mut self, transport: &dyn Transport) -> Result<SyncOutcome, SyncError> {
        let mut outcome = SyncOutcome::default();
        self.round(transport, &mut outcome)?;
        Ok(outcome)
    }

    /// Rounds until nothing is left to do.
    ///
    /// # Errors
    /// As [`Driver::sync_once`].
    pub fn sync_until_done(&mut self, transport: &dyn Transport) -> Result<SyncOutcome, SyncError> {
        let mut outcome = SyncOutcome::default();
        self.rounds(transport, &mut outcome)?;
        Ok(outcome)
    }

    /// Documents first, then photos as far as the connection allows, and the receipt for what of
    /// them counts.
    ///
    /// # Errors
    /// As [`Driver::sync_once`]. A photo that does not go is told in [`SyncOutcome::photos`].
    pub fn sync_with_photos(
        &mut self,
        transport: &dyn Transport,
        connection: Connection,
    ) -> Result<SyncOutcome, SyncError> {
        let mut outcome = self.sync_until_done(transport)?;
        let counted = |db: &Db| Ok::<_, StoreError>(authored::authored(db)?.photos);
        let before = self.device.store().read(counted)?;
        outcome.photos = self.carry_photos(transport, connection)?;
        let more = self.device.store().read(counted)? != before;
        if more && outcome.photos.stopped.is_none() {
            self.rounds(transport, &mut outcome)?;
        }
        Ok(outcome)
    }

    fn rounds(&mut self, transport: &dyn Transport, outcome: &mut SyncOutcome) -> Result<(), SyncError> {
        loop {
            self.round(transport, outcome)?;
            if !outcome.more {
                return Ok(());
            }
        }
    }

    fn round(&mut self, transport: &dyn Transport, outcome: &mut SyncOutcome) -> Result<(), SyncError> {
        let mut input = Input::Begin;
        loop {
            input = match self.engine.step(input) {
                Output::Gather(want) => Input::Held(Box::new(self.gather(&want)?)),
                Output::Compare(scope) => {
                    let things = self.device.store().read(|db| gather::things(db, &scope))?;
                    Input::Items(things.into_iter().map(|(name, _)| name).collect())
                }
                Output::Send(request) => self.send(transport, &request, outcome)?,
                Output::Store(page) => Input::Stored(Box::new(self.store(&page, outcome)?)),
                Output::Rest(round) => {
                    outcome.more = round.more;
                    outcome.proven = round.proven;
                    return Ok(());
                }
                Output::Stop(stop) => return Err(stop.into()),
                // Never asked for: every input above is what the engine waits for.
                Output::Nothing => return Err(SyncError::NoProgress),
            };
        }
    }

    fn gather(&self, want: &Want) -> Result<super::engine::Held, SyncError> {
        let me = self.me()?;
        let phone = self.device.now();
        Ok(self.device.store().read(|db| {
            let receipt = page::held_receipt(db, &me, &self.receipt_key)?;
            gather::held(db, want, self.used, receipt.as_ref(), phone)
        })?)
    }

    fn send(
        &mut self,
        transport: &dyn Transport,
        request: &SyncRequest,
        outcome: &mut SyncOutcome,
    ) -> Result<Input, SyncError> {
        let context = Context {
            purpose: Purpose::Sync,
            realm: self.enrolment.reply.realm,
            server_key: self.enrolment.reply.server_key,
        };
        let key_id = self.enrolment.device.as_bytes();
        let body = envelope::seal(message::write(request), &context, key_id, self.signer)?;
        let expected = request.reply_limit.map_or(0, u64::from) / 2;
        self.used = request.counter;
        outcome.requests += 1;
        outcome.sent += body.len() as u64;
        let answer = transport.send(&Request {
            method: Method::Post,
            path: "/v1/sync".into(),
            headers: vec![("content-type", MEDIA_TYPE.into())],
            body: &body,
            limit: limits::REPLY.outside,
            patience: self.link.patience(body.len() as u64 + expected),
        });
        match answer {
            Ok(response) => {
                outcome.received += response.body.len() as u64;
                let bytes = (body.len() + response.body.len()) as u64;
                self.link = self.link.with(bytes, response.elapsed);
                Ok(hear(request.counter, &response))
            }
            Err(TransportError::Lost) => {
                self.device
                    .store()
                    .write(|db| setting::set_number(db, Setting::Counter, self.used))?;
                Ok(Input::Lost(request.counter))
            }
            Err(error) => {
                // The engine waits for this request no more.
                self.engine.step(Input::Lost(request.counter));
                Err(error.into())
            }
        }
    }

    fn store(&mut self, page: &Page, outcome: &mut SyncOutcome) -> Result<Stored, SyncError> {
        let (me, rules) = (self.me()?, self.device.rules());
        let environment = self.device.environment();
        let (stored, after) = self.device.store().write(|db| {
            let context = page::Context {
                db,
                rules: &rules,
                me: &me,
                randomness: &*environment.randomness,
                receipt_key: &self.receipt_key,
                phone: environment.clock.now(),
            };
            // What was measured outlives the sync: the next one fits its requests to it.
            self.link.save(db)?;
            page::store(&context, page)
        })?;
        if let Some(token) = &page.token {
            self.token = Some((token.clone(), environment.clock.now()));
        }
        if after.generation {
            self.device.read_identity()?;
        }
        if after.preset {
            self.device.read_rules()?;
        }
        self.shred()?;
        outcome.accepted += stored.accepted;
        outcome.items += stored.items;
        outcome.waiting = stored.left;
        outcome.receipted = !stored.unreceipted;
        outcome.skipped.extend_from_slice(&stored.skipped);
        Ok(stored)
    }

    fn shred(&self) -> Result<(), SyncError> {
        use crate::device::DeviceError;
        self.device.shred().map_err(|error| match error {
            DeviceError::Store(error) => SyncError::Store(error),
            DeviceError::Photo(error) => SyncError::Photo(error),
        })
    }

    fn me(&self) -> Result<Identity, SyncError> {
        self.device.identity().ok_or(SyncError::NotEnrolled)
    }
}

/// What an answer says. A body that can't be read is nobody's answer to us: a proxy's page, or
/// one that was cut off.
fn hear(counter: u64, response: &Response) -> Input {
    if response.status == 200 {
        return match message::read::<SyncReply>(&response.body, &limits::REPLY) {
            Ok(reply) => Input::Reply(counter, Box::new(reply)),
            Err(_) => Input::Lost(counter),
        };
    }
    match message::read::<Refusal>(&response.body, &limits::SMALL) {
        Ok(refusal) => Input::Refused(counter, refusal),
        Err(_) if response.status == 413 => Input::Refused(counter, Refusal::of(Code::BodyTooLarge)),
        Err(_) => Input::Lost(counter),
    }
}

impl From<Stop> for SyncError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Lost => Self::Offline,
            Stop::Refused { code, wait } => Self::Refused { code, wait },
            Stop::NoProgress => Self::NoProgress,
        }
    }
}
