//! Publishing: the only way for a change to reach anyone but its author. What was accepted is
//! applied to a copy and proven ([`compute`]), then one transaction puts document, logs, digests,
//! verdicts and rows ([`write`]). The [`Projector`] does it behind accepting; a form of the
//! console does it at once for the document it writes.

mod author;
mod case;
mod clock;
mod compute;
mod due;
mod fault;
mod named;
mod party;
mod projector;
mod round;
mod rows;
mod scopes;
mod write;

pub use author::{author_of, user_speaking};
pub use case::{Looked, due, fold, look_again};
pub use clock::{Turn, urged_for};
pub use compute::{Computed, compute};
pub use due::days as due_days;
pub use fault::keep_evaluation;
pub use named::{HANDS, missing};
pub use party::facts;
pub use projector::{Projector, Waker};
pub use round::answer as answer_round;
pub use rows::read_household;
pub use scopes::rescope;
pub use write::{Published, publish};
