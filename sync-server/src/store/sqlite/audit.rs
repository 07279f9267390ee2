//! The audit log: who did what to whom, a row each, chained so that none can be taken out or
//! changed unseen. Ids and codes only, never words of a person.

use doorstep_model::id::{DeviceNumber, DocumentId, RealmNumber, UserId};
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The server by itself.
    Server,
    /// Whoever may use the command line on the server's machine.
    Command,
    /// A person at the console.
    User(UserId),
    /// A phone.
    Device(DeviceNumber),
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Server => f.write_str("server"),
            Self::Command => f.write_str("command"),
            Self::User(user) => write!(f, "user:{user}"),
            Self::Device(device) => write!(f, "device:{device}"),
        }
    }
}

/// The action of opening a household's sheet; migration 004 has an index for it.
pub const HOUSEHOLD_READ: &str = "household.read";

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// Its position, from 1.
    pub n: u64,
    /// When.
    pub at: Timestamp,
    /// Who, as [`Actor`] writes itself.
    pub actor: Box<str>,
    /// What, e.g. `user.add`.
    pub action: Box<str>,
    /// To what: an id or code.
    pub subject: Box<str>,
    hash: [u8; 32],
}

impl Audited {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            n: column(row, "n")?,
            at: column(row, "at")?,
            actor: column(row, "actor")?,
            action: column(row, "action")?,
            subject: column(row, "subject")?,
            hash: column(row, "hash")?,
        })
    }

    /// The beginning of its hash: who wrote it down elsewhere sees whether the log is still the same.
    pub fn fingerprint(&self) -> String {
        self.hash[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// True for a reading of a sheet whose time was over: who and whose are gone, and its hash is all
    /// that says what they were.
    fn is_over(&self) -> bool {
        *self.action == *HOUSEHOLD_READ && self.actor.is_empty() && self.subject.is_empty()
    }

    fn chained(&self, realm: RealmNumber, before: &[u8; 32]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_derive_key("doorstep audit 1");
        hasher.update(before);
        hasher.update(&realm.0.to_le_bytes());
        hasher.update(&self.n.to_le_bytes());
        hasher.update(&self.at.millis().to_le_bytes());
        for text in [&self.actor, &self.action, &self.subject] {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        *hasher.finalize().as_bytes()
    }
}

impl Read<'_> {
    /// The newest rows, newest first.
    pub fn audited(&self, realm: RealmNumber, limit: u32) -> Result<Vec<Audited>, StoreError> {
        self.all(
            "SELECT * FROM audit WHERE realm = :realm ORDER BY n DESC LIMIT :limit",
            named_params! { ":realm": realm_key(realm), ":limit": limit },
            Audited::from_row,
        )
    }

    /// Rows older than one, newest first.
    pub fn audited_before(
        &self,
        realm: RealmNumber,
        before: u64,
        limit: usize,
    ) -> Result<Vec<Audited>, StoreError> {
        self.all(
            "SELECT * FROM audit WHERE realm = :realm AND n < :before ORDER BY n DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":before": i64::try_from(before).unwrap_or(i64::MAX),
                ":limit": limit as i64,
            },
            Audited::from_row,
        )
    }

    /// Who opened a household's sheet and when, at the console and on phones, the latest first.
    pub fn sheet_readers(
        &self,
        realm: RealmNumber,
        household: DocumentId,
        limit: usize,
    ) -> Result<Vec<(UserId, Timestamp)>, StoreError> {
        let mut readers = self.all(
            "SELECT device.user AS user, sheet_read.at AS at FROM sheet_read JOIN device USING (realm, device)
             WHERE realm = :realm AND document = :document ORDER BY at DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":document": household.as_bytes(), ":limit": limit as i64,
            },
            |row| Ok((column(row, "user")?, column(row, "at")?)),
        )?;
        let at_console = self.all(
            "SELECT * FROM audit WHERE realm = :realm AND subject = :subject AND action = 'household.read'
             ORDER BY n DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":subject": household.to_string(), ":limit": limit as i64,
            },
            Audited::from_row,
        )?;
        readers.extend(at_console.iter().filter_map(|row| {
            let user = row.actor.strip_prefix("user:")?.parse().ok()?;
            Some((UserId(user), row.at))
        }));
        readers.sort_by_key(|(user, at)| (std::cmp::Reverse(*at), *user));
        readers.truncate(limit);
        Ok(readers)
    }

    /// Follows the whole chain: how many rows, or the first that does not follow from the one before.
    pub fn check_audit(&self, realm: RealmNumber) -> Result<Result<u64, u64>, StoreError> {
        let mut statement = self.prepared("SELECT * FROM audit WHERE realm = :realm ORDER BY n")?;
        let mut rows = statement.query(named_params! { ":realm": realm_key(realm) })?;
        let (mut n, mut hash) = (0, [0; 32]);
        while let Some(row) = rows.next()? {
            let row = Audited::from_row(row)?;
            n += 1;
            let follows = row.is_over() || row.chained(realm, &hash) == row.hash;
            if row.n != n || !follows {
                return Ok(Err(n));
            }
            hash = row.hash;
        }
        Ok(Ok(n))
    }
}

impl Write<'_> {
    /// Adds a row.
    pub fn audit(
        &self,
        realm: RealmNumber,
        actor: Actor,
        action: &str,
        subject: &dyn std::fmt::Display,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let last = self.audited(realm, 1)?.pop();
        let (n, before) = last.map_or((0, [0; 32]), |row| (row.n, row.hash));
        let mut row = Audited {
            n: n + 1,
            at: now,
            actor: actor.to_string().into(),
            action: action.into(),
            subject: subject.to_string().into(),
            hash: [0; 32],
        };
        row.hash = row.chained(realm, &before);
        self.execute(
            "INSERT INTO audit (realm, n, at, actor, action, subject, hash)
             VALUES (:realm, :n, :at, :actor, :action, :subject, :hash)",
            named_params! {
                ":realm": realm_key(realm),
                ":n": row.n.cast_signed(),
                ":at": row.at.millis(),
                ":actor": row.actor,
                ":action": row.action,
                ":subject": row.subject,
                ":hash": row.hash,
            },
        )
        .map(drop)
    }
}
