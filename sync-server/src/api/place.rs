//! `/v1/places`: places 场所, when somebody last looked at each and when the next look is due.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::desk::{About, read};
use super::field::{Document, Grid};
use super::named_photo::NamedPhoto;
use super::refusal::{Body, Refused};
use super::sent::{Asked, At};
use crate::app::App;
use crate::store::{DueOn, VisitRow};
use crate::view::{PlaceLine as Listed, PlaceList, PlaceSheet, place_list, place_sheet};

/// Which places.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Of this place of the tree and all below; absent: the asker's first.
    #[param(inline)]
    grid: Option<Grid>,
    /// The `next` of the page before.
    #[param(inline)]
    after: Option<Document>,
}

/// Places of a place of the tree.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacePage {
    /// Of which.
    grid: String,
    /// What lies right below it.
    below: Vec<String>,
    /// Grid by grid, by kind; null of what is too large to list: ask for a smaller one.
    places: Option<Vec<Line>>,
    /// What the next page is asked with, where one follows.
    next: Option<String>,
}

/// A place's line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaceLine)]
struct Line {
    /// Its id.
    id: String,
    /// Where it lies.
    grid: String,
    /// A kind of the preset.
    kind: String,
    /// Its name.
    name: String,
    /// Where it is.
    address: String,
    /// Whom to ask.
    contact: String,
    /// When somebody last looked at it.
    last_on: Option<String>,
    /// The next look: `at_once`, `on_day` or `on_request`.
    due: &'static str,
    /// The day, of one on a day.
    due_on: Option<String>,
}

/// A place.
#[derive(Debug, Serialize, ToSchema)]
pub struct Place {
    /// Its line.
    #[serde(flatten)]
    line: Line,
    /// Its phone.
    phone: String,
    /// Latitude in 1e-6°, WGS84.
    lat: Option<i64>,
    /// Longitude in 1e-6°, WGS84.
    lon: Option<i64>,
    /// What was noted.
    notes: Vec<Note>,
    /// Who looked at it, the latest first.
    visits: Vec<Look>,
    /// Its photos.
    photos: Vec<NamedPhoto>,
}

/// A note on a place.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaceNote)]
struct Note {
    /// What it says.
    text: String,
    /// Whose: a user's number.
    by: Option<u32>,
    /// On which day.
    on: String,
}

/// A look at a place.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaceVisit)]
struct Look {
    /// The visit's id.
    id: String,
    /// On which day.
    on: Option<String>,
    /// The day promised for the next one.
    next_on: Option<String>,
    /// How: at the door, by phone, by appointment.
    kind: String,
    /// What came of it.
    outcome: String,
    /// Who: a user's number.
    by: Option<u32>,
    /// The checklist that was answered; absent: none.
    checklist: Option<String>,
}

/// Places of a place of the tree.
#[utoipa::path(get, path = "/v1/places", tag = "console", operation_id = "place_list", params(Which),
    responses((status = 200, body = PlacePage), (status = "4XX", body = Body)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(which): Asked<Which>,
) -> Result<Json<PlacePage>, Refused> {
    let (grid, after) = (which.grid.map(|grid| grid.0), which.after.map(|after| after.0));
    let about = grid.clone().map_or(About::Own, About::Grid);
    let list = read(&app, caller, about, move |reader| {
        place_list(reader, grid.as_ref(), after)
    });
    Ok(Json(list.await?.into()))
}

/// One place.
#[utoipa::path(get, path = "/v1/places/{id}", tag = "console", operation_id = "place_show",
    params(("id" = inline(Document), Path, description = "The place's id")),
    responses((status = 200, body = Place), (status = "4XX", body = Body)))]
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    At(id): At<Document>,
) -> Result<Json<Place>, Refused> {
    let id = id.0;
    let sheet = read(&app, caller, About::Document(id), move |reader| {
        place_sheet(reader, id)
    });
    Ok(Json(sheet.await?.into()))
}

impl From<PlaceList> for PlacePage {
    fn from(list: PlaceList) -> Self {
        let lines = |lines: Vec<Listed>| lines.into_iter().map(Line::from).collect();
        Self {
            grid: list.grid.code.to_string(),
            below: list.below.iter().map(|grid| grid.code.to_string()).collect(),
            places: list.lines.map(lines),
            next: list.next.map(|id| id.to_string()),
        }
    }
}

impl From<Listed> for Line {
    fn from(line: Listed) -> Self {
        let (due, due_on) = match line.due_on {
            DueOn::AtOnce => ("at_once", None),
            DueOn::Day(day) => ("on_day", Some(day.to_string())),
            DueOn::OnRequest => ("on_request", None),
        };
        let row = line.row;
        Self {
            id: row.id.to_string(),
            grid: row.grid.to_string(),
            kind: row.kind.into(),
            name: row.name.into(),
            address: row.address.into(),
            contact: row.contact.into(),
            last_on: line.last_on.map(|day| day.to_string()),
            due,
            due_on,
        }
    }
}

impl From<VisitRow> for Look {
    fn from(visit: VisitRow) -> Self {
        Self {
            id: visit.id.to_string(),
            on: visit.visited_on.map(|day| day.to_string()),
            next_on: visit.next_on.map(|day| day.to_string()),
            kind: visit.kind.into(),
            outcome: visit.outcome.into(),
            by: visit.author.map(|user| user.0),
            checklist: Some(visit.checklist.into()).filter(|list: &String| !list.is_empty()),
        }
    }
}

impl From<PlaceSheet> for Place {
    fn from(sheet: PlaceSheet) -> Self {
        let record = sheet.record;
        let notes = sheet.notes.into_iter().map(|(text, by, on)| Note {
            text,
            by: by.map(|user| user.0),
            on: on.to_string(),
        });
        Self {
            line: sheet.line.into(),
            phone: record.phone,
            lat: record.position.map(|(lat, _)| lat),
            lon: record.position.map(|(_, lon)| lon),
            notes: notes.collect(),
            visits: sheet.visits.into_iter().map(Look::from).collect(),
            photos: sheet.photos.iter().map(NamedPhoto::from).collect(),
        }
    }
}
