mod cases;
mod enrol;
