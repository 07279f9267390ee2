//! What was kept for as long as the preset says goes by the server's clock: old visits, ended cases,
//! and who read which sheet.

use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Event;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{reference, text};
use doorstep_model::id::DocumentId;
use doorstep_server::job::Round;
use doorstep_server::store::StoreError;

use super::places::place;
use super::server::REALM;
use super::village::{ONE, Reader, TOWN, VILLAGE, Village, grid};

const DAY: i64 = 24 * 60;
/// A month has no more days.
const MONTH: i64 = 31;

impl Village {
    async fn after(&self, days: i64) -> Round {
        self.server.clock.advance_minutes(days * DAY);
        let (jobs, now) = (
            self.server.handle.app().jobs.clone(),
            self.server.by_command().now,
        );
        jobs.run(now).await.unwrap()
    }

    async fn visited(&self, by: &Reader, place: DocumentId, on: &'static str) -> DocumentId {
        self.begin(by, Kind::Visit, ONE, move |writer| {
            writer.root("place", reference(place));
            for (field, value) in [("visit_kind", "door"), ("outcome", "met"), ("visited_on", on)] {
                writer.root(field, text(value));
            }
        })
        .await
    }

    fn is_there(&self, id: DocumentId) -> bool {
        let found = self.server.store().read_blocking(|tx| {
            assert_eq!(
                tx.document(REALM, id)?.is_none(),
                tx.is_erased(REALM, id)?,
                "gone, and refused from now on"
            );
            Ok::<_, StoreError>(tx.document(REALM, id)?.is_some())
        });
        found.unwrap()
    }

    /// How many cases the board counts below the town, and whether every chain and digest holds.
    fn counted(&self) -> u32 {
        let counted = self.server.store().read_blocking(|tx| {
            assert!(tx.check_audit(REALM)?.is_ok());
            for scope in tx.scopes(REALM)? {
                let head = tx.scope(REALM, &scope)?.unwrap();
                assert_eq!(tx.recount(REALM, &scope)?, head.digest, "{scope}");
            }
            let counts = tx.lane_counts(REALM, &grid(TOWN), true)?;
            Ok::<_, StoreError>(counts.iter().map(|count| count.n).sum())
        });
        counted.unwrap()
    }
}

fn why(event: &mut Event) {
    event.reason = Some("重复".into());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn old_visits_go_and_what_came_in_lately_stays() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let pond = place(&village, &cadre, ONE, "pond", "老塘").await;
    let old = village.visited(&cadre, pond, "2026-03-10").await;
    assert_eq!(village.after(35 * MONTH).await.visits, 0, "not three years yet");
    // Written down by mistake as long ago: it came in today.
    let wrong = village.visited(&cadre, pond, "2016-03-10").await;
    assert_eq!(village.after(2 * MONTH).await.visits, 1);
    assert!(!village.is_there(old));
    assert!(village.is_there(wrong) && village.is_there(pond));
    assert_eq!(village.after(0).await, Round::default(), "done once");
    assert_eq!(
        village.noted()[0],
        ("visits.expire".to_owned(), "1".to_owned()),
        "noted without a name"
    );
    village.counted();
    assert_eq!(village.after(36 * MONTH).await.visits, 1);
    assert!(!village.is_there(wrong));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn ended_cases_go_from_every_list_and_count_and_open_ones_stay() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let (ended, open) = (
        village.case(&clerk, "渠道断水", false).await,
        village.case(&clerk, "桥面开裂", false).await,
    );
    village.step(&clerk, ended, CaseStep::Decline, why).await;
    assert_eq!(village.counted(), 2);
    assert_eq!(village.after(58 * MONTH).await.ended, 0);
    assert_eq!(village.after(2 * MONTH).await.ended, 1);
    assert!(!village.is_there(ended));
    assert!(village.is_there(open), "an open case is never too old");
    assert_eq!(village.counted(), 1);
    let rows = village.server.store().read_blocking(|tx| {
        Ok::<_, StoreError>((
            tx.case_row(REALM, ended)?.is_none(),
            tx.case_steps(REALM, ended)?.len(),
            tx.case_number(REALM, ended)?.is_none(),
        ))
    });
    assert_eq!(rows.unwrap(), (true, 0, true));
    let clerk = Reader {
        cookie: village.sign_in("zhao").await,
        user: clerk.user,
    };
    assert_eq!(village.get(&clerk, &format!("/cases/{ended}")).await.0, 404);
    assert_eq!(village.after(0).await.ended, 0, "done once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn who_read_a_sheet_is_forgotten_and_the_chain_holds() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let household = village.household(&cadre, ONE, "1组1号", "陈民军").await;
    village.get(&cadre, &format!("/households/{household}")).await;
    let read = |village: &Village| {
        let readers = village
            .server
            .store()
            .read_blocking(|tx| tx.sheet_readers(REALM, household, 10));
        let readers: Result<Vec<_>, StoreError> = readers;
        readers.unwrap().len()
    };
    assert_eq!(read(&village), 1);
    assert_eq!(village.after(58 * MONTH).await.reads, 0);
    assert_eq!(village.after(2 * MONTH).await.reads, 1);
    assert_eq!(read(&village), 0);
    village.counted();
    assert_eq!(village.after(0).await.reads, 0, "done once");
}
