//! What is reported, and the steps that carry it to whoever must act and back.

mod bond;
mod duty;
mod facts;
mod flow;
mod kind;
mod named;
mod number;
mod order;
mod record;
mod rules;
mod sheet;
mod stage;
mod state;
mod step;
mod table;
mod taken;
mod verdict;

pub use duty::duty;
pub use facts::Facts;
pub use flow::{Flow, Folded, Outcome};
pub use kind::{CaseKind, CaseSource};
pub use number::{CaseNumber, InvalidNumber, PhoneCode};
pub use record::{CaseRecord, Fate, TimelineRow};
pub use rules::{FlowRules, RulesError, TeamSize};
pub use sheet::{CaseSheet, Party};
pub use stage::{Stage, StageSet};
pub use state::{Brought, Card, CaseState, Closing, Extension, Resolution};
pub use step::CaseStep;
pub use table::{CARD_COLOURS, LAPSE_OUTCOMES, MEANS, Need, Part, REFERRAL_BODIES, Row};
pub use taken::{Speaker, Taken, speaker};
pub use verdict::Verdict;
