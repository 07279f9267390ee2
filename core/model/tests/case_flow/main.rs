//! The case flow: the whole table, who is bound to a case, what becomes of orders of arrival.

mod bonds;
mod orders;
mod record;
mod stories;
mod table;
mod world;
