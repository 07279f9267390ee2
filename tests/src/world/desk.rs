//! A person at a desk: signs in over HTTP and takes steps through the server's JSON interface.

use doorstep_model::id::{DocumentId, PhotoHash, UserId};
use doorstep_server::account::{Password, PasswordHash};
use reqwest::blocking::Client;
use serde_json::{Value, json};

use super::World;
use super::random::Seeded;

/// What everyone signs in with: nobody else reads a world's files.
const PASSWORD: &str = "correct horse battery";

/// A signed-in person.
pub struct Desk {
    client: Client,
    address: String,
    token: String,
    keys: Seeded,
}

/// An answer of the interface.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
}

impl World {
    /// Gives a person the password of everyone; what they sign in as.
    ///
    /// # Panics
    /// When the server does not know them.
    pub fn admit(&self, user: UserId) -> String {
        let realm = self.server.realm();
        let hash = PasswordHash::of(
            &Password::parse(PASSWORD).expect("a password"),
            &*self.server.environment().randomness,
        );
        let stored = self.server.store().write_blocking(move |tx| {
            tx.set_password(realm, user, Some(hash.as_str()))?;
            Ok::<_, doorstep_server::store::StoreError>(tx.user(realm, user)?.map(|user| user.login))
        });
        let login = stored.expect("a password is stored").expect("a person");
        login.as_str().to_owned()
    }

    /// Signs a person in at the console.
    ///
    /// # Panics
    /// When the server does not let them in.
    pub fn desk(&self, user: UserId) -> Desk {
        let (realm, login) = (self.server.realm(), self.admit(user));
        let mut desk = Desk {
            client: client(),
            address: self.server.handle().front.address.as_str().to_owned(),
            token: String::new(),
            keys: Seeded::new(self.seed, &format!("desk {user}")),
        };
        let typed = json!({ "realm": realm.0, "login": login, "password": PASSWORD });
        let said = desk.post("/v1/session", &typed);
        desk.token = said.body["token"]
            .as_str()
            .unwrap_or_else(|| panic!("{said:?}"))
            .to_owned();
        // Whoever signs in again has forms of their own.
        desk.keys = Seeded::new(self.seed, &format!("desk {}", desk.token));
        desk
    }
}

impl Desk {
    /// What everyone of a world signs in with.
    pub const fn password() -> &'static str {
        PASSWORD
    }

    /// Takes in a case; gives its id.
    ///
    /// # Panics
    /// When it is refused.
    pub fn report(&self, mut case: Value) -> DocumentId {
        case["key"] = self.key().into();
        let said = self.post("/v1/cases", &case);
        let id = said.body["id"].as_str().unwrap_or_else(|| panic!("{said:?}"));
        DocumentId::parse(id).expect("a case's id")
    }

    /// Sends a form that is taken once; gives what was said.
    ///
    /// # Panics
    /// When it is refused.
    pub fn done(&self, path: &str, form: Value) -> Value {
        let said = self.sent(path, form);
        assert_eq!(said.status, 200, "{path} {said:?}");
        said.body
    }

    /// Sends a form that is refused; gives the code.
    ///
    /// # Panics
    /// When it is taken.
    pub fn refused(&self, path: &str, form: Value) -> String {
        let said = self.sent(path, form);
        assert_ne!(said.status, 200, "{path} {said:?}");
        said.body["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Sends a form that is taken once; gives what was said.
    pub fn sent(&self, path: &str, mut form: Value) -> Said {
        form["key"] = self.key().into();
        self.post(path, &form)
    }

    /// Takes a step; gives what was said.
    pub fn try_step(&self, case: DocumentId, step: Value) -> Said {
        self.sent(&format!("/v1/cases/{case}/events"), step)
    }

    /// Takes a step; gives the case after it.
    ///
    /// # Panics
    /// When it is refused.
    pub fn step(&self, case: DocumentId, step: Value) -> Value {
        let said = self.try_step(case, step);
        assert_eq!(said.status, 200, "{said:?}");
        said.body
    }

    /// A case as this person sees it.
    pub fn case(&self, case: DocumentId) -> Said {
        self.get(&format!("/v1/cases/{case}"))
    }

    /// Asks for something.
    ///
    /// # Panics
    /// When the server does not answer in JSON.
    pub fn get(&self, path: &str) -> Said {
        said(
            self.client
                .get(format!("{}{path}", self.address))
                .header("authorization", self.bearer()),
        )
    }

    /// A photo of a document's, as the console's page shows it: status and bytes.
    ///
    /// # Panics
    /// When the server does not answer.
    pub fn photo(&self, document: DocumentId, photo: PhotoHash, size: &str) -> (u16, Vec<u8>) {
        let asked = self
            .client
            .get(format!("{}/photos/{document}/{photo}?size={size}", self.address));
        let answer = asked.header("cookie", format!("session={}", self.token)).send();
        let answer = answer.expect("the server answers");
        let status = answer.status().as_u16();
        (status, answer.bytes().expect("a body").to_vec())
    }

    /// Sends a form.
    ///
    /// # Panics
    /// When the server does not answer in JSON.
    pub fn post(&self, path: &str, form: &Value) -> Said {
        let asked = self.client.post(format!("{}{path}", self.address));
        let typed = asked
            .header("content-type", "application/json")
            .body(form.to_string());
        said(typed.header("authorization", self.bearer()))
    }

    /// Sends a page's form, as a browser does; gives the address of the page that it leads to.
    ///
    /// # Panics
    /// When it is not taken.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let key = self.key();
        let pairs = fields.iter().copied().chain([("key", &*key)]);
        let body: Vec<_> = pairs
            .map(|(name, words)| format!("{name}={}", encoded(words)))
            .collect();
        let asked = self.client.post(format!("{}{path}", self.address));
        let asked = asked
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", &self.address)
            .header("cookie", format!("session={}", self.token));
        let answer = asked.body(body.join("&")).send().expect("the server answers");
        assert_eq!(answer.status().as_u16(), 200, "{path} {fields:?}");
        answer.url().path().to_owned()
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// A form's own key.
    fn key(&self) -> String {
        let mut bytes = [0; 16];
        self.keys.fill_bytes(&mut bytes);
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// As a form's body writes it.
fn encoded(words: &str) -> String {
    let byte = |byte: u8| match byte {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    words.bytes().map(byte).collect()
}

fn client() -> Client {
    // Whoever came first in this process has installed it.
    _ = rustls::crypto::ring::default_provider().install_default();
    // A server's own certificate names nobody that this machine would trust.
    let client = Client::builder().danger_accept_invalid_certs(true).build();
    client.expect("a client")
}

fn said(request: reqwest::blocking::RequestBuilder) -> Said {
    let answer = request.send().expect("the server answers");
    let status = answer.status().as_u16();
    let text = answer.text().expect("a body");
    let body = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{status} {text}"));
    Said { status, body }
}
