//! People, posts and contact links of a world, put into the server's tables as its command line
//! does.

use doorstep_model::id::{AssignmentId, DocumentId, GridCode, LineCode, LinkId, PostCode, UserId};
use doorstep_model::protocol::enrol::{EnrolCode, EnrolLink};
use doorstep_model::protocol::row::{HotlineRow, LinkCovers, LinkHolder, Station};
use doorstep_model::text::Text;
use doorstep_server::account::Login;
use doorstep_server::action::{
    ActionError, Appointment, By, add_assignment, add_link, add_user, end_assignment, end_link, issue_code,
    set_hotline,
};
use doorstep_server::environment::random;
use doorstep_server::store::{Actor, LinkDraft, StoreError, Write};

use super::World;

impl World {
    /// What an administrator does at the command line.
    fn command<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Write<'_>, By) -> Result<T, ActionError> + Send + 'static,
    ) -> T {
        let by = By {
            realm: self.server.realm(),
            actor: Actor::Command,
            now: self.server.environment().now(),
        };
        let done = self.server.store().write_blocking(move |tx| work(tx, by));
        done.unwrap_or_else(|error| panic!("{error}"))
    }

    /// A person who works with the system and holds nothing yet.
    ///
    /// # Panics
    /// When the server refuses, as all that is done here.
    pub fn person(&self, login: &str, name: &str) -> UserId {
        let login = Login::parse(login).expect("a login");
        let name = Text::parse(name).expect("a name");
        self.command(move |tx, by| add_user(tx, by, &login, &name))
    }

    /// Where a person is called.
    ///
    /// # Panics
    /// On a number that is none.
    pub fn number(&self, user: UserId, phone: &str) {
        let phone = Text::parse(phone).expect("a number");
        self.command(move |tx, by| {
            tx.set_user_phone(by.realm, user, Some(&phone))?;
            Ok(())
        });
    }

    /// The hotline of a place, and who is on duty.
    ///
    /// # Panics
    /// On a number or name that is none, or a place that is not there.
    pub fn hotline(&self, grid: &GridCode, phone: &str, on_duty: &str) {
        let hotline = HotlineRow {
            grid: grid.clone(),
            phone: Text::parse(phone).expect("a number"),
            on_duty: Text::parse(on_duty).expect("a name"),
        };
        self.command(move |tx, by| set_hotline(tx, by, &hotline));
    }

    /// Who signs in by this.
    ///
    /// # Panics
    /// When nobody does.
    pub fn person_of(&self, login: &str) -> UserId {
        let (realm, login) = (self.server.realm(), Login::parse(login).expect("a login"));
        let found = self
            .server
            .store()
            .read_blocking(move |tx| tx.user_by_login(realm, &login));
        let found: Result<_, StoreError> = found;
        found.expect("the server's store answers").expect("a person").id
    }

    /// Gives a person a post over a grid or unit from now on.
    pub fn assign(&self, user: UserId, post: &str, station: Station) -> AssignmentId {
        let post = PostCode::parse(post).expect("a post's code");
        self.command(move |tx, by| {
            let new = Appointment {
                user,
                post,
                station,
                from: by.now,
                until: None,
            };
            add_assignment(tx, by, new)
        })
    }

    /// Ends a post now.
    pub fn end_assignment(&self, assignment: AssignmentId) {
        self.command(move |tx, by| end_assignment(tx, by, assignment));
    }

    /// The posts that a person holds now, by the server's clock, and where.
    ///
    /// # Panics
    /// When the server's store does not answer.
    pub fn posts_of(&self, user: UserId) -> Vec<(AssignmentId, Station)> {
        let (realm, now) = (self.server.realm(), self.server.environment().now());
        let held = self
            .server
            .store()
            .read_blocking(|tx| tx.assignments_of(realm, user));
        let held = held
            .unwrap_or_else(|error: StoreError| panic!("{error}"))
            .into_iter();
        let live = held.filter(|held| held.draft.holds_at(now));
        live.map(|held| (held.id, held.draft.station)).collect()
    }

    /// Links a person with households on a line of the preset.
    pub fn link(&self, user: UserId, line: &str, households: &[DocumentId], care: bool) -> LinkId {
        let line = LineCode::parse(line).expect("a line's code");
        let covers = LinkCovers::Households(households.to_vec());
        let link = self.command(move |tx, by| {
            let draft = LinkDraft {
                line,
                holder: LinkHolder::User(user),
                covers,
                care,
                from: by.now,
                until: None,
            };
            add_link(tx, by, &draft)
        });
        self.server.settle();
        link
    }

    /// Ends a link now.
    pub fn end_link(&self, link: LinkId) {
        self.command(move |tx, by| end_link(tx, by, link));
        self.server.settle();
    }

    /// Moves a household that the server knows to another grid.
    pub fn move_household(&self, household: DocumentId, to: &GridCode) {
        let to = to.clone();
        self.command(move |tx, by| {
            tx.set_home(by.realm, household, &to)?;
            Ok(tx.rescope_later(by.realm, household)?)
        });
        self.server.settle();
    }

    /// A one-time code for a new phone of a person, as the administrator's screen shows it.
    pub fn enrol_link(&self, user: UserId) -> EnrolLink {
        let code = EnrolCode::new(random(&*self.server.environment().randomness));
        self.command(move |tx, by| issue_code(tx, by, user, &code));
        let front = &self.server.handle().front;
        EnrolLink {
            server: front.address.clone(),
            pin: front.pin,
            code,
        }
    }
}
