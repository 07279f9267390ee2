//! Doorstep device.

pub mod sync;
