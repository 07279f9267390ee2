//! What a realm works by, in words; and its file, changed with the checker's word on each line.

use doorstep_server::store::StoreError;

use super::server::REALM;
use super::village::{ONE, Reader, TOWN, VILLAGE, Village};

const COUNTY: &str = "610921";

impl Village {
    /// The preset's file and version as they are installed.
    fn preset(&self) -> (u32, String) {
        let found = self
            .server
            .store()
            .read_blocking(|tx| Ok::<_, StoreError>(tx.preset(REALM)?.unwrap()));
        let found = found.unwrap();
        (found.version, found.toml.into())
    }

    /// The page's hidden fields.
    async fn editor(&self, who: &Reader) -> (String, String) {
        let (status, page) = self.get(who, "/settings/preset").await;
        assert_eq!(status, 200, "{page}");
        (hidden(&page, "base"), page)
    }

    async fn check(&self, who: &Reader, base: &str, toml: &str) -> (u16, String) {
        let form = [("do", "check"), ("base", base), ("checked", ""), ("toml", toml)];
        self.submit(who, "/settings/preset", &form).await
    }

    async fn install(&self, who: &Reader, (base, checked): (&str, &str), toml: &str) -> (u16, String) {
        let form = [
            ("do", "install"),
            ("base", base),
            ("checked", checked),
            ("toml", toml),
        ];
        self.submit(who, "/settings/preset", &form).await
    }
}

fn hidden(page: &str, name: &str) -> String {
    let from = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    from.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_preset_is_read_in_words_by_its_administrator_alone() {
    let village = Village::new().await;
    let admin = village.person("zhao", "赵管理", "administrator", COUNTY).await;
    let (_, page) = village.get(&admin, "/settings").await;
    insta::assert_snapshot!("settings", page);
    let (_, page) = village
        .ask(&admin, "/settings", &[("accept-language", "en")])
        .await;
    insta::assert_snapshot!("settings_en", page);
    for (login, post, at) in [
        ("who-a", "administrator", TOWN),
        ("who-b", "grid_chief", VILLAGE),
        ("who-c", "grid_member", ONE),
        ("who-d", "supervisor", COUNTY),
    ] {
        let who = village.person(login, "某人", post, at).await;
        for path in ["/settings", "/settings/preset"] {
            assert_eq!(village.get(&who, path).await.0, 404, "{post}");
            assert_eq!(village.noted()[0].0, "settings.refused", "{post}");
        }
        let (base, checked) = ("x".repeat(32), "y".repeat(32));
        assert_eq!(
            village.install(&who, (&base, &checked), "code = \"x\"").await.0,
            404
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_wrong_is_told_by_line_and_nothing_typed_is_lost() {
    let village = Village::new().await;
    let admin = village.person("zhao", "赵管理", "administrator", COUNTY).await;
    let (base, _) = village.editor(&admin).await;
    let (version, toml) = village.preset();
    for (from, to, says) in [
        ("under = [\"village\"]", "under = [\"subgrid\"]", "绕回了自己"),
        ("route = \"rural\"", "route = \"nowhere\"", "没有"),
        (
            "village = 5, town = 10",
            "village = 0, town = 10",
            "不是可行的天数",
        ),
        ("code = \"hanyin\"", "code = ", "不是 TOML"),
    ] {
        assert!(toml.contains(from), "{from}");
        let broken = toml.replacen(from, to, 1);
        let line = broken.lines().position(|line| line.contains(to)).unwrap() + 1;
        let (status, page) = village.check(&admin, &base, &broken).await;
        assert_eq!((status, page.contains(says)), (422, true), "{to}: {page}");
        assert!(page.contains(&format!("第 {line} 行")), "{to}: {page}");
        assert!(page.contains(to.split(' ').next().unwrap()) && !page.contains("value=\"install\""));
    }
    // What somebody holds can't be taken out.
    let start = toml.find("  { code = \"administrator\"").unwrap();
    let end = start + toml[start..].find('\n').unwrap() + 1;
    let without = format!("{}{}", &toml[..start], &toml[end..]);
    let (status, page) = village.check(&admin, &base, &without).await;
    assert_eq!(
        (status, page.contains("岗位 administrator")),
        (422, true),
        "{page}"
    );
    assert_eq!(village.preset().0, version);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_file_that_was_looked_at_is_installed_as_the_next_version() {
    let village = Village::new().await;
    let admin = village.person("zhao", "赵管理", "administrator", COUNTY).await;
    let second = village.person("qian", "钱管理", "administrator", COUNTY).await;
    let (base, _) = village.editor(&admin).await;
    let (version, toml) = village.preset();
    let changed = toml.replacen("village = 5, town = 10", "village = 4, town = 10", 1);
    // A browser sends lines with other ends.
    let sent = changed.replace('\n', "\r\n");
    let (status, page) = village.install(&admin, (&base, ""), &sent).await;
    assert_eq!(
        (status, village.preset().0),
        (200, version),
        "looked at first: {page}"
    );
    assert!(
        page.contains("村（社区）网格 5 个工作日") && page.contains("村（社区）网格 4 个工作日"),
        "{page}"
    );
    let checked = hidden(&page, "checked");
    let other = sent.replacen("town = 10", "town = 9", 1);
    let (status, _) = village.install(&admin, (&base, &checked), &other).await;
    assert_eq!(
        (status, village.preset().0),
        (200, version),
        "not what was looked at"
    );
    for _ in 0..2 {
        let done = village.install(&admin, (&base, &checked), &sent).await;
        assert_eq!(done, (303, "/settings".to_owned()));
    }
    let (installed, file) = village.preset();
    assert_eq!(installed, version + 1, "sent twice, installed once");
    assert_eq!(
        file,
        changed.replacen(
            &format!("version = {version}"),
            &format!("version = {installed}"),
            1
        )
    );
    assert!(
        village
            .noted()
            .contains(&("preset.install".to_owned(), installed.to_string()))
    );
    let (_, page) = village.get(&admin, "/settings").await;
    assert!(page.contains(&format!("第 {installed} 版")), "{page}");

    // The second, who began before, sees what is otherwise and keeps what was typed.
    let mine = toml.replacen("town = 10", "town = 8", 1);
    let (status, page) = village.check(&second, &base, &mine).await;
    assert_eq!(status, 409, "{page}");
    assert!(
        page.contains("town = 8") && page.contains("村（社区）网格 4 个工作日"),
        "{page}"
    );
    let (base, checked) = (hidden(&page, "base"), hidden(&page, "checked"));
    let done = village.install(&second, (&base, &checked), &mine).await;
    assert_eq!(done.0, 303);
    assert_eq!(village.preset().0, version + 2);
}
