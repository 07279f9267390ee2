//! What the server's clock will have to do with a case, worked out from its state whenever it is
//! published: since when it stands where it stands, the next turn and its day, when to ask again.

use doorstep_model::case::{CaseState, CaseStep, Folded, Stage};
use doorstep_model::document::Document;
use doorstep_model::id::DocumentId;
use doorstep_model::preset::UrgedFor;
use doorstep_model::time::{Day, Timestamp};

use crate::realm::RealmView;
use crate::store::{CaseClock, CaseRow, Watch, Watched};

/// What the clock does with a case on its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Its deadline is over.
    Overdue,
    /// Its unit did not accept it in its days.
    Unaccepted,
    /// Its unit is urged, as the preset says.
    Urge,
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

/// From when its time counts, where that is not its report: the server's time at which it was
/// published that the case came to another level, back to work, or was taken up again.
pub(super) fn timed_at(state: &CaseState, before: Option<&CaseClock>, now: Timestamp) -> Option<Timestamp> {
    let from = state.timed_from?;
    let same = before.filter(|before| before.timed_from == Some(from));
    Some(same.and_then(|before| before.timed_at).unwrap_or(now))
}

/// Since when it stands where it stands, and whether it was drawn. Its next day is worked out last.
pub(super) fn clock(
    realm: &RealmView,
    folded: &Folded,
    row: &CaseRow,
    before: Option<&CaseClock>,
    (timed_at, now): (Option<Timestamp>, Timestamp),
) -> CaseClock {
    let state = &folded.state;
    let stays = before.filter(|before| before.since == state.since);
    CaseClock {
        id: row.id,
        grid: row.grid.clone(),
        since: state.since,
        since_at: stays.map_or(now, |before| before.since_at),
        timed_from: state.timed_from,
        timed_at,
        steps: u32::try_from(folded.steps.len()).unwrap_or(u32::MAX),
        wake_on: None,
        sampled: sampled(realm, row.id, state),
    }
}

/// From when on those who raised it are to be asked; `before`: what was known of that.
pub(super) fn ask_on(
    realm: &RealmView,
    state: &CaseState,
    clock: &CaseClock,
    before: Option<(&CaseClock, Day)>,
    now: Timestamp,
) -> Option<Day> {
    let same = |before: &CaseClock| (before.since, before.steps) == (clock.since, clock.steps);
    match state.stage {
        Stage::Resolved if clock.sampled || !is_settled(state) => Some(clock.since_at.day()),
        // Each step taken in it is news of it; the next asking counts from there.
        Stage::Referred => match before.filter(|(before, _)| same(before)) {
            Some((_, day)) => Some(day),
            None => Some(after_lapse_days(realm, now.day())),
        },
        _ => None,
    }
}

/// By when the unit that it was given to is to accept it, or return it.
pub(super) fn accept_by(realm: &RealmView, state: &CaseState, clock: &CaseClock) -> Option<Day> {
    let waits = state.stage == Stage::Routed && state.unit.is_some();
    let days = realm.preset.flow.accept_days;
    waits.then(|| realm.calendar.add_working_days(clock.since_at.day(), days).day)
}

/// Why those who supervise look at an open case.
pub(super) fn watched(
    realm: &RealmView,
    folded: &Folded,
    row: &CaseRow,
    clock: &CaseClock,
    now: Timestamp,
) -> Watched {
    let state = &folded.state;
    let at_a_desk = matches!(state.stage, Stage::Received | Stage::Routed);
    let over = at_a_desk && state.is_returned_too_often(&realm.preset.flow.rules);
    let late = row.accept_by.is_some_and(|by| now.day() > by);
    Watched::default()
        .with(Watch::Urged, folded.is_urged())
        .with(
            Watch::ByRule,
            !folded.is_urged() && urged_for(realm, row, clock, now).is_some(),
        )
        .with(Watch::Unaccepted, late)
        .with(Watch::ReturnsOver, over)
        .with(Watch::Carded, !state.cards.is_empty())
}

/// The days from which on the preset urges the unit that has an open case.
fn urgings(realm: &RealmView, row: &CaseRow, clock: &CaseClock) -> Vec<(Day, UrgedFor)> {
    if row.unit.is_none() || !row.stage.is_timed() {
        return Vec::new();
    }
    let handed = (row.stage == Stage::Routed).then(|| clock.since_at.day());
    let rule = &realm.preset.flow.urge;
    rule.days(&realm.calendar, handed, row.due_on).collect()
}

/// What the preset urges the unit for today, the most pressing.
pub fn urged_for(realm: &RealmView, row: &CaseRow, clock: &CaseClock, now: Timestamp) -> Option<UrgedFor> {
    let days = urgings(realm, row, clock).into_iter();
    days.filter(|(day, _)| *day <= now.day())
        .map(|(_, what)| what)
        .max()
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
    let accept = row.accept_by.filter(|_| !row.watched.has(Watch::Unaccepted));
    let accept = accept.map(|by| (by.plus_days(1), Turn::Unaccepted));
    let deadline = deadline(realm, document, state, row, now);
    let urged = row.watched.has(Watch::Urged) || row.watched.has(Watch::ByRule);
    let first = urgings(realm, row, clock).into_iter().map(|(day, _)| day).min();
    let urge = first.filter(|_| !urged).map(|day| (day, Turn::Urge));
    accept
        .into_iter()
        .chain(deadline)
        .chain(urge)
        .min_by_key(|(day, _)| *day)
}

/// What the deadline brings: it is over, a card, another card.
fn deadline(
    realm: &RealmView,
    document: &Document,
    state: &CaseState,
    row: &CaseRow,
    now: Timestamp,
) -> Option<(Day, Turn)> {
    let due = row.due_on.filter(|_| state.stage.is_timed())?;
    if !row.overdue {
        return Some((due.plus_days(1), Turn::Overdue));
    }
    let flow = &realm.preset.flow;
    flow.rules.roles(CaseStep::Card)?;
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
