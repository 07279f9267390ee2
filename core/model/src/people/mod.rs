//! People who work with the system: posts 岗位, assignments 任职 and links of contact 联系.
//! Assignments and links are the server's rows, with a day from which and a day until which
//! they hold.

mod assignment;
mod line;
mod link;
mod post;
mod term;

pub use assignment::{AssignedTo, Assignment, AssignmentDraft, AssignmentError};
pub use line::{Line, LineSide};
pub use link::{ContactLink, LINK_MAX, LinkDraft, LinkError, LinkFrom, LinkTo};
pub use post::{Post, PostCount, Seat};
pub use term::{Term, TermError};

#[cfg(test)]
mod tests;
