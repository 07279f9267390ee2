//! What a screen asks. Rules come from the model; here they are looked up and put together.

pub mod case_list;
pub mod case_sheet;
pub mod checklist;
pub mod household_sheet;
mod lease;
pub mod pinyin;
pub mod quarantine;
pub mod review_queue;
pub mod rounds;
pub mod search;
pub mod sync_status;
pub mod today;

#[cfg(test)]
mod tests;
