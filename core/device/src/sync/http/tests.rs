use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use sha2::{Digest, Sha256};

use super::*;

/// Answers one request after another on one connection, until it ends.
fn serve(stream: impl Read + Write, answer: &[u8]) {
    let mut stream = BufReader::new(stream);
    loop {
        let (mut line, mut length) = (String::new(), 0);
        loop {
            line.clear();
            if stream.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
                length = value.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        let head = format!(
            "HTTP/1.1 201 Created\r\ncontent-length: {}\r\nUpload-Offset: {length}\r\n\r\n",
            answer.len()
        );
        let out = stream.get_mut();
        let sent = out
            .write_all(head.as_bytes())
            .and_then(|()| out.write_all(answer))
            .and_then(|()| out.flush());
        if sent.is_err() {
            return;
        }
    }
}

fn listen(handle: impl FnOnce(TcpStream) + Send + 'static) -> (u16, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = thread::spawn(move || handle(listener.accept().unwrap().0));
    (port, thread)
}

/// A server with a certificate of its own; its port and pin.
fn tls_server(answer: &'static [u8]) -> (u16, ServerPin, JoinHandle<()>) {
    let made = rcgen::generate_simple_self_signed(vec!["doorstep.test".into()]).unwrap();
    let pin = Sha256::digest(rcgen::PublicKeyData::subject_public_key_info(&made.signing_key));
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .unwrap();
    let (port, thread) = listen(move |stream| {
        let connection = ServerConnection::new(Arc::new(config)).unwrap();
        serve(StreamOwned::new(connection, stream), answer);
    });
    (port, ServerPin::new(pin.into()), thread)
}

fn transport(scheme: &str, port: u16, pin: ServerPin) -> HttpTransport {
    let address = ServerAddress::parse(&format!("{scheme}://127.0.0.1:{port}")).unwrap();
    HttpTransport::new(address, pin).unwrap()
}

fn request(body: &[u8], limit: usize) -> Request<'_> {
    Request {
        method: Method::Post,
        path: "/v1/sync".into(),
        headers: vec![("content-type", "application/vnd.doorstep".into())],
        body,
        limit,
        patience: Duration::from_secs(20),
    }
}

#[test]
fn the_server_of_the_link_is_talked_to_whatever_its_certificate_says() {
    let (port, pin, thread) = tls_server(b"answer");
    let transport = transport("https", port, pin);
    for _ in 0..2 {
        let answer = transport.send(&request(b"question", 100)).unwrap();
        assert_eq!((answer.status, &answer.body[..]), (201, &b"answer"[..]));
        assert_eq!(answer.header("upload-offset"), Some("8"));
    }
    drop(transport);
    thread.join().unwrap();
}

#[test]
fn another_key_is_another_server() {
    let (port, _, thread) = tls_server(b"answer");
    let transport = transport("https", port, ServerPin::new([7; 32]));
    assert_eq!(
        transport.send(&request(b"question", 100)),
        Err(TransportError::WrongServer)
    );
    drop(transport);
    thread.join().unwrap();
}

#[test]
fn an_answer_is_never_longer_than_asked_for() {
    let (port, thread) = listen(|stream| serve(stream, &[7; 1_000]));
    let transport = transport("http", port, ServerPin::new([0; 32]));
    assert_eq!(
        transport.send(&request(b"question", 999)),
        Err(TransportError::TooLong)
    );
    drop(transport);
    thread.join().unwrap();
}

#[test]
fn no_answer_is_lost() {
    let (port, thread) = listen(drop);
    let transport = transport("http", port, ServerPin::new([0; 32]));
    assert_eq!(
        transport.send(&request(b"question", 10)),
        Err(TransportError::Lost)
    );
    thread.join().unwrap();
    assert_eq!(
        transport.send(&request(b"question", 10)),
        Err(TransportError::Lost)
    );
}
