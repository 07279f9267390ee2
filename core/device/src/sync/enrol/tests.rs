use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use doorstep_model::id::{DeviceNumber, Epoch, KeyId, RealmNumber, ServerPin, UserId};
use doorstep_model::protocol::enrol::{BundleKey, EnrolCode, ServerAddress, ServerKey};
use doorstep_model::protocol::key::{Signer, SignerUnavailable};
use p256::ecdsa::SigningKey;

use super::*;
use crate::device::Environment;
use crate::environment::fixed::{FixedClock, Seeded};
use crate::generation::InstallationNonce;
use crate::key::DatabaseKey;
use crate::sync::Driver;
use crate::sync::transport::{Response, TransportError};

struct Key(SigningKey);

impl Signer for Key {
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignerUnavailable> {
        self.0.sign(message)
    }
}

impl DeviceSigner for Key {
    fn public_key(&self) -> PublicKey {
        PublicKey::of(&self.0)
    }
}

/// Status and body.
type Said = Result<(u16, Vec<u8>), TransportError>;

/// What the server would say to each request, the last first.
struct Desk {
    answers: RefCell<Vec<Said>>,
    asked: RefCell<Vec<EnrolRequest>>,
}

impl Desk {
    fn new(answers: Vec<Said>) -> Self {
        Self {
            answers: RefCell::new(answers),
            asked: RefCell::new(Vec::new()),
        }
    }
}

impl Transport for Desk {
    fn send(&self, request: &Request<'_>) -> Result<Response, TransportError> {
        assert_eq!(request.path, "/v1/enrol");
        let (_, asked) = EnrolRequest::open(request.body, link().pin).unwrap();
        self.asked.borrow_mut().push(asked);
        let (status, body) = self.answers.borrow_mut().pop().unwrap()?;
        Ok(Response {
            status,
            headers: Vec::new(),
            body,
            elapsed: Duration::from_millis(5),
        })
    }
}

fn link() -> EnrolLink {
    EnrolLink {
        server: ServerAddress::parse("https://grid.example.cn").unwrap(),
        pin: ServerPin::new([7; 32]),
        code: EnrolCode::new([8; 16]),
    }
}

fn key() -> Key {
    Key(SigningKey::from_slice(&[6; 32]).unwrap())
}

fn reply() -> EnrolReply {
    let key = PublicKey::of(&SigningKey::from_slice(&[9; 32]).unwrap());
    let public = ServerKey {
        id: key.id(),
        public: key.to_bytes().to_vec(),
    };
    EnrolReply {
        protocol: PROTOCOL,
        schema: 1,
        device_number: DeviceNumber(5),
        user: UserId(6),
        realm: RealmNumber(1),
        server_key: KeyId::new([1; 8]),
        hpke: public.clone(),
        receipt: public,
        bundle_key: BundleKey([2; 32]),
        epoch: Epoch::new([3; 8]),
    }
}

fn device(folder: &std::path::Path) -> Device {
    let environment = Environment {
        clock: Arc::new(FixedClock::morning()),
        randomness: Arc::new(Seeded::new(1)),
    };
    let key = DatabaseKey::new([4; 32]);
    Device::open(folder, &key, InstallationNonce([1; 16]), environment)
        .unwrap()
        .0
}

fn app() -> Text<40> {
    Text::parse("Doorstep 0.1").unwrap()
}

#[test]
fn asked_again_after_a_lost_answer_it_is_the_same_device() {
    let folder = tempfile::tempdir().unwrap();
    let device = device(folder.path());
    let desk = Desk::new(vec![
        Ok((200, message::write(&reply()))),
        Err(TransportError::Lost),
    ]);
    let first = enrol(&device, &key(), &link(), &app(), &desk);
    assert!(matches!(first, Err(SyncError::Offline)));
    assert!(matches!(
        Driver::new(&device, &key()),
        Err(SyncError::NotEnrolled)
    ));
    enrol(&device, &key(), &link(), &app(), &desk).unwrap();
    let asked = desk.asked.borrow();
    assert_eq!(asked[0], asked[1]);
    let me = device.identity().unwrap();
    assert_eq!((me.device, me.generation), (asked[0].device, asked[0].generation));
    assert_eq!(me.number, DeviceNumber(5));
    assert!(Driver::new(&device, &key()).is_ok());
}

#[test]
fn a_refusal_is_told_with_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let device = device(folder.path());
    for (code, status) in [
        (Code::UsedCode, 409),
        (Code::ExpiredCode, 410),
        (Code::UnknownCode, 404),
    ] {
        let desk = Desk::new(vec![Ok((status, message::write(&Refusal::of(code))))]);
        let refused = enrol(&device, &key(), &link(), &app(), &desk).unwrap_err();
        assert_eq!(refused.code(), code);
    }
    let stranger = Desk::new(vec![Ok((502, b"<html>".to_vec()))]);
    let refused = enrol(&device, &key(), &link(), &app(), &stranger).unwrap_err();
    assert_eq!(refused.code(), Code::Offline);
    let other = Desk::new(vec![Err(TransportError::WrongServer)]);
    let refused = enrol(&device, &key(), &link(), &app(), &other).unwrap_err();
    assert_eq!(refused.code(), Code::WrongServer);
    assert!(device.identity().is_none());
}

#[test]
fn a_server_of_another_protocol_or_without_keys_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let device = device(folder.path());
    let mut newer = reply();
    newer.protocol = 99;
    let mut keyless = reply();
    keyless.receipt.public = vec![1, 2, 3];
    for bad in [newer, keyless] {
        let desk = Desk::new(vec![Ok((200, message::write(&bad)))]);
        let refused = enrol(&device, &key(), &link(), &app(), &desk);
        assert!(matches!(refused, Err(SyncError::BadAnswer(_))), "{refused:?}");
    }
    assert!(device.identity().is_none());
}
