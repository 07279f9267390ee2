//! Sync as phones speak it: signed requests in, what is published out.

mod late;
mod push;
mod scopes;
mod village;
