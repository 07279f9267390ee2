//! Actions on phones of one village, alone and after others did the same.

mod cases;
mod checklists;
mod households;
mod resend;
mod visits;
