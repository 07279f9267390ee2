//! The case flow: the whole table, who is bound to a case, what becomes of orders of arrival.

mod acting;
mod confidence;
mod levels;
mod orders;
mod record;
mod rights;
mod sides;
mod stories;
mod table;
mod team;
mod time;
mod units;
mod world;
