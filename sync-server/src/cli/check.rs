//! `check`: every hash chain, every digest, every document and photo, every page.

use std::path::Path;

use clap::Args;
use doorstep_model::document::Document;
use doorstep_model::id::RealmNumber;

use super::workplace::Workplace;
use super::{CommandError, Terminal};
use crate::backup::photos::photos;
use crate::store::{DocumentNo, Read, Realm, StoreError};

/// Verify every hash chain, every digest and the database.
#[derive(Debug, Args)]
pub(super) struct Check {}

impl Check {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        // Opening has followed the ledger's chain and compared it with the database.
        let home = place.home()?;
        writeln!(terminal.out, "ledger: {} entries", home.ledger.mark().n)?;
        let mut faults = Vec::new();
        home.store.read_blocking(|read| {
            match read.integrity()? {
                None => writeln!(terminal.out, "database: sound")?,
                Some(fault) => faults.push(format!("database: {fault}")),
            }
            for realm in read.realms()? {
                check_realm(read, &realm, terminal, &mut faults)?;
            }
            Ok::<_, CommandError>(())
        })?;
        check_photos(&home.folder.blobs(), terminal, &mut faults)?;
        if faults.is_empty() {
            Ok(())
        } else {
            Err(CommandError::Problems(faults))
        }
    }
}

fn check_realm(
    read: &Read<'_>,
    realm: &Realm,
    terminal: &mut Terminal<'_>,
    faults: &mut Vec<String>,
) -> Result<(), CommandError> {
    let number = realm.number;
    match read.check_audit(number)? {
        Ok(rows) => writeln!(
            terminal.out,
            "realm {number}: {rows} audit rows follow one another"
        )?,
        Err(row) => faults.push(format!(
            "realm {number}: audit row {row} does not follow from the one before"
        )),
    }
    match read.check_reads(number)? {
        Ok(rows) => writeln!(
            terminal.out,
            "realm {number}: {rows} rows of what phones read follow one another"
        )?,
        Err((device, row)) => faults.push(format!(
            "realm {number}: row {row} of what phone {device} read does not follow from the one before"
        )),
    }
    let scopes = read.scopes(number)?;
    for scope in &scopes {
        let head = read.scope(number, scope)?.ok_or(StoreError::Contradiction)?;
        if read.recount(number, scope)? != head.digest {
            faults.push(format!(
                "realm {number}: the digest of {scope} is not that of what it holds"
            ));
        }
    }
    writeln!(terminal.out, "realm {number}: {} scopes", scopes.len())?;
    let documents = check_documents(read, number, faults)?;
    writeln!(terminal.out, "realm {number}: {documents} documents")?;
    Ok(())
}

/// Every published document loads, and has the heads that its row says.
fn check_documents(
    read: &Read<'_>,
    realm: RealmNumber,
    faults: &mut Vec<String>,
) -> Result<usize, CommandError> {
    let (mut count, mut last) = (0, DocumentNo(0));
    loop {
        let batch = read.published_after(realm, last, 1_000)?;
        let Some(end) = batch.last() else { return Ok(count) };
        last = *end;
        count += batch.len();
        for no in batch {
            let row = read.document_by_no(no)?.ok_or(StoreError::Contradiction)?;
            let saved = read.snapshot(no)?.unwrap_or_default();
            let sound = Document::load(row.kind, row.id, &saved).is_ok_and(|document| {
                let mut heads = document.heads();
                heads.sort_unstable();
                heads == row.heads
            });
            if !sound {
                faults.push(format!(
                    "realm {realm}: document {} does not load as it was published",
                    row.id
                ));
            }
        }
    }
}

fn check_photos(
    folder: &Path,
    terminal: &mut Terminal<'_>,
    faults: &mut Vec<String>,
) -> Result<(), CommandError> {
    let photos = photos(folder)?;
    for photo in &photos {
        if !photo.is_whole()? {
            faults.push(format!(
                "photo {}: its bytes are not those of its name",
                photo.name
            ));
        }
    }
    writeln!(terminal.out, "photos: {}", photos.len())?;
    Ok(())
}
