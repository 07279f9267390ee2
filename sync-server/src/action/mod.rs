//! One thing that is done = one file: who may, is it valid, one transaction, the audit row.
//! Console, command line and interface call the same action.

mod access;
mod appeal;
mod approval;
mod assignments;
mod case;
mod choose_colour;
mod contest;
mod earn_points;
mod edit_preset;
pub mod emergency;
mod enrol;
mod erase;
mod error;
mod evaluate_case;
mod export_document;
mod found_case;
mod grow_tree;
mod import_households;
mod import_staff;
mod install_checklist;
mod install_preset;
mod issue_code;
mod links;
pub mod meeting;
mod move_reward;
mod news;
pub mod notices;
mod on_sheet;
mod once;
mod one_time_codes;
mod open_realm;
mod oversee;
mod oversee_links;
mod password;
mod people;
mod prove;
mod purpose;
mod quarantine;
mod record_ballot;
mod record_consent;
mod revoke_device;
mod round;
mod rules;
mod see_refused;
mod session;
mod set_holidays;
mod set_outlines;
mod sort_case;
mod step_check;

use doorstep_model::id::RealmNumber;
use doorstep_model::time::Timestamp;

pub use appeal::{appeal, appellant, decide_appeal, may_appeal};
pub use approval::{Asked, ask, decide, granted_export, may_ask, may_decide, take_export};
pub use assignments::{Appointment, add_assignment, end_assignment};
pub use choose_colour::{ChosenColour, choose_colour, contested};
pub use contest::contest;
pub use earn_points::{earn_points, keeps_points};
pub use edit_preset::{administers, edit_preset, print_of, with_version};
pub use enrol::enrol;
pub use error::ActionError;
pub use evaluate_case::evaluate_case;
pub use export_document::export_document;
use grow_tree::add_missing_units;
pub use grow_tree::{Grown, add_grid, add_unit, import_divisions, move_grid};
pub use import_households::{IMPORT_BATCH, Imported, import_households};
pub use import_staff::{Enlisted, import_units, import_users};
pub use install_checklist::{Installed, administers_realm, install_checklist};
pub use install_preset::{InUse, install_preset, uses_missing};
pub use issue_code::{CODE_MINUTES, issue_code};
use links::end_link_on;
pub use links::{add_link, end_link};
pub use move_reward::{PIECES_MAX, RewardMove, keeps_supermarket, move_reward};
pub use news::{SETS_HOTLINE, post_notice, set_hotline, set_own_hotline};
pub use on_sheet::{SheetRights, sheet_rights};
pub use one_time_codes::{Confirmed, Held, Own, Setup, begin_codes, confirm_codes, end_codes};
pub use open_realm::{RealmDraft, open_realm};
pub use oversee::{Overseer, Oversight, REASONS};
pub use password::{PasswordChange, change_password};
pub use people::{NewCodes, add_user, disable_user, enable_user, set_password, set_totp};
pub use prove::{SignIn, SignInError};
pub use purpose::{ExportAsk, Purpose};
pub use quarantine::{Kept, adopt, kept, send_back};
pub use record_ballot::{overseen, record_ballot};
pub use record_consent::{ConsentSaid, record_consent};
pub use revoke_device::revoke_device;
pub use round::{
    ROUND_DAYS_MAX, ROUND_KINDS_MAX, end_round, open_round, start_round, urge_grids, urge_round,
};
pub use rules::{preset_of, tree_of};
pub use see_refused::{LOOKS_THROUGH, see_refused};
pub use session::{
    Resumed, ended_session, look_at_session, resume_session, session_counts, sign_in, sign_out,
};
pub use set_holidays::set_holidays;
pub use set_outlines::set_outlines;
pub use sort_case::{Handler, Sorting, handler_of, sort_case};
pub(crate) use step_check::longest_extension;

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

pub use access::{
    About, OVERSEERS, audit_refused, holds_over, may_name_party, may_oversee, may_read_activities,
    may_read_care, may_read_case, may_read_household, may_read_visits,
};
pub use case::{
    CaseDraft, CaseView, PARTIES_MAX, StepForm, StepView, list_cases, read_case, report_case, take_step,
};
