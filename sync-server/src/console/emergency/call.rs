//! The roll call 应急点名 of a switch: how many are reached, by place, down to the doors of a grid.

use askama::Template;
use axum::response::Response;
use doorstep_model::id::{FactId, GridCode, ItemCode, UserId};

use super::form::{SwitchForm, Which, end_form};
use crate::action::emergency::Called;
use crate::app::App;
use crate::console::field::Control;
use crate::console::page::{self, Frame};
use crate::console::part::Part;
use crate::console::read::{About, Answer, read};
use crate::console::returned::Returned;
use crate::console::session::SignedIn;
use crate::console::speech::Speech;
use crate::console::urging::Urging;
use crate::console::village::Link;
use crate::console::way_down::{self, address, answer};
use crate::console::word::Words;
use crate::store::{Alert, AlertNo, DoorCalled, StoreError};
use crate::view::{AlertShown, CalledBelow, RollCall, roll_call};

#[derive(Template)]
#[template(path = "alert.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    place: Option<String>,
    base: String,
    call: String,
    urging: Option<Urging>,
    end: Option<SwitchForm>,
    refused: Option<(String, String)>,
}

/// What keeps itself up to date.
#[derive(Template)]
#[template(path = "part_roll_call.html")]
struct CallPart {
    words: Words,
    no: String,
    facts: Vec<(String, String)>,
    reached: u64,
    households: u64,
    count: String,
    missing: Option<String>,
    lines: Vec<Line>,
    answer: Vec<(String, String)>,
    doors: Option<Vec<Door>>,
}

/// A place in the roll call.
struct Line {
    href: Option<String>,
    name: String,
    count: String,
    missing: u64,
    /// Who answers for it: name and number.
    answer: Vec<(String, String)>,
}

/// A household in the roll call.
struct Door {
    href: String,
    name: String,
    phone: String,
    /// When and by whom; none: nobody has reached it.
    reached: Option<String>,
}

/// Whose switch it is: noted where someone asks for what is not theirs.
pub(super) async fn about(app: &App, who: &SignedIn, no: AlertNo) -> About {
    let realm = who.realm;
    let found = app.home.store.read(move |tx| tx.alert(realm, no)).await;
    let found: Result<Option<Alert>, StoreError> = found;
    match found {
        Ok(Some(alert)) => About::Grid(alert.grid),
        // The page's own read says what is wrong.
        Ok(None) | Err(_) => About::Own,
    }
}

pub(super) async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    part: Part,
    (no, at): (AlertNo, Option<GridCode>),
    back: Option<(Which, Returned)>,
) -> Response {
    let about = about(app, who, no).await;
    let asked = at.clone();
    let read = read(app, words, who, about, move |reader| {
        roll_call(reader, no, asked.as_ref())
    });
    let Answer { realm, view, seen } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let call = match call(&speech, &view).render() {
        Ok(call) if part != Part::Whole => return page::part(call),
        Ok(call) => call,
        Err(error) => return page::failed(&error),
    };
    let returned = |which| back.as_ref().filter(|back| back.0 == which).map(|back| &back.1);
    let on = view.shown.alert.ended_at.is_none();
    let fresh = || FactId::new(app.home.environment.random());
    let urging = || urging(&speech, &view, fresh(), returned(Which::Urge));
    let sent = back.as_ref().map(|back| &back.1);
    let base = format!("/emergency/{no}");
    let list = ("/emergency", speech.say("emergency-title"));
    let top = Some(&view.shown.alert.grid).filter(|_| view.shown.own);
    let page = page::show(&Page {
        words,
        frame: Frame::live(words, who, &address(&base, at.as_ref()), seen),
        path: way_down::path(list, &base, &view.path, top),
        title: title(&speech, &view.shown),
        place: (view.at.code != view.shown.alert.grid).then(|| view.at.name.to_string()),
        call,
        urging: (on && view.called.missing() > 0).then(urging),
        end: (on && view.shown.own && view.at.code == view.shown.alert.grid)
            .then(|| end_form(&speech, fresh(), returned(Which::End))),
        refused: sent.and_then(|sent| sent.says(words)),
        base,
    });
    Returned::answer(sent, page)
}

fn call(speech: &Speech<'_>, view: &RollCall) -> CallPart {
    let doors = view.doors.as_ref();
    CallPart {
        words: speech.words,
        no: view.shown.alert.no.to_string(),
        facts: facts(speech, &view.shown),
        reached: view.called.reached,
        households: view.called.households,
        count: reached(speech, view.called),
        missing: missing(speech, view),
        // A grid that is looked at by itself needs no list of one line.
        lines: match &view.below[..] {
            [only] if only.line.grid.code == view.at.code => Vec::new(),
            lines => lines.iter().map(|line| self::line(speech, view, line)).collect(),
        },
        answer: answer(&view.answer),
        doors: doors.map(|doors| doors.iter().map(|one| door(speech, view, one)).collect()),
    }
}

fn missing(speech: &Speech<'_>, view: &RollCall) -> Option<String> {
    match (view.called.households, view.called.missing()) {
        (0, _) => None,
        (_, 0) => Some(speech.say("emergency-complete")),
        (_, missing) => {
            let missing = speech.count("emergency-missing", missing);
            let late = view.late_since.map(|by| {
                let by = speech.minute(by);
                speech.fill("emergency-late", &[("by", &by), ("missing", &missing)])
            });
            Some(late.unwrap_or(missing))
        }
    }
}

fn line(speech: &Speech<'_>, view: &RollCall, line: &CalledBelow) -> Line {
    let (grid, called) = (&line.line.grid, line.line.counts);
    let further = grid.code != view.at.code;
    Line {
        href: further.then(|| {
            let base = format!("/emergency/{}", view.shown.alert.no);
            address(&base, Some(&grid.code))
        }),
        name: match further {
            true => grid.name.to_string(),
            false => speech.fill("call-here", &[("place", &grid.name)]),
        },
        count: reached(speech, called),
        missing: called.missing(),
        answer: answer(&line.answer),
    }
}

fn door(speech: &Speech<'_>, view: &RollCall, door: &DoorCalled) -> Door {
    let number = match &*door.house_no {
        "" => speech.say("household-no-number"),
        number => number.to_owned(),
    };
    let reached = door
        .reached_at
        .map(|at| speech.at_by(at, &speech.who(door.by, &view.people)));
    Door {
        href: format!("/households/{}", door.id),
        name: speech.fill("household-called", &[("door", &number), ("head", &door.head)]),
        phone: door.phone.to_string(),
        reached,
    }
}

/// How many are reached, of how many.
pub(in crate::console) fn reached(speech: &Speech<'_>, called: Called) -> String {
    let (n, all) = (called.reached.to_string(), called.households.to_string());
    speech.fill("emergency-reached", &[("reached", &*n), ("all", &*all)])
}

fn facts(speech: &Speech<'_>, shown: &AlertShown) -> Vec<(String, String)> {
    let alert = &shown.alert;
    let at_by = |at, user| speech.at_by(at, &by(speech, shown, user));
    let mut facts = vec![
        (speech.say("emergency-began"), at_by(alert.since, alert.by)),
        (speech.say("emergency-reason"), alert.reason.to_string()),
    ];
    if let Some(ended) = alert.ended_at {
        facts.push((speech.say("emergency-ended"), at_by(ended, alert.ended_by)));
        facts.push((speech.say("emergency-end-reason"), alert.end_reason.to_string()));
    }
    facts
}

fn urging(speech: &Speech<'_>, view: &RollCall, key: FactId, returned: Option<&Returned>) -> Urging {
    let kind = kind(speech, &view.shown.alert.kind);
    let usual = (
        speech.fill("call-urge-title", &[("kind", &kind)]),
        speech.fill("call-urge-text", &[("kind", &kind)]),
    );
    let action = format!("/emergency/{}/urge", view.shown.alert.no);
    let to = (action, view.at.code.to_string());
    Urging::new(speech, to, usual, key, returned, view.urged.as_ref())
}

fn title(speech: &Speech<'_>, shown: &AlertShown) -> String {
    let place = shown.grid.as_ref().map_or("", |grid| &*grid.name);
    let with = [("place", place), ("kind", &*kind(speech, &shown.alert.kind))];
    speech.fill("emergency-call-of", &with)
}

/// The name of a kind of emergency.
pub(super) fn kind(speech: &Speech<'_>, code: &ItemCode) -> String {
    let kinds = &speech.preset.emergency.kinds;
    let found = kinds.iter().find(|kind| kind.code == *code);
    found.map_or_else(
        || code.to_string(),
        |kind| kind.name.get(speech.words.0).to_owned(),
    )
}

/// Who did it; nobody: the command line.
pub(super) fn by(speech: &Speech<'_>, shown: &AlertShown, user: Option<UserId>) -> String {
    match user {
        Some(user) => speech.who(Some(user), &shown.people),
        None => speech.say("who-server"),
    }
}
