//! `/v1/statistics`: the figures of a place's plots, with the same small counts hidden. `/v1/visits`: how
//! many households and places are due, by grid.

use axum::Json;
use axum::extract::State;
use doorstep_model::case::CaseKind;
use doorstep_model::suppression::Published;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::desk::{About, read};
use super::field::Grid;
use super::refusal::{Body, Refused};
use super::sent::Asked;
use crate::app::App;
use crate::store::{DueCount, SOLVED_WITHIN};
use crate::view::{self, VisitsLine, VisitsOf};

/// Of which place.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// This place and all below; absent: the asker's first.
    #[param(inline)]
    grid: Option<Grid>,
}

/// The statistics of a place. Confidential cases are in none of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Statistics {
    /// Of which.
    grid: String,
    /// What lies right below it.
    below: Vec<String>,
    /// Cases received: kinds by weeks, each week by its Monday.
    received: Table,
    /// Cases as they lie now: one row, by lane.
    lanes: Table,
    /// Of those received in these weeks: kinds by the days in which they were solved; `longer` took
    /// more.
    solved: Table,
}

/// Counts. Null stands for fewer than ten, and for what would tell them.
#[derive(Debug, Serialize, ToSchema)]
struct Table {
    /// What the rows are of.
    rows: Vec<String>,
    /// What the columns are of.
    columns: Vec<String>,
    /// Row by row.
    cells: Vec<Vec<Option<u64>>>,
    /// The sum of each row.
    row_sums: Vec<Option<u64>>,
    /// The sum of each column.
    column_sums: Vec<Option<u64>>,
    /// The sum of all.
    sum: Option<u64>,
}

/// What is due in a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct Visits {
    /// The place.
    #[serde(flatten)]
    sum: DueLine,
    /// What lies right below it, in the order of the tree.
    below: Vec<DueLine>,
}

/// What is due in a grid.
#[derive(Debug, Serialize, ToSchema)]
struct DueLine {
    /// Which.
    grid: String,
    /// Its households.
    households: Due,
    /// Its places.
    places: Due,
    /// The emergency switch is on there: by its cadence.
    alert: bool,
}

/// How many are due.
#[derive(Debug, Serialize, ToSchema)]
struct Due {
    /// All of them.
    all: i64,
    /// Due today or before.
    due: i64,
    /// Of these, those whose day is over.
    overdue: i64,
    /// Visited this month.
    seen: i64,
}

/// The statistics of a place.
#[utoipa::path(get, path = "/v1/statistics", tag = "console", operation_id = "statistics", params(Which),
    responses((status = 200, body = Statistics), (status = "4XX", body = Body)))]
pub async fn statistics(
    State(app): State<App>,
    caller: Caller,
    Asked(which): Asked<Which>,
) -> Result<Json<Statistics>, Refused> {
    let grid = which.grid.map(|grid| grid.0);
    let about = grid.clone().map_or(About::Own, About::Grid);
    let found = read(&app, caller, about, move |reader| {
        view::statistics(reader, grid.as_ref())
    });
    Ok(Json(found.await?.into()))
}

/// Who is due and overdue, by grid.
#[utoipa::path(get, path = "/v1/visits", tag = "console", operation_id = "visits_due", params(Which),
    responses((status = 200, body = Visits), (status = "4XX", body = Body)))]
pub async fn visits(
    State(app): State<App>,
    caller: Caller,
    Asked(which): Asked<Which>,
) -> Result<Json<Visits>, Refused> {
    let grid = which.grid.map(|grid| grid.0);
    let about = grid.clone().map_or(About::Own, About::Grid);
    let found = read(&app, caller, about, move |reader| {
        view::visits(reader, grid.as_ref())
    });
    Ok(Json(found.await?.into()))
}

impl From<view::Statistics> for Statistics {
    fn from(found: view::Statistics) -> Self {
        let kinds = || {
            CaseKind::ALL
                .iter()
                .map(|kind| (*kind.as_str()).to_owned())
                .collect()
        };
        let weeks = found.weeks.iter().map(ToString::to_string).collect();
        let within = SOLVED_WITHIN.iter().map(|days| format!("within_{days}"));
        let (lanes, by_lane) = found.lanes;
        let lanes = lanes.iter().map(|lane| lane.as_str().to_owned()).collect();
        Self {
            grid: found.grid.code.to_string(),
            below: found.below.iter().map(|grid| grid.code.to_string()).collect(),
            received: Table::new(kinds(), weeks, found.received),
            lanes: Table::new(vec!["cases".into()], lanes, by_lane),
            solved: Table::new(kinds(), within.chain(["longer".into()]).collect(), found.solved),
        }
    }
}

impl Table {
    fn new(rows: Vec<String>, columns: Vec<String>, counts: Published) -> Self {
        Self {
            rows,
            columns,
            cells: counts.cells,
            row_sums: counts.rows,
            column_sums: counts.columns,
            sum: counts.total,
        }
    }
}

impl From<VisitsOf> for Visits {
    fn from(found: VisitsOf) -> Self {
        Self {
            sum: found.sum.into(),
            below: found.lines.into_iter().map(DueLine::from).collect(),
        }
    }
}

impl From<VisitsLine> for DueLine {
    fn from(line: VisitsLine) -> Self {
        Self {
            grid: line.grid.code.to_string(),
            households: line.households.into(),
            places: line.places.into(),
            alert: line.alert,
        }
    }
}

impl From<DueCount> for Due {
    fn from(count: DueCount) -> Self {
        Self {
            all: count.all,
            due: count.due,
            overdue: count.overdue,
            seen: count.seen,
        }
    }
}
