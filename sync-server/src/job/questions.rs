//! Questions of meetings that are not done by their date.

use doorstep_model::id::RealmNumber;
use doorstep_model::time::Timestamp;

use super::{Jobs, Round};
use crate::action::meeting::due;
use crate::store::StoreError;

impl Jobs {
    pub(super) async fn questions(
        &self,
        realm: RealmNumber,
        now: Timestamp,
        round: &mut Round,
    ) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let realms = self.realms.clone();
            let work = self.store.write(move |tx| {
                let realm = realms.view(tx, realm)?;
                due(tx, &realm, after, now)
            });
            let late = work.await?;
            round.questions += late.turned;
            round.failed += late.failed;
            after = late.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}
