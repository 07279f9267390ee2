mod alerts;
mod approvals;
mod cases;
mod enrol;
mod meetings;
mod photos;
mod sync;
