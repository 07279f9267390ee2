//! The store and the ledger beside it.

mod case_board;
mod group_commit;
mod house;
mod killed;
mod ledger;
mod plans;
mod read_chain;
mod rows;
mod set_back;
