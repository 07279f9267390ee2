//! `/v1/grids/{grid}/supermarket`: what is on the shelf 积分超市. `/v1/households/{household}/points` and
//! `/rewards`: somebody took part, or takes something. How many points a household has is on its page
//! alone: nobody can ask for them house by house.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use doorstep_model::id::FactId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::Caller;
use super::desk::{About, read, write};
use super::field::{Date, Document, Field, Grid, Item, Key, Number};
use super::refusal::{Body, Refused};
use super::sent::{At, Sent};
use crate::action::{self, PIECES_MAX, RewardMove};
use crate::app::App;
use crate::store::Moved;
use crate::view::{self, Reader, supermarket};

/// Pieces of one delivery or exchange.
type Pieces = Field<Number<1, PIECES_MAX>>;

/// A household took part.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TookPart {
    /// Chosen by the asker: the same again does not count twice.
    key: Key,
    /// In what: an entry of the preset that gives points.
    code: Item,
    /// On which day.
    on: Date,
}

/// Something for a household's points.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeReward {
    /// Chosen by the asker: the same again does not take it twice.
    key: Key,
    /// Out of the supermarket of this place.
    grid: Grid,
    /// What: a reward of the preset.
    reward: Item,
    /// How many.
    count: Pieces,
}

/// Goods that come in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockReward {
    /// Chosen by the asker: the same again does not bring them twice.
    key: Key,
    /// What: a reward of the preset.
    reward: Item,
    /// How many.
    count: Pieces,
}

/// A place's supermarket.
#[derive(Debug, Serialize, ToSchema)]
pub struct Supermarket {
    /// Of which place.
    grid: String,
    /// What is on the shelf.
    shelf: Vec<OnShelf>,
    /// What came in and went out lately, the latest first; not who took it.
    moved: Vec<Move>,
}

/// A reward on the shelf.
#[derive(Debug, Serialize, ToSchema)]
struct OnShelf {
    /// Which.
    reward: String,
    /// How many.
    count: u32,
}

/// What came in or went out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RewardMove)]
struct Move {
    /// What.
    reward: String,
    /// It came in; else somebody took it.
    came_in: bool,
    /// How many.
    count: u32,
    /// Who wrote it down: a user's number.
    by: u32,
    /// When: Unix milliseconds.
    at: i64,
}

/// A place's supermarket.
#[utoipa::path(get, path = "/v1/grids/{grid}/supermarket", tag = "console", operation_id = "supermarket_show",
    params(("grid" = inline(Grid), Path, description = "The place's code")),
    responses((status = 200, body = Supermarket), (status = "4XX", body = Body)))]
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    At(grid): At<Grid>,
) -> Result<Json<Supermarket>, Refused> {
    let about = About::Grid(grid.0.clone());
    let found = read(&app, caller, about, move |reader| supermarket(reader, &grid.0));
    Ok(Json(found.await?.into()))
}

/// Goods come in.
#[utoipa::path(post, path = "/v1/grids/{grid}/supermarket", tag = "console", operation_id = "supermarket_stock",
    request_body = StockReward, params(("grid" = inline(Grid), Path, description = "The place's code")),
    responses((status = 200, body = Supermarket), (status = "4XX", body = Body)))]
pub async fn stock(
    State(app): State<App>,
    caller: Caller,
    At(grid): At<Grid>,
    Sent(new): Sent<StockReward>,
) -> Result<Json<Supermarket>, Refused> {
    let about = About::Grid(grid.0.clone());
    let asked = RewardMove {
        grid: grid.0,
        reward: new.reward.0,
        household: None,
        count: new.count.0.0,
    };
    moved(&app, caller, new.key.0, about, asked).await
}

/// A household took part: it gets the preset's points.
#[utoipa::path(post, path = "/v1/households/{household}/points", tag = "console", operation_id = "points_earn",
    request_body = TookPart, params(("household" = inline(Document), Path, description = "The household's id")),
    responses((status = 204, description = "Written down"), (status = "4XX", body = Body)))]
pub async fn earn(
    State(app): State<App>,
    caller: Caller,
    At(household): At<Document>,
    Sent(new): Sent<TookPart>,
) -> Result<StatusCode, Refused> {
    let (id, code, on) = (household.0, new.code.0, new.on.0);
    write(&app, caller, new.key.0, About::Document(id), move |tx, by| {
        action::earn_points(tx, by.realm, by.user, by.key, (id, &code, on), by.now)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A household takes something for its points.
#[utoipa::path(post, path = "/v1/households/{household}/rewards", tag = "console", operation_id = "points_take",
    request_body = TakeReward, params(("household" = inline(Document), Path, description = "The household's id")),
    responses((status = 200, body = Supermarket), (status = "4XX", body = Body)))]
pub async fn take(
    State(app): State<App>,
    caller: Caller,
    At(household): At<Document>,
    Sent(new): Sent<TakeReward>,
) -> Result<Json<Supermarket>, Refused> {
    let about = About::Document(household.0);
    let asked = RewardMove {
        grid: new.grid.0,
        reward: new.reward.0,
        household: Some(household.0),
        count: new.count.0.0,
    };
    moved(&app, caller, new.key.0, about, asked).await
}

/// Moves something, then shows the shelf.
async fn moved(
    app: &App,
    caller: Caller,
    key: FactId,
    about: About,
    asked: RewardMove,
) -> Result<Json<Supermarket>, Refused> {
    let shelf = write(app, caller, key, about, move |tx, by| {
        action::move_reward(tx, by.realm, by.user, by.key, &asked, by.now)?;
        supermarket(&Reader::new(tx, by.realm, by.user, by.now)?, &asked.grid)
    });
    Ok(Json(shelf.await?.into()))
}

impl From<view::Supermarket> for Supermarket {
    fn from(found: view::Supermarket) -> Self {
        let on_shelf = found.stock.into_iter().map(|(reward, count)| OnShelf {
            reward: reward.to_string(),
            count,
        });
        Self {
            grid: found.grid.code.to_string(),
            shelf: on_shelf.collect(),
            moved: found.moved.into_iter().map(Move::from).collect(),
        }
    }
}

impl From<Moved> for Move {
    fn from(moved: Moved) -> Self {
        Self {
            reward: moved.reward.to_string(),
            came_in: moved.household.is_none(),
            count: moved.count,
            by: moved.by.0,
            at: moved.at.millis(),
        }
    }
}
