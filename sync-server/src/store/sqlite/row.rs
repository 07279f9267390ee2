//! Rows as phones get them: the newest version of each in every scope that has it.

use doorstep_model::id::RealmNumber;
use doorstep_model::protocol::digest::{Digest, Item as Counted};
use doorstep_model::protocol::row::{Row, RowBody, RowKey, Table};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::Item;
use doorstep_model::protocol::to_cbor;
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::scope::ScopeNumber;
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A row where one scope has it.
struct Current {
    version: u64,
    live: bool,
    body: [u8; 32],
    seq: u64,
}

impl Current {
    fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            version: column(row, "version")?,
            live: column(row, "live")?,
            body: column(row, "body")?,
            seq: column(row, "seq")?,
        })
    }
}

/// The body of a row that is gone.
const NOTHING: [u8; 32] = [0; 32];

impl Read<'_> {
    /// Every row that a scope holds now, in the order of its log, as it stands there.
    pub fn rows_in(&self, realm: RealmNumber, scope: &Scope) -> Result<Vec<Row>, StoreError> {
        let Some(head) = self.scope(realm, scope)? else {
            return Ok(Vec::new());
        };
        let items = self.all(
            "SELECT item FROM row_current JOIN scope_log USING (realm, scope, seq)
             WHERE realm = :realm AND scope = :scope AND live ORDER BY seq",
            named_params! { ":realm": realm_key(realm), ":scope": head.number.0 },
            |row| column::<Vec<u8>>(row, "item"),
        )?;
        let row = |item: Vec<u8>| match minicbor::decode(&item) {
            Ok(Item::Row(row)) => Ok(row),
            _ => Err(StoreError::Damaged),
        };
        items.into_iter().map(row).collect()
    }

    /// What the rows of a scope add up to, from the rows themselves.
    pub fn sum_of_rows(&self, realm: RealmNumber, scope: ScopeNumber) -> Result<Digest, StoreError> {
        let items = self.all(
            "SELECT tbl, key, version FROM row_current
             WHERE realm = :realm AND scope = :scope AND live",
            named_params! { ":realm": realm_key(realm), ":scope": scope.0 },
            |row| {
                Ok((
                    column::<u8>(row, "tbl")?,
                    column::<Vec<u8>>(row, "key")?,
                    column::<u64>(row, "version")?,
                ))
            },
        )?;
        items
            .into_iter()
            .try_fold(Digest::ZERO, |sum, (table, key, version)| {
                let key = RowKey::parse(&key).map_err(|_| StoreError::Damaged)?;
                Ok(sum.with(Counted::row(Table::from_number(table), &key, version)))
            })
    }

    /// The scopes that show a row.
    pub fn scopes_showing(
        &self,
        realm: RealmNumber,
        table: Table,
        key: &RowKey,
    ) -> Result<Vec<Scope>, StoreError> {
        self.all(
            "SELECT scope.name AS name FROM row_current
             JOIN scope ON scope.realm = row_current.realm AND scope.scope = row_current.scope
             WHERE row_current.realm = :realm AND tbl = :tbl AND key = :key AND live",
            named_params! {
                ":realm": realm_key(realm), ":tbl": table.number(), ":key": key.as_bytes(),
            },
            |row| column(row, "name"),
        )
    }

    fn current(
        &self,
        realm: RealmNumber,
        scope: ScopeNumber,
        table: Table,
        key: &RowKey,
    ) -> Result<Option<Current>, StoreError> {
        self.one(
            "SELECT * FROM row_current
             WHERE realm = :realm AND scope = :scope AND tbl = :tbl AND key = :key",
            named_params! {
                ":realm": realm_key(realm),
                ":scope": scope.0,
                ":tbl": table.number(),
                ":key": key.as_bytes(),
            },
            Current::from_row,
        )
    }

    /// The version that a row with this body has: the one that another scope shows already, or
    /// one above every version there was.
    fn version_for(
        &self,
        realm: RealmNumber,
        table: Table,
        key: &RowKey,
        body: &[u8; 32],
    ) -> Result<u64, StoreError> {
        let versions = self.all(
            "SELECT * FROM row_current WHERE realm = :realm AND tbl = :tbl AND key = :key
             ORDER BY version DESC",
            named_params! {
                ":realm": realm_key(realm), ":tbl": table.number(), ":key": key.as_bytes(),
            },
            Current::from_row,
        )?;
        let shown = versions
            .iter()
            .find(|row| row.live)
            .filter(|row| row.body == *body);
        Ok(match shown {
            Some(row) => row.version,
            None => versions.first().map_or(1, |row| row.version + 1),
        })
    }
}

impl Write<'_> {
    /// Puts a row into a scope, or its newer version in the place of the older one. Does nothing
    /// when the scope shows it like that already.
    pub fn publish_row(
        &self,
        realm: RealmNumber,
        scope: &Scope,
        body: impl Into<RowBody>,
    ) -> Result<(), StoreError> {
        let mut row = Row::set(0, body);
        let head = self.scope_or_new(realm, scope)?;
        let hash = *blake3::hash(&to_cbor(&row)).as_bytes();
        let before = self.current(realm, head.number, row.table, &row.key)?;
        if before
            .as_ref()
            .is_some_and(|before| before.live && before.body == hash)
        {
            return Ok(());
        }
        row.version = self.version_for(realm, row.table, &row.key, &hash)?;
        self.replace(realm, head, before, row, hash)
    }

    /// Takes a row out of a scope that shows it.
    pub fn remove_row(
        &self,
        realm: RealmNumber,
        scope: &Scope,
        table: Table,
        key: RowKey,
    ) -> Result<(), StoreError> {
        let Some(head) = self.scope(realm, scope)? else {
            return Ok(());
        };
        let Some(before) = self
            .current(realm, head.number, table, &key)?
            .filter(|row| row.live)
        else {
            return Ok(());
        };
        let row = Row::removed(before.version + 1, table, key);
        self.replace(realm, head, Some(before), row, NOTHING)
    }

    fn replace(
        &self,
        realm: RealmNumber,
        head: super::ScopeHead,
        before: Option<Current>,
        row: Row,
        body: [u8; 32],
    ) -> Result<(), StoreError> {
        let mut digest = head.digest;
        if let Some(before) = &before {
            if before.live {
                digest = digest.without(Counted::row(row.table, &row.key, before.version));
            }
            self.execute(
                "DELETE FROM scope_log WHERE realm = :realm AND scope = :scope AND seq = :seq",
                named_params! {
                    ":realm": realm_key(realm), ":scope": head.number.0, ":seq": before.seq.cast_signed(),
                },
            )?;
        }
        let live = row.body.is_some();
        if live {
            digest = digest.with(Counted::row(row.table, &row.key, row.version));
        }
        let (table, key, version) = (row.table, row.key.clone(), row.version);
        let seq = self.append_to_scope(realm, head.number, &to_cbor(&Item::Row(row)), digest)?;
        self.execute(
            "INSERT INTO row_current (realm, scope, tbl, key, version, live, body, seq)
             VALUES (:realm, :scope, :tbl, :key, :version, :live, :body, :seq)
             ON CONFLICT (realm, scope, tbl, key) DO UPDATE SET version = excluded.version,
                 live = excluded.live, body = excluded.body, seq = excluded.seq",
            named_params! {
                ":realm": realm_key(realm),
                ":scope": head.number.0,
                ":tbl": table.number(),
                ":key": key.as_bytes(),
                ":version": version.cast_signed(),
                ":live": live,
                ":body": body,
                ":seq": seq.cast_signed(),
            },
        )
        .map(drop)
    }
}
