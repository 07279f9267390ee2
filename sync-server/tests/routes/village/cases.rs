//! Cases of the village and the steps on them.

use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Event;
use doorstep_model::id::{CategoryCode, DocumentId, FactId};
use doorstep_server::action::{CaseDraft, StepForm, report_case, take_step};
use doorstep_server::store::Write;

use super::begun::Village;
use super::furnish::{VILLAGE, grid};
use super::people::Reader;
use crate::server::REALM;

impl Village {
    pub(crate) async fn case(&self, by: &Reader, title: &str, confidential: bool) -> DocumentId {
        let category = Some(CategoryCode::parse("water_supply").unwrap());
        self.report(by, ("demand", category), title, confidential).await
    }

    /// Takes in a case of a kind.
    pub(crate) async fn report(
        &self,
        by: &Reader,
        (kind, category): (&str, Option<CategoryCode>),
        title: &str,
        confidential: bool,
    ) -> DocumentId {
        let (user, (realms, now), id) = (by.user, self.realms(), self.id());
        let draft = CaseDraft {
            grid: grid(VILLAGE),
            kind: kind.into(),
            category,
            source: "walk_in".into(),
            title: title.into(),
            text: "渠道断水，浇不上地".into(),
            confidential,
            households: Vec::new(),
            names: vec!["王秀英".into()],
        };
        let key = FactId::new(*id.as_bytes());
        let work = move |tx: &Write<'_>| {
            let realm = realms.view(tx, REALM)?;
            report_case(tx, &realm, user, key, id, &draft, now).map(drop)
        };
        self.server.store().write(work).await.unwrap();
        id
    }

    pub(crate) async fn step(&self, by: &Reader, case: DocumentId, step: CaseStep, say: fn(&mut Event)) {
        let (user, (realms, now)) = (by.user, self.realms());
        let mut event = Event::of_case(step, now);
        say(&mut event);
        let form = StepForm {
            key: FactId::new(*self.id().as_bytes()),
            known: None,
            event,
        };
        let work = move |tx: &Write<'_>| {
            let realm = realms.view(tx, REALM)?;
            take_step(tx, &realm, user, case, form, now).map(drop)
        };
        self.server.store().write(work).await.unwrap();
    }
}
