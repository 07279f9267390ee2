//! Each phone's chain of who read what, as it was handed in.

use doorstep_model::id::{DeviceNumber, RealmNumber};
use doorstep_model::protocol::reads::{Read as SheetRead, ReadHead};
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::transaction::Read;
use crate::store::StoreError;

/// A phone's chain, followed so far.
struct Followed {
    device: DeviceNumber,
    number: u64,
    head: ReadHead,
}

impl Read<'_> {
    /// Follows every phone's chain to where the phone stands: how many rows, or the first phone and
    /// row that does not follow. Rows older than what is kept may be gone from the beginning.
    ///
    /// # Errors
    /// The store's.
    pub fn check_reads(&self, realm: RealmNumber) -> Result<Result<u64, (DeviceNumber, u64)>, StoreError> {
        let mut statement = self.prepared(
            "SELECT device, number, at, document, head FROM sheet_read
             WHERE realm = :realm ORDER BY device, number",
        )?;
        let mut rows = statement.query(named_params! { ":realm": realm_key(realm) })?;
        let (mut count, mut last) = (0, None::<Followed>);
        while let Some(row) = rows.next()? {
            let (device, number) = (DeviceNumber(column(row, "device")?), column(row, "number")?);
            let head = ReadHead::new(column(row, "head")?);
            let read = SheetRead {
                at: column(row, "at")?,
                document: column(row, "document")?,
            };
            let goes_on = last.as_ref().filter(|last| last.device == device);
            let follows = match goes_on {
                Some(last) => number == last.number + 1 && last.head.append(number, &read) == head,
                None => number > 1 || ReadHead::START.append(number, &read) == head,
            };
            if !follows {
                return Ok(Err((device, number)));
            }
            if let Some(ended) = last.take().filter(|last| last.device != device)
                && let Some(wrong) = self.stands_elsewhere(realm, &ended)?
            {
                return Ok(Err(wrong));
            }
            count += 1;
            last = Some(Followed { device, number, head });
        }
        let wrong = match &last {
            Some(ended) => self.stands_elsewhere(realm, ended)?,
            None => None,
        };
        Ok(wrong.map_or(Ok(count), Err))
    }

    /// The row after which the chain ends too early, if it does.
    fn stands_elsewhere(
        &self,
        realm: RealmNumber,
        followed: &Followed,
    ) -> Result<Option<(DeviceNumber, u64)>, StoreError> {
        let stands = self.authored(realm, followed.device)?;
        let here = (stands.authored.reads, stands.read_head) == (followed.number, followed.head);
        Ok((!here).then_some((followed.device, followed.number + 1)))
    }
}
