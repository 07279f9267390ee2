//! The protocol between phone and server.
