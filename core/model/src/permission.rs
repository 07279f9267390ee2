//! Who may write what: the table of `6-trust.md`, decided from the op, the author's standing and
//! the document's row, without loading the document. What needs the state of a case is the fold's
//! to refuse.

use crate::case::{CaseStep, FlowRules};
use crate::code::Code;
use crate::document::op::{Put, Scalar, Target};
use crate::document::schema::{Kind, Step};
use crate::id::UserId;
use crate::role::BaseRole::{self, *};
use crate::role::RoleSet;
use crate::standing::{Grant, Home, Over, Standing, Tree, Via};

/// What is known of a document without loading it.
#[derive(Debug, Clone, Copy)]
pub struct Doc<'a> {
    /// Its kind.
    pub kind: Kind,
    /// Where it belongs; for a first change, where the author says that it does.
    pub home: &'a Home,
    /// Who made its first change.
    pub author: Option<UserId>,
    /// This is its first change.
    pub creating: bool,
    /// It stands in a scope of the author's (`doc_scope`): how a unit, an expert or a grid that a
    /// case went up to may write to a case that was born elsewhere.
    pub shared: bool,
}

/// True if this person says for a grid that a round found nothing there: who visits it.
pub fn may_report_nothing(standing: &Standing, grid: &Home, tree: &dyn Tree) -> bool {
    standing.holds(RoleSet::of(&[Member, Cadre]), grid, tree)
}

/// What an op does, as far as permissions tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpClass {
    /// A new household.
    HouseholdCreate,
    /// Root (but `same_as`), people, photos, consents, a proposed colour.
    HouseholdSheet,
    /// A villager contests an entry.
    Contest,
    /// Two households are the same.
    SameAs,
    /// A colour decided.
    Decision,
    /// Anything in a care record.
    Care,
    /// A new visit.
    VisitCreate,
    /// A visit written on.
    VisitEdit,
    /// A new activity.
    ActivityCreate,
    /// An activity written on.
    ActivityEdit,
    /// Anything of a place.
    Place,
    /// A new case.
    CaseCreate,
    /// Root and parties of a case; `confidential` on.
    CaseSheet,
    /// `confidential` off.
    ConfidentialOff,
    /// A photo of a case.
    CasePhoto,
    /// A step of a case.
    CaseStep(CaseStep),
}

/// How far a role reaches with a class of op.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Not at all.
    No,
    /// Documents at home where the role holds.
    Home,
    /// As `Home`; a linked role also in the grids of its households.
    Near,
    /// As `Home`; a link must say `care`.
    Care,
    /// The author's own, as `Near`.
    Own,
    /// As `Home`, but only while the document is made.
    WhileCreating,
    /// Cases at home where the role holds, one's own, or in a scope of the author's.
    Case,
    /// One's own cases.
    OwnCase,
}

impl OpClass {
    /// Every class, each case step by itself: for tables and tests.
    pub fn all() -> impl Iterator<Item = Self> {
        let fixed = [
            Self::HouseholdCreate,
            Self::HouseholdSheet,
            Self::Contest,
            Self::SameAs,
            Self::Decision,
            Self::Care,
            Self::VisitCreate,
            Self::VisitEdit,
            Self::ActivityCreate,
            Self::ActivityEdit,
            Self::Place,
            Self::CaseCreate,
            Self::CaseSheet,
            Self::ConfidentialOff,
            Self::CasePhoto,
        ];
        fixed
            .into_iter()
            .chain(CaseStep::ALL.iter().map(|step| Self::CaseStep(*step)))
    }

    /// What making a document of this kind is.
    pub const fn creating(kind: Kind) -> Self {
        match kind {
            Kind::Household => Self::HouseholdCreate,
            Kind::Care => Self::Care,
            Kind::Visit => Self::VisitCreate,
            Kind::Activity => Self::ActivityCreate,
            Kind::Place => Self::Place,
            Kind::Case => Self::CaseCreate,
        }
    }

    /// What a put does to a document of this kind.
    pub fn of(kind: Kind, creating: bool, put: &Put) -> Result<Self, Code> {
        Ok(match (kind, &put.target) {
            (Kind::Household, Target::Root(field)) if field.name == "same_as" => Self::SameAs,
            (Kind::Household, Target::Event { container, .. }) if container.name == "contests" => {
                Self::Contest
            }
            (Kind::Household, Target::Event { event, .. }) if &*event.step == Step::Decision.as_str() => {
                Self::Decision
            }
            (Kind::Household, _) => Self::HouseholdSheet,
            (Kind::Care, _) => Self::Care,
            (Kind::Visit, _) if creating => Self::VisitCreate,
            (Kind::Visit, _) => Self::VisitEdit,
            (Kind::Activity, _) if creating => Self::ActivityCreate,
            (Kind::Activity, _) => Self::ActivityEdit,
            (Kind::Place, _) => Self::Place,
            (Kind::Case, Target::Root(field)) if field.name == "confidential" => match put.value {
                Scalar::Bool(true) => Self::CaseSheet,
                _ => Self::ConfidentialOff,
            },
            (Kind::Case, Target::Event { container, event, .. }) if container.name == "events" => {
                Self::CaseStep(CaseStep::parse(&event.step).ok_or(Code::BadEvent)?)
            }
            (Kind::Case, Target::Event { .. }) => Self::CasePhoto,
            (Kind::Case, _) => Self::CaseSheet,
        })
    }

    /// The table.
    fn reach(self, role: BaseRole, rules: &FlowRules) -> Reach {
        match (self, role) {
            (Self::CaseStep(step), _) => match rules.roles(step) {
                Some(roles) if roles.contains(role) => Reach::Case,
                _ => Reach::No,
            },
            (Self::HouseholdCreate | Self::HouseholdSheet | Self::Place, Member | Cadre) => Reach::Home,
            (Self::HouseholdSheet, Head) => Reach::Home,
            // A roster is imported by an administrator: new households, never a change to one.
            (Self::HouseholdCreate | Self::HouseholdSheet, Administrator) => Reach::WhileCreating,
            (Self::Contest, Member | Cadre | Head | Helper) => Reach::Home,
            (Self::SameAs | Self::Decision, Cadre) => Reach::Home,
            (Self::Care, Member | Cadre | Head | Helper) => Reach::Care,
            (Self::VisitCreate, Member | Cadre | Head | Helper) => Reach::Home,
            (Self::ActivityCreate, Member | Cadre | Head | Helper) => Reach::Near,
            (Self::VisitEdit | Self::ActivityEdit, Cadre) => Reach::Home,
            (Self::VisitEdit | Self::ActivityEdit, Member | Head | Helper) => Reach::Own,
            (Self::CaseCreate, Member | Cadre | Head | Helper | Clerk) => Reach::Near,
            (Self::CaseSheet, Cadre | Clerk) => Reach::Case,
            (Self::CaseSheet, Member | Head | Helper) => Reach::OwnCase,
            (Self::ConfidentialOff, Clerk) => Reach::Case,
            // Whoever may say something on a case may show it.
            (Self::CasePhoto, _) => Self::CaseStep(CaseStep::Note).reach(role, rules),
            _ => Reach::No,
        }
    }
}

/// Whether the author may do this to the document: `not_allowed` if no role of theirs may at all,
/// `out_of_scope` if one may, but not here, `step_off` if the preset does not use the step.
pub fn may(
    standing: &Standing,
    doc: &Doc<'_>,
    class: OpClass,
    rules: &FlowRules,
    tree: &dyn Tree,
) -> Result<(), Code> {
    if let OpClass::CaseStep(step) = class {
        let in_use = rules.roles(step).is_some();
        if !in_use {
            return Err(Code::StepOff);
        }
    }
    if standing.is_server() {
        // Erasing writes documents anew, and the server's clock takes steps; it takes no other.
        let clockwork = |step: CaseStep| step.row().server;
        return match class {
            OpClass::CaseStep(step) if !clockwork(step) => Err(Code::NotAllowed),
            _ => Ok(()),
        };
    }
    let mut refused = Code::NotAllowed;
    for grant in standing.grants() {
        let reach = class.reach(grant.role, rules);
        if reaches(reach, standing, doc, grant, tree) {
            return Ok(());
        }
        let own = matches!(reach, Reach::Own | Reach::OwnCase);
        let made = matches!(reach, Reach::WhileCreating) && !doc.creating;
        let elsewhere = !matches!(reach, Reach::No) && !made && (!own || is_own(standing, doc));
        if elsewhere {
            refused = Code::OutOfScope;
        }
    }
    Err(refused)
}

fn is_own(standing: &Standing, doc: &Doc<'_>) -> bool {
    doc.creating || standing.user.is_some() && standing.user == doc.author
}

fn reaches(reach: Reach, standing: &Standing, doc: &Doc<'_>, grant: &Grant, tree: &dyn Tree) -> bool {
    let own = is_own(standing, doc);
    match reach {
        Reach::No => false,
        Reach::Home => grant.covers(doc.home, tree),
        Reach::Near => grant.covers_or_near(doc.home, tree),
        Reach::Care => {
            let with_care = !matches!(&grant.over, Over::Link(link) if !link.care);
            with_care && grant.covers(doc.home, tree)
        }
        Reach::Own => own && grant.covers_or_near(doc.home, tree),
        Reach::WhileCreating => doc.creating && grant.covers(doc.home, tree),
        Reach::Case => doc.shared || own || grant.covers(doc.home, tree),
        Reach::OwnCase => own && (doc.shared || grant.covers_or_near(doc.home, tree)),
    }
}

/// Whether the author may make this change: making the document, if it is the first, and each put.
pub fn may_write(
    standing: &Standing,
    doc: &Doc<'_>,
    puts: &[Put],
    rules: &FlowRules,
    tree: &dyn Tree,
) -> Result<(), Code> {
    if doc.creating {
        may(standing, doc, OpClass::creating(doc.kind), rules, tree)?;
    }
    for put in puts {
        let class = OpClass::of(doc.kind, doc.creating, put)?;
        may(standing, doc, class, rules, tree)?;
        check_event(standing, class, put, rules)?;
        check_home(doc, put)?;
    }
    Ok(())
}

/// A case step says what it needs and no more, and under the server's actor whose it is.
fn check_event(standing: &Standing, class: OpClass, put: &Put, rules: &FlowRules) -> Result<(), Code> {
    let Target::Event { event, .. } = &put.target else {
        return Ok(());
    };
    if standing.via == Via::Console && event.by.map(UserId) != standing.user {
        return Err(Code::BadEvent);
    }
    let OpClass::CaseStep(step) = class else {
        return Ok(());
    };
    step.check_parts(event)?;
    let outcome = event.outcome.as_deref();
    match (step, outcome) {
        (CaseStep::Settle | CaseStep::Resolve, Some(outcome)) if !rules.knows_outcome(outcome) => {
            Err(Code::BadValue)
        }
        _ => Ok(()),
    }
}

/// A visit and an activity say where they belong; it must be where they were accepted.
fn check_home(doc: &Doc<'_>, put: &Put) -> Result<(), Code> {
    let (Target::Root(field), Scalar::Text(value)) = (&put.target, &put.value) else {
        return Ok(());
    };
    let home = match (doc.kind, field.name) {
        (Kind::Visit, "household") => doc.home.household.map(|id| id.to_string()),
        (Kind::Activity, "grid") => doc.home.grid.as_ref().map(|code| code.to_string()),
        _ => return Ok(()),
    };
    if home.as_deref() == Some(value) {
        Ok(())
    } else {
        Err(Code::OutOfScope)
    }
}
