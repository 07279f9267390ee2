mod cases;
mod enrol;
mod photos;
