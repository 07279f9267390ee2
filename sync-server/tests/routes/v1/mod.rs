mod alerts;
mod approvals;
mod cases;
mod enrol;
pub(crate) mod meetings;
mod photos;
mod sync;
