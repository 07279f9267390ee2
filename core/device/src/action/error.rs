//! Why something was not done, in terms of what the person can do about it.

use doorstep_model::checklist::Wrong;
use doorstep_model::code::Code;
use doorstep_model::document::event::InvalidEvent;
use doorstep_model::household::ChoiceError;
use doorstep_model::household::draft::DraftError;
use doorstep_model::text::TextError;

use crate::photo::PhotoError;
use crate::store::StoreError;

/// Why something was not done. Names fields, never what was in them.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    /// This phone is not enrolled yet.
    #[error("not enrolled")]
    NotEnrolled,
    /// What it is about is not on this phone (any more).
    #[error("not on this phone")]
    NotHere,
    /// A field to be filled otherwise.
    #[error("field {field}: {fault}")]
    Field {
        /// The schema's or event's name of it.
        field: &'static str,
        /// What is wrong.
        fault: FieldFault,
    },
    /// An answer that can't stay.
    #[error("answer to {question}")]
    Answer {
        /// The question's name.
        question: Box<str>,
        /// What is wrong, which says it in words.
        wrong: Wrong,
    },
    /// A rule refused.
    #[error("refused: {0}")]
    Refused(Code),
    /// A photo.
    #[error(transparent)]
    Photo(#[from] PhotoError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldFault {
    /// It must be filled.
    #[error("missing")]
    Missing,
    /// It holds so many characters.
    #[error("longer than {max} characters")]
    TooLong {
        /// The limit.
        max: usize,
    },
    /// It can't be what was given.
    #[error("can't be that")]
    Impossible,
}

impl ActionError {
    /// The code that a person's screen explains.
    pub fn code(&self) -> Code {
        match self {
            Self::NotEnrolled => Code::NotEnrolled,
            Self::NotHere => Code::NotFound,
            Self::Field { .. } | Self::Answer { .. } => Code::FixField,
            Self::Refused(code) => *code,
            Self::Photo(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    pub(super) const fn missing(field: &'static str) -> Self {
        Self::Field {
            field,
            fault: FieldFault::Missing,
        }
    }

    pub(super) const fn impossible(field: &'static str) -> Self {
        Self::Field {
            field,
            fault: FieldFault::Impossible,
        }
    }

    pub(super) fn text(field: &'static str, error: TextError) -> Self {
        let fault = match error {
            TextError::TooLong { max } => FieldFault::TooLong { max },
            TextError::Control => FieldFault::Impossible,
        };
        Self::Field { field, fault }
    }
}

impl From<Code> for ActionError {
    fn from(code: Code) -> Self {
        match code {
            Code::DamagedDatabase => Self::Store(StoreError::Damaged),
            code => Self::Refused(code),
        }
    }
}

impl From<rusqlite::Error> for ActionError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<DraftError> for ActionError {
    fn from(error: DraftError) -> Self {
        match error {
            DraftError::Text { field, error } => Self::text(field, error),
            DraftError::Phone => Self::impossible("phone"),
            DraftError::NoName => Self::missing("name"),
            DraftError::NoPeople => Self::missing("people"),
            DraftError::TooManyPeople => Self::impossible("people"),
        }
    }
}

impl From<ChoiceError> for ActionError {
    fn from(error: ChoiceError) -> Self {
        match error {
            ChoiceError::NeedCode => Self::missing("need_code"),
            ChoiceError::ReviewMissing => Self::missing("review_on"),
            ChoiceError::ReviewOver => Self::impossible("review_on"),
        }
    }
}

impl From<InvalidEvent> for ActionError {
    fn from(error: InvalidEvent) -> Self {
        match error {
            InvalidEvent::Field(field) => Self::impossible(field),
            // The fields are within their limits one by one, and too long together.
            InvalidEvent::TooLarge => Self::impossible("text"),
            InvalidEvent::Malformed | InvalidEvent::NotCompact => Self::Refused(Code::BadEvent),
        }
    }
}
