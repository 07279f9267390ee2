use doorstep_model::code::Code;
use doorstep_model::id::{DeviceId, DeviceNumber, Generation, KeyId, ServerPin, UserId};
use doorstep_model::protocol::enrol::{EnrolCode, EnrolReply, EnrolRequest};
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::refusal::Refusal;
use doorstep_model::protocol::{PROTOCOL, limits, message};
use doorstep_model::text::Text;
use doorstep_server::action;
use doorstep_server::ledger::Event;
use p256::ecdsa::SigningKey;

use crate::server::{REALM, TestServer};

struct Phone {
    key: SigningKey,
    device: DeviceId,
}

impl Phone {
    fn new(n: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[n; 32]).unwrap(),
            device: DeviceId::new([n; 12]),
        }
    }

    fn request(&self, code: EnrolCode) -> EnrolRequest {
        EnrolRequest {
            protocol: PROTOCOL,
            code,
            public_key: PublicKey::of(&self.key).to_bytes(),
            device: self.device,
            generation: Generation::new([1; 4]),
            app: Text::parse("doorstep 0.1.0").unwrap(),
        }
    }

    fn sealed(&self, code: EnrolCode, pin: ServerPin) -> Vec<u8> {
        self.request(code).seal(pin, &self.key).unwrap()
    }
}

async fn post(server: &TestServer, body: Vec<u8>) -> (u16, Vec<u8>) {
    let response = server
        .client
        .post(server.url("/v1/enrol"))
        .body(body)
        .send()
        .await
        .unwrap();
    (
        response.status().as_u16(),
        response.bytes().await.unwrap().to_vec(),
    )
}

async fn enrol(server: &TestServer, phone: &Phone, code: EnrolCode) -> Result<EnrolReply, Code> {
    let (status, body) = post(server, phone.sealed(code, server.handle.front.pin)).await;
    if status == 200 {
        Ok(message::read(&body, &limits::SMALL).unwrap())
    } else {
        Err(refusal(&body))
    }
}

fn refusal(body: &[u8]) -> Code {
    message::read::<Refusal>(body, &limits::SMALL).unwrap().code
}

async fn issue(server: &TestServer, user: UserId) -> EnrolCode {
    let code = EnrolCode::new(server.handle.app().home.environment.random());
    let by = server.by_command();
    server
        .store()
        .write(move |tx| action::issue_code(tx, by, user, &code))
        .await
        .unwrap();
    code
}

#[tokio::test]
async fn a_phone_gets_a_number_and_the_servers_keys() {
    let server = TestServer::start().await;
    let user = server.add_user("li").await;
    let phone = Phone::new(1);
    let code = issue(&server, user).await;
    let reply = enrol(&server, &phone, code).await.unwrap();
    let keys = &server.handle.app().home.keys;
    assert_eq!(
        (reply.device_number, reply.user, reply.realm),
        (DeviceNumber(1), user, REALM)
    );
    assert_eq!((reply.receipt, reply.hpke), (keys.receipt(), keys.sealing()));
    assert_eq!(reply.server_key, keys.id());
    assert_eq!(reply.bundle_key, keys.bundle_key(REALM, phone.device));
    assert_ne!(reply.bundle_key, keys.bundle_key(REALM, Phone::new(2).device));

    let device = server
        .store()
        .read_blocking(|read| read.device(REALM, DeviceNumber(1)))
        .unwrap()
        .unwrap();
    assert_eq!(device.app.as_str(), "doorstep 0.1.0");
    let ledger = std::fs::read_to_string(server.handle.app().home.ledger.path()).unwrap();
    assert_eq!(ledger.matches("\"event\":\"enrolled\"").count(), 1);
    let audited = server
        .store()
        .read_blocking(|read| read.audited(REALM, 9))
        .unwrap();
    let audited: Vec<_> = audited
        .iter()
        .map(|row| (&*row.actor, &*row.action, &*row.subject))
        .collect();
    assert_eq!(
        audited,
        [("device:1", "device.enrol", "1"), ("command", "device.code", "1")]
    );
}

#[tokio::test]
async fn the_same_code_and_key_get_the_same_answer_even_later() {
    let server = TestServer::start().await;
    let user = server.add_user("li").await;
    let phone = Phone::new(1);
    let code = issue(&server, user).await;
    let first = enrol(&server, &phone, code).await.unwrap();
    server.clock.advance_minutes(60);
    assert_eq!(enrol(&server, &phone, code).await, Ok(first));
    assert_eq!(
        server
            .store()
            .read_blocking(|read| read.devices(REALM))
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_code_is_for_one_phone() {
    let server = TestServer::start().await;
    let user = server.add_user("li").await;
    let code = issue(&server, user).await;
    enrol(&server, &Phone::new(1), code).await.unwrap();
    assert_eq!(enrol(&server, &Phone::new(2), code).await, Err(Code::UsedCode));
}

#[tokio::test]
async fn a_code_that_nobody_issued_is_unknown() {
    let server = TestServer::start().await;
    assert_eq!(
        enrol(&server, &Phone::new(1), EnrolCode::new([9; 16])).await,
        Err(Code::UnknownCode)
    );
}

#[tokio::test]
async fn a_code_stands_for_fifteen_minutes() {
    let server = TestServer::start().await;
    let user = server.add_user("li").await;
    let (early, late) = (issue(&server, user).await, issue(&server, user).await);
    server.clock.advance_minutes(14);
    assert!(enrol(&server, &Phone::new(1), early).await.is_ok());
    server.clock.advance_minutes(1);
    assert_eq!(enrol(&server, &Phone::new(2), late).await, Err(Code::ExpiredCode));
}

#[tokio::test]
async fn a_revoked_phone_learns_nothing_by_asking_again() {
    let server = TestServer::start().await;
    let user = server.add_user("li").await;
    let code = issue(&server, user).await;
    enrol(&server, &Phone::new(1), code).await.unwrap();
    let by = server.by_command();
    server
        .store()
        .write(move |tx| action::revoke_device(tx, by, DeviceNumber(1)))
        .await
        .unwrap();
    assert_eq!(
        enrol(&server, &Phone::new(1), code).await,
        Err(Code::RevokedDevice)
    );
}

#[tokio::test]
async fn a_person_who_may_not_sign_in_enrols_no_phone() {
    let server = TestServer::start().await;
    let user = server.add_user("li").await;
    let code = issue(&server, user).await;
    let (by, event) = (server.by_command(), Event::Disabled { realm: REALM, user });
    server
        .store()
        .write(move |tx| doorstep_server::ledger::record(tx, by.now, event))
        .await
        .unwrap();
    assert_eq!(enrol(&server, &Phone::new(1), code).await, Err(Code::NotAllowed));
}

#[tokio::test]
async fn a_device_id_of_another_phone_is_refused() {
    let server = TestServer::start().await;
    let user = server.add_user("li").await;
    let code = issue(&server, user).await;
    enrol(&server, &Phone::new(1), code).await.unwrap();
    let copied = Phone {
        device: DeviceId::new([1; 12]),
        ..Phone::new(2)
    };
    let code = issue(&server, user).await;
    assert_eq!(enrol(&server, &copied, code).await, Err(Code::BadRequest));
    assert!(
        enrol(&server, &Phone::new(2), code).await.is_ok(),
        "the code is not lost by that"
    );
}

#[tokio::test]
async fn a_phone_that_the_ledger_knows_may_use_a_new_code() {
    let server = TestServer::start().await;
    let user = server.add_user("li").await;
    let phone = Phone::new(1);
    let code = issue(&server, user).await;
    let first = enrol(&server, &phone, code).await.unwrap();
    let again = issue(&server, user).await;
    assert_eq!(enrol(&server, &phone, again).await, Ok(first));
    let other = server.add_user("wang").await;
    let code = issue(&server, other).await;
    assert_eq!(
        enrol(&server, &phone, code).await,
        Err(Code::BadRequest),
        "a phone is one person's"
    );
}

#[tokio::test]
async fn bytes_that_are_no_request_are_refused() {
    let server = TestServer::start().await;
    let user = server.add_user("li").await;
    let code = issue(&server, user).await;
    let pin = server.handle.front.pin;
    let phone = Phone::new(1);
    let other_server = ServerPin::new([1; 32]);
    assert_ne!(other_server.key_id(), KeyId::new([0; 8]));
    let mut forged = phone.sealed(code, pin);
    *forged.last_mut().unwrap() ^= 1;
    let stolen = EnrolRequest {
        public_key: Phone::new(2).request(code).public_key,
        ..phone.request(code)
    };
    let newer = EnrolRequest {
        protocol: PROTOCOL + 1,
        ..phone.request(code)
    };
    for (body, status, wanted) in [
        (Vec::new(), 400, Code::BadRequest),
        (b"{}".to_vec(), 400, Code::BadRequest),
        (phone.sealed(code, other_server), 401, Code::BadSignature),
        (forged, 401, Code::BadSignature),
        (stolen.seal(pin, &phone.key).unwrap(), 401, Code::BadSignature),
        (
            newer.seal(pin, &phone.key).unwrap(),
            426,
            Code::UnsupportedVersion,
        ),
    ] {
        let (got, body) = post(&server, body).await;
        assert_eq!((got, refusal(&body)), (status, wanted));
    }
    let (status, body) = post(&server, vec![0; limits::SMALL.outside + 1]).await;
    assert_eq!((status, refusal(&body)), (413, Code::BodyTooLarge));
    assert!(
        server
            .store()
            .read_blocking(|read| read.devices(REALM))
            .unwrap()
            .is_empty()
    );
}
