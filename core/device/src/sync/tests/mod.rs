//! Phones and a model server, over a road on which things happen.

mod again;
mod copies;
mod hostile;
mod leave;
mod model;
mod phone;
mod place;
mod property;
mod restore;
mod road;
mod rounds;
mod stuck;

use doorstep_model::id::GridCode;
use doorstep_model::protocol::scope::Scope;

fn grid(n: u8) -> Scope {
    Scope::Grid(GridCode::parse(&format!("610921106203.{n:03}")).unwrap())
}
