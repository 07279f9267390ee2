//! The only way a change gets in: verify, gate, authorise, append. What is accepted is durable;
//! whether it is ever shown to others is for [`crate::publish`] to prove.

mod accept;
mod author;
mod console;
mod fact;
mod offer;
mod owner;
mod request;
mod resend;
mod subject;

pub use accept::home_of;
pub use author::Author;
pub use console::{Form, FormError, seen, server_actor};
pub use request::{RequestError, Taken, take};
