//! The one body of a request that was refused as a whole.

use minicbor::{Decode, Encode};

use crate::code::Code;
use crate::id::Epoch;

/// Why a request was refused, and what the device needs to go on.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Refusal {
    /// Why.
    #[n(0)]
    pub code: Code,
    /// With [`Code::Counter`]: the last counter that the server took; go on from there.
    #[n(1)]
    pub last_counter: Option<u64>,
    /// With [`Code::WrongEpoch`]: the epoch that holds now.
    #[n(2)]
    pub epoch: Option<Epoch>,
    /// With [`Code::TooMany`] and [`Code::TryLater`]: seconds to wait.
    #[n(3)]
    pub wait_seconds: Option<u32>,
}

impl Refusal {
    /// A refusal that needs no more words.
    pub const fn of(code: Code) -> Self {
        Self {
            code,
            last_counter: None,
            epoch: None,
            wait_seconds: None,
        }
    }
}
