//! People of the village: posts, log-ins, links.

use doorstep_model::id::{AssignmentId, DocumentId, LineCode, LinkId, PostCode, UnitCode, UserId};
use doorstep_model::protocol::row::{LinkCovers, LinkHolder, Station};
use doorstep_model::role::BaseRole;
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use doorstep_server::account::{Login, Password, PasswordHash};
use doorstep_server::store::{AssignmentDraft, LinkDraft, StoreError, Write};
use reqwest::Url;
use reqwest::header::ORIGIN;

use super::asking::cookie_of;
use super::begun::Village;
use super::furnish::{VILLAGE, grid, hanyin};
use crate::server::REALM;

const PASSWORD: &str = "correct horse";

/// A person who signed in.
pub(crate) struct Reader {
    pub(crate) user: UserId,
    pub(crate) cookie: String,
}

impl Village {
    /// Someone with a post at a grid or, with a dot before its code, a unit.
    pub(crate) async fn person(&self, login: &str, name: &str, post: &str, at: &str) -> Reader {
        let server = &self.server;
        let (now, post) = (server.by_command().now, PostCode::parse(post).unwrap());
        let station = match at.strip_prefix('.') {
            Some(unit) => Station::Unit(UnitCode::parse(unit).unwrap()),
            None => Station::Grid(grid(at)),
        };
        let randomness = &*server.handle.app().home.environment.randomness;
        let hash = PasswordHash::of(&Password::parse(PASSWORD).unwrap(), randomness);
        let (parsed, name) = (Login::parse(login).unwrap(), Text::parse(name).unwrap());
        let work = move |tx: &Write<'_>| {
            let user = tx.insert_user(REALM, &parsed, &name, now)?;
            tx.set_password(REALM, user, Some(hash.as_str()))?;
            let preset = hanyin();
            let role = preset.0.post(&post).unwrap().role;
            let draft = AssignmentDraft {
                user,
                post,
                role,
                station,
                from: now,
                until: None,
            };
            tx.insert_assignment(REALM, &draft)?;
            Ok::<_, StoreError>(user)
        };
        let user = server.store().write(work).await.unwrap();
        let cookie = self.sign_in(login).await;
        Reader { user, cookie }
    }

    pub(crate) async fn sign_in(&self, login: &str) -> String {
        let cookie = self.sign_in_with(login, PASSWORD).await;
        cookie.expect("the password holds")
    }

    /// The cookie, unless it is not the password.
    pub(crate) async fn sign_in_with(&self, login: &str, password: &str) -> Option<String> {
        self.sign_in_coded(login, password, "").await
    }

    /// The same with a one-time code.
    pub(crate) async fn sign_in_coded(&self, login: &str, password: &str, code: &str) -> Option<String> {
        let form = [
            ("realm", "1"),
            ("login", login),
            ("password", password),
            ("code", code),
        ];
        let form = Url::parse_with_params("http://form/", form).unwrap();
        let response = self
            .server
            .client
            .post(self.server.url("/login"))
            .header(ORIGIN, self.server.handle.front.address.as_str())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.query().unwrap_or_default().to_owned())
            .send()
            .await
            .unwrap();
        cookie_of(&response)
    }

    /// A token for machines.
    pub(crate) async fn token(&self, login: &str) -> String {
        let body = serde_json::json!({ "realm": 1, "login": login, "password": PASSWORD });
        let request = self.server.client.post(self.server.url("/v1/session"));
        let request = request.header("content-type", "application/json");
        let response = request.body(body.to_string()).send().await.unwrap();
        let answer = response.text().await.unwrap();
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        answer["token"]
            .as_str()
            .unwrap_or_else(|| panic!("{answer}"))
            .to_owned()
    }

    pub(crate) async fn link(&self, user: UserId, household: DocumentId, care: bool) {
        let covers = LinkCovers::Households(vec![household]);
        self.linked(user, "head", covers, care).await;
    }

    /// A link to a grid by a line of contact.
    pub(crate) async fn link_grid(&self, user: UserId, line: &str, at: &str) {
        let covers = LinkCovers::Grids(vec![grid(at)]);
        self.linked(user, line, covers, false).await;
    }

    async fn linked(&self, user: UserId, line: &str, covers: LinkCovers, care: bool) {
        let draft = LinkDraft {
            line: LineCode::parse(line).unwrap(),
            holder: LinkHolder::User(user),
            covers,
            care,
            from: self.server.by_command().now,
            until: None,
        };
        let work = move |tx: &Write<'_>| tx.insert_link(REALM, &draft);
        self.server.store().write(work).await.unwrap();
    }

    /// Another post, and a link to a household, until then.
    pub(crate) async fn until(
        &self,
        user: UserId,
        household: DocumentId,
        end: Timestamp,
    ) -> (LinkId, AssignmentId) {
        let from = self.server.by_command().now;
        let link = LinkDraft {
            line: LineCode::parse("head").unwrap(),
            holder: LinkHolder::User(user),
            covers: LinkCovers::Households(vec![household]),
            care: false,
            from,
            until: Some(end),
        };
        let post = AssignmentDraft {
            user,
            post: PostCode::parse("village_cadre").unwrap(),
            role: BaseRole::Cadre,
            station: Station::Grid(grid(VILLAGE)),
            from,
            until: Some(end),
        };
        let work = move |tx: &Write<'_>| {
            let made = (tx.insert_link(REALM, &link)?, tx.insert_assignment(REALM, &post)?);
            Ok::<_, StoreError>(made)
        };
        self.server.store().write(work).await.unwrap()
    }
}
