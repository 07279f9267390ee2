//! Two basic grids, a member in each, a cadre over both; phones that speak tus by hand.

use std::io::Cursor;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use doorstep_model::code::Code;
use doorstep_model::document::apply::apply;
use doorstep_model::document::event::Event;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{Author, Writer, text};
use doorstep_model::document::{Document, genesis};
use doorstep_model::grid::Grid;
use doorstep_model::id::{
    DeviceId, DeviceNumber, DocumentId, Epoch, GridCode, LevelCode, PhotoHash, PostCode, UserId,
};
use doorstep_model::photo::hash_of;
use doorstep_model::preset::embedded;
use doorstep_model::protocol::envelope::{Context, Purpose, seal};
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::packed::pack;
use doorstep_model::protocol::refusal::Refusal;
use doorstep_model::protocol::row::Station;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Authored, Push, PushResult, SyncReply, SyncRequest};
use doorstep_model::protocol::{PROTOCOL, limits, message};
use doorstep_model::role::BaseRole;
use doorstep_model::time::Timestamp;
use doorstep_server::ledger::{Event as Recorded, record};
use doorstep_server::photo::Photos;
use doorstep_server::rows;
use doorstep_server::store::{AssignmentDraft, InstalledPreset, StoreError, Write};
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use p256::ecdsa::SigningKey;
use reqwest::{Method, RequestBuilder, Response};

use crate::server::{REALM, TestServer};

pub(super) const ONE: &str = "610921100001001";
pub(super) const TWO: &str = "610921100001002";
const VILLAGE: &str = "610921100001";

/// A running server with a village in it.
pub(super) struct World {
    pub(super) server: TestServer,
}

/// A phone with what its person wrote on it.
pub(super) struct Phone {
    key: SigningKey,
    pub(super) id: DeviceId,
    pub(super) number: DeviceNumber,
    pub(super) user: UserId,
    counter: u64,
    made: u8,
    pub(super) token: String,
    pub(super) last: Option<SyncReply>,
}

/// A photo as a phone prepares it.
#[derive(Clone)]
pub(super) struct Taken {
    pub(super) hash: PhotoHash,
    pub(super) original: Vec<u8>,
    pub(super) thumbnail: Vec<u8>,
}

fn grid(code: &str) -> GridCode {
    GridCode::parse(code).unwrap()
}

/// A picture that no two seeds share.
pub(super) fn jpeg(seed: u32, width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels: Vec<u8> = (0..width * height)
        .map(|at| (at.wrapping_mul(seed * 2 + 1) >> 3) as u8)
        .collect();
    JpegEncoder::new_with_quality(Cursor::new(&mut bytes), 80)
        .encode(&pixels, width, height, ExtendedColorType::L8)
        .unwrap();
    bytes
}

pub(super) fn taken(seed: u32) -> Taken {
    let original = jpeg(seed, 64, 48);
    Taken {
        hash: hash_of(&original),
        original,
        thumbnail: jpeg(seed, 16, 12),
    }
}

impl World {
    pub(super) async fn new() -> Self {
        let server = TestServer::start().await;
        let now = doorstep_server::environment::Clock::now(&*server.clock);
        server.store().write(move |tx| furnish(tx, now)).await.unwrap();
        Self { server }
    }

    pub(super) fn photos(&self) -> &Photos {
        &self.server.handle.app().photos
    }

    pub(super) fn now(&self) -> Timestamp {
        self.server.handle.app().home.environment.now()
    }

    /// A person with one post, and a phone.
    pub(super) async fn phone(&self, n: u8, role: BaseRole, over: &str) -> Phone {
        let user = self.server.add_user(&format!("u{n}")).await;
        let (now, station) = (self.now(), Station::Grid(grid(over)));
        let post = PostCode::parse("grid_member").unwrap();
        let draft = AssignmentDraft {
            user,
            post,
            role,
            station,
            from: now,
            until: None,
        };
        self.server
            .store()
            .write(move |tx| tx.insert_assignment(REALM, &draft))
            .await
            .unwrap();
        let mut phone = self.second_phone(n, user).await;
        phone.sync(self, Vec::new()).await;
        phone
    }

    pub(super) async fn second_phone(&self, n: u8, user: UserId) -> Phone {
        let key = SigningKey::from_slice(&[n; 32]).unwrap();
        let (id, number) = (DeviceId::new([n; 12]), DeviceNumber(n.into()));
        let public: String = PublicKey::of(&key)
            .to_bytes()
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        let event = Recorded::Enrolled {
            realm: REALM,
            device: number,
            id,
            user,
            key: public.into(),
        };
        let now = self.now();
        self.server
            .store()
            .write(move |tx| record(tx, now, event))
            .await
            .unwrap();
        Phone {
            key,
            id,
            number,
            user,
            counter: 0,
            made: 0,
            token: String::new(),
            last: None,
        }
    }

    pub(super) async fn member(&self, n: u8, over: &str) -> Phone {
        self.phone(n, BaseRole::Member, over).await
    }

    pub(super) async fn cadre(&self, n: u8) -> Phone {
        self.phone(n, BaseRole::Cadre, VILLAGE).await
    }

    /// Waits until nothing waits to be published.
    pub(super) async fn settle(&self) {
        for _ in 0..12_000 {
            let waiting = |tx: &doorstep_server::store::Read<'_>| tx.pending_count();
            if self.server.store().read_blocking(waiting).unwrap() == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the projector does not come to an end");
    }

    /// What the audit log says of photos, newest first.
    pub(super) fn denied(&self) -> Vec<(String, String)> {
        let rows = self
            .server
            .store()
            .read_blocking(|tx| tx.audited(REALM, 99))
            .unwrap();
        let photos = rows.iter().filter(|row| row.action.starts_with("photo."));
        photos
            .map(|row| (row.actor.to_string(), row.action.to_string()))
            .collect()
    }

    /// Files of unfinished uploads on disk.
    pub(super) fn partial_files(&self) -> usize {
        let folder = self
            .server
            .handle
            .app()
            .home
            .folder
            .blobs()
            .join("partial")
            .join("1");
        std::fs::read_dir(folder).map_or(0, Iterator::count)
    }

    pub(super) fn stored_files(&self) -> usize {
        self.photos().blobs().list().unwrap().count()
    }
}

fn furnish(tx: &Write<'_>, now: Timestamp) -> Result<(), StoreError> {
    let file = embedded().find(|file| file.file.starts_with("hanyin")).unwrap();
    let preset = file.parse().unwrap();
    let installed = InstalledPreset {
        code: preset.code.clone(),
        version: preset.version,
        toml: file.toml.into(),
        installed_at: now,
    };
    tx.put_preset(REALM, &installed)?;
    for (code, parent, level) in [
        ("610921", None, "county"),
        ("610921100", Some("610921"), "town"),
        (VILLAGE, Some("610921100"), "village"),
        (ONE, Some(VILLAGE), "group"),
        (TWO, Some(VILLAGE), "group"),
    ] {
        let node = Grid {
            code: grid(code),
            parent: parent.map(grid),
            level: LevelCode::parse(level).unwrap(),
            name: format!("网格{code}").into(),
            is_unit: false,
            made: false,
        };
        tx.insert_grid(REALM, &node)?;
        rows::grid(tx, REALM, &node, &preset.tree)?;
    }
    rows::preset(tx, REALM, &installed)
}

impl Phone {
    fn author(&self) -> Author {
        let mut actor = [0; 16];
        actor[..12].copy_from_slice(self.id.as_bytes());
        actor[15] = 1;
        Author {
            actor,
            number: self.number,
        }
    }

    /// Writes a household that has these photos; gives it and the change to push.
    pub(super) fn household(&mut self, home: &str, photos: &[&Taken]) -> (Document, Push) {
        self.made += 1;
        let random = [self.made, self.number.0 as u8, 0, 0, 0, 0, 0, 0, 0, 0];
        let document = Document::new(Kind::Household, DocumentId::generate(1_773_709_200_000, random));
        self.write(document, home, "12", photos)
    }

    /// Adds photos to a document.
    pub(super) fn write(
        &self,
        document: Document,
        home: &str,
        house_no: &str,
        photos: &[&Taken],
    ) -> (Document, Push) {
        let mut writer = Writer::new(&document, self.author());
        writer.root("house_no", text(house_no));
        for photo in photos {
            let mut event = Event::new("photo", Timestamp::clamp(1_773_709_200_000));
            event.hash = Some(photo.hash.to_string().into());
            (event.w, event.h) = (Some(64), Some(48));
            writer.event("photos", &event);
        }
        let written = writer.finish().unwrap().unwrap();
        let push = Push {
            doc: document.id(),
            kind: Kind::Household,
            schema: 1,
            scope: Some(Scope::Grid(grid(home))),
            bytes: pack(&written.bytes, genesis::hash(Kind::Household, document.id())),
            replaces: None,
            rekeyed: Vec::new(),
        };
        (apply(&document, &[&written.bytes]).document, push)
    }

    /// Syncs, keeps the pass, and waits until what was pushed is published.
    pub(super) async fn sync(&mut self, world: &World, push: Vec<Push>) -> Vec<PushResult> {
        self.ask(world, push, None).await
    }

    pub(super) async fn ask(
        &mut self,
        world: &World,
        push: Vec<Push>,
        authored: Option<Authored>,
    ) -> Vec<PushResult> {
        self.counter += 1;
        let request = SyncRequest {
            protocol: PROTOCOL,
            counter: self.counter,
            epoch: Some(Epoch::new([7; 8])),
            same: None,
            cursors: Some(Vec::new()),
            authored,
            push,
            facts: Vec::new(),
            reads: None,
            acks: Vec::new(),
            reconcile: None,
            reply_limit: None,
            offers: Vec::new(),
        };
        let server_key = world.server.handle.app().home.keys.id();
        let context = Context {
            purpose: Purpose::Sync,
            realm: REALM,
            server_key,
        };
        let body = seal(message::write(&request), &context, self.id.as_bytes(), &self.key).unwrap();
        let response = world
            .server
            .client
            .post(world.server.url("/v1/sync"))
            .body(body)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        let reply: SyncReply = message::read(&response.bytes().await.unwrap(), &limits::REPLY).unwrap();
        self.token = reply.token.as_ref().unwrap().to_bearer();
        world.settle().await;
        let results = reply.results.clone();
        self.last = Some(reply);
        results
    }

    /// A request that shows the phone's pass and speaks tus.
    pub(super) fn request(&self, world: &World, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        world
            .server
            .client
            .request(method, world.server.url(path))
            .header("authorization", &self.token)
            .header("tus-resumable", "1.0.0")
    }

    pub(super) fn creation(
        &self,
        world: &World,
        document: DocumentId,
        photo: PhotoHash,
        length: usize,
        thumb: Option<PhotoHash>,
    ) -> RequestBuilder {
        let pair = |key: &str, value: String| format!("{key} {}", STANDARD.encode(value));
        let mut metadata = vec![
            pair("document", document.to_string()),
            pair("hash", photo.to_string()),
        ];
        metadata.extend(thumb.map(|hash| pair("thumb", hash.to_string())));
        self.request(world, "POST", "/v1/photos")
            .header("upload-length", length)
            .header("upload-metadata", metadata.join(","))
    }

    /// Begins an upload of an original; its address.
    pub(super) async fn begin(&self, world: &World, document: DocumentId, photo: &Taken) -> String {
        let begun = self
            .creation(world, document, photo.hash, photo.original.len(), None)
            .send()
            .await;
        let begun = begun.unwrap();
        assert_eq!(begun.status(), 201);
        header(&begun, "location")
    }

    pub(super) async fn append(&self, world: &World, address: &str, offset: usize, bytes: &[u8]) -> Response {
        self.piece(world, address, offset)
            .body(bytes.to_vec())
            .send()
            .await
            .unwrap()
    }

    pub(super) fn piece(&self, world: &World, address: &str, offset: usize) -> RequestBuilder {
        self.request(world, "PATCH", address)
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", offset)
    }

    /// Where an upload stands; none: it is not there.
    pub(super) async fn stands(&self, world: &World, address: &str) -> Option<usize> {
        let response = self.request(world, "HEAD", address).send().await.unwrap();
        (response.status() == 200).then(|| header(&response, "upload-offset").parse().unwrap())
    }

    /// Sends a whole file with its creation.
    pub(super) async fn send(
        &self,
        world: &World,
        document: DocumentId,
        photo: PhotoHash,
        bytes: &[u8],
        thumb: bool,
    ) -> Response {
        self.creation(world, document, photo, bytes.len(), thumb.then(|| hash_of(bytes)))
            .header("content-type", "application/offset+octet-stream")
            .body(bytes.to_vec())
            .send()
            .await
            .unwrap()
    }

    pub(super) async fn get(
        &self,
        world: &World,
        document: DocumentId,
        photo: PhotoHash,
        query: &str,
    ) -> Response {
        self.request(world, "GET", &format!("/v1/photos/{document}/{photo}{query}"))
            .send()
            .await
            .unwrap()
    }
}

pub(super) fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).unwrap().to_str().unwrap().to_owned()
}

/// Status and code of a refusal.
pub(super) async fn refused(response: Response) -> (u16, Code) {
    let status = response.status().as_u16();
    let refusal: Refusal = message::read(&response.bytes().await.unwrap(), &limits::SMALL).unwrap();
    (status, refusal.code)
}
