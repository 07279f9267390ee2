//! `/v1/activities`: activities 活动记录 of a place in a month, how many of each kind, and what is late.

use axum::Json;
use axum::extract::State;
use doorstep_model::grid::Grid as Node;
use doorstep_model::id::UserId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::case::Line as CaseLine;
use super::desk::{About, read};
use super::field::{Document, Grid, InMonth, Item};
use super::named_photo::NamedPhoto;
use super::refusal::{Body, Refused};
use super::sent::{Asked, At};
use crate::app::App;
use crate::store::{ActivityCount, ActivityRow};
use crate::view::{
    ActivityAsk, ActivityList, ActivitySheet, LateActivity, Month, activity_list, activity_sheet,
};

/// Which activities.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Of this place and all below; absent: the asker's first.
    #[param(inline)]
    grid: Option<Grid>,
    /// Those that the asker wrote down, wherever that was.
    #[serde(default)]
    own: bool,
    /// In this month, `yyyy-mm`; absent: this one.
    #[param(inline)]
    month: Option<InMonth>,
    /// Of this kind of the preset.
    #[param(inline)]
    kind: Option<Item>,
    /// The `next` of the page before.
    #[param(inline)]
    after: Option<Document>,
}

/// Activities of a place in a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActivityPage {
    /// The place; absent for the asker's own.
    grid: Option<String>,
    /// The month.
    month: String,
    /// How many of each kind.
    counts: Vec<Counted>,
    /// What lies right below the place, each with how many of the kind that is asked for, or of all.
    below: Vec<Below>,
    /// The latest first; null of a place that is too large to list: ask for a smaller one.
    activities: Option<Vec<Line>>,
    /// What the next page is asked with, where one follows.
    next: Option<String>,
    /// What should have been held by now, in the order of the tree.
    late: Vec<Late>,
    /// More is late than is listed.
    more_late: bool,
}

/// Activities of one kind.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivityCount)]
struct Counted {
    /// A kind of the preset.
    kind: String,
    /// How many.
    n: u32,
    /// How many took part in all of them: whoever came twice counts twice.
    people: u32,
}

/// A place below.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivitiesBelow)]
struct Below {
    /// Which.
    grid: String,
    /// How many.
    n: u32,
}

/// An activity's line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivityLine)]
struct Line {
    /// Its id.
    id: String,
    /// Where it belongs.
    grid: String,
    /// A kind of the preset.
    kind: String,
    /// When it was.
    held_on: String,
    /// Where it was, in words.
    place: String,
    /// Who wrote it down: a user's number.
    by: Option<u32>,
    /// How many took part.
    people: u32,
    /// How much was decided.
    decisions: u32,
}

/// One that should have been held by now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LateActivity)]
struct Late {
    /// A kind of the preset.
    kind: String,
    /// Where.
    grid: String,
    /// Whose: a user's number; absent: the place's own.
    user: Option<u32>,
    /// When one was held last.
    last_on: Option<String>,
    /// For how many days it has been due; absent: nobody knows since when.
    days_over: Option<i32>,
}

/// An activity.
#[derive(Debug, Serialize, ToSchema)]
pub struct Activity {
    /// Its line.
    #[serde(flatten)]
    line: Line,
    /// Who took part.
    participants: Vec<Participant>,
    /// What was asked and answered.
    answers: Vec<Answer>,
    /// What was decided.
    decided: Vec<Decided>,
    /// Its photos.
    photos: Vec<NamedPhoto>,
    /// Opinions that its author brought in from then on until the next one.
    opinions: Vec<CaseLine>,
}

/// Somebody who took part.
#[derive(Debug, Serialize, ToSchema)]
struct Participant {
    /// Their name.
    name: String,
    /// As what, in words.
    role: String,
}

/// An answer to a checklist.
#[derive(Debug, Serialize, ToSchema)]
struct Answer {
    /// The question's name in the checklist.
    question: String,
    /// What was answered.
    answer: String,
}

/// Something decided.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivityDecision)]
struct Decided {
    /// In words.
    text: String,
    /// Who wrote it down: a user's number.
    by: Option<u32>,
}

/// Activities of a place in a month, or the asker's own.
#[utoipa::path(get, path = "/v1/activities", tag = "console", operation_id = "activity_list", params(Which),
    responses((status = 200, body = ActivityPage), (status = "4XX", body = Body)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(which): Asked<Which>,
) -> Result<Json<ActivityPage>, Refused> {
    let this_month = || Month::of(app.home.environment.now().day());
    let ask = ActivityAsk {
        grid: which.grid.map(|grid| grid.0),
        own: which.own,
        month: which.month.map_or_else(this_month, |month| month.0),
        kind: which.kind.map(|kind| kind.0),
        after: which.after.map(|after| after.0),
    };
    let (about, month) = (ask.grid.clone().map_or(About::Own, About::Grid), ask.month);
    let list = read(&app, caller, about, move |reader| activity_list(reader, &ask));
    Ok(Json(ActivityPage::new(month, list.await?)))
}

/// One activity.
#[utoipa::path(get, path = "/v1/activities/{id}", tag = "console", operation_id = "activity_show",
    params(("id" = inline(Document), Path, description = "The activity's id")),
    responses((status = 200, body = Activity), (status = "4XX", body = Body)))]
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    At(id): At<Document>,
) -> Result<Json<Activity>, Refused> {
    let id = id.0;
    let sheet = read(&app, caller, About::Document(id), move |reader| {
        activity_sheet(reader, id)
    });
    Ok(Json(sheet.await?.into()))
}

impl ActivityPage {
    fn new(month: Month, list: ActivityList) -> Self {
        let lines = |lines: Vec<(ActivityRow, Node)>| lines.into_iter().map(|(row, _)| row.into()).collect();
        let below = |(grid, n): (Node, u32)| Below {
            grid: grid.code.to_string(),
            n,
        };
        Self {
            grid: list.grid.map(|grid| grid.code.to_string()),
            month: month.to_string(),
            counts: list.counts.into_iter().map(Counted::from).collect(),
            below: list.below.into_iter().map(below).collect(),
            activities: list.lines.map(lines),
            next: list.next.map(|id| id.to_string()),
            late: list.late.lines.into_iter().map(Late::from).collect(),
            more_late: list.late.more,
        }
    }
}

impl From<ActivityCount> for Counted {
    fn from(count: ActivityCount) -> Self {
        Self {
            kind: count.kind.into(),
            n: count.n,
            people: count.people,
        }
    }
}

impl From<ActivityRow> for Line {
    fn from(row: ActivityRow) -> Self {
        Self {
            id: row.id.to_string(),
            grid: row.grid.to_string(),
            kind: row.kind.into(),
            held_on: row.held_on.to_string(),
            place: row.place.into(),
            by: row.author.map(|user| user.0),
            people: row.people,
            decisions: row.decisions,
        }
    }
}

impl From<LateActivity> for Late {
    fn from(late: LateActivity) -> Self {
        Self {
            kind: late.kind.code.to_string(),
            grid: late.grid.code.to_string(),
            user: late.user.map(|user| user.0),
            last_on: late.last.map(|day| day.to_string()),
            days_over: late.days_over,
        }
    }
}

impl From<ActivitySheet> for Activity {
    fn from(sheet: ActivitySheet) -> Self {
        let record = sheet.record;
        let participant = |(name, role)| Participant { name, role };
        let answer = |(question, answer)| Answer { question, answer };
        let decided = |(text, by): (String, Option<_>)| Decided {
            text,
            by: by.map(|user: UserId| user.0),
        };
        Self {
            line: sheet.row.into(),
            participants: record.people.into_iter().map(participant).collect(),
            answers: record.answers.into_iter().map(answer).collect(),
            decided: sheet.decisions.into_iter().map(decided).collect(),
            photos: sheet.photos.iter().map(NamedPhoto::from).collect(),
            opinions: sheet.opinions.into_iter().map(|line| line.row.into()).collect(),
        }
    }
}
