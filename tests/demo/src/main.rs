//! A village lives a day.
fn main() {}
