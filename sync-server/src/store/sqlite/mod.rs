//! SQLite: the embedded default, one process, one file.

mod above;
mod activity;
mod alert;
mod appeal;
mod approval;
mod assignment;
mod attempt;
mod audit;
mod authored;
mod ballot;
mod case;
mod case_board;
mod case_clock;
mod case_place;
mod case_tally;
mod case_watch;
mod change;
mod changed;
mod checklist;
mod column;
mod commit_count;
mod connection;
mod copy;
mod counter;
mod device;
mod document;
mod enrol_code;
mod erased;
mod evaluation;
mod fact;
mod forgotten;
mod grid;
mod holiday;
mod home;
mod hotline;
mod household;
mod idempotency;
mod ledger_mark;
mod link;
mod log;
mod meeting;
mod migration;
mod notice;
mod number;
mod one_time_code;
mod outline;
mod photo;
mod place;
mod points;
mod position;
mod preset;
mod quarantine;
mod question;
mod read_chain;
mod reader;
mod realm;
mod recount;
mod refused_step;
mod rekeyed;
mod rescope;
mod retention;
mod review;
mod round;
mod round_answer;
mod round_grid;
mod row;
mod scope;
mod session;
mod transaction;
mod unit;
mod unit_fault;
mod upload;
mod user;
mod verdict;
mod visit;
mod visit_due;
mod work;
mod writer;

use std::path::Path;
use std::sync::Arc;

pub use activity::{ActivityCount, ActivityMark, ActivityRow};
pub use alert::{Alert, DoorCalled};
pub use appeal::{Appeal, Decision};
pub use approval::{Approval, ApprovalDraft, ApprovalId, ApprovalState, Matter};
pub use assignment::{Assignment, AssignmentDraft};
pub use attempt::Attempts;
pub use audit::{Actor, Audited, HOUSEHOLD_READ};
pub use authored::AuthoredRow;
pub use ballot::Ballot;
pub use case::{CaseRow, CasesOf};
pub use case_board::{CaseWanted, InLane, LaneCount, Lanes};
pub use case_clock::CaseClock;
pub use case_tally::{SOLVED_WITHIN, Tally};
pub use case_watch::WatchCount;
pub use change::{ActorNo, ChangeNo, ChangeRow, ChangeState, KnownChange, NewChange};
pub use changed::{Changed, Commit, Listener, Touched};
pub use checklist::InstalledChecklist;
pub use copy::check_copy;
pub use counter::Noun;
pub use device::Device;
pub use document::{DocumentNo, DocumentRow, NewDocument};
pub use enrol_code::IssuedCode;
pub(crate) use household::house_key;
pub use household::{HouseholdRow, Review, colour_code};
pub use idempotency::Answered;
pub use link::{Link, LinkDraft};
pub use log::LogItem;
pub use meeting::{Meeting, MeetingStage};
pub use notice::{Notice, NoticeAbout, NoticeDraft};
pub use number::{AlertNo, MeetingNo, QuestionNo};
pub use one_time_code::CodeSetup;
pub use photo::StoredPhoto;
pub use place::PlaceRow;
pub use points::{Earned, Moved};
pub use position::Position;
pub use preset::InstalledPreset;
pub use quarantine::PROVEN;
pub use question::{Happened, Question, QuestionSource, QuestionState, QuestionStep};
pub use realm::Realm;
pub use refused_step::{InRefused, RefusedCount, RefusedStep};
pub use review::{Reviewed, Reviews};
pub use round::{Round, RoundDraft};
pub use round_answer::RoundAnswer;
pub use round_grid::{RoundCounts, RoundGrid};
pub use scope::{ScopeHead, ScopeNumber};
pub use session::Session;
pub use transaction::{Read, Write};
pub use unit::ListedUnit;
pub use unit_fault::{FaultOf, Faults, Judged};
pub use user::User;
pub use visit::{VisitDays, VisitRow};
pub use visit_due::{DueAsk, DueCount, DueOn, VisitDue};
pub use work::{Span, Work};

use self::changed::Teller;
use self::reader::Readers;
use self::writer::Writer;
use crate::ledger::Ledger;
use crate::store::StoreError;

/// The open store. Cheap to clone; the files are closed when the last clone is dropped.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    /// The file was set back to an earlier state since it was opened last.
    set_back: bool,
    /// Closed first: the last connection moves the log into the database and takes it away, which
    /// a reader can't.
    readers: Readers,
    writer: Writer,
    teller: Teller,
}

impl Store {
    /// Opens or creates the database at `path`, brings it to the newest schema and lets it apply
    /// what the ledger holds beyond it.
    pub fn open(path: &Path, ledger: Arc<Ledger>) -> Result<Self, StoreError> {
        let mut connection = connection::open_writer(path)?;
        migration::migrate(&mut connection)?;
        let teller = Teller::new();
        // Before the first commit of ours is noted.
        let commits = Read::new(&connection).commits()?;
        let set_back = commits < ledger.commits_seen();
        let writer = Writer::start(connection, ledger, teller.clone())?;
        let readers = Readers::open(path)?;
        let store = Self {
            inner: Arc::new(Inner {
                set_back,
                readers,
                writer,
                teller,
            }),
        };
        store.write_blocking(|_| Ok::<_, StoreError>(()))?;
        Ok(store)
    }

    /// True when the database was found set back: whoever opened it begins another life.
    pub fn was_set_back(&self) -> bool {
        self.inner.set_back
    }

    /// Runs `work` in the writing thread and answers when it is on disk. An error (or panic) of
    /// `work` undoes what it did and nothing else.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&Write<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.inner.writer.run(work).await
    }

    /// [`Store::write`] for a thread that may block: the command line, tests.
    pub fn write_blocking<T, E>(
        &self,
        work: impl FnOnce(&Write<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.inner.writer.run_blocking(work)
    }

    /// How many commits of this process changed something that pages show. Asked before a page is
    /// read, it says from where on the page may be out of date.
    pub fn told(&self) -> u64 {
        self.inner.teller.told()
    }

    /// Hears what each commit changes, from the one after `after` on.
    pub fn listen(&self, after: u64) -> Listener {
        self.inner.teller.listen(after)
    }

    /// Runs `work` on one snapshot, on a thread that may block.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&Read<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.read_blocking(work))
            .await
            .unwrap_or_else(|_| Err(StoreError::Panicked.into()))
    }

    /// [`Store::read`] for a thread that may block.
    pub fn read_blocking<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Read<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.inner.readers.read(work)
    }
}
