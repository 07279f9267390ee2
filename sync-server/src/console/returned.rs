//! A form that was not taken comes back: what was typed stays in it, and it says why.

use axum::response::Response;
use doorstep_model::code::Code;
use doorstep_model::word::Worded;

use super::typed::{Typed, Wrong};
use super::word::Words;
use crate::action::ActionError;
use crate::api::refusal::Refused;

/// Fields that can't be taken as they were typed.
pub(super) type Wrongs = Vec<(&'static str, Wrong)>;

/// A form that is shown again.
pub(super) struct Returned {
    pub(super) typed: Typed,
    pub(super) wrong: Wrongs,
    /// Why it was not taken; none: it was not sent to be taken.
    code: Option<Code>,
}

impl Returned {
    /// It is looked at once more, and nothing is wrong with it.
    pub(super) fn unsent(typed: Typed) -> Self {
        Self {
            typed,
            wrong: Vec::new(),
            code: None,
        }
    }

    /// It was refused as a whole.
    pub(super) fn refused(typed: Typed, code: Code) -> Self {
        Self {
            typed,
            wrong: Vec::new(),
            code: Some(code),
        }
    }

    /// What stands above the form; a wrong field says so itself.
    pub(super) fn says(&self, words: Words) -> Option<(String, String)> {
        self.why(words).filter(|_| self.wrong.is_empty())
    }

    /// Why it was not taken, and what to do.
    pub(super) fn why(&self, words: Words) -> Option<(String, String)> {
        let code = self.code?;
        Some((code.word(words.0), code.next(words.0)))
    }

    /// The page that shows it, with the status of what came of it.
    pub(super) fn answer(returned: Option<&Self>, page: Response) -> Response {
        match returned.and_then(|returned| returned.code) {
            Some(code) => Refused::of(code).dress(page),
            None => page,
        }
    }
}

/// Why a form was not taken.
pub(super) enum Untaken {
    /// Not as it was typed.
    Typed(Wrongs),
    /// Not done.
    Done(ActionError),
}

impl From<Wrongs> for Untaken {
    fn from(wrong: Wrongs) -> Self {
        Self::Typed(wrong)
    }
}

impl From<ActionError> for Untaken {
    fn from(error: ActionError) -> Self {
        Self::Done(error)
    }
}

impl Untaken {
    /// The form as it comes back.
    ///
    /// # Errors
    /// The error itself where there is no form to show: nothing is there for the person, or the store
    /// failed.
    pub(super) fn returned(self, typed: Typed) -> Result<Returned, ActionError> {
        let (wrong, code) = match self {
            Self::Typed(wrong) => (wrong, Code::BadField),
            Self::Done(ActionError::Refused(code)) if code != Code::NotFound => (Vec::new(), code),
            Self::Done(error) => return Err(error),
        };
        Ok(Returned {
            typed,
            wrong,
            code: Some(code),
        })
    }
}
