//! People, posts and contact links of a world, put into the server's tables as its command line
//! does.

use doorstep_model::id::{AssignmentId, DocumentId, GridCode, LineCode, LinkId, PostCode, UserId};
use doorstep_model::protocol::enrol::{EnrolCode, EnrolLink};
use doorstep_model::protocol::row::{LinkCovers, LinkHolder, Station};
use doorstep_model::text::Text;
use doorstep_server::account::Login;
use doorstep_server::action::{By, issue_code};
use doorstep_server::environment::random;
use doorstep_server::ledger::{Event, record};
use doorstep_server::rows;
use doorstep_server::store::{Actor, AssignmentDraft, LinkDraft, StoreError};

use super::World;

impl World {
    fn by(&self) -> By {
        By {
            realm: self.server.realm(),
            actor: Actor::Command,
            now: self.server.environment().now(),
        }
    }

    /// A person who works with the system and holds nothing yet.
    pub fn person(&self, login: &str, name: &str) -> UserId {
        let by = self.by();
        let login = Login::parse(login).expect("a login");
        let name = Text::parse(name).expect("a name");
        let added = self.server.store().write_blocking(move |tx| {
            let user = tx.insert_user(by.realm, &login, &name, by.now)?;
            rows::user(tx, by.realm, user, by.now)?;
            Ok::<_, StoreError>(user)
        });
        added.expect("a person")
    }

    /// Gives a person a post over a grid or unit from now on.
    pub fn assign(&self, user: UserId, post: &str, station: Station) -> AssignmentId {
        let by = self.by();
        let code = PostCode::parse(post).expect("a post's code");
        let post = self
            .place
            .preset
            .post(&code)
            .unwrap_or_else(|| panic!("no post {post}"));
        let draft = AssignmentDraft {
            user,
            post: code,
            role: post.role,
            station,
            from: by.now,
            until: None,
        };
        let assigned = self.server.store().write_blocking(move |tx| {
            let assignment = tx.insert_assignment(by.realm, &draft)?;
            rows::assignment(tx, by.realm, assignment, by.now)?;
            Ok::<_, StoreError>(assignment)
        });
        assigned.expect("a post")
    }

    /// Ends a post now.
    pub fn end_assignment(&self, assignment: AssignmentId) {
        let by = self.by();
        let ended = self.server.store().write_blocking(move |tx| {
            record(
                tx,
                by.now,
                Event::AssignmentEnded {
                    realm: by.realm,
                    assignment,
                },
            )
        });
        ended.expect("the post ends");
    }

    /// Links a person with households on a line of the preset.
    pub fn link(&self, user: UserId, line: &str, households: &[DocumentId], care: bool) -> LinkId {
        let by = self.by();
        let draft = LinkDraft {
            line: LineCode::parse(line).expect("a line's code"),
            holder: LinkHolder::User(user),
            covers: LinkCovers::Households(households.to_vec()),
            care,
            from: by.now,
            until: None,
        };
        let linked = self.server.store().write_blocking(move |tx| {
            let link = tx.insert_link(by.realm, &draft)?;
            rows::link(tx, by.realm, link)?;
            Ok::<_, StoreError>(link)
        });
        let link = linked.expect("a link");
        self.wake();
        link
    }

    /// Ends a link now.
    pub fn end_link(&self, link: LinkId) {
        let by = self.by();
        let ended = self.server.store().write_blocking(move |tx| {
            record(
                tx,
                by.now,
                Event::LinkEnded {
                    realm: by.realm,
                    link,
                },
            )
        });
        ended.expect("the link ends");
        self.wake();
    }

    /// Moves a household that the server knows to another grid.
    pub fn move_household(&self, household: DocumentId, to: &GridCode) {
        let (by, to) = (self.by(), to.clone());
        let moved = self.server.store().write_blocking(move |tx| {
            tx.set_home(by.realm, household, &to)?;
            tx.rescope_later(by.realm, household)
        });
        moved.expect("the household moves");
        self.wake();
    }

    /// A one-time code for a new phone of a person, as the administrator's screen shows it.
    pub fn enrol_link(&self, user: UserId) -> EnrolLink {
        let by = self.by();
        let code = EnrolCode::new(random(&*self.server.environment().randomness));
        let issued = self
            .server
            .store()
            .write_blocking(move |tx| issue_code(tx, by, user, &code));
        issued.expect("a code");
        let front = &self.server.handle().front;
        EnrolLink {
            server: front.address.clone(),
            pin: front.pin,
            code,
        }
    }

    fn wake(&self) {
        self.server.handle().app().sync.waker.wake();
        self.server.settle();
    }
}
