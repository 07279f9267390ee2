//! Doorstep device.
