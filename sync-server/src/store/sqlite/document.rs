//! Documents: what is published of each, and in which logs it stands.

use doorstep_model::document::schema::Kind;
use doorstep_model::id::{ChangeHash, DocumentId, Mac, RealmNumber, UserId};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A document's small number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentNo(pub i64);

/// A document as accepting and publishing need it, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// Its small number.
    pub no: DocumentNo,
    /// Its realm.
    pub realm: RealmNumber,
    /// Its id.
    pub id: DocumentId,
    /// Its kind.
    pub kind: Kind,
    /// Where its first change put it.
    pub home: Scope,
    /// The household or place that it belongs to: of visits and care.
    pub owner: Option<DocumentId>,
    /// Who began it; none: the server.
    pub author: Option<UserId>,
    /// How often it was published.
    pub version: u64,
    /// Published heads, sorted; empty while nothing is.
    pub heads: Vec<ChangeHash>,
    /// Proof over what is published.
    pub proof: Option<Mac>,
}

/// A document that its first change begins.
pub struct NewDocument<'a> {
    /// Its id.
    pub id: DocumentId,
    /// Its kind.
    pub kind: Kind,
    /// The schema that the change was written in.
    pub schema: u16,
    /// Where it is put.
    pub home: &'a Scope,
    /// The household or place that it belongs to.
    pub owner: Option<DocumentId>,
    /// Who begins it.
    pub author: Option<UserId>,
}

const COLUMNS: &str = "no, realm, id, kind, home, owner, author, version, heads, proof";

fn from_row(row: &Row<'_>) -> rusqlite::Result<DocumentRow> {
    let bad =
        |name: &str| rusqlite::Error::InvalidColumnType(0, name.to_owned(), rusqlite::types::Type::Blob);
    let kind: usize = column::<u8>(row, "kind")?.into();
    let heads: Vec<u8> = column(row, "heads")?;
    Ok(DocumentRow {
        no: DocumentNo(column(row, "no")?),
        realm: column(row, "realm")?,
        id: column(row, "id")?,
        kind: *Kind::ALL.get(kind).ok_or_else(|| bad("kind"))?,
        home: column(row, "home")?,
        owner: column(row, "owner")?,
        author: column(row, "author")?,
        version: column(row, "version")?,
        heads: heads
            .chunks(ChangeHash::LEN)
            .map(ChangeHash::from_slice)
            .collect::<Result<_, _>>()
            .map_err(|_| bad("heads"))?,
        proof: column(row, "proof")?,
    })
}

impl Read<'_> {
    /// A document by its id.
    pub fn document(&self, realm: RealmNumber, id: DocumentId) -> Result<Option<DocumentRow>, StoreError> {
        self.one(
            &format!("SELECT {COLUMNS} FROM document WHERE realm = :realm AND id = :id"),
            named_params! { ":realm": realm_key(realm), ":id": id.as_bytes() },
            from_row,
        )
    }

    /// A document by its small number.
    pub fn document_by_no(&self, no: DocumentNo) -> Result<Option<DocumentRow>, StoreError> {
        self.one(
            &format!("SELECT {COLUMNS} FROM document WHERE no = :no"),
            named_params! { ":no": no.0 },
            from_row,
        )
    }

    /// The saved document of what is published; none while nothing is.
    pub fn snapshot(&self, no: DocumentNo) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.one(
            "SELECT snapshot FROM document WHERE no = :no",
            named_params! { ":no": no.0 },
            |row| column::<Option<Vec<u8>>>(row, "snapshot"),
        )?;
        Ok(found.flatten())
    }

    /// The logs in which a document stands, sorted.
    pub fn document_scopes(&self, no: DocumentNo) -> Result<Vec<Scope>, StoreError> {
        self.all(
            "SELECT scope FROM document_scope WHERE document = :no ORDER BY scope",
            named_params! { ":no": no.0 },
            |row| column(row, "scope"),
        )
        .map(|mut scopes| {
            scopes.sort_unstable();
            scopes
        })
    }

    /// The logs that a document left, and when.
    pub fn left_scopes(&self, no: DocumentNo) -> Result<Vec<(Scope, Timestamp)>, StoreError> {
        self.all(
            "SELECT scope, at FROM document_left WHERE document = :no",
            named_params! { ":no": no.0 },
            |row| Ok((column(row, "scope")?, column(row, "at")?)),
        )
    }

    /// The documents that belong to a household or place: its visits, its care.
    pub fn owned_documents(
        &self,
        realm: RealmNumber,
        owner: DocumentId,
    ) -> Result<Vec<DocumentRow>, StoreError> {
        self.all(
            &format!("SELECT {COLUMNS} FROM document WHERE realm = :realm AND owner = :owner ORDER BY no"),
            named_params! { ":realm": realm_key(realm), ":owner": owner.as_bytes() },
            from_row,
        )
    }

    /// The documents that stand in a log: number, id, published heads.
    pub fn scope_documents(&self, realm: RealmNumber, scope: &Scope) -> Result<Vec<DocumentRow>, StoreError> {
        self.all(
            "SELECT d.no, d.realm, d.id, d.kind, d.home, d.owner, d.author, d.version, d.heads, d.proof
             FROM document_scope s JOIN document d ON d.no = s.document
             WHERE s.scope = :scope AND d.realm = :realm ORDER BY d.no",
            named_params! { ":realm": realm_key(realm), ":scope": scope.to_string() },
            from_row,
        )
    }
}

impl Write<'_> {
    /// Begins a document of which nothing is published yet.
    pub fn begin_document(
        &self,
        realm: RealmNumber,
        new: &NewDocument<'_>,
    ) -> Result<DocumentNo, StoreError> {
        self.insert(
            "INSERT INTO document (realm, id, kind, schema, home, owner, author)
             VALUES (:realm, :id, :kind, :schema, :home, :owner, :author)",
            named_params! {
                ":realm": realm_key(realm),
                ":id": new.id.as_bytes(),
                ":kind": new.kind as u8,
                ":schema": new.schema,
                ":home": new.home.to_string(),
                ":owner": new.owner.map(|owner| *owner.as_bytes()),
                ":author": new.author.map(|user| user.0),
            },
        )
        .map(DocumentNo)
    }

    /// Says anew where a document belongs of which nothing was taken yet.
    pub fn begin_document_anew(&self, no: DocumentNo, new: &NewDocument<'_>) -> Result<(), StoreError> {
        self.execute(
            "UPDATE document SET schema = :schema, home = :home, owner = :owner, author = :author WHERE no = :no",
            named_params! {
                ":no": no.0,
                ":schema": new.schema,
                ":home": new.home.to_string(),
                ":owner": new.owner.map(|owner| *owner.as_bytes()),
                ":author": new.author.map(|user| user.0),
            },
        )
        .map(drop)
    }

    /// Stores what is published now, unless someone else published since that row was read, or it was
    /// erased (its small number may be another's by now): then false.
    pub fn publish_document(
        &self,
        row: &DocumentRow,
        heads: &[ChangeHash],
        proof: &Mac,
        snapshot: &[u8],
    ) -> Result<bool, StoreError> {
        let heads: Vec<u8> = heads.iter().flat_map(|head| *head.as_bytes()).collect();
        let changed = self.execute(
            "UPDATE document SET version = version + 1, heads = :heads, proof = :proof, snapshot = :snapshot
             WHERE no = :no AND version = :version AND id = :id",
            named_params! {
                ":no": row.no.0, ":version": row.version, ":id": row.id.as_bytes(), ":heads": heads, ":proof": proof.as_bytes(),
                ":snapshot": snapshot,
            },
        )?;
        Ok(changed == 1)
    }

    /// Enters a document into a log's membership; false when it stands there already.
    pub fn enter_scope(&self, no: DocumentNo, scope: &Scope) -> Result<bool, StoreError> {
        let entered = self.execute(
            "INSERT OR IGNORE INTO document_scope (document, scope) VALUES (:no, :scope)",
            named_params! { ":no": no.0, ":scope": scope.to_string() },
        )?;
        Ok(entered == 1)
    }

    /// Ends a membership and remembers since when: work on it may still arrive.
    pub fn leave_scope(&self, no: DocumentNo, scope: &Scope, now: Timestamp) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR REPLACE INTO document_left (document, scope, at) VALUES (:no, :scope, :at)",
            named_params! { ":no": no.0, ":scope": scope.to_string(), ":at": now.millis() },
        )?;
        self.execute(
            "DELETE FROM document_scope WHERE document = :no AND scope = :scope",
            named_params! { ":no": no.0, ":scope": scope.to_string() },
        )?;
        Ok(())
    }
}
