//! A village for the console's pages: two grids with people who work there, and what they wrote
//! through the server's own ingest.

mod asking;
mod begun;
mod cases;
mod documents;
mod furnish;
mod people;

pub(crate) use self::asking::{Answered, field};
pub(crate) use self::begun::Village;
pub(crate) use self::furnish::{ONE, TOWN, TWO, VILLAGE, furnish, grid};
pub(crate) use self::people::Reader;
