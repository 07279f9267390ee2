//! Doorstep server.
