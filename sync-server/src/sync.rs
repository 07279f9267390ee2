//! One sync, from the bytes of the request to those of the answer.

use std::sync::Arc;

use doorstep_model::code::Code;
use doorstep_model::document::schema::SCHEMA;
use doorstep_model::id::{DeviceId, Epoch, RealmNumber};
use doorstep_model::protocol::envelope::{self, Context, Purpose};
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::receipt::{Receipt, SignedReceipt};
use doorstep_model::protocol::refusal::Refusal;
use doorstep_model::protocol::sync::{Authored, SyncReply, SyncRequest};
use doorstep_model::protocol::{PROTOCOL, limits, message};
use doorstep_model::time::Timestamp;

use crate::environment::{Environment, random};
use crate::ingest::{RequestError, Taken, take};
use crate::key::Keys;
use crate::life::{self, Cause};
use crate::publish::Waker;
use crate::pull::{Pull, pull};
use crate::realm::{RealmView, Realms};
use crate::reconcile::reconcile;
use crate::store::{AuthoredRow, Device, Store, StoreError};
use crate::token;

/// What answering needs.
pub struct Sync {
    /// The store.
    pub store: Store,
    /// The realms.
    pub realms: Arc<Realms>,
    /// Time and randomness.
    pub environment: Environment,
    /// The server's keys.
    pub keys: Arc<Keys>,
    /// Wakes the projector.
    pub waker: Waker,
}

impl Sync {
    /// Answers one request.
    ///
    /// # Errors
    /// The refusal of the request as a whole.
    pub async fn answer(&self, body: &[u8]) -> Result<Vec<u8>, Refusal> {
        let (device, payload) = self.verify(body).await?;
        let request: SyncRequest = message::read(&payload, &limits::REQUEST).map_err(Refusal::of)?;
        if request.protocol != PROTOCOL {
            return Err(Refusal::of(Code::UnsupportedVersion));
        }
        let now = self.environment.now();
        let request = Arc::new(request);
        let (realms, asked, of) = (self.realms.clone(), request.clone(), device.clone());
        let taken = self
            .store
            .write(move |tx| {
                let realm = realms.view(tx, of.realm)?;
                take(tx, &realm, &of, &asked, now)
            })
            .await;
        let taken = match taken {
            Err(RequestError::SetBack(epoch)) => return Err(self.another_life(device.realm, epoch).await),
            taken => taken.map_err(refusal)?,
        };
        let pending = taken.pending;
        let (realms, asked, of) = (self.realms.clone(), request.clone(), device.clone());
        let read = self
            .store
            .read(move |tx| {
                let realm = realms.view(tx, of.realm)?;
                let pulled = pull(tx, &realm, &of, &asked, now)?;
                let repaired = match &asked.reconcile {
                    Some(asked) => Some(reconcile(tx, &realm, &of, asked, now)?),
                    None => None,
                };
                Ok::<_, StoreError>((realm, pulled, repaired))
            })
            .await;
        if pending {
            // After the answer was read: what a request brings comes back with the next, whether
            // publishing is fast or slow.
            self.waker.wake();
        }
        let (realm, pulled, repaired) = read.map_err(unavailable)?;
        let mut reply = self.reply(&realm, &device, &request, taken, pulled, now);
        if let Some(repaired) = repaired {
            let repaired = repaired.map_err(Refusal::of)?;
            reply.reconcile = repaired.message;
            reply.pull = repaired.items;
            reply.cursors = Some(vec![repaired.cursor]);
        }
        Ok(message::write(&reply))
    }

    /// Size, form, device, signature, in this order; the payload is still compressed.
    async fn verify(&self, body: &[u8]) -> Result<(Device, Vec<u8>), Refusal> {
        if body.len() > limits::REQUEST.outside {
            return Err(Refusal::of(Code::BodyTooLarge));
        }
        let key_id = envelope::key_id(body).map_err(Refusal::of)?;
        let id = DeviceId::from_slice(&key_id).map_err(|_| Refusal::of(Code::UnknownDevice))?;
        let found = self
            .store
            .read(move |tx| tx.devices_by_id(id))
            .await
            .map_err(unavailable)?;
        let device = found
            .into_iter()
            .next()
            .ok_or_else(|| Refusal::of(Code::UnknownDevice))?;
        let context = Context {
            purpose: Purpose::Sync,
            realm: device.realm,
            server_key: self.keys.id(),
        };
        let key = PublicKey::parse(&device.public_key).map_err(|_| Refusal::of(Code::Internal))?;
        let (device, payload) = envelope::open(body, &context, |_| Ok((key, device))).map_err(Refusal::of)?;
        if device.revoked_at.is_some() {
            return Err(Refusal::of(Code::RevokedDevice));
        }
        Ok((device, payload))
    }

    /// A device has read further than this server has written: its file was set back. Tells it so.
    async fn another_life(&self, realm: RealmNumber, seen: Epoch) -> Refusal {
        let epoch = Epoch::new(random(&*self.environment.randomness));
        tracing::error!(realm = realm.0, "this server was set back; another life begins");
        let now = self.environment.now();
        let begun = self.store.write(move |tx| {
            let held = tx.realm(realm)?.ok_or(StoreError::Contradiction)?.epoch;
            if held != seen {
                // Another request saw it first.
                return Ok(held);
            }
            life::begin(tx, realm, epoch, Cause::SetBack, now)?;
            Ok(epoch)
        });
        match begun.await {
            Ok(epoch) => Refusal {
                epoch: Some(epoch),
                ..Refusal::of(Code::WrongEpoch)
            },
            Err(error) => unavailable(error),
        }
    }

    fn reply(
        &self,
        realm: &RealmView,
        device: &Device,
        request: &SyncRequest,
        taken: Taken,
        pulled: Pull,
        now: Timestamp,
    ) -> SyncReply {
        let mut reply = SyncReply {
            protocol: PROTOCOL,
            schema: SCHEMA as u16,
            epoch: realm.epoch,
            now,
            results: taken.results,
            fact_results: taken.fact_results,
            offer_results: taken.offer_results,
            reads: taken.reads,
            verdicts: Vec::new(),
            scopes: None,
            pull: Vec::new(),
            cursors: None,
            digests: None,
            more: false,
            token: Some(token::issue(realm, device, now)),
            reconcile: None,
            receipt: None,
        };
        if let (Some(authored), Some(held)) = (&request.authored, &taken.held) {
            reply.receipt = self.receipt(realm, device, authored, held, now);
        }
        pulled.into_reply(&mut reply);
        reply
    }

    /// A receipt, when what the device says it wrote is what the server holds.
    fn receipt(
        &self,
        realm: &RealmView,
        device: &Device,
        authored: &Authored,
        held: &AuthoredRow,
        now: Timestamp,
    ) -> Option<SignedReceipt> {
        if *authored != held.authored {
            return None;
        }
        let receipt = Receipt {
            device: device.id,
            user: device.user,
            authored: authored.clone(),
            epoch: realm.epoch,
            durable_until: held.durable_at,
            covered_until: held.covered_until,
            signed_at: now,
        };
        let signer = self.keys.receipt_signer();
        receipt.sign(realm.number, &PublicKey::of(signer), signer).ok()
    }
}

fn refusal(error: RequestError) -> Refusal {
    match error {
        RequestError::Refused(refusal) => *refusal,
        RequestError::SetBack(epoch) => Refusal {
            epoch: Some(epoch),
            ..Refusal::of(Code::WrongEpoch)
        },
        RequestError::Store(error) => unavailable(error),
    }
}

/// The store's own failures: logged once, and worth trying again.
fn unavailable(error: StoreError) -> Refusal {
    tracing::error!(%error, "sync could not be answered");
    Refusal::of(Code::TryLater)
}
