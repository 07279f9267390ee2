//! No name, login, password, number or text of a person in logs, metrics or errors.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use crate::desk::Desk;

const LOGIN: &str = "kanarie.lijst";
const NAME: &str = "金丝雀";
const PASSWORD: &str = "zingt de hele dag";
const PHONE: &str = "13800138000";

const CASE: &str = "019e0029cd007a8e9d43375cc6b7a348";

/// Every field that a line of ours may have. A new one is looked at before it is added here: it holds
/// a code, a number, a pattern or a place in the code, never what somebody typed.
const FIELDS: [&str; 20] = [
    "timestamp",
    "level",
    "target",
    "message",
    "method",
    "route",
    "status",
    "code",
    "cause",
    "error",
    "address",
    "public",
    "realm",
    "bytes",
    "jobs",
    "state",
    "swept",
    "place",
    "line",
    "filename",
];

fn only_known_fields(line: &str) {
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    let ours = line["target"]
        .as_str()
        .is_some_and(|target| target.starts_with("doorstep"));
    for (name, _) in line.as_object().unwrap().iter().filter(|_| ours) {
        assert!(FIELDS.contains(&name.as_str()), "{name} in {line}");
    }
}

#[test]
fn nothing_of_a_person_leaves_in_logs_metrics_or_errors() {
    let desk = Desk::with_realm();
    desk.run(&["user", "add", LOGIN, NAME]).unwrap();
    desk.run_typing(&["user", "password", LOGIN, "--stdin"], PASSWORD)
        .unwrap();
    desk.run(&["grid", "hotline", "370781105201", PHONE, NAME])
        .unwrap();
    std::fs::write(
        desk.data().join("doorstep.toml"),
        "metrics = '127.0.0.1:0'\nlog = 'trace'\n",
    )
    .unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_doorstep-server"))
        .args([
            "--data",
            desk.data().to_str().unwrap(),
            "serve",
            "--listen",
            "127.0.0.1:0",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let (address, _, metrics) = (said.next().unwrap(), said.next(), said.next().unwrap());
    let mut stderr = child.stderr.take().unwrap();
    let log = std::thread::spawn(move || {
        let mut log = String::new();
        stderr.read_to_string(&mut log).unwrap();
        log
    });

    _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::blocking::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let sign_in = |password: &str| {
        client
            .post(format!("{address}/login"))
            .header("origin", &address)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!(
                "realm=1&login={LOGIN}&password={}",
                password.replace(' ', "+")
            ))
            .send()
            .unwrap()
    };
    assert_eq!(sign_in("zingt vandaag niet").status(), 401);
    let signed_in = sign_in(PASSWORD);
    assert_eq!(signed_in.status(), 303);
    let cookie = signed_in.headers()["set-cookie"]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let page = client
        .get(format!("{address}/?q={PHONE}"))
        .header("cookie", &cookie)
        .send()
        .unwrap();
    assert!(page.text().unwrap().contains(NAME), "the page itself shows it");
    client.get(format!("{address}/{LOGIN}")).send().unwrap();
    client
        .post(format!("{address}/v1/enrol"))
        .body(NAME)
        .send()
        .unwrap();
    // A program at a desk: what it types in a case is its people's.
    let said = client
        .post(format!("{address}/v1/session"))
        .header("content-type", "application/json")
        .body(format!(
            "{{\"realm\":1,\"login\":\"{LOGIN}\",\"password\":\"{PASSWORD}\"}}"
        ))
        .send()
        .unwrap();
    let said: serde_json::Value = serde_json::from_str(&said.text().unwrap()).unwrap();
    for (path, body) in [
        (
            "/v1/cases".to_owned(),
            format!("{{\"title\":\"{NAME}\",\"text\":\"{PHONE}\"}}"),
        ),
        ("/v1/cases".to_owned(), format!("{NAME} {{")),
        (
            format!("/v1/cases/{CASE}/events"),
            format!("{{\"key\":\"{CASE}\",\"step\":\"{NAME}\"}}"),
        ),
        (
            format!("/v1/quarantine/{CASE}/{CASE}{CASE}/return"),
            format!("{{\"reason\":\"{NAME}\"}}"),
        ),
    ] {
        let refused = client
            .post(format!("{address}{path}"))
            .header(
                "authorization",
                format!("Bearer {}", said["token"].as_str().unwrap()),
            )
            .header("content-type", "application/json")
            .body(body)
            .send()
            .unwrap();
        assert!(refused.status().is_client_error(), "{path}");
    }
    // What only two people do, and what a family takes home: the reason and the address name someone.
    for (path, body) in [
        ("/approvals".to_owned(), format!("household={CASE}&reason={NAME}")),
        (
            "/approvals".to_owned(),
            format!("household={PHONE}&reason={NAME}"),
        ),
        (format!("/approvals/{PHONE}"), format!("granted={NAME}")),
        ("/approvals/1".to_owned(), "granted=true".to_owned()),
    ] {
        let refused = client
            .post(format!("{address}{path}"))
            .header("cookie", &cookie)
            .header("origin", &address)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .unwrap();
        assert!(refused.status().is_client_error(), "{path}");
    }
    let paper = client
        .get(format!("{address}/households/{CASE}/paper?person={NAME}"))
        .header("cookie", &cookie)
        .send()
        .unwrap();
    assert_eq!(paper.status(), 404);
    let figures = client
        .get(metrics.strip_prefix("metrics ").unwrap())
        .send()
        .unwrap()
        .text()
        .unwrap();

    Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    child.wait().unwrap();
    let log = log.join().unwrap();
    assert!(
        log.lines()
            .any(|line| line.contains("\"route\":\"/login\"") && line.contains("wrong_sign_in"))
    );
    assert!(
        log.lines().all(|line| line.starts_with('{')),
        "one JSON object a line"
    );
    for line in log.lines() {
        only_known_fields(line);
    }
    let token = cookie.split('=').nth(1).unwrap();
    for (what, text) in [("log", &log), ("metrics", &figures)] {
        for canary in [LOGIN, NAME, PASSWORD, "zingt", PHONE, CASE, token] {
            assert!(!text.contains(canary), "{canary} in the {what}");
        }
    }
    let ledger = std::fs::read_to_string(desk.home().ledger.path()).unwrap();
    assert!(![LOGIN, NAME, PHONE].iter().any(|canary| ledger.contains(canary)));
    let error = desk.run(&["user", "add", LOGIN, NAME]).unwrap_err();
    assert!(
        ![LOGIN, NAME].iter().any(|canary| error.contains(canary)),
        "{error}"
    );
}
