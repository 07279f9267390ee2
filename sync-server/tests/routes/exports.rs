//! Files out: asked for by one, agreed to by another, taken once.

use calamine::{Data, Reader as _, Xlsx};
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::text;
use doorstep_model::id::DocumentId;
use doorstep_model::time::Day;
use doorstep_server::store::{StoreError, VisitRow, Write};
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE, COOKIE, ORIGIN};

use super::server::REALM;
use super::village::{ONE, Reader, TOWN, TWO, VILLAGE, Village};

const GRANT: [(&str, &str); 1] = [("granted", "true")];

impl Village {
    /// Asks for a file of the village and has it granted; its number.
    async fn granted(&self, by: &Reader, other: &Reader, what: &str, format: &str, n: u32) -> u32 {
        let form = [
            ("grid", VILLAGE),
            ("what", what),
            ("format", format),
            ("reason", "上报县里"),
        ];
        assert_eq!(self.submit(by, "/exports", &form).await.0, 303, "{what}");
        let (status, _) = self.submit(other, &format!("/approvals/{n}"), &GRANT).await;
        assert_eq!(status, 303, "{what}");
        n
    }

    /// Takes a file: status, type, name, bytes.
    async fn download(&self, who: &Reader, n: u32) -> (u16, String, String, Vec<u8>) {
        let sent = self
            .server
            .client
            .post(self.server.url(&format!("/exports/{n}")))
            .header(COOKIE, &who.cookie)
            .header("accept-language", "zh-CN")
            .header(ORIGIN, self.server.handle.front.address.as_str())
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = sent.send().await.unwrap();
        let header = |name| {
            let value = answer.headers().get(name);
            value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
        };
        let (kind, name) = (header(CONTENT_TYPE), header(CONTENT_DISPOSITION));
        let status = answer.status().as_u16();
        (status, kind, name, answer.bytes().await.unwrap().to_vec())
    }

    async fn lines(&self, who: &Reader, n: u32) -> Vec<String> {
        let (status, _, _, bytes) = self.download(who, n).await;
        let csv = String::from_utf8(bytes).unwrap();
        assert_eq!(status, 200, "{csv}");
        let csv = csv.trim_start_matches('\u{feff}').trim_end();
        csv.split("\r\n").map(str::to_owned).collect()
    }

    async fn place(&self, by: &Reader, name: &'static str) -> DocumentId {
        self.begin(by, Kind::Place, ONE, move |writer| {
            writer.root("name", text(name));
            writer.root("place_kind", text("shop"));
            writer.root("contact", text("王店主"));
            writer.root("lat", doorstep_model::document::op::Scalar::Int(32_891_234));
            writer.root("lon", doorstep_model::document::op::Scalar::Int(108_501_000));
        })
        .await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_file_is_taken_once_when_a_second_person_has_agreed() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let admin = village.person("qian", "钱管理", "administrator", TOWN).await;
    village.case(&clerk, "=HYPERLINK(1)", false).await;
    village.case(&clerk, "不能说的事", true).await;
    let (status, page) = village.get(&clerk, &format!("/exports?grid={VILLAGE}")).await;
    assert_eq!(status, 200);
    insta::assert_snapshot!("exports-zh", page);

    let form = [
        ("grid", VILLAGE),
        ("what", "disputes"),
        ("format", "geojson"),
        ("from", "2026-13-01"),
        ("reason", ""),
    ];
    let (status, page) = village.submit(&clerk, "/exports", &form).await;
    assert_eq!(status, 422);
    for wrong in ["wrong-format", "wrong-from", "wrong-reason"] {
        assert!(page.contains(&format!("id=\"{wrong}\"")), "{wrong}: {page}");
    }
    assert!(
        page.contains("value=\"disputes\" selected"),
        "nothing typed is lost"
    );
    assert_eq!(
        village
            .get(&clerk, "/approvals")
            .await
            .1
            .matches("事项台账")
            .count(),
        0
    );

    let form = [
        ("grid", VILLAGE),
        ("what", "cases"),
        ("format", "xlsx"),
        ("reason", "上报县里"),
    ];
    assert_eq!(village.submit(&clerk, "/exports", &form).await.0, 303);
    assert_eq!(
        village.submit(&clerk, "/exports", &form).await.0,
        303,
        "the one that waits is the one"
    );
    assert_eq!(village.download(&clerk, 1).await.0, 403, "it waits");
    let (_, waits) = village.get(&admin, "/approvals").await;
    assert!(
        waits.contains("事项台账（Excel 表格）") && waits.contains("上报县里"),
        "{waits}"
    );
    assert_eq!(
        village.submit(&clerk, "/approvals/1", &GRANT).await.0,
        422,
        "not alone"
    );
    assert_eq!(village.submit(&admin, "/approvals/1", &GRANT).await.0, 303);
    assert_eq!(village.download(&admin, 1).await.0, 404, "by whoever asked alone");
    let (_, page) = village.get(&clerk, "/exports").await;
    assert!(page.contains("action=\"/exports/1\""), "{page}");

    let (status, kind, name, bytes) = village.download(&clerk, 1).await;
    assert_eq!((status, kind.contains("spreadsheetml")), (200, true));
    assert_eq!(
        name,
        format!("attachment; filename=\"cases-{VILLAGE}-2026-03-17.xlsx\"")
    );
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range("Sheet1").unwrap();
    let rows: Vec<&[Data]> = sheet.rows().collect();
    assert_eq!(rows.len(), 2, "a confidential case is in no file");
    assert_eq!(rows[1][3], Data::String(VILLAGE.into()));
    assert!(
        !rows[1].iter().any(|cell| cell.to_string().contains("HYPERLINK")),
        "nobody's words"
    );
    let note = format!("1 cases {VILLAGE} format=xlsx 1");
    assert_eq!(village.noted()[0], ("export.take".into(), note));
    assert_eq!(village.download(&clerk, 1).await.0, 409, "once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_purpose_has_its_columns_and_no_other() {
    let village = Village::new().await;
    let chief = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let admin = village.person("qian", "钱管理", "administrator", TOWN).await;
    let household = village.household(&chief, ONE, "1组3号", "=陈民军").await;
    village.care(&chief, household, "需要每天送药").await;
    village.household(&chief, TWO, "2组1号", "刘翠").await;
    village.place(&chief, "河边小卖部").await;
    let visit = VisitRow {
        id: DocumentId::new([7; 16]),
        household: Some(household),
        place: None,
        visited_on: Day::parse("2026-03-10").ok(),
        next_on: None,
        kind: "door".into(),
        outcome: "declined".into(),
        author: Some(chief.user),
        checklist: "".into(),
    };
    let work = move |tx: &Write<'_>| tx.put_visit_row(REALM, &visit);
    village.server.store().write::<_, StoreError>(work).await.unwrap();
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    village.report(&clerk, ("dispute", None), "+田界", false).await;

    let n = village.granted(&chief, &admin, "households", "csv", 1).await;
    let lines = village.lines(&chief, n).await;
    insta::assert_snapshot!("export-households", lines.join("\n"));
    assert!(!lines.concat().contains("送药"));
    let n = village.granted(&chief, &admin, "visits", "csv", 2).await;
    insta::assert_snapshot!("export-visits", village.lines(&chief, n).await.join("\n"));
    let n = village.granted(&chief, &admin, "disputes", "csv", 3).await;
    insta::assert_snapshot!("export-disputes", village.lines(&chief, n).await.join("\n"));
    let n = village.granted(&chief, &admin, "places", "geojson", 4).await;
    let (_, _, _, bytes) = village.download(&chief, n).await;
    let map: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let place = &map["features"][0];
    assert_eq!(
        place["geometry"]["coordinates"],
        serde_json::json!([108.501, 32.891234])
    );
    assert_eq!(place["properties"]["place"], "河边小卖部");
    assert!(!place.to_string().contains("王店主"));
    // A clerk has no households, in a file neither.
    let form = [
        ("grid", VILLAGE),
        ("what", "households"),
        ("format", "csv"),
        ("reason", "看看"),
    ];
    assert_eq!(village.submit(&clerk, "/exports", &form).await.0, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn counts_need_nobody_and_small_ones_are_hidden() {
    let village = Village::new().await;
    let chief = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    for n in 0..12 {
        for at in [ONE, TWO] {
            village.household(&chief, at, &format!("{n}号"), "陈民军").await;
        }
    }
    village.case(&chief, "渠道断水", false).await;
    let (status, csv) = village
        .get(&chief, &format!("/exports/counts?grid={VILLAGE}&format=csv"))
        .await;
    assert_eq!(status, 200);
    insta::assert_snapshot!(
        "export-counts",
        csv.trim_start_matches('\u{feff}').replace("\r\n", "\n")
    );
    assert_eq!(village.noted()[0].0, "export.counts");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn files_are_for_those_who_oversee_a_place() {
    let village = Village::new().await;
    for (login, post, at) in [
        ("other-a", "grid_member", ONE),
        ("other-b", "officer", ".water"),
        ("other-c", "central_head", VILLAGE),
    ] {
        let other = village.person(login, "某人", post, at).await;
        assert_eq!(village.get(&other, "/exports").await.0, 404, "{post}");
        for page in ["/exports", "/exports/counts"] {
            let (status, _) = village.get(&other, &format!("{page}?grid={TOWN}")).await;
            assert_eq!(status, 404, "{post}");
            assert_eq!(village.noted()[0], ("grid.refused".into(), TOWN.into()));
        }
        assert_eq!(village.download(&other, 1).await.0, 404, "{post}");
    }
}
