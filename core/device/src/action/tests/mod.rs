//! Actions on phones of one village, alone and after others did the same.

mod cases;
mod households;
mod resend;
mod visits;
