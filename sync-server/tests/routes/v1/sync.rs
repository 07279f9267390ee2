//! `POST /v1/sync`: bodies that are no request.

use doorstep_model::code::Code;
use doorstep_model::id::KeyId;
use doorstep_model::protocol::envelope::{Context, Purpose, seal};
use doorstep_model::protocol::refusal::Refusal;
use doorstep_model::protocol::{limits, message};
use p256::ecdsa::SigningKey;

use crate::server::{REALM, TestServer};

async fn post(server: &TestServer, body: Vec<u8>) -> (u16, Code) {
    let asked = server.client.post(server.url("/v1/sync")).body(body);
    let answer = asked.send().await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.bytes().await.unwrap();
    let refusal = message::read::<Refusal>(&body, &limits::SMALL).unwrap();
    (status, refusal.code)
}

#[tokio::test]
async fn what_is_no_request_of_a_known_phone_is_refused_by_code() {
    let server = TestServer::start().await;
    let key = SigningKey::from_slice(&[5; 32]).unwrap();
    let context = Context {
        purpose: Purpose::Sync,
        realm: REALM,
        server_key: KeyId::new(*server.handle.app().home.keys.id().as_bytes()),
    };
    let sealed = seal(vec![0; 64], &context, &[7; 12], &key).unwrap();
    for (body, wanted) in [
        (Vec::new(), (400, Code::BadRequest)),
        (b"{}".to_vec(), (400, Code::BadRequest)),
        (sealed[..sealed.len() / 2].to_vec(), (400, Code::BadRequest)),
        (sealed, (401, Code::UnknownDevice)),
        (vec![0x81; 100_000], (400, Code::BadRequest)),
        (vec![0; limits::REQUEST.outside + 1], (413, Code::BodyTooLarge)),
    ] {
        assert_eq!(post(&server, body).await, wanted);
    }
}
