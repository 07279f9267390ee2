//! What loads a server: the program itself as a process of its own, and phones as they are on the
//! wire. Their changes and signed requests are made beforehand, so that making them is no part of
//! what is measured.

pub mod child;
pub mod ground;
pub mod line;
pub mod sender;
pub mod storm;
pub mod write;

pub use child::Child;
pub use ground::Ground;
pub use sender::Sender;
pub use storm::{Answer, Pace, storm};
