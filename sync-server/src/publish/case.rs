//! Cases at publication: every new step gets its verdict, the case its number and its deadline.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_model::case::{CARD_COLOURS, CaseState, Flow, Folded, Speaker, Stage, Taken, Verdict, speaker};
use doorstep_model::document::Document;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Event;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, Mac};
use doorstep_model::protocol::row::{CaseDueRow, CaseNumberRow, CaseStepRow, RowBody, StepVerdict};
use doorstep_model::standing::Standing;
use doorstep_model::text::Text;
use doorstep_model::time::{Day, Timestamp};

use super::clock::{self, Turn};
use super::fault;
use super::named::missing;
use super::party::facts;
use crate::realm::RealmView;
use crate::store::{CaseRow, Lane, Read, RefusedStep, StoreError, Watch, Watched, Write};

/// Gives new steps their verdicts and brings the case's row up to date; its state for a case,
/// nothing for other kinds.
pub(super) fn decide(
    tx: &Write<'_>,
    realm: &RealmView,
    document: &Document,
    now: Timestamp,
) -> Result<Option<CaseState>, StoreError> {
    if document.kind() != Kind::Case {
        return Ok(None);
    }
    let folded = fold(tx, realm, document, now)?;
    for verdict in folded.new_verdicts() {
        tx.add_case_step(realm.number, document.id(), &verdict)?;
    }
    look(tx, realm, document, &folded, now)?;
    put_on_list(tx, realm, document, &folded, now)?;
    // A step may change nothing of the row: its page shows it all the same.
    tx.changed(realm.number, Kind::Case, document.id());
    Ok(Some(folded.state))
}

/// Steps that were not applied wait for the desk to look at them; a verdict that came back after a
/// restore as well.
fn put_on_list(
    tx: &Write<'_>,
    realm: &RealmView,
    document: &Document,
    folded: &Folded,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = folded.review().filter_map(|step| step.n);
    let new = folded.new_verdicts().filter(|verdict| verdict.refused.is_some());
    let refused: Vec<u32> = known.chain(new.map(|verdict| verdict.n)).collect();
    if refused.is_empty() {
        return Ok(());
    }
    let found = tx.document(realm.number, document.id())?;
    let found = found.ok_or(StoreError::Contradiction)?;
    let home = crate::ingest::home_of(tx, realm, &found)?.grid;
    for n in refused {
        let step = RefusedStep {
            case: document.id(),
            n,
            at: now,
            home: home.clone(),
            grid: folded.state.grid.clone(),
            confidential: folded.state.confidential,
            seen: None,
        };
        tx.add_refused(realm.number, &step)?;
    }
    Ok(())
}

/// Brings a case's row, and what the clock knows of it, to this moment; its turn, where that has come.
fn look(
    tx: &Write<'_>,
    realm: &RealmView,
    document: &Document,
    folded: &Folded,
    now: Timestamp,
) -> Result<Option<Turn>, StoreError> {
    let id = document.id();
    let before = tx.case_row(realm.number, id)?;
    let known = tx.case_clock(realm.number, id)?;
    let state = &folded.state;
    let timed_at = clock::timed_at(state, known.as_ref(), now);
    let mut row = row_of(tx, realm, document, folded, (before.clone(), timed_at), now)?;
    let mut clock = clock::clock(realm, folded, &row, known.as_ref(), (timed_at, now));
    if state.stage.is_open() {
        let asked = before.as_ref().and_then(|before| before.ask_on);
        row.ask_on = clock::ask_on(realm, state, &clock, known.as_ref().zip(asked), now);
        row.accept_by = clock::accept_by(realm, state, &clock);
        row.watched = clock::watched(realm, folded, &row, &clock, now);
    }
    if before.as_ref() != Some(&row) {
        tx.put_case_row(realm.number, &row)?;
    }
    // A second card of one colour changes nothing of the row.
    let rows = (before.as_ref(), &row);
    fault::note(tx, realm.number, (document, state), rows, &clock, now)?;
    if !state.stage.is_open() {
        tx.remove_case_clock(realm.number, id)?;
        return Ok(None);
    }
    let turn = clock::turn(realm, document, state, &row, &clock, now);
    clock.wake_on = turn.map(|(day, _)| day);
    if known.as_ref() != Some(&clock) {
        tx.put_case_clock(realm.number, &clock)?;
    }
    Ok(turn.filter(|(day, _)| *day <= now.day()).map(|(_, turn)| turn))
}

/// Looks at a published case again because time has passed: what became of its row, and what the
/// clock is to do now. Phones hear of a deadline that is over, or moved.
///
/// # Errors
/// The store's.
pub fn look_again(
    tx: &Write<'_>,
    realm: &RealmView,
    document: &Document,
    now: Timestamp,
) -> Result<Looked, StoreError> {
    let folded = fold(tx, realm, document, now)?;
    let before = tx.case_row(realm.number, document.id())?;
    let turn = look(tx, realm, document, &folded, now)?;
    let row = tx
        .case_row(realm.number, document.id())?
        .ok_or(StoreError::Contradiction)?;
    if let Some(due) = due_row(&row) {
        let found = tx.document(realm.number, row.id)?;
        let found = found.ok_or(StoreError::Contradiction)?;
        for scope in tx.document_scopes(found.no)? {
            tx.publish_row(realm.number, &scope, due.clone())?;
        }
    }
    let before = before.as_ref();
    let late = |row: &CaseRow| row.watched.has(Watch::Unaccepted);
    let urged = |row: &CaseRow| row.watched.has(Watch::ByRule);
    Ok(Looked {
        turn,
        became_overdue: row.overdue && !before.is_some_and(|before| before.overdue),
        became_unaccepted: late(&row) && !before.is_some_and(late),
        became_urged: urged(&row) && !before.is_some_and(urged),
    })
}

/// What looking at a case again showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looked {
    /// What the clock is to do with it now.
    pub turn: Option<Turn>,
    /// Its deadline is over, and was not when it was looked at before.
    pub became_overdue: bool,
    /// Its unit did not accept it in its days, and that was not known before.
    pub became_unaccepted: bool,
    /// Its unit is urged, and was not before.
    pub became_urged: bool,
}

/// By when; none where no deadline is known.
fn due_row(row: &CaseRow) -> Option<CaseDueRow> {
    row.due_on.map(|due_on| CaseDueRow {
        case: row.id,
        due_on,
        provisional: row.provisional,
        overdue: row.overdue,
    })
}

/// A case's state by the verdicts that there are.
pub(super) fn state(
    tx: &Read<'_>,
    realm: &RealmView,
    document: &Document,
) -> Result<Option<CaseState>, StoreError> {
    if document.kind() != Kind::Case {
        return Ok(None);
    }
    // Every published step has its verdict, so the authors' rights of today change nothing.
    fold(tx, realm, document, Timestamp::clamp(0)).map(|folded| Some(folded.state))
}

/// The fold of a published case.
pub fn fold(
    tx: &Read<'_>,
    realm: &RealmView,
    document: &Document,
    now: Timestamp,
) -> Result<Folded, StoreError> {
    let mut events = document.events("events");
    let rekeyed = tx.rekeyed(realm.number, document.id())?;
    for (_, event) in &mut events {
        for entry in &mut event.after {
            // A reference to a replayed entry is read through its row.
            if let Some(rekey) = rekeyed.iter().find(|rekey| rekey.old == *entry) {
                *entry = rekey.new;
            }
        }
    }
    let verdicts = tx.case_steps(realm.number, document.id())?;
    let authors = authors(tx, realm, &events, now)?;
    let steps = events.iter().zip(&authors);
    let steps = steps.filter_map(|((entry, event), author)| Taken::read(*entry, event, author));
    let judged: BTreeSet<Entry> = verdicts.iter().map(|verdict| verdict.entry).collect();
    let steps = steps.map(|taken| match judged.contains(&taken.entry) {
        true => Ok(taken),
        false => Ok(taken.missing(missing(tx, realm, taken.event, now)?)),
    });
    let steps: Vec<Taken<'_>> = steps.collect::<Result<_, StoreError>>()?;
    let facts = facts(tx, realm, document)?;
    let flow = Flow {
        facts: &facts,
        rules: &realm.preset.flow.rules,
        tree: realm,
    };
    Ok(flow.fold(&steps, &verdicts))
}

fn authors(
    tx: &Read<'_>,
    realm: &RealmView,
    events: &[(Entry, Event)],
    now: Timestamp,
) -> Result<Vec<Standing>, StoreError> {
    let mut known: BTreeMap<(bool, u32), Standing> = BTreeMap::new();
    events
        .iter()
        .map(|(entry, event)| {
            let (console, user) = match speaker(*entry, event) {
                Speaker::Server => return Ok(Standing::server()),
                Speaker::AtConsole(user) => (true, Some(user)),
                Speaker::Device(device) => (false, realm.user_of(tx, device)?),
            };
            let Some(user) = user else {
                return Ok(Standing::unknown());
            };
            if let Some(standing) = known.get(&(console, user.0)) {
                return Ok(standing.clone());
            }
            let standing = realm.standing(tx, user, console, now)?;
            known.insert((console, user.0), standing.clone());
            Ok(standing)
        })
        .collect()
}

/// The rows that travel with a case: number, verdicts, deadline.
pub(super) fn rows(tx: &Read<'_>, realm: &RealmView, case: DocumentId) -> Result<Vec<RowBody>, StoreError> {
    let unproved = Mac::new([0; Mac::LEN]);
    let Some(row) = tx.case_row(realm.number, case)? else {
        return Ok(Vec::new());
    };
    let mut rows: Vec<RowBody> = Vec::new();
    if let Some(number) = row.number.clone() {
        let number = CaseNumberRow {
            case,
            number,
            received_at: row.received_at,
            proof: unproved,
        };
        rows.push(realm.secret.prove_number(number).into());
    }
    rows.extend(due_row(&row).map(RowBody::from));
    for Verdict { n, entry, refused } in tx.case_steps(realm.number, case)? {
        let verdict = refused.map_or(StepVerdict::Applied, StepVerdict::Refused);
        rows.push(
            realm
                .secret
                .prove_step(CaseStepRow {
                    case,
                    n,
                    entry,
                    verdict,
                    proof: unproved,
                })
                .into(),
        );
    }
    Ok(rows)
}

fn row_of(
    tx: &Write<'_>,
    realm: &RealmView,
    document: &Document,
    folded: &Folded,
    (before, timed_at): (Option<CaseRow>, Option<Timestamp>),
    now: Timestamp,
) -> Result<CaseRow, StoreError> {
    let text = |field| {
        document
            .root(field)
            .and_then(|versions| versions.text().map(str::to_owned))
            .unwrap_or_default()
    };
    let state = &folded.state;
    let given = tx.case_number(realm.number, document.id())?;
    let received_at = given
        .as_ref()
        .map(|(_, at)| *at)
        .or(before.as_ref().map(|row| row.received_at))
        .unwrap_or(now);
    let number = match given {
        Some((number, _)) => Some(number),
        None if state.stage == Stage::Blank => None,
        None => {
            let number = next_number(tx, realm, received_at)?;
            tx.put_case_number(realm.number, document.id(), &number, received_at)?;
            Some(number)
        }
    };
    let ended = before.as_ref().filter(|_| !state.stage.is_open());
    let due = match ended {
        // What ended keeps the day that it had.
        Some(before) => before.due_on.map(|day| (day, before.provisional)),
        None => due(tx, realm, state, timed_at.unwrap_or(received_at))?,
    };
    let today = now.day();
    let solved = matches!(
        state.stage,
        Stage::Resolved | Stage::Referred | Stage::Verified | Stage::Closed
    );
    let solved_before = before.as_ref().and_then(|before| before.solved_on);
    let solved_on = solved.then(|| solved_before.unwrap_or(today));
    let card = state.cards.last().map(|card| CARD_COLOURS[usize::from(card.red)]);
    let title = if text("title").is_empty() {
        text("text").chars().take(60).collect()
    } else {
        text("title")
    };
    Ok(CaseRow {
        id: document.id(),
        grid: state.grid.clone(),
        number,
        phone_code: text("phone_code").into(),
        kind: text("case_kind").into(),
        category: state.category.clone(),
        title: title.into(),
        stage: state.stage,
        lane: Lane::of(folded),
        card: card.map(Into::into),
        solved_on,
        unit: state.unit.clone(),
        confidential: state.confidential,
        received_at,
        due_on: due.map(|(day, _)| day),
        provisional: due.is_some_and(|(_, provisional)| provisional),
        overdue: state.stage.is_timed() && due.is_some_and(|(day, _)| day < today),
        raised_by: state.raised_by,
        refused: folded.review().count() as u32,
        ask_on: None,
        accept_by: None,
        watched: Watched::default(),
        merged_into: state.merged_into.filter(|_| state.stage == Stage::Merged),
    })
}

/// By when: what a step said, else the category's working days where the case is handled, from when
/// its time began: at its unit's level, or where it stands while no unit has it.
///
/// # Errors
/// The store's.
pub fn due(
    tx: &Read<'_>,
    realm: &RealmView,
    state: &CaseState,
    from: Timestamp,
) -> Result<Option<(Day, bool)>, StoreError> {
    if let Some(day) = state.due {
        return Ok(Some((day, !realm.calendar.knows(day))));
    }
    let unit = match &state.unit {
        Some(unit) => tx.unit(realm.number, unit)?,
        None => None,
    };
    let at = match &unit {
        Some(listed) => Some(listed.unit.node.as_ref().unwrap_or(&listed.unit.grid)),
        None => state.grid.as_ref(),
    };
    let category = state.category.as_ref();
    let category = category.and_then(|code| realm.preset.category(code));
    Ok(category.zip(at).map(|(category, at)| {
        let (preset, tree) = (&realm.preset, &realm.tree);
        let due = preset.due(category, at, tree, from.day(), &realm.calendar);
        (due.day, due.provisional)
    }))
}

/// `<realm code>-<yyyymmdd>-<serial>`
fn next_number(tx: &Write<'_>, realm: &RealmView, at: Timestamp) -> Result<Text<60>, StoreError> {
    let day = at.day();
    let serial = tx.next_case_serial(realm.number, day)?;
    let day = day.to_string().replace('-', "");
    let number = format!("{}-{day}-{serial:04}", realm.tree.root().code);
    Text::parse(&number).map_err(|_| StoreError::Contradiction)
}
