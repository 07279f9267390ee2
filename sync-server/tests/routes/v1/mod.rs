mod alerts;
mod cases;
mod enrol;
mod meetings;
mod photos;
mod sync;
