//! A colour proposed or decided: what a person must say with it.

use crate::care::Need;
use crate::document::event::{Colour, Event};
use crate::document::schema::Step;
use crate::time::{Day, Timestamp};

/// A colour with its reason and the day on which it is looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColourChoice {
    colour: Colour,
    need: Option<Need>,
    review_on: Option<Day>,
}

/// What is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// Yellow and red say why, by a code of the list.
    #[error("a need code is missing")]
    NeedCode,
    /// Yellow and red say when they are looked at again.
    #[error("a review date is missing")]
    ReviewMissing,
    /// That day is over.
    #[error("the review date is over")]
    ReviewOver,
}

impl ColourChoice {
    /// Yellow and red need a need code and a review date after today; green needs neither.
    pub fn parse(
        colour: Colour,
        need: Option<Need>,
        review_on: Option<Day>,
        today: Day,
    ) -> Result<Self, ChoiceError> {
        if review_on.is_some_and(|day| day <= today) {
            return Err(ChoiceError::ReviewOver);
        }
        if colour != Colour::Green {
            if need.is_none() {
                return Err(ChoiceError::NeedCode);
            }
            if review_on.is_none() {
                return Err(ChoiceError::ReviewMissing);
            }
        }
        Ok(Self {
            colour,
            need,
            review_on,
        })
    }

    /// The event: [`Step::Proposal`] or [`Step::Decision`].
    pub fn event(&self, step: Step, at: Timestamp) -> Event {
        let mut event = Event::new(step.as_str(), at);
        event.colour = Some(self.colour);
        event.need_code = self.need.map(|need| need.as_str().into());
        event.review_on = self.review_on;
        event
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yellow_and_red_say_why_and_until_when() {
        let today = Day::parse("2026-03-17").unwrap();
        let (later, need) = (Some(today.plus_days(90)), Some(Need::SeriousIllness));
        for colour in [Colour::Yellow, Colour::Red] {
            assert!(ColourChoice::parse(colour, need, later, today).is_ok());
            assert_eq!(
                ColourChoice::parse(colour, None, later, today),
                Err(ChoiceError::NeedCode)
            );
            assert_eq!(
                ColourChoice::parse(colour, need, None, today),
                Err(ChoiceError::ReviewMissing)
            );
        }
        assert!(ColourChoice::parse(Colour::Green, None, None, today).is_ok());
        assert_eq!(
            ColourChoice::parse(Colour::Green, None, Some(today), today),
            Err(ChoiceError::ReviewOver)
        );
    }
}
