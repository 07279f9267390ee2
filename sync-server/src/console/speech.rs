//! What pages say: the preset's words where it has its own, days and deadlines in plain words.

use std::collections::BTreeMap;

use doorstep_model::care::Need;
use doorstep_model::case::{CaseKind, CaseStep, Stage};
use doorstep_model::document::event::Colour;
use doorstep_model::document::op::Scalar;
use doorstep_model::grid::{Grid, Unit};
use doorstep_model::household::{Presence, Relation, Sex};
use doorstep_model::id::{CategoryCode, UserId};
use doorstep_model::preset::Preset;
use doorstep_model::role::RoleSet;
use doorstep_model::time::{Day, Timestamp};
use doorstep_model::visit::DueReason;
use doorstep_model::word::{Arg, Language, Worded};

use super::word::Words;
use crate::realm::RealmView;
use crate::store::{DueOn, colour_code};
use crate::view::{NextVisit, Who};

/// China Standard Time in milliseconds.
const CST: i64 = 8 * 60 * 60 * 1_000;

/// One language and one preset.
#[derive(Clone, Copy)]
pub(super) struct Speech<'a> {
    pub(super) words: Words,
    pub(super) preset: &'a Preset,
}

/// A colour as pages show it: never by its colour alone.
#[derive(Debug, Clone)]
pub(super) struct ColourShown {
    /// For the style sheet: `green`, `yellow`, `red`.
    pub(super) code: &'static str,
    /// Its name.
    pub(super) name: String,
    /// What service it means.
    pub(super) service: String,
}

impl<'a> Speech<'a> {
    pub(super) fn new(words: Words, realm: &'a RealmView) -> Self {
        Self {
            words,
            preset: &realm.preset,
        }
    }
}

impl Speech<'_> {
    fn language(&self) -> Language {
        self.words.0
    }

    /// Words of the console.
    pub(super) fn say(&self, id: &str) -> String {
        self.words.say(id)
    }

    /// The same with words put in.
    pub(super) fn fill(&self, id: &str, with: &[(&str, &str)]) -> String {
        let args: Vec<_> = with.iter().map(|(name, text)| (*name, Arg::Text(text))).collect();
        self.words.say_with(id, &args)
    }

    /// The same with a number `n`.
    pub(super) fn count(&self, id: &str, n: impl TryInto<i64>) -> String {
        self.words.count(id, n)
    }

    fn worded(&self, of: &impl Worded) -> String {
        self.preset.word(self.language(), of)
    }

    pub(super) fn colour(&self, colour: Colour) -> ColourShown {
        ColourShown {
            code: colour_code(colour),
            name: self.worded(&colour),
            service: self.say(&format!("colour-{}.need", colour_code(colour))),
        }
    }

    pub(super) fn stage(&self, stage: Stage) -> String {
        self.worded(&stage)
    }

    pub(super) fn step(&self, step: CaseStep) -> String {
        self.worded(&step)
    }

    pub(super) fn category(&self, code: &CategoryCode) -> String {
        let category = self.preset.category(code);
        category.map_or_else(
            || code.to_string(),
            |category| category.name.get(self.language()).to_owned(),
        )
    }

    pub(super) fn case_kind(&self, code: &str) -> String {
        match CaseKind::parse(code) {
            Some(kind) => self
                .preset
                .word_of(self.language(), &format!("case_kind-{}", kind.as_str())),
            None => code.to_owned(),
        }
    }

    pub(super) fn outcome(&self, code: &str) -> String {
        let outcome = self
            .preset
            .outcomes
            .iter()
            .find(|outcome| outcome.code.as_str() == code);
        match outcome {
            Some(outcome) => outcome.name.get(self.language()).to_owned(),
            None => self.known("lapse", code),
        }
    }

    pub(super) fn referral(&self, code: &str) -> String {
        let body = self.preset.referrals.iter().find(|body| body.code == code);
        match body {
            Some(body) => body.name.get(self.language()).to_owned(),
            None => self.known("referral", code),
        }
    }

    /// The words of a fixed list of the schema, or the code where a newer one is unknown here.
    pub(super) fn known(&self, list: &str, code: &str) -> String {
        let id = format!("{list}-{code}");
        let words = self.say(&id);
        if words == id { code.to_owned() } else { words }
    }

    pub(super) fn need(&self, code: &str) -> String {
        match Need::parse(code) {
            Some(need) => self.worded(&need),
            None => code.to_owned(),
        }
    }

    pub(super) fn presence(&self, code: &str) -> String {
        Presence::parse(code).map_or_else(String::new, |presence| self.worded(&presence))
    }

    pub(super) fn sex(&self, code: &str) -> String {
        Sex::from_code(code).map_or_else(String::new, |sex| self.worded(&sex))
    }

    pub(super) fn relation(&self, code: &str) -> String {
        Relation::from_code(code).map_or_else(String::new, |relation| self.worded(&relation))
    }

    pub(super) fn unit(&self, unit: &Unit) -> String {
        match (self.language(), &unit.name_en) {
            (Language::En, Some(name)) => name.to_string(),
            _ => unit.name_zh.to_string(),
        }
    }

    /// A kind of activity; the code of one that the preset no longer has.
    pub(super) fn activity_kind(&self, code: &str) -> String {
        let kind = self
            .preset
            .activities
            .iter()
            .find(|kind| kind.code.as_str() == code);
        kind.map_or_else(
            || code.to_owned(),
            |kind| kind.name.get(self.language()).to_owned(),
        )
    }

    /// A kind of place; the code of one that the preset no longer has.
    pub(super) fn place_kind(&self, code: &str) -> String {
        let kind = self.preset.places.iter().find(|kind| kind.code.as_str() == code);
        kind.map_or_else(
            || code.to_owned(),
            |kind| kind.name.get(self.language()).to_owned(),
        )
    }

    /// A level of the tree.
    pub(super) fn level(&self, grid: &Grid) -> String {
        let level = self.preset.tree.level(&grid.level);
        level.map_or_else(String::new, |level| level.name.get(self.language()).to_owned())
    }

    /// Roles, one after the other.
    pub(super) fn roles(&self, roles: RoleSet) -> String {
        let names: Vec<String> = roles.iter().map(|role| self.worded(&role)).collect();
        names.join(&self.say("list-comma"))
    }

    /// A person with their post.
    pub(super) fn who(&self, user: Option<UserId>, people: &BTreeMap<UserId, Who>) -> String {
        match user.and_then(|user| people.get(&user)) {
            Some(who) => self.named(who),
            None => self.say("who-unknown"),
        }
    }

    /// The same of someone who is known.
    pub(super) fn named(&self, who: &Who) -> String {
        match &who.post {
            Some(post) => self.fill(
                "who-with-post",
                &[("name", &who.name), ("post", post.get(self.language()))],
            ),
            None => who.name.to_string(),
        }
    }

    /// A day as a sentence says it. Figures with hyphens would break where a narrow line ends.
    pub(super) fn in_words(&self, day: Day) -> String {
        let date = day.date();
        let parts = [
            ("year", Arg::Number(date.year().into())),
            ("month", Arg::Number(date.month().into())),
            ("day", Arg::Number(date.day().into())),
        ];
        self.words.say_with("day-in-words", &parts)
    }

    /// A day as lists and tables show it.
    pub(super) fn day(&self, day: Option<Day>) -> String {
        day.map_or_else(String::new, |day| day.to_string())
    }

    /// Day and minute in China.
    pub(super) fn minute(&self, at: Timestamp) -> String {
        let minutes = (at.millis() + CST).rem_euclid(24 * 60 * 60 * 1_000) / 60_000;
        format!("{} {:02}:{:02}", at.day(), minutes / 60, minutes % 60)
    }

    /// When something was done, and by whom.
    pub(super) fn at_by(&self, at: Timestamp, who: &str) -> String {
        self.fill("at-by", &[("at", &self.minute(at)), ("who", who)])
    }

    /// A deadline: the day and how far it is.
    pub(super) fn deadline(&self, days_left: i32, provisional: bool) -> String {
        let words = match days_left {
            0 => self.say("due-today"),
            1.. => self.count("due-left", days_left),
            _ => self.count("due-over", -i64::from(days_left)),
        };
        if provisional {
            self.fill("due-provisional", &[("due", &words)])
        } else {
            words
        }
    }

    /// When somebody is to go, and whether that day is over.
    pub(super) fn due_on(&self, due: DueOn, today: Day) -> (String, bool) {
        match due {
            DueOn::AtOnce => (self.say("due-first"), false),
            DueOn::OnRequest => (self.say("next-on-request"), false),
            DueOn::Day(day) if day > today => (day.to_string(), false),
            DueOn::Day(day) => {
                let left = day.days_since(today);
                (format!("{day} {}", self.deadline(left, false)), left < 0)
            }
        }
    }

    pub(super) fn next_visit(&self, next: NextVisit) -> String {
        match next {
            NextVisit::OnRequest => self.say("next-on-request"),
            NextVisit::NotBefore(day) => self.fill("next-not-before", &[("day", &self.in_words(day))]),
            NextVisit::On(day) => day.to_string(),
            NextVisit::Due(due) if due.days_over == 0 => self.say("next-today"),
            NextVisit::Due(due) => match due.reason {
                DueReason::Promised => self.count("next-promised-over", due.days_over),
                DueReason::Cadence | DueReason::FirstVisit => self.count("next-over", due.days_over),
            },
        }
    }

    /// The value of a field of a document, in words.
    pub(super) fn value(&self, field: &str, value: &Scalar) -> String {
        match (field, value) {
            (_, Scalar::Null) => self.say("value-empty"),
            (_, Scalar::Bool(true)) => self.say("value-yes"),
            (_, Scalar::Bool(false)) => self.say("value-no"),
            ("lat" | "lon", Scalar::Int(number)) => format!("{:.6}", *number as f64 / 1e6),
            (_, Scalar::Int(number)) => number.to_string(),
            ("presence", Scalar::Text(code)) => self.presence(code),
            ("sex", Scalar::Text(code)) => self.sex(code),
            ("relation", Scalar::Text(code)) => self.relation(code),
            ("source", Scalar::Text(code)) => self.known("source", code),
            ("visit_kind", Scalar::Text(code)) => self.known("visit_kind", code),
            ("outcome", Scalar::Text(code)) => self.known("visit_outcome", code),
            ("category", Scalar::Text(code)) => match CategoryCode::parse(code) {
                Ok(code) => self.category(&code),
                Err(_) => code.to_string(),
            },
            (_, Scalar::Text(text)) => text.to_string(),
        }
    }

    /// The name of a field of the schema.
    pub(super) fn field(&self, name: &str) -> String {
        self.known("field", name)
    }
}
