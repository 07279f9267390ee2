//! Checklists: what is asked on a visit, an inspection, a round, and the rules that show, check
//! and compute. A [`Form`] is how a checklist is written down (in a preset, in a spreadsheet, in a
//! row that travels); [`Checklist::compile`] is the only way to one that can be asked.
//!
//! The language of the rules is that of XLSForm, with the meaning that ODK's JavaRosa gives it.
//! Answering is a pure function: [`Checklist::ask`] takes answers and the time, and says which
//! questions are shown, required, computed and wrong.

mod answer;
mod ask;
mod compile;
pub mod expression;
mod fault;
mod form;
mod order;
mod question;
mod template;
mod words;
mod wrong;

pub use ask::{At, Sheet, SheetRow};
pub use compile::Checklist;
pub use fault::{Fault, RowFault};
pub use form::{
    CHOICE_NAME_MAX, CHOICES_MAX, EXPRESSION_MAX, FORM_MAX, Form, FormChoice, FormRow, FormSource,
    FormTooLarge, Kind, LABEL_MAX, PATTERNS_MAX, ROWS_MAX, VERSION_MAX,
};
pub use question::{Choice, Question};
pub use words::Words;
pub use wrong::Wrong;
