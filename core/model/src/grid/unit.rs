//! Responsible units 责任单位: a preset names them once per level, and every node of that level
//! has one.

use std::collections::HashMap;

use super::{Grid, GridTree};
use crate::bilingual::Bilingual;
use crate::id::{CategoryCode, GridCode, LevelCode, UnitCode};

/// What kind of body a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// 部门: a bureau or office of the government.
    Department,
    /// 站所: a station of a department in a township.
    Station,
    /// 中心: a grid or service centre, where cases are received.
    Centre,
    /// 联合调处: several bodies behind one counter.
    JointOffice,
    /// 委员会: a committee, of mediation for one.
    Committee,
    /// 专班: a standing team.
    Team,
    /// 公司: a utility.
    Utility,
}

impl UnitKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Department,
        Self::Station,
        Self::Centre,
        Self::JointOffice,
        Self::Committee,
        Self::Team,
        Self::Utility,
    ];

    /// As presets write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Station => "station",
            Self::Centre => "centre",
            Self::JointOffice => "joint_office",
            Self::Committee => "committee",
            Self::Team => "team",
            Self::Utility => "utility",
        }
    }
}

/// A unit as a preset names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRule {
    /// Its code; at most [`UnitRule::CODE_MAX`] long.
    pub code: UnitCode,
    /// Its name.
    pub name: Bilingual,
    /// Every node of this level has one; if it is a grid itself, the level of its own node.
    pub level: LevelCode,
    /// What it is.
    pub kind: UnitKind,
    /// Categories it may be given.
    pub takes: Vec<CategoryCode>,
    /// The unit that supervises it.
    pub above: Option<UnitCode>,
    /// It is a node of the tree as well.
    pub grid: bool,
    /// Not named by the source.
    pub invented: bool,
}

impl UnitRule {
    /// Room for a dot and a grid's 15 digits in a code.
    pub const CODE_MAX: usize = 16;
}

/// A unit that cases are routed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The rule's code at the realm's root; below it with the grid's behind; for a unit that is
    /// a grid as well, the code of its node.
    pub code: UnitCode,
    /// The rule it comes from; none for a node that the preset makes a unit without naming it.
    pub rule: Option<UnitCode>,
    /// The grid it works for.
    pub grid: GridCode,
    /// Its own node, where it is a grid as well.
    pub node: Option<GridCode>,
    /// Chinese name.
    pub name_zh: Box<str>,
    /// English name; none where the preset names none.
    pub name_en: Option<Box<str>>,
}

/// All units of a realm.
#[derive(Debug, Clone)]
pub struct Units {
    units: Vec<Unit>,
    by_code: HashMap<UnitCode, usize>,
    by_place: HashMap<(UnitCode, GridCode), usize>,
}

impl Units {
    /// Every unit that the preset's rules put into the tree.
    pub fn new(rules: &[UnitRule], tree: &GridTree) -> Self {
        let mut all = Self {
            units: Vec::new(),
            by_code: HashMap::new(),
            by_place: HashMap::new(),
        };
        for rule in rules.iter().filter(|rule| !rule.grid) {
            for grid in tree.all().iter().filter(|grid| grid.level == rule.level) {
                all.push(Some(rule), grid, None, tree);
            }
        }
        for parent in tree.all() {
            // The same order in which the tree was made: the preset's units take the first nodes.
            let mut named: HashMap<&LevelCode, usize> = HashMap::new();
            for node in tree.children(&parent.code).filter(|node| node.is_unit) {
                let nth = named.entry(&node.level).or_insert(0);
                let rule = rules
                    .iter()
                    .filter(|rule| rule.grid && rule.level == node.level)
                    .nth(*nth);
                *nth += 1;
                all.push(rule, parent, Some(node), tree);
            }
        }
        all
    }

    fn push(&mut self, rule: Option<&UnitRule>, grid: &Grid, node: Option<&Grid>, tree: &GridTree) {
        let text = match (rule, node) {
            (_, Some(node)) => node.code.to_string(),
            (Some(rule), None) if grid.code == tree.root().code => rule.code.to_string(),
            (Some(rule), None) => format!("{}.{}", rule.code, grid.code),
            (None, None) => return,
        };
        // A grid's code is at most 15 digits and the rule's at most CODE_MAX: it always fits.
        let Ok(code) = UnitCode::parse(&text) else { return };
        let index = self.units.len();
        self.by_code.insert(code.clone(), index);
        if let Some(rule) = rule {
            self.by_place
                .insert((rule.code.clone(), grid.code.clone()), index);
        }
        self.units.push(Unit {
            code,
            rule: rule.map(|rule| rule.code.clone()),
            grid: grid.code.clone(),
            node: node.map(|node| node.code.clone()),
            name_zh: rule.map_or_else(|| node.unwrap_or(grid).name.clone(), |rule| rule.name.zh().into()),
            name_en: rule.map(|rule| rule.name.en().into()),
        });
    }

    /// All of them.
    pub fn all(&self) -> &[Unit] {
        &self.units
    }

    /// A unit by its own code.
    pub fn get(&self, code: &UnitCode) -> Option<&Unit> {
        self.by_code.get(code).map(|i| &self.units[*i])
    }

    /// The unit of this rule that works for `grid`: the nearest on the way up.
    pub fn serving(&self, rule: &UnitCode, grid: &GridCode, tree: &GridTree) -> Option<&Unit> {
        tree.upward(grid)
            .find_map(|grid| self.by_place.get(&(rule.clone(), grid.code.clone())))
            .map(|i| &self.units[*i])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(code: &str, parent: Option<&str>, level: &str, is_unit: bool) -> Grid {
        Grid {
            code: GridCode::parse(code).unwrap(),
            parent: parent.map(|parent| GridCode::parse(parent).unwrap()),
            level: LevelCode::parse(level).unwrap(),
            name: code.into(),
            is_unit,
            made: is_unit,
        }
    }

    fn rule(code: &str, level: &str, grid: bool) -> UnitRule {
        UnitRule {
            code: UnitCode::parse(code).unwrap(),
            name: Bilingual::parse("单位", code).unwrap(),
            level: LevelCode::parse(level).unwrap(),
            kind: UnitKind::Department,
            takes: Vec::new(),
            above: None,
            grid,
            invented: false,
        }
    }

    #[test]
    fn every_node_of_the_level_has_its_unit_and_the_nearest_serves() {
        let tree = GridTree::new(vec![
            grid("1", None, "county", false),
            grid("11", Some("1"), "town", false),
            grid("12", Some("1"), "town", false),
            grid("111", Some("11"), "village", false),
            grid("1901", Some("1"), "body", true),
            grid("1902", Some("1"), "body", true),
        ])
        .unwrap();
        let rules = [
            rule("water", "county", false),
            rule("mediation", "town", false),
            rule("tax", "body", true),
        ];
        let units = Units::new(&rules, &tree);
        let codes: Vec<_> = units.all().iter().map(|unit| unit.code.as_str()).collect();
        assert_eq!(codes, ["water", "mediation.11", "mediation.12", "1901", "1902"]);

        let village = GridCode::parse("111").unwrap();
        let serving = |rule: &UnitRule, grid: &GridCode| {
            units
                .serving(&rule.code, grid, &tree)
                .map(|unit| unit.code.to_string())
        };
        assert_eq!(serving(&rules[0], &village).as_deref(), Some("water"));
        assert_eq!(serving(&rules[1], &village).as_deref(), Some("mediation.11"));
        assert_eq!(
            serving(&rules[1], &GridCode::parse("1").unwrap()),
            None,
            "no town above the county"
        );
        assert_eq!(serving(&rules[2], &village).as_deref(), Some("1901"));
        let tax = units.get(&UnitCode::parse("1901").unwrap()).unwrap();
        assert_eq!(
            tax.node.as_ref().map(GridCode::as_str),
            Some("1901"),
            "grid and unit at once"
        );
    }
}
