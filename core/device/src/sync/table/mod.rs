//! The tables of sync's own: a file a noun.

pub(super) mod awaiting;
pub(super) mod doubt;
pub(super) mod kept_fact;
pub(super) mod offer;
pub(super) mod outgoing;
pub mod photo_try;
pub(super) mod replayed;
pub(super) mod sum;
pub mod trouble;
pub(super) mod unpublish;
