//! `/v1/photos`: a phone brings photos over a bad line, and others see them.

mod begin;
mod desk;
mod line;
mod own;
mod read;
mod refuse;
mod sweep;
mod world;
