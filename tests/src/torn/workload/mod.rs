//! What is lived while the power may fail.

mod push;
mod saves;
mod village;

use super::Workload;

/// All of them.
pub(super) const ALL: [Workload; 2] = [saves::WORKLOAD, push::WORKLOAD];
