//! The protocol's state machine. It knows no clock, network or database: whoever drives it feeds
//! what happened and does what comes out, one thing at a time.
//!
//! One round is `Gather` → `Send` → `Store` → `Rest`; [`crate::sync::driver`] performs them.

mod budget;
mod held;
mod page;
mod repair;
mod reply;
mod request;
mod session;

use doorstep_model::code::Code;
use doorstep_model::protocol::PROTOCOL;
use doorstep_model::protocol::reconcile::{ItemId, Set};
use doorstep_model::protocol::refusal::Refusal;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{SyncReply, SyncRequest};

pub use budget::Budget;
pub use held::{After, Doubt, Held, Outgoing, ReceiptHeld, ScopeHeld, Want};
pub use page::{Compared, NewEpoch, Page, Settled, Skipped, Stored};

use repair::Repairing;
use session::{Session, Waiting};

/// What happened.
#[derive(Debug)]
pub enum Input {
    /// A round begins; the first of a session, or one more of it.
    Begin,
    /// What [`Output::Gather`] asked for.
    Held(Box<Held>),
    /// What [`Output::Compare`] asked for.
    Items(Vec<ItemId>),
    /// The server answered the request of this counter.
    Reply(u64, Box<SyncReply>),
    /// The server refused the request of this counter as a whole.
    Refused(u64, Refusal),
    /// No answer came to the request of this counter: it may have arrived or not.
    Lost(u64),
    /// What [`Output::Store`] asked for was done, durably.
    Stored(Box<Stored>),
}

/// What to do now.
#[derive(Debug)]
pub enum Output {
    /// Look up what the phone holds.
    Gather(Want),
    /// List the names of all items of a scope.
    Compare(Scope),
    /// Send this.
    Send(Box<SyncRequest>),
    /// Change all this in one transaction.
    Store(Box<Page>),
    /// The round is over.
    Rest(Round),
    /// The session ended early.
    Stop(Stop),
    /// Nothing: what happened was not waited for.
    Nothing,
}

/// A round that came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// Another is needed.
    pub more: bool,
    /// Everything published is here, proven scope by scope.
    pub proven: bool,
}

/// Why a session ended before all was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// No answer.
    Lost,
    /// The server refused.
    Refused {
        /// Why.
        code: Code,
        /// Seconds to wait, where it said so.
        wait: Option<u32>,
    },
    /// The server keeps saying that there is more, and nothing comes.
    NoProgress,
}

/// The state machine.
#[derive(Debug, Default)]
pub struct Engine {
    budget: Budget,
    session: Session,
    step: Step,
}

#[derive(Debug, Default)]
enum Step {
    #[default]
    Resting,
    Gathering,
    Comparing(Scope, Box<Held>),
    Waiting(Box<Waiting>),
    /// `None`: the same request is made again once this is stored.
    Storing(Option<Answer>),
}

/// What the answer said about going on.
#[derive(Debug, Clone, Copy)]
struct Answer {
    progress: bool,
    more: bool,
}

impl Engine {
    /// For a link of this speed.
    pub fn new(bytes_per_second: Option<u32>) -> Self {
        Self {
            budget: Budget::of(bytes_per_second),
            ..Self::default()
        }
    }

    /// A receipt is worth a request of its own in this session.
    pub fn want_receipt(&mut self) {
        self.session.receipt_wanted = true;
    }

    /// Takes what happened and says what to do.
    pub fn step(&mut self, input: Input) -> Output {
        match (input, std::mem::take(&mut self.step)) {
            (Input::Begin, _) => self.gather(),
            (Input::Held(held), Step::Gathering) => self.plan(held),
            (Input::Items(items), Step::Comparing(scope, held)) => self.compare(scope, items, *held),
            (Input::Reply(counter, reply), Step::Waiting(waiting)) if waiting.counter == counter => {
                self.hear(&waiting, *reply)
            }
            (Input::Refused(counter, refusal), Step::Waiting(waiting)) if waiting.counter == counter => {
                self.refused(&refusal)
            }
            (Input::Lost(counter), Step::Waiting(waiting)) if waiting.counter == counter => {
                self.budget.halve();
                self.stop(Stop::Lost)
            }
            (Input::Stored(stored), Step::Storing(answer)) => self.rest(&stored, answer),
            (_, step) => {
                self.step = step;
                Output::Nothing
            }
        }
    }

    fn gather(&mut self) -> Output {
        self.step = Step::Gathering;
        Output::Gather(Want {
            after: self.session.sent,
            push_bytes: self.budget.push_bytes(),
            reads: !self.session.reads_stuck,
        })
    }

    fn plan(&mut self, held: Box<Held>) -> Output {
        if self.session.repairing.is_none()
            && let Some(scope) = self.session.to_compare(&held)
        {
            self.session.repaired.insert(scope.clone());
            self.step = Step::Comparing(scope.clone(), held);
            return Output::Compare(scope);
        }
        self.send(*held)
    }

    fn compare(&mut self, scope: Scope, items: Vec<ItemId>, held: Held) -> Output {
        self.session.repairing = Repairing::begin(scope, items.into_iter().collect::<Set>()).ok();
        self.send(held)
    }

    fn send(&mut self, held: Held) -> Output {
        let (request, waiting) = self.session.request(held, &self.budget);
        self.step = Step::Waiting(Box::new(waiting));
        Output::Send(Box::new(request))
    }

    fn hear(&mut self, waiting: &Waiting, reply: SyncReply) -> Output {
        self.budget.recover();
        if reply.protocol != PROTOCOL {
            return self.stop(Stop::Refused {
                code: Code::UnsupportedVersion,
                wait: None,
            });
        }
        let read = self.session.read(waiting, reply);
        self.step = Step::Storing(Some(Answer {
            progress: read.progress,
            more: read.more,
        }));
        Output::Store(Box::new(read.page))
    }

    fn refused(&mut self, refusal: &Refusal) -> Output {
        let stop = Stop::Refused {
            code: refusal.code,
            wait: refusal.wait_seconds,
        };
        let ended = match refusal.code {
            // A link or post ended, perhaps with the life of the server that knew it.
            Code::NotFound => self.session.repairing.take(),
            _ => None,
        };
        // Each scope is compared once a session: what is refused so comes to an end.
        if ended.is_none() && !self.session.may_ask_again() {
            return self.stop(stop);
        }
        self.session.unsend();
        let mut page = Page {
            sent: self.session.sent,
            ..Page::default()
        };
        match (refusal.code, refusal.last_counter, refusal.epoch) {
            (Code::Counter, Some(last), _) => page.counter = Some(last),
            (Code::WrongEpoch, _, Some(epoch)) => {
                self.session.forget();
                page.sent = self.session.sent;
                page.epoch = Some(NewEpoch {
                    epoch,
                    known_other: true,
                });
            }
            (Code::BadCursor, _, _) => page.cursors_refused = true,
            (Code::BodyTooLarge, _, _) => {
                self.budget.halve();
                return self.gather();
            }
            _ => match ended {
                Some(repairing) => {
                    // The scope is read no more: what it held is offered. A pull says which are.
                    page.compared = vec![Compared::Given {
                        scope: repairing.scope().clone(),
                    }];
                    self.session.pull_owed = true;
                }
                None => return self.stop(stop),
            },
        }
        self.step = Step::Storing(None);
        Output::Store(Box::new(page))
    }

    fn rest(&mut self, stored: &Stored, answer: Option<Answer>) -> Output {
        let Some(answer) = answer else {
            return self.gather();
        };
        let progress = answer.progress || stored.accepted > 0;
        let session = &self.session;
        let doubts = stored
            .doubts
            .iter()
            .any(|scope| !session.repaired.contains(scope));
        let more = session.repairing.is_some()
            || session.pull_owed
            || answer.more
            || doubts
            || stored.left > 0
            || stored.offers > 0
            || (stored.reads_left && !session.reads_stuck)
            || session.owes_receipt(stored.unreceipted);
        if more && !self.session.moves(progress) {
            return self.stop(Stop::NoProgress);
        }
        if !more {
            self.session = Session::default();
        }
        Output::Rest(Round {
            more,
            proven: stored.proven,
        })
    }

    fn stop(&mut self, stop: Stop) -> Output {
        self.session = Session::default();
        Output::Stop(stop)
    }
}

#[cfg(test)]
mod tests;
