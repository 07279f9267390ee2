//! The only way a change gets in: verify, gate, authorise, append. What is accepted is durable;
//! whether it is ever shown to others is for [`crate::publish`] to prove.

mod accept;
mod anew;
mod author;
mod console;
mod deps;
mod fact;
mod offer;
mod owner;
mod place;
mod request;
mod resend;
mod subject;
mod verdict;

pub use author::Author;
pub use console::{Form, FormError, seen, server_actor};
pub use place::home_of;
pub use request::{RequestError, Taken, take};
