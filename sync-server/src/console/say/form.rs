//! The forms of a household's sheet, and how they are read.

use doorstep_model::care::Need;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::{Colour, Event};
use doorstep_model::household::PURPOSES;
use doorstep_model::id::FactId;
use doorstep_model::time::Day;

use crate::action::{ChosenColour, ConsentSaid};
use crate::console::field::{Control, Drawn, Field};
use crate::console::returned::{Returned, Wrongs};
use crate::console::speech::Speech;
use crate::console::typed::{Typed, Wrong};
use crate::store::colour_code;
use crate::view::HouseholdSheet;

/// Of every text here.
const WORDS: usize = 500;
const COLOURS: [Colour; 3] = [Colour::Green, Colour::Yellow, Colour::Red];

/// What is drawn: what was typed, else what the latest proposal or the decision says.
pub(super) struct Form<'a> {
    speech: &'a Speech<'a>,
    view: &'a HouseholdSheet,
    before: Typed,
    returned: Option<&'a Returned>,
}

impl<'a> Form<'a> {
    pub(super) fn new(
        speech: &'a Speech<'a>,
        view: &'a HouseholdSheet,
        returned: Option<&'a Returned>,
    ) -> Self {
        let colour = &view.record.colour;
        let known = colour.proposals.last().or_else(|| colour.decision());
        Self {
            speech,
            view,
            before: known.map(|(_, event)| before(event)).unwrap_or_default(),
            returned,
        }
    }

    fn drawn(&self) -> Drawn<'_> {
        Drawn::new(self.speech, &self.before, self.returned)
    }

    pub(super) fn key(&self, fresh: FactId) -> String {
        self.drawn().typed.key().unwrap_or(fresh).to_string()
    }

    pub(super) fn colour(&self) -> Vec<Field> {
        let (drawn, speech) = (self.drawn(), self.speech);
        let colours = COLOURS.map(|colour| {
            let shown = speech.colour(colour);
            let with = [("colour", &*shown.name), ("service", &*shown.service)];
            (
                colour_code(colour).to_owned(),
                speech.fill("say-colour-choice", &with),
            )
        });
        let needs = Need::ALL.map(|need| (need.as_str().to_owned(), speech.need(need.as_str())));
        let mut fields = vec![
            drawn.field(
                "colour",
                "household-service",
                drawn.choice("colour", colours),
                true,
            ),
            drawn.field("need", "sheet-need", drawn.choice("need", needs), false),
            drawn.field("review_on", "sheet-review-on", Control::Day, false),
        ];
        // The reason in words lies in the care record.
        if self.view.rights.care {
            fields.push(drawn.field("reason", "sheet-reason", Control::Words(WORDS), false));
        }
        fields
    }

    pub(super) fn consent(&self) -> Vec<Field> {
        let (drawn, speech) = (self.drawn(), self.speech);
        let purposes = PURPOSES.map(|code| (code.to_owned(), speech.known("purpose", code)));
        let given = [("yes", "consent-given"), ("no", "say-withdraw")];
        let given = given.map(|(value, words)| (value.to_owned(), speech.say(words)));
        let people = self.view.record.present_people();
        let people = people.map(|one| (one.entry.to_string(), one.name.clone()));
        vec![
            drawn.field("purpose", "say-purpose", drawn.choice("purpose", purposes), true),
            drawn.field("given", "say-given", drawn.choice("given", given), true),
            drawn.field("person", "say-person", drawn.choice("person", people), false),
            drawn.field("until", "say-until", Control::Day, false),
            drawn.field("by_guardian", "say-by-guardian", Control::Tick, false),
        ]
    }

    pub(super) fn contest(&self) -> Vec<Field> {
        let (drawn, speech) = (self.drawn(), self.speech);
        let decisions = self.view.record.colour.decisions.iter();
        let decisions = decisions.map(|(entry, event)| {
            let colour = event.colour.map(|colour| speech.colour(colour).name);
            let day = speech.in_words(event.at.day());
            let with = [("colour", &*colour.unwrap_or_default()), ("day", &*day)];
            (entry.to_string(), speech.fill("say-decision", &with))
        });
        vec![
            drawn.field("about", "say-about", drawn.choice("about", decisions), true),
            drawn.field("text", "say-why", Control::Words(WORDS), true),
        ]
    }
}

/// What stands in the fields of a colour before anybody chose.
fn before(event: &Event) -> Typed {
    let known = [
        (
            "colour",
            event.colour.map(|colour| colour_code(colour).to_owned()),
        ),
        ("need", event.need_code.as_deref().map(str::to_owned)),
        ("review_on", event.review_on.map(|day| day.to_string())),
    ];
    let known = known.into_iter();
    Typed::new(known.filter_map(|(name, value)| Some((name.to_owned(), value?))))
}

/// One of these, or what is wrong with it.
fn one<T>(
    typed: &Typed,
    name: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, (&'static str, Wrong)> {
    match typed.one(name) {
        "" => Err((name, Wrong::Missing)),
        text => read(text).ok_or((name, Wrong::Bad)),
    }
}

/// The same, where nothing may be said.
fn maybe<T>(
    typed: &Typed,
    name: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, (&'static str, Wrong)> {
    match typed.one(name) {
        "" => Ok(None),
        text => read(text).map(Some).ok_or((name, Wrong::Bad)),
    }
}

fn day(text: &str) -> Option<Day> {
    Day::parse(text).ok()
}

/// A colour, with what yellow and red need.
pub(super) fn chosen(typed: &Typed, today: Day) -> Result<ChosenColour, Wrongs> {
    let colour = one(typed, "colour", |text| {
        COLOURS.into_iter().find(|colour| colour_code(*colour) == text)
    });
    let need = maybe(typed, "need", Need::parse);
    let review_on = maybe(typed, "review_on", |text| day(text).filter(|day| *day > today));
    let reason = typed.one("reason");
    let mut wrong: Wrongs = Vec::new();
    wrong.extend(colour.as_ref().err());
    wrong.extend(need.as_ref().err());
    wrong.extend(review_on.as_ref().err());
    if reason.chars().count() > WORDS {
        wrong.push(("reason", Wrong::Bad));
    }
    if colour.is_ok_and(|colour| colour != Colour::Green) {
        wrong.extend((need == Ok(None)).then_some(("need", Wrong::Missing)));
        wrong.extend((review_on == Ok(None)).then_some(("review_on", Wrong::Missing)));
    }
    match (colour, need, review_on) {
        (Ok(colour), Ok(need), Ok(review_on)) if wrong.is_empty() => Ok(ChosenColour {
            colour,
            need,
            review_on,
            reason: reason.into(),
        }),
        _ => Err(wrong),
    }
}

/// Consent, and whose.
pub(super) fn consent(typed: &Typed, today: Day) -> Result<ConsentSaid, Wrongs> {
    let purpose = one(typed, "purpose", |text| {
        PURPOSES.into_iter().find(|code| *code == text)
    });
    let given = one(typed, "given", |text| match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    });
    let person = maybe(typed, "person", |text| Entry::parse(text).ok());
    let until = maybe(typed, "until", |text| day(text).filter(|day| *day >= today));
    match (purpose, given, person, until) {
        (Ok(purpose), Ok(given), Ok(person), Ok(until)) => Ok(ConsentSaid {
            purpose: purpose.into(),
            given,
            person,
            until,
            by_guardian: !typed.one("by_guardian").is_empty(),
        }),
        (purpose, given, person, until) => {
            let wrong = [purpose.err(), given.err(), person.err(), until.err()];
            Err(wrong.into_iter().flatten().collect())
        }
    }
}

/// Which decision, and why.
pub(super) fn contest(typed: &Typed) -> Result<(Entry, String), Wrongs> {
    let about = one(typed, "about", |text| Entry::parse(text).ok());
    let why = one(typed, "text", |text| {
        (text.chars().count() <= WORDS).then(|| text.to_owned())
    });
    match (about, why) {
        (Ok(about), Ok(why)) => Ok((about, why)),
        (about, why) => Err([about.err(), why.err()].into_iter().flatten().collect()),
    }
}
