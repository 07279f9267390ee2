mod cases;
mod enrol;
mod photos;
mod sync;
