//! What the server's clock will have to do with a case, worked out from its state whenever it is
//! published: since when it stands where it stands, the next turn and its day, when to ask again.

use doorstep_model::case::{CaseState, CaseStep, Folded, Stage};
use doorstep_model::document::Document;
use doorstep_model::id::DocumentId;
use doorstep_model::time::{Day, Timestamp};

use crate::realm::RealmView;
use crate::store::{CaseClock, CaseRow};

/// What the clock does with a case on its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Its deadline is over.
    Overdue,
    /// A yellow card.
    Yellow,
    /// A red card.
    Red,
    /// Closed because nobody answered.
    Unanswered,
    /// Closed as settled on the spot: outside the sample, and nobody said otherwise.
    Settled,
}

/// The cards that a case got after the day on which it was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Carded {
    yellow: bool,
    red: bool,
}

impl Carded {
    /// A card before the deadline that counts now was for another one, or given by hand.
    fn after(due: Day, state: &CaseState, document: &Document) -> Self {
        let events = document.events("events");
        let mut carded = Self::default();
        for card in &state.cards {
            let given = events.iter().find(|(entry, _)| *entry == card.entry);
            if given.is_some_and(|(_, event)| event.at.day() > due) {
                carded.red |= card.red;
                carded.yellow |= !card.red;
            }
        }
        carded
    }
}

/// Draws the sample, and works out what comes.
pub(super) fn clock(
    realm: &RealmView,
    document: &Document,
    folded: &Folded,
    row: &CaseRow,
    before: Option<CaseClock>,
    now: Timestamp,
) -> CaseClock {
    let state = &folded.state;
    let steps = u32::try_from(folded.steps.len()).unwrap_or(u32::MAX);
    let stays = before.as_ref().filter(|before| before.since == state.since);
    let since_at = stays.map_or(now, |before| before.since_at);
    let sampled = sampled(realm, row.id, state);
    let mut clock = CaseClock {
        id: row.id,
        grid: row.grid.clone(),
        since: state.since,
        since_at,
        steps,
        wake_on: None,
        ask_on: None,
        sampled,
    };
    clock.ask_on = match state.stage {
        Stage::Resolved if sampled || !is_settled(state) => Some(since_at.day()),
        // Each step taken in it is news of it; the next asking counts from there.
        Stage::Referred => match stays.filter(|before| before.steps == steps) {
            Some(before) => before.ask_on,
            None => Some(after_lapse_days(realm, now.day())),
        },
        _ => None,
    };
    clock.wake_on = turn(realm, document, state, row, &clock, now).map(|(day, _)| day);
    clock
}

/// The next turn of the clock, and the day on which it comes.
pub(super) fn turn(
    realm: &RealmView,
    document: &Document,
    state: &CaseState,
    row: &CaseRow,
    clock: &CaseClock,
    now: Timestamp,
) -> Option<(Day, Turn)> {
    let rules = &realm.preset.flow.rules;
    if state.stage == Stage::Resolved && rules.roles(CaseStep::Lapse).is_some() {
        let lapses = after_lapse_days(realm, clock.since_at.day());
        return match (is_settled(state), clock.sampled) {
            // It waits for its call-back.
            (true, true) => None,
            (true, false) => Some((lapses, Turn::Settled)),
            (false, _) => Some((lapses, Turn::Unanswered)),
        };
    }
    let due = row.due_on.filter(|_| state.stage.is_timed())?;
    if !row.overdue {
        return Some((due.plus_days(1), Turn::Overdue));
    }
    rules.roles(CaseStep::Card)?;
    let flow = &realm.preset.flow;
    let over = |days| {
        realm
            .calendar
            .add_working_days(due, days)
            .day
            .max(due.plus_days(1))
    };
    let (yellow_on, red_on) = (over(flow.yellow_after), over(flow.red_after));
    match Carded::after(due, state, document) {
        Carded { red: true, .. } => None,
        // The clock may have stood still for days: the one card that counts now.
        Carded { yellow: false, .. } if now.day() < red_on => Some((yellow_on, Turn::Yellow)),
        _ => Some((red_on, Turn::Red)),
    }
}

/// The day after the last one on which those who raised it may answer.
fn after_lapse_days(realm: &RealmView, from: Day) -> Day {
    let days = realm.preset.flow.rules.lapse_days;
    realm.calendar.add_working_days(from, days).day.plus_days(1)
}

fn is_settled(state: &CaseState) -> bool {
    let resolution = state.resolution.as_ref();
    resolution.is_some_and(|resolution| resolution.settled && resolution.stands)
}

fn sampled(realm: &RealmView, case: DocumentId, state: &CaseState) -> bool {
    let percent = realm.preset.flow.rules.sample_percent();
    let settled = state.resolution.as_ref().filter(|_| is_settled(state));
    settled.is_some_and(|resolution| realm.secret.draws(case, &resolution.entry, percent))
}
