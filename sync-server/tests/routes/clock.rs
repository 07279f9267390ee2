//! What the server does by its own clock, moved by hand: deadlines, cards, lapses, the sample, posts
//! and links that end.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use doorstep_model::case::{CaseStep, Closing, Stage};
use doorstep_model::document::event::Event;
use doorstep_model::id::{DocumentId, UnitCode};
use doorstep_model::preset::DeductionCause;
use doorstep_model::protocol::row::RowBody;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::time::Day;
use doorstep_server::action::{CaseView, read_case};
use doorstep_server::job::Round;
use doorstep_server::store::{CaseWanted, CasesOf, Lanes, StoreError, Watch, Watched, Write};

use super::deadlines::URGE;
use super::server::REALM;
use super::village::{ONE, Reader, TOWN, VILLAGE, Village, grid};

const DAY: i64 = 24 * 60;

/// By Friday, as was said when it was handed over.
fn to_water(event: &mut Event) {
    event.unit = UnitCode::parse("water").ok();
    event.due = Day::parse("2026-03-20").ok();
}

fn solved(event: &mut Event) {
    event.outcome = Some("solved".into());
    event.word = Some("通水了".into());
}

impl Village {
    /// Under a preset by which the clock urges nobody.
    async fn unurged() -> Self {
        Self::under(&[(URGE, "")]).await
    }

    /// A round of the clock, so many days later.
    pub(crate) async fn days_later(&self, days: i64) -> Round {
        self.server.clock.advance_minutes(days * DAY);
        let (jobs, now) = (
            self.server.handle.app().jobs.clone(),
            self.server.by_command().now,
        );
        let round = jobs.run(now).await.unwrap();
        assert_eq!(jobs.run(now).await, Ok(Round::default()), "done once");
        round
    }

    async fn state(&self, by: &Reader, case: DocumentId) -> CaseView {
        let app = self.server.handle.app();
        let (realms, user) = (app.sync.realms.clone(), by.user);
        let now = self.server.by_command().now;
        let read = app.home.store.read(move |tx| {
            let realm = realms.view(tx, REALM)?;
            read_case(tx, &realm, user, case, now)
        });
        read.await.unwrap()
    }

    fn told(&self, scope: &Scope, case: DocumentId) -> Option<(Day, bool)> {
        let rows = self.server.store().read_blocking(|tx| tx.rows_in(REALM, scope));
        let rows: Result<_, StoreError> = rows;
        rows.unwrap().into_iter().find_map(|row| match row.body {
            Some(RowBody::CaseDue(due)) if due.case == case => Some((due.due_on, due.overdue)),
            _ => None,
        })
    }

    /// What may cost the water bureau points, the latest first.
    pub(crate) fn faults(&self) -> Vec<(DocumentId, DeductionCause, Day)> {
        let water = UnitCode::parse("water").unwrap();
        let year = (day("2026-01-01"), day("2026-12-31"));
        let faults = self
            .server
            .store()
            .read_blocking(|tx| tx.faults_of(REALM, &water, year));
        let faults: Result<Vec<_>, StoreError> = faults;
        let faults = faults.unwrap().into_iter();
        faults
            .map(|one| (one.case, one.fault.cause, one.fault.on))
            .collect()
    }

    fn to_ask(&self, place: &str) -> Vec<DocumentId> {
        let (place, today) = (grid(place), self.server.by_command().now.day());
        let rows = self.server.store().read_blocking(|tx| {
            let (of, lanes) = (CasesOf::Grid(&place), Lanes::ToAsk(today));
            tx.cases_on_board(REALM, of, lanes, &CaseWanted::default(), None, 100)
        });
        let rows: Result<_, StoreError> = rows;
        rows.unwrap().into_iter().map(|row| row.id).collect()
    }

    /// With a clerk and an officer, and a case that the officer's unit has: due on 20 March, a Friday.
    async fn at_work() -> (Self, Reader, Reader, DocumentId) {
        let village = Self::unurged().await;
        let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
        let officer = village.person("sun", "孙建国", "officer", ".water").await;
        let case = village.case(&clerk, "渠道断水", false).await;
        village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
        village.step(&clerk, case, CaseStep::Divert, to_water).await;
        village.step(&officer, case, CaseStep::Accept, |_| {}).await;
        // Their posts begin.
        village.days_later(0).await;
        (village, clerk, officer, case)
    }
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn round(fill: impl Fn(&mut Round)) -> Round {
    let mut round = Round::default();
    fill(&mut round);
    round
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_deadline_passes_and_cards_follow_on_their_working_days() {
    let (village, clerk, _, case) = Village::at_work().await;
    let unit = Scope::Unit(UnitCode::parse("water").unwrap());
    assert_eq!(village.told(&unit, case), Some((day("2026-03-20"), false)));
    assert_eq!(village.days_later(3).await, Round::default(), "the last day");
    assert_eq!(village.days_later(1).await, round(|round| round.overdue = 1));
    assert_eq!(village.told(&unit, case), Some((day("2026-03-20"), true)));
    assert_eq!(village.days_later(1).await, Round::default(), "a Sunday");
    assert_eq!(village.days_later(1).await, round(|round| round.yellow = 1));
    assert_eq!(village.days_later(3).await, Round::default());
    assert_eq!(village.days_later(1).await, round(|round| round.red = 1));
    assert_eq!(village.days_later(60).await, Round::default(), "no third card");
    let view = village.state(&clerk, case).await;
    let cards: Vec<_> = view
        .state
        .cards
        .iter()
        .map(|card| (card.red, card.unit.clone()))
        .collect();
    let water = UnitCode::parse("water").ok();
    assert_eq!(cards, [(false, water.clone()), (true, water)]);
    let faults = [
        (case, DeductionCause::RedCard, day("2026-03-27")),
        (case, DeductionCause::YellowCard, day("2026-03-23")),
        (case, DeductionCause::Overdue, day("2026-03-21")),
    ];
    assert_eq!(village.faults(), faults);
    let by: Vec<_> = view
        .steps
        .iter()
        .filter(|taken| taken.step == CaseStep::Card)
        .collect();
    assert!(
        by.iter()
            .all(|taken| taken.by.is_none() && taken.refused.is_none())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_case_that_its_unit_does_not_accept_in_time_is_looked_at_until_it_does() {
    let village = Village::unurged().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let case = village.case(&clerk, "渠道断水", false).await;
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    village.days_later(0).await;
    village.step(&clerk, case, CaseStep::Divert, to_water).await;
    assert_eq!(village.row(case).accept_by, Some(day("2026-03-18")));
    assert_eq!(village.days_later(1).await, Round::default(), "the last day");
    assert_eq!(village.days_later(1).await, round(|round| round.unaccepted = 1));
    assert!(village.row(case).watched.has(Watch::Unaccepted));
    assert_eq!(village.days_later(1).await, Round::default(), "noted once");
    village.step(&officer, case, CaseStep::Accept, |_| {}).await;
    let row = village.row(case);
    assert_eq!((row.accept_by, row.watched), (None, Watched::default()));
    let faults = village.faults();
    assert_eq!(faults, [(case, DeductionCause::LateAccept, day("2026-03-19"))]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn who_gets_a_case_after_its_day_is_not_the_one_who_was_late() {
    let village = Village::unurged().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let case = village.case(&clerk, "渠道断水", false).await;
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    // The clock stands still meanwhile.
    village.server.clock.advance_minutes(6 * DAY);
    village.step(&clerk, case, CaseStep::Divert, to_water).await;
    assert!(village.row(case).overdue);
    let latest = village
        .server
        .store()
        .read_blocking(|tx| tx.latest_fault(REALM, case));
    let latest: Result<_, StoreError> = latest;
    assert_eq!(latest, Ok(None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn after_days_without_the_server_one_card_is_given_the_one_that_counts() {
    let (village, ..) = Village::at_work().await;
    let done = round(|round| (round.overdue, round.red) = (1, 1));
    assert_eq!(village.days_later(30).await, done);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn more_time_takes_the_deadline_away_and_a_new_one_begins() {
    let (village, clerk, officer, case) = Village::at_work().await;
    village.days_later(6).await;
    assert!(village.state(&clerk, case).await.row.overdue);
    let until = |event: &mut Event| {
        event.due = Day::parse("2026-04-03").ok();
        event.reason = Some("等水泵".into());
    };
    village.step(&officer, case, CaseStep::ExtendAsk, until).await;
    village.step(&clerk, case, CaseStep::ExtendGrant, |_| {}).await;
    let unit = Scope::Unit(UnitCode::parse("water").unwrap());
    assert_eq!(village.told(&unit, case), Some((day("2026-04-03"), false)));
    assert_eq!(village.days_later(11).await, Round::default(), "3 April itself");
    assert_eq!(village.days_later(1).await, round(|round| round.overdue = 1));
    // 4 to 6 April are the festival of Qingming.
    assert_eq!(village.days_later(2).await, Round::default());
    assert_eq!(village.days_later(1).await, round(|round| round.yellow = 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_resolved_in_time_is_not_late_and_lapses_when_nobody_answers() {
    let (village, clerk, officer, case) = Village::at_work().await;
    village.days_later(1).await;
    village.step(&officer, case, CaseStep::Resolve, solved).await;
    assert_eq!(village.to_ask(VILLAGE), [case], "to be called back");
    assert_eq!(village.days_later(9).await, Round::default(), "27 March");
    assert!(!village.state(&clerk, case).await.row.overdue);
    assert_eq!(village.days_later(1).await, round(|round| round.lapsed = 1));
    let view = village.state(&clerk, case).await;
    assert_eq!(
        (view.state.stage, view.state.closing),
        (Stage::Closed, Some(Closing::Unanswered))
    );
    assert_eq!(village.to_ask(VILLAGE), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_case_that_went_back_to_work_meanwhile_does_not_lapse() {
    let (village, clerk, officer, case) = Village::at_work().await;
    village.step(&officer, case, CaseStep::Resolve, solved).await;
    village.server.clock.advance_minutes(20 * DAY);
    let no = |event: &mut Event| {
        event.means = Some("phone".into());
        event.word = Some("还是没水".into());
    };
    village.step(&clerk, case, CaseStep::VerifyNo, no).await;
    assert_eq!(village.days_later(0).await.lapsed, 0);
    assert_eq!(village.state(&clerk, case).await.state.stage, Stage::Working);
    // Resolved anew it has its whole time again.
    village.step(&officer, case, CaseStep::Resolve, solved).await;
    assert_eq!(village.days_later(5).await, Round::default());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn settled_cases_are_closed_but_for_the_sample_which_waits_for_its_call() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let chief = village.person("li", "李长河", "grid_chief", VILLAGE).await;
    let mut cases = Vec::new();
    for n in 0..40 {
        let case = village.case(&chief, &format!("口角{n}"), false).await;
        village.step(&chief, case, CaseStep::Settle, solved).await;
        cases.push(case);
    }
    let sampled = village.to_ask(VILLAGE);
    assert!((1..=12).contains(&sampled.len()), "a tenth or so: {sampled:?}");
    assert_eq!(village.days_later(10).await.lapsed, 40 - sampled.len());
    for case in cases {
        let state = village.state(&clerk, case).await.state;
        let expected = match sampled.contains(&case) {
            true => (Stage::Resolved, None),
            false => (Stage::Closed, Some(Closing::Settled)),
        };
        assert_eq!((state.stage, state.closing), expected);
    }
    assert_eq!(
        village.days_later(100).await,
        Round::default(),
        "it waits for its call"
    );
    let yes = |event: &mut Event| {
        event.means = Some("phone".into());
        event.word = Some("说好了".into());
    };
    village.step(&clerk, sampled[0], CaseStep::VerifyYes, yes).await;
    assert_eq!(village.to_ask(VILLAGE), sampled[1..]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_was_referred_never_lapses_and_is_asked_about_again_and_again() {
    let (village, clerk, officer, case) = Village::at_work().await;
    let to_court = |event: &mut Event| event.to = Some("court".into());
    village.step(&officer, case, CaseStep::Refer, to_court).await;
    assert_eq!(village.days_later(9).await, Round::default());
    assert_eq!(village.to_ask(VILLAGE), [], "not yet");
    village.days_later(1).await;
    assert_eq!(village.to_ask(VILLAGE), [case]);
    let news = |event: &mut Event| event.text = Some("已立案，四月开庭".into());
    village.step(&clerk, case, CaseStep::Note, news).await;
    assert_eq!(village.to_ask(VILLAGE), [], "somebody asked");
    assert_eq!(village.days_later(40).await, Round::default());
    assert_eq!(village.to_ask(VILLAGE), [case], "and again");
    assert_eq!(village.state(&clerk, case).await.state.stage, Stage::Referred);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_round_that_is_cut_off_anywhere_ends_as_one_that_was_not() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let mut cases = Vec::new();
    for n in 0..12 {
        cases.push(village.case(&clerk, &format!("断水{n}"), false).await);
    }
    village.server.clock.advance_minutes(30 * DAY);
    let (jobs, now) = (
        village.server.handle.app().jobs.clone(),
        village.server.by_command().now,
    );
    // Each is dropped a little later than the one before, until one comes to its end.
    let mut cut = 0;
    loop {
        let mut run = pin!(jobs.run(now));
        let mut polls = 0;
        let ended = std::future::poll_fn(|context| match run.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if polls == cut => Poll::Ready(None),
            Poll::Pending => {
                polls += 1;
                Poll::Pending
            }
        });
        if let Some(done) = ended.await {
            done.unwrap();
            break;
        }
        cut += 1;
    }
    assert!(cut > 0, "at least one was cut off");
    assert_eq!(jobs.run(now).await, Ok(Round::default()));
    for case in cases {
        let view = village.state(&clerk, case).await;
        let cards: Vec<_> = view.state.cards.iter().map(|card| card.red).collect();
        assert_eq!((view.row.overdue, cards), (true, vec![true]), "once");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_newer_list_of_holidays_moves_the_deadlines_that_were_counted_without_it() {
    let (village, clerk, officer, case) = Village::at_work().await;
    // A day that was said stands; here it is the preset's ten.
    let back = |event: &mut Event| event.grid = Some(grid(TOWN));
    village.step(&officer, case, CaseStep::Up, back).await;
    let bureau = |event: &mut Event| event.unit = UnitCode::parse("water").ok();
    village.step(&clerk, case, CaseStep::Divert, bureau).await;
    let calendar = "date,kind,holiday\n2026-03-19,rest,x\n2026-03-20,rest,x\n2026-03-21,work,x\n";
    let calendar = doorstep_model::calendar::Calendar::parse(calendar).unwrap();
    let by = village.server.by_command();
    let set = move |tx: &Write<'_>| doorstep_server::action::set_holidays(tx, by, &calendar);
    village.server.store().write(set).await.unwrap();
    village.days_later(0).await;
    let unit = Scope::Unit(UnitCode::parse("water").unwrap());
    assert_eq!(village.told(&unit, case), Some((day("2026-04-01"), false)));
    assert_eq!(
        village.state(&clerk, case).await.row.due_on,
        Some(day("2026-04-01"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn posts_and_links_end_on_their_day() {
    let village = Village::new().await;
    let member = village.person("wang", "王小明", "grid_member", ONE).await;
    let head = village.person("chen", "陈大山", "central_head", VILLAGE).await;
    let household = village.household(&member, ONE, "1号", "王秀英").await;
    let end = village.server.by_command().now.plus(2 * DAY * 60_000);
    let user = head.user;
    let (link, number) = village.until(user, household, end).await;
    village.days_later(0).await;
    let stands = || {
        let scopes = village.server.store().read_blocking(|tx| {
            let row = tx.document(REALM, household)?;
            tx.document_scopes(row.unwrap().no)
        });
        let scopes: Result<Vec<Scope>, StoreError> = scopes;
        scopes.unwrap().contains(&Scope::Link(link))
    };
    let posts = || {
        let rows = village
            .server
            .store()
            .read_blocking(|tx| tx.rows_in(REALM, &Scope::Realm));
        let rows: Result<Vec<_>, StoreError> = rows;
        rows.unwrap().into_iter().find_map(|row| match row.body {
            Some(RowBody::User(shown)) if shown.id == user => Some(shown.posts.len()),
            _ => None,
        })
    };
    village.wait(stands).await;
    assert_eq!(posts(), Some(2));
    assert_eq!(village.days_later(1).await, Round::default());
    let ended = village.days_later(1).await;
    assert_eq!((ended.posts, ended.links), (1, 1), "{number}");
    assert_eq!(posts(), Some(1));
    village.wait(|| !stands()).await;
}
