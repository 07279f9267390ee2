//! Sync as phones speak it: signed requests in, what is published out.

mod beginning;
mod facts;
mod forgotten;
mod hostile;
mod late;
mod offer;
mod own;
mod push;
mod receipt;
mod roster;
mod rounds;
mod scopes;
mod set_back;
mod village;
