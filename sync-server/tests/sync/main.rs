//! Sync as phones speak it: signed requests in, what is published out.

mod beginning;
mod late;
mod push;
mod roster;
mod scopes;
mod village;
