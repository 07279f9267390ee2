//! Routes, one file a URL: what they answer, byte for byte.

mod healthz;
mod login;
mod openapi;
mod server;
mod v1;
