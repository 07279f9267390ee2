//! Checklists: expressions as ODK gives them, forms and what is refused in one, asking.

mod ask;
mod expression;
mod form;
mod never_panics;
mod world;
