//! Why an action was not done.

use doorstep_model::code::Code;
use doorstep_model::grid::TreeError;

use crate::store::StoreError;

/// A refusal with its code, or a failure of the store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActionError {
    /// Refused; the code says why, in both languages.
    #[error("refused: {0}")]
    Refused(Code),
    /// No tree; it says which node.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Code> for ActionError {
    fn from(code: Code) -> Self {
        Self::Refused(code)
    }
}

impl From<ActionError> for crate::api::refusal::Refused {
    fn from(error: ActionError) -> Self {
        match error {
            ActionError::Refused(code) => code.into(),
            ActionError::Tree(error) => error.code().into(),
            ActionError::Store(error) => error.into(),
        }
    }
}
