//! `GET /live`: what an open page hears. Nothing is waited for but what the server says.

use doorstep_model::case::CaseStep;
use doorstep_model::code::Code;
use doorstep_model::document::event::Event;
use doorstep_model::id::{ChangeHash, DeviceNumber};
use doorstep_server::store::{ChangeState, NewChange, Write};
use reqwest::Response;
use reqwest::header::{ACCEPT, COOKIE};

use super::server::REALM;
use super::village::{ONE, Reader, TOWN, TWO, VILLAGE, Village};

/// An open stream, read event by event.
pub(crate) struct Stream {
    response: Response,
    read: String,
}

impl Village {
    async fn listen(&self, who: &Reader, seen: &str) -> Stream {
        let url = self.server.url(&format!("/live?seen={seen}"));
        let request = self.server.client.get(url).header(COOKIE, &who.cookie);
        let response = request.header(ACCEPT, "text/event-stream").send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut stream = Stream {
            response,
            read: String::new(),
        };
        // The first thing it says is where it begins.
        stream.next().await.unwrap();
        stream
    }

    /// What a page that is read now would say it has seen.
    fn seen(&self) -> String {
        let app = self.server.handle.app();
        app.live.seen(app.home.store.told()).to_string()
    }
}

/// What an open page hears from now on.
pub(crate) async fn listen(village: &Village, who: &Reader) -> Stream {
    village.listen(who, &village.seen()).await
}

impl Stream {
    /// The next event; none at the end. A sign of life says nothing.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                if event != ":" {
                    return Some(event);
                }
                continue;
            }
            let chunk = self.response.chunk().await.unwrap()?;
            self.read.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The parts that the next event names.
    pub(crate) async fn parts(&mut self) -> Vec<String> {
        let event = self.next().await.unwrap();
        let data = event.lines().find_map(|line| line.strip_prefix("data: "));
        data.unwrap_or_else(|| panic!("{event}"))
            .split(' ')
            .map(str::to_owned)
            .collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_page_hears_what_changed_and_nothing_of_what_is_not_its_person_s() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", TWO).await;
    let mut all = village.listen(&cadre, &village.seen()).await;
    let mut own = village.listen(&member, &village.seen()).await;
    let elsewhere = village.household(&cadre, ONE, "1组1号", "陈民军").await;
    assert_eq!(
        all.parts().await,
        [&format!("household-{elsewhere}"), "households", "review"]
    );
    let here = village.household(&cadre, TWO, "2组1号", "韩生").await;
    let heard = own.parts().await;
    assert_eq!(
        heard,
        [&format!("household-{here}"), "households", "review"],
        "of the other grid it never hears"
    );
    let case = village.case(&cadre, "渠道断水", false).await;
    // What comes close together is told together.
    while !all.parts().await.contains(&format!("case-{case}")) {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_step_that_changes_no_row_is_news_to_an_open_page_all_the_same() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let case = village.case(&clerk, "渠道断水", false).await;
    let before = village.row(case);
    let mut page = village.listen(&clerk, &village.seen()).await;
    let said = |event: &mut Event| event.text = Some("已电话告知".into());
    village.step(&clerk, case, CaseStep::Note, said).await;
    assert!(page.parts().await.contains(&format!("case-{case}")));
    assert_eq!(village.row(case), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn work_that_is_kept_is_news_to_whoever_decides() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let household = village.household(&cadre, ONE, "1组1号", "陈民军").await;
    let mut page = village.listen(&cadre, &village.seen()).await;
    let at = village.server.by_command().now;
    let late = move |tx: &Write<'_>| {
        let (phone, hash) = (DeviceNumber(7), ChangeHash::new([7; 32]));
        let document = tx.document(REALM, household)?.unwrap().no;
        let change = tx.append_change(&NewChange {
            document,
            actor: tx.actor(REALM, &[7; 16], phone)?,
            seq: 1,
            max_op: 99,
            hash,
            at,
            bytes: b"of a phone",
        })?;
        tx.quarantine(change, document, phone, ChangeState::Quarantined(Code::TooLate))
    };
    village.server.store().write(late).await.unwrap();
    assert!(page.parts().await.contains(&"review".to_owned()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_was_missed_is_told_at_once_and_what_was_forgotten_as_all() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let seen = village.seen();
    let household = village.household(&cadre, ONE, "1组1号", "陈民军").await;
    let mut stream = village.listen(&cadre, &seen).await;
    assert!(stream.parts().await.contains(&format!("household-{household}")));
    let mut stream = village.listen(&cadre, "ffffffff-0").await;
    assert_eq!(stream.parts().await, ["all"], "another process counted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_stream_ends_with_the_session() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let mut stream = village.listen(&cadre, &village.seen()).await;
    let server = &village.server;
    let out = server
        .client
        .post(server.url("/logout"))
        .header(COOKIE, &cadre.cookie);
    let origin = server.handle.front.address.as_str();
    out.header("origin", origin).send().await.unwrap();
    assert_eq!(stream.next().await.as_deref(), Some("event: end\ndata: session"));
    assert_eq!(stream.next().await, None);
    let url = server.url("/live");
    let again = server.client.get(url).header(COOKIE, &cadre.cookie);
    let again = again.header(ACCEPT, "text/event-stream").send().await.unwrap();
    assert_eq!(again.status(), 401, "no way to another page for a script");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_session_that_rested_too_long_is_told_with_the_next_news() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let mut stream = village.listen(&cadre, &village.seen()).await;
    village.server.clock.advance_minutes(121);
    village.household(&cadre, ONE, "1组1号", "陈民军").await;
    assert_eq!(stream.next().await.as_deref(), Some("event: end\ndata: session"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_server_ends_with_pages_open() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let mut stream = village.listen(&cadre, &village.seen()).await;
    village.server.handle.shutdown().await;
    assert_eq!(stream.next().await, None);
}
