//! Events: what is written once into a document and never changed. One compact JSON scalar each.

use crate::case::CaseStep;
use crate::document::entry::Entry;
use crate::id::{CategoryCode, DocumentId, GridCode, PhotoHash, UnitCode, UserId, is_code};
use crate::text;
use crate::time::{Day, Timestamp};

/// Largest event in bytes of JSON.
pub const EVENT_MAX: usize = 4 * 1024;
/// Longest text of one event field, in characters.
pub const EVENT_TEXT_MAX: usize = 500;
/// Most entries an event may name in `after`, and most people in a team.
pub const EVENT_LIST_MAX: usize = 64;

/// The service need of a household. Never a score, never computed, never ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    /// 放心户: served online, on request.
    Green,
    /// 关心户: visited regularly at the door.
    Yellow,
    /// 连心户: an always-on hotline.
    Red,
}

/// One event. Which fields a step needs and allows is said in [`super::schema`] and by the step's rules.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Version of this shape: 1.
    pub v: u8,
    /// What happened: a [`CaseStep`] in a case's `events`, else one of [`super::schema::Step`].
    pub step: Box<str>,
    /// The author's clock, shown but never trusted.
    pub at: Timestamp,
    /// The events of the same document that the author had seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<Entry>,
    /// On whose behalf; counts under the server's actor only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<u32>,
    /// Responsible unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// Grid handed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridCode>,
    /// Person brought in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<u32>,
    /// The team of "one case, one team".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub team: Vec<u32>,
    /// Category of the preset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryCode>,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Day>,
    /// Outcome code of the preset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Box<str>>,
    /// How: in person, by phone, by signed slip; or the colour of a card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<Box<str>>,
    /// The body a case is referred to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Box<str>>,
    /// The case this one is merged into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<Box<str>>,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Box<str>>,
    /// What was done, said or noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Box<str>>,
    /// Terms of an agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Box<str>>,
    /// Kept from everyone but reporter, clerk and unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidential: Option<bool>,
    /// Whose word it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word: Option<Box<str>>,
    /// Colour proposed or decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<Colour>,
    /// Why the colour: a need code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need_code: Option<Box<str>>,
    /// When the colour is looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_on: Option<Day>,
    /// What a consent is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Box<str>>,
    /// Consent given, or withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<bool>,
    /// Last day of a consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// A guardian spoke for someone under 14.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_guardian: Option<bool>,
    /// The entry or field that a contest, reason or decision is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Box<str>>,
    /// BLAKE3 of a photo, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<Box<str>>,
    /// Photo width in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub w: Option<u32>,
    /// Photo height in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub h: Option<u32>,
}

/// Why text is no event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEvent {
    /// More than [`EVENT_MAX`] bytes.
    #[error("event larger than 4 KiB")]
    TooLarge,
    /// No JSON of the known fields, or a field of another type.
    #[error("not an event")]
    Malformed,
    /// A field outside its limits; the field's name.
    #[error("event field {0} outside its limits")]
    Field(&'static str),
    /// Not the one compact way to write it (spaces, other order, duplicate or empty fields).
    #[error("event not in its compact form")]
    NotCompact,
}

impl Event {
    /// An event with nothing but its step.
    pub fn new(step: &str, at: Timestamp) -> Self {
        Self {
            v: 1,
            step: step.into(),
            at,
            after: Vec::new(),
            by: None,
            unit: None,
            grid: None,
            person: None,
            team: Vec::new(),
            category: None,
            due: None,
            outcome: None,
            means: None,
            to: None,
            into: None,
            reason: None,
            text: None,
            terms: None,
            confidential: None,
            word: None,
            colour: None,
            need_code: None,
            review_on: None,
            purpose: None,
            given: None,
            until: None,
            by_guardian: None,
            about: None,
            hash: None,
            w: None,
            h: None,
        }
    }

    /// A step of a case.
    pub fn of_case(step: CaseStep, at: Timestamp) -> Self {
        Self::new(step.as_str(), at)
    }

    /// Reads the compact JSON of an event and checks every limit.
    pub fn parse(json: &str) -> Result<Self, InvalidEvent> {
        if json.len() > EVENT_MAX {
            return Err(InvalidEvent::TooLarge);
        }
        let event: Self = serde_json::from_str(json).map_err(|_| InvalidEvent::Malformed)?;
        event.check()?;
        if event.to_json() != json {
            return Err(InvalidEvent::NotCompact);
        }
        Ok(event)
    }

    /// The compact JSON: fields in the order of this struct, absent ones left out.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The limits that JSON alone does not say.
    pub fn check(&self) -> Result<(), InvalidEvent> {
        let limit = |field, ok: bool| {
            if ok {
                Ok(())
            } else {
                Err(InvalidEvent::Field(field))
            }
        };
        limit("v", self.v == 1)?;
        limit("step", is_code(&self.step))?;
        limit("at", Timestamp::parse(self.at.millis()).is_ok())?;
        limit(
            "after",
            self.after.len() <= EVENT_LIST_MAX && self.after.is_sorted_by(|a, b| a < b),
        )?;
        limit(
            "team",
            self.team.len() <= EVENT_LIST_MAX && self.team.is_sorted_by(|a, b| a < b),
        )?;
        for (field, code) in [
            ("outcome", &self.outcome),
            ("means", &self.means),
            ("to", &self.to),
            ("need_code", &self.need_code),
            ("purpose", &self.purpose),
        ] {
            limit(field, code.as_deref().is_none_or(is_code))?;
        }
        for (field, words) in [
            ("reason", &self.reason),
            ("text", &self.text),
            ("terms", &self.terms),
            ("word", &self.word),
        ] {
            limit(
                field,
                words
                    .as_deref()
                    .is_none_or(|w| text::check(w, EVENT_TEXT_MAX).is_ok()),
            )?;
        }
        limit(
            "into",
            self.into
                .as_deref()
                .is_none_or(|id| DocumentId::parse(id).is_ok()),
        )?;
        limit(
            "about",
            self.about
                .as_deref()
                .is_none_or(|about| text::check(about, 80).is_ok()),
        )?;
        limit(
            "hash",
            self.hash
                .as_deref()
                .is_none_or(|hash| PhotoHash::parse(hash).is_ok()),
        )?;
        limit("w", self.w.is_none_or(|w| (1..=1_600).contains(&w)))?;
        limit("h", self.h.is_none_or(|h| (1..=1_600).contains(&h)))?;
        Ok(())
    }

    /// Whom it names to work on a case, with the field that does.
    pub fn people(&self) -> impl Iterator<Item = (UserId, &'static str)> + '_ {
        let person = self.person.map(|user| (UserId(user), "person"));
        person
            .into_iter()
            .chain(self.team_users().map(|user| (user, "team")))
    }

    /// The team as user ids.
    pub fn team_users(&self) -> impl Iterator<Item = UserId> + '_ {
        self.team.iter().copied().map(UserId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> Timestamp {
        Timestamp::parse(1_700_000_000_000).unwrap()
    }

    #[test]
    fn an_event_reads_back_as_written() {
        let mut event = Event::of_case(CaseStep::Divert, at());
        event.unit = Some(UnitCode::parse("water").unwrap());
        event.text = Some("渠道三年无水，三户等待".into());
        assert_eq!(Event::parse(&event.to_json()), Ok(event));
    }

    #[test]
    fn only_the_compact_form_is_taken() {
        let json = Event::of_case(CaseStep::Note, at()).to_json();
        assert!(Event::parse(&json).is_ok());
        for bad in [
            json.replace(',', ", "),
            json.replace("\"v\":1", "\"v\":1,\"v\":1"),
            json.replace("}", ",\"text\":null}"),
            json.replace("}", ",\"rank\":1}"),
            json.replace("}", ",\"after\":[]}"),
            json.replace("\"v\":1", "\"v\":2"),
            format!("{json} "),
        ] {
            assert!(Event::parse(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn fields_outside_their_limits_are_named() {
        let mut event = Event::of_case(CaseStep::Note, at());
        event.text = Some("长".repeat(501).into());
        assert_eq!(Event::parse(&event.to_json()), Err(InvalidEvent::Field("text")));
        event.text = Some("长".repeat(500).into());
        assert!(Event::parse(&event.to_json()).is_ok());
        event.reason = Some("长".repeat(500).into());
        event.terms = Some("长".repeat(500).into());
        assert_eq!(Event::parse(&event.to_json()), Err(InvalidEvent::TooLarge));
    }
}
