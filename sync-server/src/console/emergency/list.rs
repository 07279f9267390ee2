//! Where the switch is on, where it was, and what it changes.

use askama::Template;
use axum::response::Response;
use doorstep_model::document::event::Colour::{Green, Red, Yellow};
use doorstep_model::id::{FactId, GridCode};
use serde::Deserialize;

use super::call::{by, kind, reached};
use super::form::{SwitchForm, switch_form};
use crate::app::App;
use crate::console::field::Control;
use crate::console::page::{self, Frame};
use crate::console::part::Part;
use crate::console::read::{About, Answer, read};
use crate::console::returned::Returned;
use crate::console::session::SignedIn;
use crate::console::speech::Speech;
use crate::console::way_down::address;
use crate::console::word::Words;
use crate::realm::RealmView;
use crate::store::AlertNo;
use crate::view::{AlertLine, alert_list, places_to_choose};

/// Where someone looks, and from which page of the past on.
#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::console) struct Wanted {
    #[serde(default)]
    at: String,
    before: Option<u32>,
}

impl Wanted {
    pub(super) fn at(&self) -> Option<GridCode> {
        GridCode::parse(&self.at).ok()
    }
}

#[derive(Template)]
#[template(path = "emergency.html")]
struct Page {
    words: Words,
    frame: Frame,
    on: String,
    past: Vec<Past>,
    next: Option<String>,
    form: Option<SwitchForm>,
    changes: Vec<(String, String)>,
    refused: Option<(String, String)>,
}

/// What is on now: the part that keeps itself up to date.
#[derive(Template)]
#[template(path = "part_alerts.html")]
struct OnPart {
    words: Words,
    lines: Vec<On>,
}

struct On {
    id: String,
    href: String,
    name: String,
    at: Option<String>,
    reached: u64,
    households: u64,
    count: String,
    missing: Option<String>,
    since: String,
    reason: String,
}

struct Past {
    href: String,
    name: String,
    since: String,
    ended: String,
    reason: String,
}

pub(super) async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    part: Part,
    wanted: &Wanted,
    returned: Option<Returned>,
) -> Response {
    let (at, before) = (wanted.at(), wanted.before.map(AlertNo));
    let asked = at.clone();
    let read = read(app, words, who, About::Own, move |reader| {
        Ok((
            alert_list(reader, before)?,
            places_to_choose(reader, asked.as_ref()),
        ))
    });
    let Answer { realm, view, seen } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let (list, there) = view;
    let speech = Speech::new(words, &realm);
    let on = OnPart {
        words,
        lines: list.on.iter().map(|line| on(&speech, line)).collect(),
    };
    let on = match on.render() {
        Ok(on) if part != Part::Whole => return page::part(on),
        Ok(on) => on,
        Err(error) => return page::failed(&error),
    };
    let key = FactId::new(app.home.environment.random());
    let form = || switch_form(&speech, &there, at.as_ref(), key, returned.as_ref());
    let page = page::show(&Page {
        words,
        frame: Frame::live(words, who, "/emergency", seen),
        on,
        past: list.past.iter().map(|line| past(&speech, line)).collect(),
        next: list.next.map(|no| format!("/emergency?before={no}")),
        form: (!there.is_empty()).then(form),
        changes: changes(&speech, &realm),
        refused: returned.as_ref().and_then(|returned| returned.says(words)),
    });
    Returned::answer(returned.as_ref(), page)
}

fn on(speech: &Speech<'_>, line: &AlertLine) -> On {
    let called = line.called.unwrap_or_default();
    On {
        id: line.shown.alert.no.to_string(),
        href: alert_href(line),
        name: alert_name(speech, line),
        at: (line.at.code != line.shown.alert.grid).then(|| line.at.name.to_string()),
        reached: called.reached,
        households: called.households,
        count: reached(speech, called),
        missing: (called.missing() > 0).then(|| speech.count("emergency-missing", called.missing())),
        since: speech.fill(
            "emergency-since",
            &[
                ("at", &speech.minute(line.shown.alert.since)),
                ("who", &by(speech, &line.shown, line.shown.alert.by)),
            ],
        ),
        reason: line.shown.alert.reason.to_string(),
    }
}

fn past(speech: &Speech<'_>, line: &AlertLine) -> Past {
    let alert = &line.shown.alert;
    Past {
        href: alert_href(line),
        name: alert_name(speech, line),
        since: speech.minute(alert.since),
        ended: alert.ended_at.map_or_else(String::new, |at| speech.minute(at)),
        reason: alert.reason.to_string(),
    }
}

/// Where its roll call is, at the person's place.
pub(in crate::console) fn alert_href(line: &AlertLine) -> String {
    let base = format!("/emergency/{}", line.shown.alert.no);
    let inside = line.at.code != line.shown.alert.grid;
    address(&base, Some(&line.at.code).filter(|_| inside))
}

/// Its place and kind.
pub(in crate::console) fn alert_name(speech: &Speech<'_>, line: &AlertLine) -> String {
    let place = line.shown.grid.as_ref().map_or("", |grid| &*grid.name);
    let with = [("place", place), ("kind", &*kind(speech, &line.shown.alert.kind))];
    speech.fill("emergency-of", &with)
}

/// What the switch changes, in the preset's figures.
fn changes(speech: &Speech<'_>, realm: &RealmView) -> Vec<(String, String)> {
    let rule = &speech.preset.emergency;
    let cadence = [Red, Yellow, Green].into_iter().filter_map(|colour| {
        let days = rule.cadence.days(colour)?;
        let every = speech.count("emergency-every", days);
        Some((speech.colour(colour).name, every))
    });
    let list = realm.checklists.get(&rule.checklist);
    let list = list.map(|list| {
        (
            speech.say("emergency-checklist"),
            list.name.get(speech.words.0).to_owned(),
        )
    });
    let hours = (
        speech.say("call-title"),
        speech.count("emergency-hours", rule.roll_call_hours),
    );
    cadence.chain(list).chain([hours]).collect()
}
