//! The program itself, in a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::desk::Desk;

fn serve(desk: &Desk, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_doorstep-server"))
        .args(["--data", desk.data().to_str().unwrap(), "serve"])
        .args(arguments)
        .env_remove("DOORSTEP_LISTEN")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn without_metrics(desk: &Desk) {
    std::fs::write(desk.data().join("doorstep.toml"), "metrics = 'off'\n").unwrap();
}

fn lines(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
}

fn terminate(child: &Child) {
    let killed = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
}

#[test]
fn it_serves_until_it_is_told_to_end() {
    let desk = Desk::with_realm();
    std::fs::write(desk.data().join("doorstep.toml"), "metrics = '127.0.0.1:0'\n").unwrap();
    let mut child = serve(&desk, &["--listen", "127.0.0.1:0"]);
    let mut said = lines(&mut child);
    let (address, key, metrics) = (said.next().unwrap(), said.next().unwrap(), said.next().unwrap());
    assert_eq!(key, format!("key {}", desk.home().keys.tls().pin()));
    _ = rustls::crypto::ring::default_provider().install_default();
    let get = |url: &str| reqwest::blocking::get(url).unwrap().text().unwrap();
    assert_eq!(
        get(&format!("{address}/healthz")),
        r#"{"ok":true,"version":"0.1.0"}"#
    );
    let figures = get(metrics.strip_prefix("metrics ").unwrap());
    assert!(figures.contains("doorstep_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\""));
    assert!(figures.contains("doorstep_request_seconds_bucket"));
    let outside = reqwest::blocking::get(format!("{address}/metrics")).unwrap();
    assert_eq!(outside.status(), 404, "figures are not for phones and browsers");
    terminate(&child);
    assert!(child.wait().unwrap().success());
    assert!(!desk.data().join("serving.json").exists());
}

#[test]
fn plain_http_is_not_spoken_in_the_open() {
    let desk = Desk::with_realm();
    let refused = serve(&desk, &["--listen", "0.0.0.0:0"])
        .wait_with_output()
        .unwrap();
    assert!(!refused.status.success());
    insta::assert_snapshot!(String::from_utf8(refused.stderr).unwrap());
}

#[test]
fn a_village_network_gets_a_certificate_of_the_servers_own() {
    let desk = Desk::with_realm();
    without_metrics(&desk);
    let mut child = serve(&desk, &["--lan", "127.0.0.1:0"]);
    let mut said = lines(&mut child);
    let (address, key) = (said.next().unwrap(), said.next().unwrap());
    assert!(address.starts_with("https://127.0.0.1:"));
    assert_eq!(key, format!("key {}", desk.home().keys.tls().pin()));
    _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::blocking::Client::builder()
        .danger_accept_invalid_certs(true)
        .build()
        .unwrap();
    let page = client.get(format!("{address}/login")).send().unwrap();
    assert_eq!(page.status(), 200);
    assert!(
        reqwest::blocking::get(format!("{address}/login")).is_err(),
        "nobody vouches for it"
    );
    let plain = address.replace("https", "http");
    assert!(reqwest::blocking::get(plain).is_err());
    terminate(&child);
    assert!(child.wait().unwrap().success());
}

#[test]
fn without_a_data_folder_it_says_so() {
    let desk = Desk::new();
    let refused = serve(&desk, &[]).wait_with_output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("`init` makes one"), "{said}");
}
