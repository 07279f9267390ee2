//! `[flow]`, `[[step]]`: which steps of the case table are in use, what they are called and who
//! may take them. The table itself is the program's: a preset narrows it and adds nothing.

use std::collections::BTreeMap;

use super::category::{Category, Outcome};
use super::noun::Noun;
use super::problem::Fault;
use super::reader::Table;
use super::urge::UrgeRule;
use crate::bilingual::Bilingual;
use crate::case::{CaseStep, FlowRules, RulesError, TeamSize};
use crate::role::BaseRole;
use crate::role::RoleSet;

/// How cases flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Steps in use, who may take them, sample, lapse, returns, outcomes, confidential categories.
    pub rules: FlowRules,
    /// Steps that this system calls otherwise.
    pub words: BTreeMap<CaseStep, Bilingual>,
    /// Working days in which a unit accepts or returns what it was given.
    pub accept_days: u16,
    /// How often an extension may be granted.
    pub extensions_max: u8,
    /// Longest extension in working days.
    pub extension_days: u16,
    /// Working days over the deadline until the yellow card.
    pub yellow_after: u16,
    /// And until the red card.
    pub red_after: u16,
    /// When the server's clock urges units; nothing where the preset says nothing.
    pub urge: UrgeRule,
    /// Not named by the source.
    pub invented: bool,
}

impl Flow {
    pub(super) fn read(table: &Table<'_>, outcomes: &[Outcome], categories: &[Category]) -> Self {
        let mut flow = table.one("flow", Self::read_numbers);
        for (i, step) in table.each("step", StepRead::read).into_iter().enumerate() {
            if let Some(words) = step.words {
                flow.words.insert(step.step, words);
            }
            let result = match (step.on, step.by) {
                (false, _) => flow.rules.switch_off(step.step),
                (true, Some(roles)) => flow.rules.narrow(step.step, roles),
                (true, None) => Ok(()),
            };
            if let Err(e) = result {
                table.fault_in_list("step", i, refusal(e));
            }
        }
        flow.rules.outcomes = outcomes
            .iter()
            .map(|outcome| outcome.code.as_str().into())
            .collect();
        let confidential = categories.iter().filter(|category| category.confidential);
        flow.rules.confidential = confidential.map(|category| category.code.clone()).collect();
        if flow.rules.team.is_some_and(|team| team.required) && flow.rules.roles(CaseStep::Team).is_none() {
            table.fault_at("step", refusal(RulesError::Essential(CaseStep::Team)));
        }
        if let Err(e) = flow.rules.check() {
            table.fault_at("step", refusal(e));
        }
        flow
    }

    fn read_numbers(table: &Table<'_>) -> Self {
        let mut rules = FlowRules::default();
        rules.lapse_days = table.days("lapse_days");
        rules.returns_max = table.number("returns_max", 0..=10);
        if let Err(e) = rules.set_sample_percent(table.number("sample_percent", 0..=100)) {
            table.fault_at("sample_percent", refusal(e));
        }
        rules.team = table.one_if_any("team", read_team);
        let (yellow_after, red_after) = (table.days("yellow_after"), table.days("red_after"));
        if yellow_after > red_after {
            table.fault_at(
                "red_after",
                Fault::Order {
                    small: "yellow_after",
                    large: "red_after",
                },
            );
        }
        Self {
            rules,
            words: BTreeMap::new(),
            accept_days: table.days("accept_days"),
            extensions_max: table.number("extensions_max", 0..=5),
            extension_days: table.days("extension_days"),
            yellow_after,
            red_after,
            urge: table.one_if_any("urge", UrgeRule::read).unwrap_or_default(),
            invented: table.invented(),
        }
    }
}

fn read_team(table: &Table<'_>) -> TeamSize {
    let size = TeamSize {
        min: table.number("min", 1..=64),
        max: table.number("max", 1..=64),
        required: table.flag("required"),
    };
    if size.min > size.max {
        table.fault_at(
            "max",
            Fault::Order {
                small: "min",
                large: "max",
            },
        );
    }
    size
}

struct StepRead {
    step: CaseStep,
    on: bool,
    by: Option<RoleSet>,
    words: Option<Bilingual>,
}

impl StepRead {
    fn read(table: &Table<'_>) -> Self {
        let steps: Vec<_> = CaseStep::ALL.iter().map(|step| (step.as_str(), *step)).collect();
        let step = table.one_of("step", &steps);
        table.define_as(Noun::Step, "step", step.as_str());
        Self {
            step,
            on: table.flag_or("on", true),
            by: table.has("by").then(|| {
                table
                    .several_of("by", &BaseRole::ALL.map(|role| (role.as_str(), role)))
                    .into_iter()
                    .collect()
            }),
            words: table.words_if_any(),
        }
    }
}

fn refusal(e: RulesError) -> Fault {
    match e {
        RulesError::Essential(step) => Fault::StepNeeded(step),
        RulesError::Widened(step, role) => Fault::RoleNotAllowed { step, role },
        RulesError::Nobody(step) => Fault::Nobody(step),
        RulesError::DeadEnd(stage) => Fault::DeadEnd(stage),
        RulesError::Sample => Fault::OutOfRange {
            key: "sample_percent".into(),
            min: 0,
            max: 100,
        },
    }
}
