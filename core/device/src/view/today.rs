//! Today 今天: who to visit and why, what waits for this person, what was announced.

use doorstep_model::case::{CaseStep, duty};
use doorstep_model::document::event::Colour;
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::lease::Lease;
use doorstep_model::preset::{Cadence, Preset};
use doorstep_model::protocol::row::{AlertRow, HotlineRow, NoticeRow, RowBody, Table};
use doorstep_model::time::{Day, Timestamp};
use doorstep_model::visit::{Due, VisitedSoFar, due};

use super::lease;
use super::rounds::{self, RoundHere};
use crate::action::ActionError;
use crate::device::Device;
use crate::realm::Realm;
use crate::store::case::CaseRow;
use crate::store::draft::{self, Form};
use crate::store::household::HouseholdRow;
use crate::store::place::PlaceRow;
use crate::store::{StoreError, case, document, fact, household, place, row};

/// Open cases looked through for what is this person's to do.
const CASES_MAX: usize = 200;

/// The first screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Today {
    /// Whether sheets are open.
    pub lease: Lease,
    /// Households to visit, what was promised first, then by the days over; never by colour.
    pub visits: Vec<DueVisit>,
    /// Places to inspect.
    pub places: Vec<DuePlace>,
    /// Visits that were begun and not finished.
    pub unfinished: Vec<DocumentId>,
    /// Cases in which somebody waits for this person.
    pub tasks: Vec<Task>,
    /// Notices not yet seen, emergencies first.
    pub notices: Vec<NoticeRow>,
    /// Rounds that go on, what ends first before the others.
    pub rounds: Vec<RoundHere>,
    /// Grids of this phone in which the emergency switch is on.
    pub alerts: Vec<AlertRow>,
}

/// A household to visit.
#[derive(Debug, Clone, PartialEq)]
pub struct DueVisit {
    /// Which.
    pub household: HouseholdRow,
    /// Why, and since when.
    pub due: Due,
    /// The grid's hotline, on a red household's card.
    pub hotline: Option<HotlineRow>,
}

/// A place to inspect.
#[derive(Debug, Clone, PartialEq)]
pub struct DuePlace {
    /// Which.
    pub place: PlaceRow,
    /// Why, and since when.
    pub due: Due,
}

/// A case in which somebody waits for this person.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Which.
    pub case: CaseRow,
    /// What is theirs to do.
    pub step: CaseStep,
}

/// The first screen, as it is now.
pub fn today(device: &Device) -> Result<Today, ActionError> {
    let now = device.now();
    device.read(|realm| {
        let lease = lease::read(realm, now)?;
        let alerts = alerts(realm)?;
        let mut visits = visits(realm, &alerts, now.day())?;
        if lease == Lease::Closed {
            visits = visits
                .into_iter()
                .map(|visit| DueVisit {
                    household: lease::closed(visit.household),
                    ..visit
                })
                .collect();
        }
        Ok(Today {
            lease,
            visits,
            places: places(realm, &alerts, now.day())?,
            unfinished: unfinished(realm)?,
            tasks: tasks(realm, now)?,
            notices: notices(realm, now)?,
            rounds: rounds::read(realm, now.day())?,
            alerts,
        })
    })
}

fn visits(realm: &Realm<'_>, alerts: &[AlertRow], today: Day) -> Result<Vec<DueVisit>, StoreError> {
    let Some(preset) = &realm.rules.preset else {
        return Ok(Vec::new());
    };
    let mut visits = Vec::new();
    for household in household::all(realm.db)? {
        let every = cadence(realm, preset, alerts, household.grid.as_ref()).days(household.colour);
        let so_far = VisitedSoFar {
            last_met: household.last_visit_on,
            promised: household.next_on,
            refused_until: household.refused_until,
            counts_from: household.decided_at.map(Timestamp::day),
        };
        if let Some(due) = due(&so_far, every, today) {
            let hotline = match (household.colour, &household.grid) {
                (Colour::Red, Some(grid)) => hotline(realm, grid)?,
                _ => None,
            };
            visits.push(DueVisit {
                household,
                due,
                hotline,
            });
        }
    }
    visits.sort_by_key(|visit| (visit.due.reason, -visit.due.days_over));
    Ok(visits)
}

fn places(realm: &Realm<'_>, alerts: &[AlertRow], today: Day) -> Result<Vec<DuePlace>, StoreError> {
    let Some(preset) = &realm.rules.preset else {
        return Ok(Vec::new());
    };
    let mut places = Vec::new();
    for place in place::all(realm.db)? {
        let Some(kind) = preset.places.iter().find(|kind| kind.code.as_str() == place.kind) else {
            continue;
        };
        let alert = place
            .grid
            .as_ref()
            .is_some_and(|grid| is_alert(realm, alerts, grid));
        let every = if alert {
            kind.emergency_days
        } else {
            kind.inspect_days
        };
        let so_far = VisitedSoFar {
            last_met: place.last_visit_on,
            promised: place.next_on,
            ..VisitedSoFar::default()
        };
        if let Some(due) = due(&so_far, Some(every), today) {
            places.push(DuePlace { place, due });
        }
    }
    places.sort_by_key(|place| (place.due.reason, -place.due.days_over));
    Ok(places)
}

/// Subjects that are still here; a household that left takes its form with it.
fn unfinished(realm: &Realm<'_>) -> Result<Vec<DocumentId>, StoreError> {
    let mut subjects = Vec::new();
    for subject in draft::unfinished(realm.db, Form::Visit)? {
        if let Ok(id) = DocumentId::from_slice(&subject)
            && document::find(realm.db, id)?.is_some()
        {
            subjects.push(id);
        }
    }
    Ok(subjects)
}

fn tasks(realm: &Realm<'_>, now: Timestamp) -> Result<Vec<Task>, StoreError> {
    let standing = realm.my_standing(now)?;
    let mut tasks = Vec::new();
    for row in case::list(realm.db, true, CASES_MAX)? {
        let Some(stored) = document::load(realm.db, row.id)? else {
            continue;
        };
        let known = realm.case(&stored.document)?;
        let steps = realm.next_steps(&known.facts, &known.record.state, &standing);
        if let Some(step) = duty(&known.record.state, &steps) {
            tasks.push(Task { case: row, step });
        }
    }
    // What is due first; then what waits longest.
    tasks.sort_by_key(|task| (task.case.due_on.is_none(), task.case.due_on, task.case.changed_at));
    Ok(tasks)
}

fn notices(realm: &Realm<'_>, now: Timestamp) -> Result<Vec<NoticeRow>, StoreError> {
    let mut notices = Vec::new();
    for body in row::all(realm.db, Table::Notice)? {
        if let RowBody::Notice(notice) = body {
            let shown = notice.from <= now && notice.until.is_none_or(|until| now < until);
            if shown && !fact::is_seen(realm.db, notice.id)? {
                notices.push(notice);
            }
        }
    }
    notices.sort_by_key(|notice| (!notice.emergency, std::cmp::Reverse(notice.from)));
    Ok(notices)
}

fn alerts(realm: &Realm<'_>) -> Result<Vec<AlertRow>, StoreError> {
    let rows = row::all(realm.db, Table::Alert)?;
    Ok(rows
        .into_iter()
        .filter_map(|body| match body {
            RowBody::Alert(alert) if alert.emergency => Some(alert),
            _ => None,
        })
        .collect())
}

fn is_alert(realm: &Realm<'_>, alerts: &[AlertRow], grid: &GridCode) -> bool {
    alerts.iter().any(|alert| realm.within(grid, &alert.grid))
}

fn cadence<'a>(
    realm: &Realm<'_>,
    preset: &'a Preset,
    alerts: &[AlertRow],
    grid: Option<&GridCode>,
) -> &'a Cadence {
    match grid {
        Some(grid) if is_alert(realm, alerts, grid) => &preset.emergency.cadence,
        _ => &preset.cadence,
    }
}

/// The hotline of a grid, or of the nearest one above it that has one.
pub(super) fn hotline(realm: &Realm<'_>, grid: &GridCode) -> Result<Option<HotlineRow>, StoreError> {
    let mut at = Some(grid.clone());
    while let Some(grid) = at {
        if let Some(RowBody::Hotline(hotline)) = row::get(realm.db, Table::Hotline, grid.as_str().as_bytes())?
        {
            return Ok(Some(hotline));
        }
        at = realm.parent(&grid)?;
    }
    Ok(None)
}
