//! Why a file was not written.

use std::io;

use doorstep_model::code::Code;
use rust_xlsxwriter::XlsxError;

use crate::action::ActionError;
use crate::store::StoreError;

/// A file that was not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The disk could not take it.
    #[error("the file: {0}")]
    File(#[from] io::Error),
    /// The workbook could not take it.
    #[error("the workbook: {0}")]
    Workbook(#[from] XlsxError),
    /// More rows than a file holds.
    #[error("too many rows")]
    TooMany,
    /// The rows were not there for whoever asked, or could not be read.
    #[error(transparent)]
    Rows(#[from] ActionError),
}

impl From<csv::Error> for ExportError {
    fn from(error: csv::Error) -> Self {
        Self::File(error.into())
    }
}

impl From<StoreError> for ExportError {
    fn from(error: StoreError) -> Self {
        Self::Rows(error.into())
    }
}

impl From<Code> for ExportError {
    fn from(code: Code) -> Self {
        Self::Rows(code.into())
    }
}

impl From<ExportError> for ActionError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Rows(error) => error,
            ExportError::TooMany => Code::ExportTooLarge.into(),
            ExportError::File(_) | ExportError::Workbook(_) => StoreError::Disk.into(),
        }
    }
}
