//! `/v1/supervision`: cases that those who supervise look at, and how units did. `/v1/units/{unit}`: one
//! unit's year, for its own people too.

use axum::Json;
use axum::extract::State;
use doorstep_model::judging::Weight;
use doorstep_model::preset::DeductionCause;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::case::Line as CaseLine;
use super::desk::{About, read};
use super::field::{Field, Grid, Number, Unit};
use super::refusal::{Body, Refused};
use super::sent::{Asked, At};
use crate::app::App;
use crate::store::{FaultOf, Reviewed, Watch};
use crate::view::{self, Supervised, UnitScore, UnitSheet, YEARS, supervision, unit_sheet};

/// A year that has tables.
type Year = Field<Number<{ *YEARS.start() as u32 }, { *YEARS.end() as u32 }>>;

/// Of which place and year.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// This place and all below; absent: the first that the asker supervises.
    #[param(inline)]
    grid: Option<Grid>,
    /// Absent: this one.
    #[param(inline)]
    year: Option<Year>,
}

/// In which year.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct When {
    /// Absent: this one.
    #[param(inline)]
    year: Option<Year>,
}

/// What a supervisor looks at.
#[derive(Debug, Serialize, ToSchema)]
pub struct Supervision {
    /// Of which place.
    grid: String,
    /// Of which year the units' figures are.
    year: i16,
    /// Lists of cases, those that have any.
    lists: Vec<Watched>,
    /// Cases whose units appeal, and that the asker may decide.
    appeals: Vec<CaseLine>,
    /// Units that have figures, in the order of the tree. Confidential cases are in none.
    units: Vec<Figures>,
}

/// A list of cases.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WatchedCases)]
struct Watched {
    /// `overdue`, `urged`, `unaccepted`, `returns_over` or `carded`.
    watch: &'static str,
    /// How many.
    n: u32,
    /// The first of them.
    cases: Vec<CaseLine>,
}

/// How a unit did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnitFigures)]
struct Figures {
    /// Which.
    unit: String,
    /// How many of its cases were evaluated.
    reviews: u32,
    /// Means of speed, duty, completion and feedback, in tenths.
    means: Option<[u32; 4]>,
    /// Points taken.
    taken: u32,
    /// Points that may still be taken.
    open: u32,
    /// Bad reviews that count.
    bad_reviews: u32,
    /// Whether it keeps the year's qualification; absent: the preset cancels none.
    qualified: Option<bool>,
}

/// A unit's year.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitYear {
    /// The figures.
    #[serde(flatten)]
    figures: Figures,
    /// The year.
    year: i16,
    /// What may cost it points, the latest first.
    faults: Vec<Fault>,
    /// What was said of it, the latest first; not by whom.
    said: Vec<Said>,
}

/// What may cost a unit points.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnitFault)]
struct Fault {
    /// In which case.
    case: String,
    /// `bad_review`, `late_accept`, `overdue`, `yellow_card` or `red_card`.
    cause: &'static str,
    /// On which day.
    on: String,
    /// `may_appeal`, `waits`, `waived` or `counts`.
    weight: &'static str,
    /// The last day of an appeal, while there may be one.
    appeal_until: Option<String>,
}

/// What those who raised a case said.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnitReview)]
struct Said {
    /// Of which case.
    case: String,
    /// Speed, duty, completion, feedback.
    scores: [u8; 4],
    /// In words.
    words: Option<String>,
    /// When: Unix milliseconds.
    at: i64,
}

/// What is overdue, urged, not accepted, returned too often or carded; appeals; how units did.
#[utoipa::path(get, path = "/v1/supervision", tag = "console", operation_id = "supervision", params(Which),
    responses((status = 200, body = Supervision), (status = "4XX", body = Body)))]
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Asked(which): Asked<Which>,
) -> Result<Json<Supervision>, Refused> {
    let (grid, year) = (which.grid.map(|grid| grid.0), in_year(&app, which.year));
    let about = grid.clone().map_or(About::Own, About::Grid);
    let found = read(&app, caller, about, move |reader| {
        supervision(reader, grid.as_ref(), year)
    });
    Ok(Json(found.await?.into()))
}

/// One unit's year.
#[utoipa::path(get, path = "/v1/units/{unit}", tag = "console", operation_id = "unit_year",
    params(("unit" = inline(Unit), Path, description = "The unit's code"), When),
    responses((status = 200, body = UnitYear), (status = "4XX", body = Body)))]
pub async fn unit(
    State(app): State<App>,
    caller: Caller,
    At(unit): At<Unit>,
    Asked(when): Asked<When>,
) -> Result<Json<UnitYear>, Refused> {
    let (unit, year) = (unit.0, in_year(&app, when.year));
    let about = About::Unit(unit.clone());
    let found = read(&app, caller, about, move |reader| unit_sheet(reader, &unit, year));
    Ok(Json(found.await?.into()))
}

fn in_year(app: &App, year: Option<Year>) -> i16 {
    let asked = year.and_then(|year| i16::try_from(year.0.0).ok());
    asked.unwrap_or_else(|| app.home.environment.now().day().date().year())
}

impl From<view::Supervision> for Supervision {
    fn from(found: view::Supervision) -> Self {
        let appeals = found.appeals.into_iter().map(|appeal| appeal.line.row.into());
        Self {
            grid: found.grid.code.to_string(),
            year: found.year,
            lists: found.lists.into_iter().map(Watched::from).collect(),
            appeals: appeals.collect(),
            units: found.units.iter().map(Figures::from).collect(),
        }
    }
}

impl From<Supervised> for Watched {
    fn from(list: Supervised) -> Self {
        Self {
            watch: list.watch.map_or("overdue", Watch::as_str),
            n: list.n,
            cases: list.lines.into_iter().map(|line| line.row.into()).collect(),
        }
    }
}

impl From<&UnitScore> for Figures {
    fn from(score: &UnitScore) -> Self {
        Self {
            unit: score.unit.code.to_string(),
            reviews: score.reviews.n,
            means: score.reviews.means(),
            taken: score.cost.taken,
            open: score.cost.open,
            bad_reviews: score.cost.bad_reviews,
            qualified: score.qualified,
        }
    }
}

impl From<UnitSheet> for UnitYear {
    fn from(sheet: UnitSheet) -> Self {
        Self {
            figures: (&sheet.score).into(),
            year: sheet.year,
            faults: sheet.faults.into_iter().map(Fault::from).collect(),
            said: sheet.reviews.into_iter().map(Said::from).collect(),
        }
    }
}

impl From<(FaultOf, Weight)> for Fault {
    fn from((of, weight): (FaultOf, Weight)) -> Self {
        let (weight, until) = match weight {
            Weight::MayAppeal(until) => ("may_appeal", Some(until.to_string())),
            Weight::Waits => ("waits", None),
            Weight::Waived => ("waived", None),
            Weight::Counts => ("counts", None),
        };
        Self {
            case: of.case.to_string(),
            cause: match of.fault.cause {
                DeductionCause::BadReview => "bad_review",
                DeductionCause::LateAccept => "late_accept",
                DeductionCause::Overdue => "overdue",
                DeductionCause::YellowCard => "yellow_card",
                DeductionCause::RedCard => "red_card",
            },
            on: of.fault.on.to_string(),
            weight,
            appeal_until: until,
        }
    }
}

impl From<Reviewed> for Said {
    fn from(review: Reviewed) -> Self {
        Self {
            case: review.case.to_string(),
            scores: review.scores,
            words: review.words.map(|words| words.to_string()),
            at: review.at.millis(),
        }
    }
}
