//! `POST /v1/sync`: push, pull and everything else in one round trip.

mod fact;
mod names;
mod reply;
mod request;

pub use fact::{Evaluation, Fact, FactBody, InvalidScore, NothingFound, NoticeSeen, Score};
pub use names::Names;
pub use reply::{Changes, Item, Pulled, PushResult, ScopeDigest, SyncReply, Token, Verdict, VerdictOf};
pub use request::{Authored, GenerationCount, Offer, Push, Reconcile, Rekey, SyncRequest};
