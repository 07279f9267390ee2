mod enrol;
