//! Pages asked for, forms sent, and what came back.

use doorstep_server::store::{Audited, StoreError};
use reqwest::Url;
use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};

use super::begun::Village;
use super::people::Reader;
use crate::server::REALM;

/// How a form was answered.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) to: Option<String>,
    pub(crate) cookie: Option<String>,
    pub(crate) page: String,
}

impl Village {
    /// A page as someone gets it, in Chinese.
    pub(crate) async fn get(&self, who: &Reader, path: &str) -> (u16, String) {
        self.ask(who, path, &[("accept-language", "zh-CN")]).await
    }

    pub(crate) async fn ask(&self, who: &Reader, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
        let request = self.server.client.get(self.server.url(path));
        let mut request = request.header(COOKIE, &who.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let page = response.text().await.unwrap();
        // A page that says it keeps itself up to date has something that does, and the reverse.
        if page.starts_with("<!doctype html>") {
            let (says, has) = (page.contains("id=\"live\""), page.contains("data-live="));
            assert_eq!(says, has, "{path}");
        }
        (status, stable(&page))
    }

    /// Sends a form; where it leads to, or the page that comes back.
    pub(crate) async fn submit(&self, who: &Reader, path: &str, form: &[(&str, &str)]) -> (u16, String) {
        let answered = self.send(who, path, form).await;
        let shown = answered.to.unwrap_or_else(|| stable(&answered.page));
        (answered.status, shown)
    }

    pub(crate) async fn send(&self, who: &Reader, path: &str, form: &[(&str, &str)]) -> Answered {
        let origin = self.server.handle.front.address.as_str().to_owned();
        self.send_from(who, path, form, &origin).await
    }

    pub(crate) async fn send_from(
        &self,
        who: &Reader,
        path: &str,
        form: &[(&str, &str)],
        origin: &str,
    ) -> Answered {
        let body = Url::parse_with_params("http://form/", form).unwrap();
        let request = self.server.client.post(self.server.url(path));
        let request = request.body(body.query().unwrap_or_default().to_owned());
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.header(COOKIE, &who.cookie).header(ORIGIN, origin);
        let response = request.header("accept-language", "zh-CN").send().await.unwrap();
        Answered {
            status: response.status().as_u16(),
            to: response
                .headers()
                .get(LOCATION)
                .map(|to| to.to_str().unwrap().to_owned()),
            cookie: cookie_of(&response),
            page: response.text().await.unwrap(),
        }
    }

    /// What was noted, the latest first: action and subject.
    pub(crate) fn noted(&self) -> Vec<(String, String)> {
        let rows: Result<Vec<Audited>, StoreError> =
            self.server.store().read_blocking(|read| read.audited(REALM, 5));
        let rows = rows.unwrap().into_iter();
        rows.map(|row| (row.action.to_string(), row.subject.to_string()))
            .collect()
    }
}

/// The cookie that an answer sets, as a browser sends it back.
pub(super) fn cookie_of(response: &reqwest::Response) -> Option<String> {
    let set = response.headers().get(SET_COOKIE)?.to_str().unwrap();
    set.split(';').next().map(str::to_owned)
}

/// The page's own part, without what changes with every edit of script and style sheet.
fn stable(page: &str) -> String {
    match page.split_once("<main") {
        Some((_, main)) => {
            let main = main.split("</body>").next().unwrap();
            let main = &unversioned(main);
            // A form's key is drawn anew.
            const KEY: &str = "name=\"key\" value=\"";
            let mut parts = main.split(KEY);
            let first = format!("<main{}", parts.next().unwrap_or_default());
            parts.fold(first, |page, rest| format!("{page}{KEY}{}", &rest[32..]))
        }
        None => page.to_owned(),
    }
}

/// Without the print of the script's content in its address.
fn unversioned(main: &str) -> String {
    const SCRIPT: &str = "/console.js?v=";
    let mut parts = main.split(SCRIPT);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |page, rest| format!("{page}{SCRIPT}{}", &rest[12..]))
}

/// What stands in a hidden field of a page.
pub(crate) fn field(page: &str, name: &str) -> String {
    let value = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
    value.unwrap().split('"').next().unwrap().to_owned()
}
