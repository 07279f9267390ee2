//! The steps of a case, in the preset's words; those that were not applied apart, with why.

use std::collections::BTreeMap;

use doorstep_model::case::{CaseStep, Fate, TimelineRow};
use doorstep_model::document::entry::Entry;
use doorstep_model::id::UserId;
use doorstep_model::word::Worded;

use crate::console::speech::Speech;
use crate::store::CaseRow;
use crate::view::CaseSheetView;

/// A step that took effect, or may yet.
pub(in crate::console) struct StepShown {
    pub(in crate::console) step: String,
    pub(in crate::console) who: String,
    pub(in crate::console) at: String,
    /// What it says: name and value.
    pub(in crate::console) said: Vec<(String, String)>,
}

/// A step that was kept and not applied.
pub(in crate::console) struct NotApplied {
    pub(in crate::console) shown: StepShown,
    /// Why, and what to do.
    pub(in crate::console) why: String,
    /// What had happened instead.
    pub(in crate::console) instead: String,
    /// Its number, once it is on the desk's list.
    pub(in crate::console) n: Option<u32>,
    /// Who looked at it, and when.
    pub(in crate::console) seen: Option<String>,
}

/// Both lists, in the order of the fold.
pub(in crate::console) fn timeline(
    speech: &Speech<'_>,
    view: &CaseSheetView,
) -> (Vec<StepShown>, Vec<NotApplied>) {
    let rows = &view.record.timeline;
    let by_entry: BTreeMap<Entry, &TimelineRow> = rows.iter().map(|row| (row.entry, row)).collect();
    let (mut applied, mut refused) = (Vec::new(), Vec::new());
    for row in rows {
        let shown = step(speech, view, row);
        let Fate::Refused { code, stage, since } = row.fate else {
            applied.push(shown);
            continue;
        };
        let stage = speech.stage(stage);
        let instead = match since.and_then(|since| by_entry.get(&since)) {
            Some(before) => {
                let (step, who) = (speech.step(before.step), author(speech, view, before));
                speech.fill(
                    "step-instead",
                    &[("stage", &stage), ("step", &step), ("who", &who)],
                )
            }
            None => speech.fill("step-instead-stage", &[("stage", &stage)]),
        };
        let listed = view.refused.get(&row.entry);
        refused.push(NotApplied {
            shown,
            why: code.word(speech.words.0),
            instead,
            n: listed.map(|step| step.n),
            seen: listed.and_then(|step| step.seen).map(|(by, at)| {
                let (who, at) = (speech.who(Some(by), &view.people), speech.minute(at));
                speech.fill("refused-seen", &[("who", &who), ("at", &at)])
            }),
        });
    }
    (applied, refused)
}

/// A case by its title and number.
pub(super) fn called(speech: &Speech<'_>, row: &CaseRow) -> String {
    let number = row.number.as_ref().map(ToString::to_string).unwrap_or_default();
    let title = match row.title.is_empty() {
        true => speech.case_kind(&row.kind),
        false => row.title.to_string(),
    };
    speech.fill("case-called", &[("title", &title), ("number", &number)])
}

fn author(speech: &Speech<'_>, view: &CaseSheetView, row: &TimelineRow) -> String {
    if row.by_server {
        speech.say("who-server")
    } else {
        speech.who(row.author, &view.people)
    }
}

fn step(speech: &Speech<'_>, view: &CaseSheetView, row: &TimelineRow) -> StepShown {
    StepShown {
        step: speech.step(row.step),
        who: author(speech, view, row),
        at: speech.minute(row.event.at),
        said: said(speech, view, row),
    }
}

fn said(speech: &Speech<'_>, view: &CaseSheetView, row: &TimelineRow) -> Vec<(String, String)> {
    let event = &row.event;
    let who = |user: u32| speech.who(Some(UserId(user)), &view.people);
    let unit = |code| {
        view.units
            .get(code)
            .map_or_else(|| code.to_string(), |unit| speech.unit(unit))
    };
    let grid = |code| {
        view.grids
            .get(code)
            .map_or_else(|| code.to_string(), |grid| grid.name.to_string())
    };
    let means = |code: &str| match row.step {
        CaseStep::Card => speech.known("card", code),
        _ => speech.known("means", code),
    };
    let by = match row.step {
        CaseStep::Card => "ask-card",
        _ => "said-means",
    };
    let team: Vec<String> = event.team.iter().map(|user| who(*user)).collect();
    let confidential = event.confidential.map(|on| {
        let id = if on { "value-yes" } else { "value-no" };
        speech.say(id)
    });
    let into = || match &view.merged_into {
        Some(row) => called(speech, row),
        None => speech.say("case-another"),
    };
    let words = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
    let parts = [
        ("said-unit", event.unit.as_ref().map(unit)),
        ("said-grid", event.grid.as_ref().map(grid)),
        ("said-person", event.person.map(who)),
        (
            "said-team",
            (!team.is_empty()).then(|| team.join(&speech.say("list-comma"))),
        ),
        (
            "said-category",
            event.category.as_ref().map(|code| speech.category(code)),
        ),
        ("said-due", event.due.map(|day| day.to_string())),
        (
            "said-outcome",
            event.outcome.as_deref().map(|code| speech.outcome(code)),
        ),
        ("said-into", event.into.as_ref().map(|_| into())),
        ("said-to", event.to.as_deref().map(|code| speech.referral(code))),
        (by, event.means.as_deref().map(means)),
        ("said-word", words(&event.word)),
        ("said-reason", words(&event.reason)),
        ("said-text", words(&event.text)),
        ("said-terms", words(&event.terms)),
        ("said-confidential", confidential),
    ];
    parts
        .into_iter()
        .filter_map(|(id, value)| Some((speech.say(id), value?)))
        .collect()
}
