//! The form of a step: what it asks for, what there is to choose from, what was typed.

use doorstep_model::case::{CARD_COLOURS, CaseStep, MEANS, Need, Part};
use doorstep_model::code::Code;
use doorstep_model::document::event::EVENT_TEXT_MAX;
use doorstep_model::id::{FactId, ItemCode};
use doorstep_model::word::Worded;

use crate::console::field::{Control, Drawn, Field, choices};
use crate::console::returned::Returned;
use crate::console::speech::Speech;
use crate::console::typed::Typed;
use crate::console::way_back::query;
use crate::view::{CaseSheetView, StepForm};

/// What the page offers below the sheet.
pub(in crate::console) struct Steps {
    /// The form that is open.
    pub(super) open: Option<Open>,
    /// The other steps: name and address.
    pub(in crate::console) others: Vec<(String, String)>,
    /// A step that was not taken and can't be any more.
    pub(super) gone: Option<Gone>,
    /// The page to go back to.
    pub(super) back: String,
}

/// What was typed for a step that is no longer there: somebody was faster.
pub(super) struct Gone {
    pub(super) step: String,
    /// Why, and what to do.
    pub(super) refused: (String, String),
    /// Name and words.
    pub(super) said: Vec<(String, String)>,
}

/// An open form.
pub(super) struct Open {
    pub(super) step: &'static str,
    pub(super) name: String,
    pub(super) key: String,
    pub(super) known: usize,
    pub(super) fields: Vec<Field>,
    /// Why it was not taken, and what to do.
    pub(super) refused: Option<(String, String)>,
}

/// A step's form that comes back.
pub(super) type BackStep<'a> = (CaseStep, &'a Returned);

impl Steps {
    pub(super) fn new(
        speech: &Speech<'_>,
        view: &CaseSheetView,
        fresh: FactId,
        returned: Option<BackStep<'_>>,
        back: &str,
    ) -> Self {
        let steps = &view.steps;
        let open = steps.open.as_ref();
        let taken = |(step, _): &BackStep<'_>| open.is_some_and(|open| open.step == *step);
        let gone = returned.filter(|returned| !taken(returned));
        let returned = returned.filter(taken).map(|(_, returned)| returned);
        let others = steps
            .allowed
            .iter()
            .filter(|step| open.is_none_or(|open| open.step != **step));
        Self {
            others: others.map(|step| link(speech, view, *step, back)).collect(),
            gone: gone.map(|returned| Gone::new(speech, returned)),
            back: back.to_owned(),
            open: open.map(|form| Open::new(speech, view, form, fresh, returned)),
        }
    }

    /// The ways to all steps, from another page to which they lead back.
    pub(in crate::console) fn beside(speech: &Speech<'_>, view: &CaseSheetView, back: &str) -> Self {
        let allowed = view.steps.allowed.iter();
        Self {
            open: None,
            gone: None,
            others: allowed.map(|step| link(speech, view, *step, back)).collect(),
            back: back.to_owned(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.open.is_none() && self.others.is_empty() && self.gone.is_none()
    }
}

impl Gone {
    fn new(speech: &Speech<'_>, (step, returned): BackStep<'_>) -> Self {
        let words = [Part::Word, Part::Reason, Part::Text, Part::Terms];
        let said = words.into_iter().filter_map(|part| {
            let words = returned.typed.one(part.as_str());
            (!words.is_empty()).then(|| (label(speech, step, part), words.to_owned()))
        });
        Self {
            step: speech.step(step),
            refused: returned.says(speech.words).unwrap_or_else(|| {
                // Kept over a new sign-in, and somebody was faster meanwhile.
                let (code, language) = (Code::StepNotNow, speech.words.0);
                (code.word(language), code.next(language))
            }),
            said: said.collect(),
        }
    }
}

/// A step, and the page of its form.
pub(super) fn link(
    speech: &Speech<'_>,
    view: &CaseSheetView,
    step: CaseStep,
    back: &str,
) -> (String, String) {
    let path = format!("/cases/{}", view.line.row.id);
    let href = query(&path, [("step", step.as_str()), ("back", back)]);
    (speech.step(step), format!("{href}#act"))
}

impl Open {
    fn new(
        speech: &Speech<'_>,
        view: &CaseSheetView,
        form: &StepForm,
        fresh: FactId,
        returned: Option<&Returned>,
    ) -> Self {
        let suggested = Typed::new(
            form.suggested
                .iter()
                .map(|(part, value)| (part.as_str().to_owned(), value.to_string())),
        );
        let drawn = Drawn::new(speech, &suggested, returned);
        let field = |(part, need): &(Part, Need)| Field {
            name: part.as_str(),
            label: label(speech, form.step, *part),
            control: control(speech, view, form, *part, drawn.typed),
            value: drawn.typed.one(part.as_str()).to_owned(),
            must: *need == Need::Must,
            message: drawn.message(part.as_str()),
        };
        Self {
            step: form.step.as_str(),
            name: speech.step(form.step),
            key: drawn.typed.key().unwrap_or(fresh).to_string(),
            known: view.steps.known,
            fields: form
                .asks
                .iter()
                // A step that asks for no reason has room for it in its words.
                .filter(|ask| **ask != (Part::Reason, Need::May))
                .map(field)
                .filter(Field::is_of_use)
                .collect(),
            refused: returned.and_then(|returned| returned.says(speech.words)),
        }
    }
}

fn label(speech: &Speech<'_>, step: CaseStep, part: Part) -> String {
    let id = match (step, part) {
        (CaseStep::Card, Part::Means) => "ask-card",
        (CaseStep::Expert, Part::Person) => "ask-expert",
        // It stands on the agreement as how and when that is performed.
        (CaseStep::Settle | CaseStep::Resolve, Part::Text) => "ask-performance",
        (_, Part::Unit) => "said-unit",
        (_, Part::Grid) => "said-grid",
        (_, Part::Person) => "said-person",
        (_, Part::Team) => "said-team",
        (_, Part::Category) => "said-category",
        (_, Part::Due) => "said-due",
        (_, Part::Outcome) => "said-outcome",
        (_, Part::Means) => "said-means",
        (_, Part::To) => "said-to",
        (_, Part::Into) => "ask-into",
        (_, Part::Reason) => "said-reason",
        (_, Part::Text) => "said-text",
        (_, Part::Terms) => "said-terms",
        (_, Part::Confidential) => "said-confidential",
        (_, Part::Word) => "said-word",
    };
    speech.say(id)
}

fn control(speech: &Speech<'_>, view: &CaseSheetView, form: &StepForm, part: Part, typed: &Typed) -> Control {
    let choices = |each: Vec<(String, String)>| choices(typed, part.as_str(), each);
    let preset = speech.preset;
    match part {
        Part::Unit => Control::Choice(choices(
            form.units
                .iter()
                .map(|unit| (unit.code.to_string(), speech.unit(unit)))
                .collect(),
        )),
        Part::Grid => Control::Choice(choices(
            form.grids
                .iter()
                .map(|grid| (grid.code.to_string(), grid.name.to_string()))
                .collect(),
        )),
        Part::Person | Part::Team => {
            let people = form.people.iter();
            let named = people
                .map(|(user, who)| (user.to_string(), speech.named(who)))
                .collect();
            match part {
                Part::Team => Control::Several(choices(named)),
                _ => Control::Choice(choices(named)),
            }
        }
        Part::Category => {
            let kind = &*view.line.row.kind;
            let categories = preset.categories.iter().filter(|category| category.kind == kind);
            Control::Choice(choices(
                categories
                    .map(|category| (category.code.to_string(), speech.category(&category.code)))
                    .collect(),
            ))
        }
        Part::Outcome => Control::Choice(choices(
            preset
                .outcomes
                .iter()
                .map(|outcome| (outcome.code.to_string(), speech.outcome(outcome.code.as_str())))
                .collect(),
        )),
        Part::To => Control::Choice(choices(
            form.bodies
                .iter()
                .map(|(body, before)| ((*body).to_owned(), referral(speech, body, before)))
                .collect(),
        )),
        Part::Means if form.step == CaseStep::Card => {
            Control::Choice(choices(known(speech, "card", CARD_COLOURS)))
        }
        Part::Means => Control::Choice(choices(known(speech, "means", MEANS))),
        Part::Into => Control::Choice(choices(
            form.cases
                .iter()
                .map(|row| {
                    let number = row
                        .number
                        .as_ref()
                        .map_or(&*row.phone_code, |number| number.as_str());
                    (row.id.to_string(), format!("{number} {}", row.title))
                })
                .collect(),
        )),
        Part::Confidential => Control::Choice(choices(vec![
            ("yes".to_owned(), speech.say("value-yes")),
            ("no".to_owned(), speech.say("value-no")),
        ])),
        Part::Due => Control::Day,
        Part::Word => Control::Line(EVENT_TEXT_MAX),
        Part::Reason | Part::Text | Part::Terms => Control::Words(EVENT_TEXT_MAX),
    }
}

fn known(speech: &Speech<'_>, list: &str, codes: &[&str]) -> Vec<(String, String)> {
    let each = codes
        .iter()
        .map(|code| ((*code).to_owned(), speech.known(list, code)));
    each.collect()
}

/// A body, with those that usually have a case before it and have not had this one.
fn referral(speech: &Speech<'_>, body: &str, before: &[ItemCode]) -> String {
    let name = speech.referral(body);
    if before.is_empty() {
        return name;
    }
    let before: Vec<String> = before.iter().map(|body| speech.referral(body.as_str())).collect();
    let before = before.join(&speech.say("list-comma"));
    speech.fill("ask-usually-after", &[("body", &name), ("before", &before)])
}
