//! A village with its town and county, and people who take steps.

use doorstep_model::case::{CaseState, CaseStep, Facts, Flow, FlowRules, Folded, Taken, Verdict};
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Event;
use doorstep_model::id::{CategoryCode, DeviceNumber, DocumentId, GridCode, LinkId, UnitCode, UserId};
use doorstep_model::role::BaseRole;
use doorstep_model::standing::{Grant, Home, Link, Over, Standing};
use doorstep_model::time::{Day, Timestamp};

pub(crate) const COUNTY: &str = "61";
pub(crate) const TOWN: &str = "61.1";
pub(crate) const VILLAGE: &str = "61.1.1";
pub(crate) const OTHER_VILLAGE: &str = "61.1.2";
pub(crate) const UNIT: &str = "water";
pub(crate) const OTHER_UNIT: &str = "roads";

/// Raises every case of these tests.
pub(crate) const REPORTER: u32 = 1;

pub(crate) fn grid(code: &str) -> GridCode {
    GridCode::parse(code).unwrap()
}

pub(crate) fn unit(code: &str) -> UnitCode {
    UnitCode::parse(code).unwrap()
}

pub(crate) fn category(code: &str) -> CategoryCode {
    CategoryCode::parse(code).unwrap()
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) fn household() -> DocumentId {
    DocumentId::new([2; 16])
}

pub(crate) fn case_id() -> DocumentId {
    DocumentId::new([4; 16])
}

pub(crate) fn within(inner: &GridCode, outer: &GridCode) -> bool {
    inner == outer || inner.as_str().starts_with(&format!("{outer}."))
}

pub(crate) fn facts() -> Facts {
    let home = Home::of_household(household(), grid(VILLAGE));
    Facts {
        case: case_id(),
        parties: vec![home.clone()],
        home,
        category: None,
        confidential: None,
    }
}

pub(crate) fn entry(device: u32, seq: u64) -> Entry {
    Entry {
        device: DeviceNumber(device),
        generation: 7,
        seq,
        n: 0,
    }
}

pub(crate) fn at() -> Timestamp {
    Timestamp::parse(1_742_200_000_000).unwrap()
}

/// The step with all that it needs.
pub(crate) fn event(step: CaseStep) -> Event {
    let mut event = Event::of_case(step, at());
    match step.as_str() {
        "settle" => (event.outcome, event.word) = (Some("solved".into()), Some("both".into())),
        "decline" | "return" | "extend_refuse" | "refer_back" | "reopen" => {
            event.reason = Some("why".into());
        }
        "merge" => event.into = Some(DocumentId::new([6; 16]).to_string().into()),
        "classify" => event.category = Some(category("water")),
        "divert" => event.unit = Some(unit(UNIT)),
        "assign" => event.person = Some(60),
        "team" => event.team = vec![60, 61],
        "progress" | "note" | "expert" => event.text = Some("seen".into()),
        "card" => event.means = Some("yellow".into()),
        "up" => event.grid = Some(grid(TOWN)),
        "down" => event.grid = Some(grid("61.1.1.1")),
        "extend_ask" => (event.due, event.reason) = (Some(day("2025-04-30")), Some("rain".into())),
        "resolve" => event.outcome = Some("solved".into()),
        "refer" => event.to = Some("court".into()),
        "verify_yes" | "verify_no" | "withdraw" => {
            (event.means, event.word) = (Some("phone".into()), Some("the wife".into()));
        }
        "lapse" => event.outcome = Some("unanswered".into()),
        "report" | "receive" | "accept" | "urge" | "extend_grant" | "close" => {}
        other => panic!("what does {other} need?"),
    }
    event
}

pub(crate) fn over_grid(role: BaseRole, code: &str) -> Grant {
    Grant {
        role,
        over: Over::Grid(grid(code)),
    }
}

pub(crate) fn over_unit(role: BaseRole, code: &str) -> Grant {
    Grant {
        role,
        over: Over::Unit(unit(code)),
    }
}

pub(crate) fn over_link(role: BaseRole) -> Grant {
    let link = Link {
        id: LinkId(3),
        care: false,
        households: [household()].into(),
        grids: [].into(),
        near: [grid(VILLAGE)].into(),
    };
    Grant {
        role,
        over: Over::Link(link),
    }
}

pub(crate) fn person(user: u32, grants: &[Grant]) -> Standing {
    Standing::at_console(UserId(user), grants.to_vec())
}

/// Someone of that role, placed as people of that role are.
pub(crate) fn of_role(user: u32, role: BaseRole) -> Standing {
    let grant = match role {
        BaseRole::Officer => over_unit(role, UNIT),
        BaseRole::Head | BaseRole::Helper => over_link(role),
        _ => over_grid(role, VILLAGE),
    };
    person(user, &[grant])
}

/// Steps taken one after the other.
#[derive(Clone)]
pub(crate) struct Story {
    pub(crate) facts: Facts,
    pub(crate) rules: FlowRules,
    pub(crate) steps: Vec<(Entry, Event, Standing)>,
    pub(crate) verdicts: Vec<Verdict>,
}

impl Story {
    pub(crate) fn new() -> Self {
        Self {
            facts: facts(),
            rules: FlowRules::default(),
            steps: Vec::new(),
            verdicts: Vec::new(),
        }
    }

    /// Takes a step after all that were taken before.
    pub(crate) fn take(&mut self, author: &Standing, mut event: Event) -> Entry {
        let device = author.user.map_or(0, |user| user.0);
        let key = entry(device, self.steps.len() as u64 + 1);
        event.after = self.steps.iter().map(|(entry, ..)| *entry).collect();
        event.after.sort();
        self.steps.push((key, event, author.clone()));
        key
    }

    pub(crate) fn taken(&self) -> Vec<Taken<'_>> {
        self.steps
            .iter()
            .map(|(key, event, author)| Taken::read(*key, event, author).unwrap())
            .collect()
    }

    pub(crate) fn flow(&self) -> Flow<'_> {
        Flow {
            facts: &self.facts,
            rules: &self.rules,
            tree: &within,
        }
    }

    pub(crate) fn fold(&self) -> Folded {
        self.flow().fold(&self.taken(), &self.verdicts)
    }

    pub(crate) fn state(&self) -> CaseState {
        self.fold().state
    }

    /// The server publishes all that was taken.
    pub(crate) fn publish(&mut self) {
        let new: Vec<Verdict> = self.fold().new_verdicts().collect();
        self.verdicts.extend(new);
    }
}
