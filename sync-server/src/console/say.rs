//! `/households/{id}/say/{what}`: what is written on a household's sheet at the console: its colour,
//! consent, an entry that the family contests.

mod form;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::document::schema::Step;
use doorstep_model::id::{DocumentId, FactId};

use super::field::{Control, Field};
use super::household::{colour_facts, contested, proposed};
use super::page::{self, Frame};
use super::read::{About, Answer, note_reading, read, refused};
use super::returned::{Returned, Untaken};
use super::session::SignedIn;
use super::speech::Speech;
use super::typed::Typed;
use super::village::{Link, called, path};
use super::word::Words;
use super::write::{key, write};
use crate::action::{self, ActionError};
use crate::app::App;
use crate::view::{HouseholdSheet, household_sheet};

/// What is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Colour,
    Consent,
    Contest,
}

#[derive(Template)]
#[template(path = "say.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    household: (String, String),
    title: String,
    explained: String,
    /// What is known before.
    facts: Vec<(String, String)>,
    /// What waits for an answer.
    waits: Vec<String>,
    refused: Option<(String, String)>,
    action: String,
    key: String,
    fields: Vec<Field>,
    submit: String,
    /// Another person's to do.
    barred: Option<(String, String)>,
}

impl What {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "colour" => Some(Self::Colour),
            "consent" => Some(Self::Consent),
            "contest" => Some(Self::Contest),
            _ => None,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Colour => "colour",
            Self::Consent => "consent",
            Self::Contest => "contest",
        }
    }

    /// Where on the sheet it stands afterwards.
    const fn place(self) -> &'static str {
        match self {
            Self::Colour | Self::Contest => "colour",
            Self::Consent => "consents",
        }
    }

    /// Whether the reader may write it.
    fn is_for(self, view: &HouseholdSheet) -> bool {
        match self {
            Self::Colour => view.rights.colour.is_some(),
            Self::Consent => view.rights.consent,
            Self::Contest => view.rights.contest,
        }
    }

    /// Words of the page.
    fn words(self, view: &HouseholdSheet) -> &'static str {
        match (self, view.rights.colour) {
            (Self::Colour, Some(Step::Decision)) => "say-decide",
            (Self::Colour, _) => "say-propose",
            (Self::Consent, _) => "say-consent",
            (Self::Contest, _) => "say-contest",
        }
    }
}

/// The form.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path((id, what)): Path<(String, String)>,
) -> Response {
    let (Ok(id), Some(what)) = (DocumentId::parse(&id), What::parse(&what)) else {
        return page::refused(words, Code::NotFound.into());
    };
    shown(&app, words, &who, (id, what), None).await
}

/// Writes it down.
pub(super) async fn take(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path((id, what)): Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let (Ok(id), Some(what)) = (DocumentId::parse(&id), What::parse(&what)) else {
        return page::refused(words, Code::NotFound.into());
    };
    match said(&app, &who, (id, what), &typed).await {
        Ok(()) => Redirect::to(&format!("/households/{id}#{}", what.place())).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => shown(&app, words, &who, (id, what), Some(returned)).await,
            Err(error) => refused(&app, words, &who, About::Document(id), error).await,
        },
    }
}

async fn said(
    app: &App,
    who: &SignedIn,
    (id, what): (DocumentId, What),
    typed: &Typed,
) -> Result<(), Untaken> {
    let (key, today) = (key(app, typed), app.home.environment.now().day());
    let done = match what {
        What::Colour => {
            let chosen = form::chosen(typed, today)?;
            write(app, who, move |tx, doing| {
                action::choose_colour(tx, doing.realm, doing.user, key, (id, &chosen), doing.now)
            })
            .await
        }
        What::Consent => {
            let said = form::consent(typed, today)?;
            write(app, who, move |tx, doing| {
                action::record_consent(tx, doing.realm, doing.user, key, (id, &said), doing.now)
            })
            .await
        }
        What::Contest => {
            let (about, why) = form::contest(typed)?;
            write(app, who, move |tx, doing| {
                action::contest(tx, doing.realm, doing.user, key, (id, about, &why), doing.now)
            })
            .await
        }
    };
    Ok(done?)
}

async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    (id, what): (DocumentId, What),
    returned: Option<Returned>,
) -> Response {
    let read = read(app, words, who, About::Document(id), move |reader| {
        let view = household_sheet(reader, id)?;
        match what.is_for(&view) {
            true => Ok(view),
            false => Err(ActionError::from(Code::NotAllowed)),
        }
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    if let Err(refused) = note_reading(app, words, who, id).await {
        return refused;
    }
    let speech = Speech::new(words, &realm);
    let (named, own) = (
        what.words(&view),
        format!("/households/{id}/say/{}", what.as_str()),
    );
    let drawn = form::Form::new(&speech, &view, returned.as_ref());
    let fresh = FactId::new(app.home.environment.random());
    let deciding = what == What::Colour && named == "say-decide";
    let page = page::show(&Page {
        words,
        path: path(&view.path),
        household: (called(&speech, &view.line.row), format!("/households/{id}")),
        title: speech.say(named),
        explained: speech.say(&format!("{named}-explained")),
        facts: match what {
            What::Consent => Vec::new(),
            What::Colour | What::Contest => decided(&speech, &view),
        },
        waits: match what {
            What::Colour => waiting(&speech, &view),
            What::Consent | What::Contest => Vec::new(),
        },
        refused: returned.as_ref().and_then(|returned| returned.says(words)),
        action: own.clone(),
        key: drawn.key(fresh),
        fields: match what {
            What::Colour => drawn.colour(),
            What::Consent => drawn.consent(),
            What::Contest => drawn.contest(),
        },
        submit: speech.say(&format!("{named}-submit")),
        barred: (deciding && view.contested).then(|| page::said(words, Code::SecondPerson)),
        frame: Frame::of(words, who, &own),
    });
    Returned::answer(returned.as_ref(), page)
}

/// The colour as it stands, with why.
fn decided(speech: &Speech<'_>, view: &HouseholdSheet) -> Vec<(String, String)> {
    let colour = speech.colour(view.record.colour.colour).name;
    let mut facts = vec![(speech.say("household-service"), colour)];
    facts.extend(colour_facts(speech, view));
    facts
}

/// What a decision answers.
fn waiting(speech: &Speech<'_>, view: &HouseholdSheet) -> Vec<String> {
    let record = &view.record;
    let proposals = record.colour.proposals.iter();
    let proposals = proposals.map(|proposal| proposed(speech, view, proposal));
    let contests = record.contests.iter();
    let contests = contests.filter(|contest| record.colour.contests.contains(&contest.entry));
    let contests = contests.map(|one| contested(speech, view, one.entry, &one.event));
    let old = view.out_of_date.then(|| speech.say("sheet-out-of-date"));
    proposals.chain(contests).chain(old).collect()
}
