//! What phone and server agree on: ids, nouns with their rules, the case flow, documents and
//! the protocol between the two. Pure: no clock, no randomness, no file, no network; whoever
//! calls passes them in.

pub mod activity;
pub mod bilingual;
pub mod calendar;
pub mod care;
pub mod case;
pub mod checklist;
pub mod code;
pub mod document;
pub mod grid;
pub mod household;
pub mod id;
pub mod judging;
pub mod lease;
pub mod people;
pub mod permission;
pub mod photo;
pub mod place;
pub mod preset;
pub mod protocol;
pub mod role;
pub mod standing;
pub mod suppression;
pub mod text;
pub mod time;
pub mod visit;
pub mod word;
