//! Rosters and checklists at the console: looked at, then taken in.

use reqwest::header::{COOKIE, ORIGIN};
use rust_xlsxwriter::Workbook;

use super::village::{ONE, Reader, TOWN, VILLAGE, Village};

const COUNTY: &str = "610921";
const BOUNDARY: &str = "----doorstep";
const ROSTER: &str = "网格,门牌号,姓名,与户主关系,性别,民族\r\n第1组,1组7号,何福生,户主,男,汉\r\n第1组,1组7号,何小满,子,男,汉\r\n\
    第1组,1组8号,许桂英,户主,不详,汉\r\n";

/// A form with a file, as a browser sends it.
fn form(fields: &[(&str, &str)], name: &str, file: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, value) in fields {
        let part =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend(part.as_bytes());
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    body.extend(head.as_bytes());
    body.extend(file);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}

fn xlsform(questions: &[[&str; 4]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let survey = book.add_worksheet().set_name("survey").unwrap();
    let head = ["type", "name", "label", "relevant"];
    for (row, cells) in (0..).zip(std::iter::once(&head).chain(questions)) {
        for (at, cell) in (0..).zip(cells) {
            survey.write_string(row, at, *cell).unwrap();
        }
    }
    let choices = book.add_worksheet().set_name("choices").unwrap();
    for (row, cells) in (0..).zip([
        ["list_name", "name", "label"],
        ["yn", "yes", "有"],
        ["yn", "no", "没有"],
    ]) {
        for (at, cell) in (0..).zip(cells) {
            choices.write_string(row, at, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// What a form names the kept file by.
fn ticket(page: &str) -> String {
    let (_, rest) = page
        .split_once("name=\"file\" value=\"")
        .unwrap_or_else(|| panic!("{page}"));
    rest.split('"').next().unwrap().to_owned()
}

impl Village {
    async fn send_file(&self, who: &Reader, path: &str, body: Vec<u8>) -> (u16, String) {
        let sent = self
            .server
            .client
            .post(self.server.url(path))
            .header(COOKIE, &who.cookie)
            .header("accept-language", "zh-CN")
            .header(ORIGIN, self.server.handle.front.address.as_str())
            .header(
                "content-type",
                format!("multipart/form-data; boundary={BOUNDARY}"),
            )
            .body(body);
        let answer = sent.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_roster_is_looked_at_then_taken_in_once() {
    let village = Village::new().await;
    let admin = village.person("qian", "钱管理", "administrator", TOWN).await;
    let chief = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let (status, page) = village.get(&admin, "/imports").await;
    assert_eq!(status, 200);
    assert!(
        page.contains("双乳镇") && !page.contains("action=\"/imports/checklist\""),
        "{page}"
    );
    let body = form(&[("grid", VILLAGE)], "名册.csv", ROSTER.as_bytes());
    let (status, page) = village.send_file(&admin, "/imports/roster", body.clone()).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("可以导入 1 户"), "{page}");
    assert!(page.contains("第 4 行“性别”"), "the bad row is named: {page}");
    assert!(
        page.contains("民族") && !page.contains("许桂英"),
        "no value of a row: {page}"
    );
    let (_, grids) = village.get(&chief, &format!("/grids/{ONE}")).await;
    assert!(!grids.contains("何福生"), "nothing was stored");

    let take = [("grid", VILLAGE), ("file", &*ticket(&page))];
    assert_eq!(
        village.submit(&chief, "/imports/roster/take", &take).await.0,
        404,
        "another's"
    );
    let answered = village.send(&admin, "/imports/roster/take", &take).await;
    assert_eq!(
        (answered.status, answered.to.as_deref()),
        (303, Some("/imports?households=1.0"))
    );
    assert_eq!(village.noted()[0], ("roster.import".into(), "1".into()));
    let (_, grids) = village.get(&chief, &format!("/grids/{ONE}")).await;
    assert!(grids.contains("何福生") && !grids.contains("许桂英"), "{grids}");
    let answered = village.send(&admin, "/imports/roster/take", &take).await;
    assert_eq!(answered.status, 422, "it was put away");
    assert!(answered.page.contains("请选择文件"), "{}", answered.page);
    let (_, page) = village.send_file(&admin, "/imports/roster", body).await;
    assert!(
        page.contains("1 户已经登记过") && !page.contains("name=\"file\" value"),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_checklist_is_tried_as_a_phone_asks_it_then_installed() {
    let village = Village::new().await;
    let admin = village.person("qian", "钱管理", "administrator", COUNTY).await;
    let bad = xlsform(&[["begin repeat", "all", "每个", ""]]);
    let (status, page) = village
        .send_file(&admin, "/imports/checklist", form(&[], "bad.xlsx", &bad))
        .await;
    assert_eq!(status, 200);
    assert!(
        page.contains("第2行") && !page.contains("value=\"install\""),
        "{page}"
    );

    let good = xlsform(&[
        ["select_one yn", "leak", "水渠有没有漏水", ""],
        ["integer", "metres", "漏了几米", "${leak} = 'yes'"],
    ]);
    let body = form(&[], "canal_check.xlsx", &good);
    let (_, page) = village.send_file(&admin, "/imports/checklist", body).await;
    assert!(
        page.contains("水渠有没有漏水") && !page.contains("漏了几米"),
        "{page}"
    );
    let file = ticket(&page);
    let tried = [("file", &*file), ("answer.leak", "yes"), ("do", "try")];
    let (_, page) = village.submit(&admin, "/imports/checklist/next", &tried).await;
    assert!(
        page.contains("漏了几米") && page.contains("value=\"yes\" checked"),
        "{page}"
    );
    assert!(
        !village
            .noted()
            .iter()
            .any(|(action, _)| action == "checklist.install")
    );
    let answered = village
        .send(
            &admin,
            "/imports/checklist/next",
            &[("file", &*file), ("do", "install")],
        )
        .await;
    assert_eq!(
        (answered.status, answered.to.as_deref()),
        (303, Some("/imports?checklist=canal_check@1"))
    );
    assert_eq!(
        village.noted()[0],
        ("checklist.install".into(), "canal_check@1".into())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn files_are_brought_in_by_administrators_and_are_limited() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let admin = village.person("qian", "钱管理", "administrator", TOWN).await;
    assert_eq!(village.get(&clerk, "/imports").await.0, 404);
    let roster = |grid: &str| form(&[("grid", grid)], "名册.csv", ROSTER.as_bytes());
    assert_eq!(
        village
            .send_file(&clerk, "/imports/roster", roster(VILLAGE))
            .await
            .0,
        404
    );
    assert_eq!(village.noted()[0], ("grid.refused".into(), VILLAGE.into()));
    assert_eq!(
        village
            .send_file(&admin, "/imports/roster", roster(COUNTY))
            .await
            .0,
        404,
        "above"
    );
    let form_file = form(&[], "a.xlsx", &xlsform(&[["text", "a", "甲", ""]]));
    assert_eq!(
        village.send_file(&admin, "/imports/checklist", form_file).await.0,
        404,
        "not the realm's"
    );
    let (status, page) = village
        .send_file(&admin, "/imports/roster", form(&[("grid", VILLAGE)], "", &[]))
        .await;
    assert_eq!(status, 422);
    assert!(page.contains("id=\"wrong-roster\""), "{page}");
    let large = form(&[("grid", VILLAGE)], "名册.csv", &vec![b'x'; 9 * 1024 * 1024]);
    assert_eq!(village.send_file(&admin, "/imports/roster", large).await.0, 413);
    assert_eq!(
        village
            .send_file(&admin, "/imports/roster", b"nothing".to_vec())
            .await
            .0,
        400
    );
}
