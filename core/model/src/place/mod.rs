//! 场所: a shop, workshop, school, canal, rented house, forest plot.

mod record;

pub use record::PlaceRecord;
