//! A village for the console's pages: two grids with people who work there, and what they wrote
//! through the server's own ingest.

use std::cell::Cell;

use doorstep_model::case::CaseStep;
use doorstep_model::document::event::{Colour, Event};
use doorstep_model::document::schema::{Kind, Step};
use doorstep_model::document::write::{Writer, text};
use doorstep_model::document::{Document, entry::Entry};
use doorstep_model::grid::{Grid, GridTree, Units};
use doorstep_model::id::{
    AssignmentId, CategoryCode, DocumentId, FactId, GridCode, LevelCode, LineCode, LinkId, PostCode,
    UnitCode, UserId,
};
use doorstep_model::preset::embedded;
use doorstep_model::protocol::row::{LinkCovers, LinkHolder, Station};
use doorstep_model::role::BaseRole;
use doorstep_model::text::Text;
use doorstep_model::time::{Day, Timestamp};
use doorstep_server::account::{Login, Password, PasswordHash};
use doorstep_server::action::{CaseDraft, StepForm, report_case, take_step};
use doorstep_server::ingest::{Form, FormError};
use doorstep_server::rows;
use doorstep_server::store::{
    AssignmentDraft, Audited, InstalledPreset, LinkDraft, ListedUnit, StoreError, Write,
};
use reqwest::Url;
use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};

use super::server::{REALM, TestServer};

const PASSWORD: &str = "correct horse";
pub(crate) const TOWN: &str = "610921100";
pub(crate) const VILLAGE: &str = "610921100001";
pub(crate) const ONE: &str = "610921100001001";
pub(crate) const TWO: &str = "610921100001002";

pub(crate) fn grid(code: &str) -> GridCode {
    GridCode::parse(code).unwrap()
}

/// A person who signed in.
pub(crate) struct Reader {
    pub(crate) user: UserId,
    pub(crate) cookie: String,
}

/// How a form was answered.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) to: Option<String>,
    pub(crate) cookie: Option<String>,
    pub(crate) page: String,
}

pub(crate) struct Village {
    pub(crate) server: TestServer,
    made: Cell<u16>,
}

impl Village {
    pub(crate) async fn new() -> Self {
        Self::under(&[]).await
    }

    /// Under a preset that says some things otherwise: what it says, and what instead.
    pub(crate) async fn under(edits: &[(&str, &str)]) -> Self {
        let server = TestServer::start().await;
        furnish_under(&server, edits).await;
        let made = Cell::new(0);
        Self { server, made }
    }

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
        let form = [("realm", "1"), ("login", login), ("password", password)];
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
        let draft = LinkDraft {
            line: LineCode::parse("head").unwrap(),
            holder: LinkHolder::User(user),
            covers: LinkCovers::Households(vec![household]),
            care,
            from: self.server.by_command().now,
            until: None,
        };
        let work = move |tx: &Write<'_>| tx.insert_link(REALM, &draft);
        self.server.store().write(work).await.unwrap();
    }

    /// A link to a grid by a line of contact.
    pub(crate) async fn link_grid(&self, user: UserId, line: &str, at: &str) {
        let draft = LinkDraft {
            line: LineCode::parse(line).unwrap(),
            holder: LinkHolder::User(user),
            covers: LinkCovers::Grids(vec![grid(at)]),
            care: false,
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

    /// Waits, a minute at most, for what is done behind.
    pub(crate) async fn wait(&self, mut done: impl FnMut() -> bool) {
        for _ in 0..600 {
            if done() {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("it did not come");
    }

    pub(crate) fn id(&self) -> DocumentId {
        self.made.set(self.made.get() + 1);
        let [high, low] = self.made.get().to_be_bytes();
        let random = [0, 0, 0, 0, high, low, 0, 0, 0, 0];
        DocumentId::generate(1_773_709_200_000, random)
    }

    /// Begins a document in a grid, by someone.
    pub(crate) async fn begin(
        &self,
        by: &Reader,
        kind: Kind,
        home: &str,
        puts: impl FnOnce(&mut Writer<'_>) + Send + 'static,
    ) -> DocumentId {
        let (id, home, user) = (self.id(), grid(home), by.user);
        let (realms, now) = self.realms();
        let work = move |tx: &Write<'_>| {
            let realm = realms.view(tx, REALM)?;
            Form::of_user(tx, &realm, user, now)?.begin(kind, id, &home, puts)
        };
        self.server.store().write::<_, FormError>(work).await.unwrap();
        id
    }

    /// Writes into a document, by someone.
    pub(crate) async fn edit<T: Send + 'static>(
        &self,
        by: &Reader,
        id: DocumentId,
        puts: impl FnOnce(&Document, &mut Writer<'_>) -> T + Send + 'static,
    ) -> T {
        let (user, (realms, now)) = (by.user, self.realms());
        let work = move |tx: &Write<'_>| {
            let realm = realms.view(tx, REALM)?;
            let mut made = None;
            Form::of_user(tx, &realm, user, now)?.edit(id, |document, writer| {
                made = Some(puts(document, writer));
            })?;
            Ok::<_, FormError>(made.unwrap())
        };
        self.server.store().write(work).await.unwrap()
    }

    pub(crate) fn realms(
        &self,
    ) -> (
        std::sync::Arc<doorstep_server::realm::Realms>,
        doorstep_model::time::Timestamp,
    ) {
        let now = self.server.by_command().now;
        (self.server.handle.app().sync.realms.clone(), now)
    }

    pub(crate) async fn household(&self, by: &Reader, home: &str, house_no: &str, head: &str) -> DocumentId {
        let (house_no, head) = (house_no.to_owned(), head.to_owned());
        self.begin(by, Kind::Household, home, move |writer| {
            writer.root("house_no", text(&house_no));
            writer.root("presence", text("resident"));
            let entry = writer.entry();
            for (field, value) in [
                ("name", &*head),
                ("relation", "02"),
                ("sex", "1"),
                ("born", "1950-06"),
            ] {
                writer.field("people", entry, field, text(value));
            }
        })
        .await
    }

    /// Another person of a household.
    pub(crate) async fn lives_there(&self, by: &Reader, household: DocumentId, name: &str) -> Entry {
        let name = name.to_owned();
        self.edit(by, household, move |_, writer| {
            let entry = writer.entry();
            writer.field("people", entry, "name", text(&name));
            entry
        })
        .await
    }

    /// Proposes (or, by a cadre, decides) yellow; gives the event's entry.
    pub(crate) async fn colour(&self, by: &Reader, household: DocumentId, step: Step) -> Entry {
        let (now, user) = (self.server.by_command().now, by.user);
        self.edit(by, household, move |document, writer| {
            let mut event = Event::new(step.as_str(), now);
            event.by = Some(user.0);
            event.colour = Some(Colour::Yellow);
            event.need_code = Some("living_alone".into());
            event.review_on = Some(Day::parse("2026-06-30").unwrap());
            event.after = doorstep_server::ingest::seen(document, "colours");
            writer.event("colours", &event)
        })
        .await
    }

    /// Writes a household's address.
    pub(crate) async fn address(&self, by: &Reader, household: DocumentId, address: &str) {
        let address = address.to_owned();
        self.edit(by, household, move |_, writer| {
            writer.root("address", text(&address));
        })
        .await;
    }

    /// Writes a note on a household's care record, which begins with it.
    pub(crate) async fn care(&self, by: &Reader, household: DocumentId, words: &str) {
        let (now, user, words) = (self.server.by_command().now, by.user, words.to_owned());
        let (realms, _) = self.realms();
        let work = move |tx: &Write<'_>| {
            let realm = realms.view(tx, REALM)?;
            let mut note = Event::new(Step::Note.as_str(), now);
            note.by = Some(user.0);
            note.text = Some(words.into());
            Form::of_user(tx, &realm, user, now)?.begin(Kind::Care, household.care(), &grid(ONE), |writer| {
                writer.event("notes", &note);
            })
        };
        self.server.store().write::<_, FormError>(work).await.unwrap();
    }

    pub(crate) async fn case(&self, by: &Reader, title: &str, confidential: bool) -> DocumentId {
        let category = Some(CategoryCode::parse("water_supply").unwrap());
        self.report(by, ("demand", category), title, confidential).await
    }

    /// Takes in a case of a kind.
    pub(crate) async fn report(
        &self,
        by: &Reader,
        (kind, category): (&str, Option<CategoryCode>),
        title: &str,
        confidential: bool,
    ) -> DocumentId {
        let (user, (realms, now), id) = (by.user, self.realms(), self.id());
        let draft = CaseDraft {
            grid: grid(VILLAGE),
            kind: kind.into(),
            category,
            source: "walk_in".into(),
            title: title.into(),
            text: "渠道断水，浇不上地".into(),
            confidential,
            households: Vec::new(),
            names: vec!["王秀英".into()],
        };
        let key = FactId::new(*id.as_bytes());
        let work = move |tx: &Write<'_>| {
            let realm = realms.view(tx, REALM)?;
            report_case(tx, &realm, user, key, id, &draft, now).map(drop)
        };
        self.server.store().write(work).await.unwrap();
        id
    }

    pub(crate) async fn step(&self, by: &Reader, case: DocumentId, step: CaseStep, say: fn(&mut Event)) {
        let (user, (realms, now)) = (by.user, self.realms());
        let mut event = Event::of_case(step, now);
        say(&mut event);
        let form = StepForm {
            key: FactId::new(*self.id().as_bytes()),
            known: None,
            event,
        };
        let work = move |tx: &Write<'_>| {
            let realm = realms.view(tx, REALM)?;
            take_step(tx, &realm, user, case, form, now).map(drop)
        };
        self.server.store().write(work).await.unwrap();
    }

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
        (status, stable(&response.text().await.unwrap()))
    }

    /// Sends a form; where it leads to, or the page that comes back.
    pub(crate) async fn submit(&self, who: &Reader, path: &str, form: &[(&str, &str)]) -> (u16, String) {
        let body = reqwest::Url::parse_with_params("http://form/", form).unwrap();
        let request = self.server.client.post(self.server.url(path));
        let request = request.body(body.query().unwrap_or_default().to_owned());
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let origin = self.server.handle.front.address.as_str();
        let request = request.header(COOKIE, &who.cookie).header(ORIGIN, origin);
        let response = request.header("accept-language", "zh-CN").send().await.unwrap();
        let status = response.status().as_u16();
        let to = response.headers().get("location");
        match to.map(|to| to.to_str().unwrap().to_owned()) {
            Some(to) => (status, to),
            None => (status, stable(&response.text().await.unwrap())),
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
}

/// The cookie that an answer sets, as a browser sends it back.
fn cookie_of(response: &reqwest::Response) -> Option<String> {
    let set = response.headers().get(SET_COOKIE)?.to_str().unwrap();
    set.split(';').next().map(str::to_owned)
}

/// The page's own part, without what changes with every edit of script and style sheet.
fn stable(page: &str) -> String {
    match page.split_once("<main") {
        Some((_, main)) => {
            let main = main.split("</body>").next().unwrap();
            // A form's key is drawn anew.
            const KEY: &str = "name=\"key\" value=\"";
            let mut parts = main.split(KEY);
            let first = format!("<main{}", parts.next().unwrap_or_default());
            parts.fold(first, |page, rest| format!("{page}{KEY}{}", &rest[32..]))
        }
        None => page.to_owned(),
    }
}

/// What stands in a hidden field of a page.
pub(crate) fn field(page: &str, name: &str) -> String {
    let value = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
    value.unwrap().split('"').next().unwrap().to_owned()
}

fn hanyin() -> (doorstep_model::preset::Preset, &'static str) {
    let file = embedded().find(|file| file.file.starts_with("hanyin")).unwrap();
    (file.parse().unwrap(), file.toml)
}

pub(crate) async fn furnish(server: &TestServer) {
    furnish_under(server, &[]).await;
}

async fn furnish_under(server: &TestServer, edits: &[(&str, &str)]) {
    let now = server.by_command().now;
    let (preset, toml) = hanyin();
    let toml = edits.iter().fold(toml.to_owned(), |toml, (said, instead)| {
        assert!(toml.contains(said), "{said}");
        toml.replacen(said, instead, 1)
    });
    let work = move |tx: &Write<'_>| {
        let installed = InstalledPreset {
            code: preset.code.clone(),
            version: preset.version,
            toml: toml.as_str().into(),
            installed_at: now,
        };
        tx.put_preset(REALM, &installed)?;
        for (code, parent, level, name) in [
            ("610921", None, "county", "汉阴县"),
            (TOWN, Some("610921"), "town", "双乳镇"),
            ("610921101", Some("610921"), "town", "城关镇"),
            (VILLAGE, Some(TOWN), "village", "江河村"),
            (ONE, Some(VILLAGE), "group", "第1组"),
            (TWO, Some(VILLAGE), "group", "第2组"),
        ] {
            let node = Grid {
                code: grid(code),
                parent: parent.map(grid),
                level: LevelCode::parse(level).unwrap(),
                name: name.into(),
                is_unit: false,
                made: false,
            };
            tx.insert_grid(REALM, &node)?;
            rows::grid(tx, REALM, &node, &preset.tree)?;
        }
        let tree = GridTree::new(tx.grids(REALM)?).unwrap();
        for unit in Units::new(&preset.units, &tree).all() {
            let listed = ListedUnit {
                unit: unit.clone(),
                phone: None,
            };
            tx.insert_unit(REALM, &listed)?;
        }
        rows::preset(tx, REALM, &installed)
    };
    server.store().write(work).await.unwrap();
}
