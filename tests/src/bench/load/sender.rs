//! A phone as the server meets it: a device key, a counter, and the scopes that it reads.

use doorstep_model::document::entry::Entry;
use doorstep_model::document::write::Author;
use doorstep_model::id::{DeviceId, DeviceNumber, Epoch, Generation, GridCode, KeyId, RealmNumber, UserId};
use doorstep_model::protocol::digest::Digest;
use doorstep_model::protocol::envelope::{self, Context, Purpose};
use doorstep_model::protocol::proof::ServerSecret;
use doorstep_model::protocol::same::same;
use doorstep_model::protocol::scope::{Cursor, Scope};
use doorstep_model::protocol::sync::{Push, SyncReply, SyncRequest};
use doorstep_model::protocol::{PROTOCOL, limits, message};
use p256::ecdsa::SigningKey;
use rusqlite::Connection;

/// Where a phone's scopes stand.
pub type Heads = Vec<(Scope, u64, Digest)>;

/// A phone on the wire.
pub struct Sender {
    /// Its number in entry keys.
    pub number: DeviceNumber,
    /// Its id in actors.
    pub id: DeviceId,
    /// Whose.
    pub user: UserId,
    /// The grid of its member.
    pub grid: GridCode,
    pub(super) generation: Generation,
    pub(super) key: SigningKey,
    pub(super) realm: RealmNumber,
    pub(super) server_key: KeyId,
    pub(super) epoch: Epoch,
    pub(super) counter: u64,
}

impl Sender {
    /// As whom it writes.
    pub fn author(&self) -> Author {
        let mut actor = [0; 16];
        actor[..DeviceId::LEN].copy_from_slice(self.id.as_bytes());
        actor[DeviceId::LEN..].copy_from_slice(self.generation.as_bytes());
        debug_assert_eq!(
            Entry::generation_of(self.generation),
            doorstep_model::document::gate::generation(&actor, self.number)
        );
        Author {
            actor,
            number: self.number,
        }
    }

    /// Where its scopes stand in the server's database.
    ///
    /// # Panics
    /// When that can't be read.
    pub fn heads(&self, database: &Connection) -> Heads {
        let scopes = [
            Scope::Realm,
            Scope::Person(self.user),
            Scope::Grid(self.grid.clone()),
        ];
        let mut statement = database
            .prepare_cached("SELECT head, digest FROM scope WHERE realm = ?1 AND name = ?2")
            .expect("the server's tables");
        let stand = |scope: Scope| {
            let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, [u8; 32]>(1)?));
            let found = statement.query_row((self.realm.0.cast_signed(), scope.to_string()), read);
            match found {
                Ok((head, digest)) => (scope, head.cast_unsigned(), Digest::new(digest)),
                // Nothing was ever put there.
                Err(_) => (scope, 0, Digest::ZERO),
            }
        };
        scopes.into_iter().map(stand).collect()
    }

    /// A request of a phone that knows of nothing new: the name of all it holds, and what it pushes.
    pub fn settled(&mut self, heads: &Heads, push: Vec<Push>) -> Vec<u8> {
        let state = same(
            self.epoch,
            heads.iter().map(|(scope, head, digest)| (scope, *head, digest)),
        );
        let request = SyncRequest {
            same: Some(state),
            ..self.blank(push)
        };
        self.seal(&request)
    }

    /// A request of a phone that reads on from there.
    pub fn reading(&mut self, secret: &ServerSecret, heads: &Heads, push: Vec<Push>) -> Vec<u8> {
        let cursors = self.cursors(secret, heads);
        self.reading_on(cursors, push)
    }

    /// How far it has read that stands there.
    pub fn cursors(&self, secret: &ServerSecret, heads: &Heads) -> Vec<Cursor> {
        let cursor = |(scope, head, _): &(Scope, u64, Digest)| Cursor {
            scope: scope.clone(),
            head: *head,
            mac: secret.cursor(self.epoch, scope, *head),
        };
        heads.iter().map(cursor).collect()
    }

    /// The request after one whose answer gave these cursors.
    pub fn reading_on(&mut self, cursors: Vec<Cursor>, push: Vec<Push>) -> Vec<u8> {
        let request = SyncRequest {
            cursors: Some(cursors),
            ..self.blank(push)
        };
        self.seal(&request)
    }

    fn blank(&mut self, push: Vec<Push>) -> SyncRequest {
        self.counter += 1;
        SyncRequest {
            protocol: PROTOCOL,
            counter: self.counter,
            epoch: Some(self.epoch),
            same: None,
            cursors: None,
            authored: None,
            push,
            facts: Vec::new(),
            reads: None,
            acks: Vec::new(),
            reconcile: None,
            reply_limit: None,
            offers: Vec::new(),
        }
    }

    fn seal(&self, request: &SyncRequest) -> Vec<u8> {
        let context = Context {
            purpose: Purpose::Sync,
            realm: self.realm,
            server_key: self.server_key,
        };
        envelope::seal(message::write(request), &context, self.id.as_bytes(), &self.key)
            .expect("a key in software signs")
    }
}

/// Reads an answer; none: it is no answer of a sync that was taken.
pub fn read_reply(status: u16, body: &[u8]) -> Option<SyncReply> {
    (status == 200)
        .then(|| message::read(body, &limits::REPLY).ok())
        .flatten()
}
