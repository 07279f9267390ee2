//! One thing that is done = one file: who may, is it valid, one transaction, the audit row.
//! Console, command line and interface call the same action.

mod access;
mod case;
mod enrol;
mod error;
mod import_households;
mod issue_code;
mod revoke_device;
mod session;

use doorstep_model::id::RealmNumber;
use doorstep_model::time::Timestamp;

pub use enrol::enrol;
pub use error::ActionError;
pub use import_households::{Imported, import_households};
pub use issue_code::{CODE_MINUTES, issue_code};
pub use revoke_device::revoke_device;
pub use session::{SignIn, SignInError, resume_session, sign_in, sign_out};

use crate::store::Actor;

/// Who acts, where and when.
#[derive(Debug, Clone, Copy)]
pub struct By {
    /// In which realm.
    pub realm: RealmNumber,
    /// Who.
    pub actor: Actor,
    /// The server's clock.
    pub now: Timestamp,
}

pub use access::{may_read_case, may_read_households};
pub use case::{CaseDraft, CaseView, StepForm, StepView, list_cases, read_case, report_case, take_step};
