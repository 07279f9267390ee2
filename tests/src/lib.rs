//! Doorstep tests.
