//! Scopes: the change logs that phones read, their heads and digests.

use doorstep_model::id::RealmNumber;
use doorstep_model::protocol::digest::Digest;
use doorstep_model::protocol::scope::Scope;
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// The small number that stands for a scope in the logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeNumber(pub(super) i64);

/// Where a log stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScopeHead {
    /// Its number.
    pub number: ScopeNumber,
    /// The last seq.
    pub head: u64,
    /// Of what the scope holds at that head.
    pub digest: Digest,
}

impl Read<'_> {
    /// Where a scope's log stands; none: nothing was ever put there.
    pub fn scope(&self, realm: RealmNumber, scope: &Scope) -> Result<Option<ScopeHead>, StoreError> {
        self.one(
            "SELECT scope, head, digest FROM scope WHERE realm = :realm AND name = :name",
            named_params! { ":realm": realm_key(realm), ":name": scope.to_string() },
            |row| {
                Ok(ScopeHead {
                    number: ScopeNumber(column(row, "scope")?),
                    head: column(row, "head")?,
                    digest: Digest::new(column(row, "digest")?),
                })
            },
        )
    }

    /// Every scope of a realm, by name.
    pub fn scopes(&self, realm: RealmNumber) -> Result<Vec<Scope>, StoreError> {
        self.all(
            "SELECT name FROM scope WHERE realm = :realm ORDER BY name",
            named_params! { ":realm": realm_key(realm) },
            |row| column(row, "name"),
        )
    }
}

impl Write<'_> {
    /// Where a scope's log stands; begins the log if there is none.
    pub fn scope_or_new(&self, realm: RealmNumber, scope: &Scope) -> Result<ScopeHead, StoreError> {
        if let Some(head) = self.scope(realm, scope)? {
            return Ok(head);
        }
        let number = self.one(
            "INSERT INTO scope (realm, scope, name, digest)
             SELECT :realm, coalesce(max(scope), 0) + 1, :name, :digest FROM scope WHERE realm = :realm
             RETURNING scope",
            named_params! {
                ":realm": realm_key(realm),
                ":name": scope.to_string(),
                ":digest": Digest::ZERO.as_bytes(),
            },
            |row| column(row, "scope"),
        )?;
        let number = ScopeNumber(number.ok_or(StoreError::Contradiction)?);
        Ok(ScopeHead {
            number,
            head: 0,
            digest: Digest::ZERO,
        })
    }

    /// Appends an item (CBOR of the wire's) and sets the digest that holds with it. The head
    /// moves in the same transaction, so a reader can't skip a gap.
    pub fn append_to_scope(
        &self,
        realm: RealmNumber,
        scope: ScopeNumber,
        item: &[u8],
        digest: Digest,
    ) -> Result<u64, StoreError> {
        let realm = realm_key(realm);
        let seq = self.one(
            "UPDATE scope SET head = head + 1, digest = :digest
             WHERE realm = :realm AND scope = :scope RETURNING head",
            named_params! { ":realm": realm, ":scope": scope.0, ":digest": digest.as_bytes() },
            |row| column::<u64>(row, "head"),
        )?;
        let seq = seq.ok_or(StoreError::Contradiction)?;
        self.execute(
            "INSERT INTO scope_log (realm, scope, seq, item) VALUES (:realm, :scope, :seq, :item)",
            named_params! { ":realm": realm, ":scope": scope.0, ":seq": seq.cast_signed(), ":item": item },
        )?;
        Ok(seq)
    }
}
