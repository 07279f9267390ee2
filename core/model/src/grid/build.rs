//! Makes the tree: published divisions first, then the preset's rules in their order.

use std::collections::HashMap;

use super::{Amount, Division, Grid, GridTree, MakeRule, Parents, TreeError, TreeRule, UnitRule};
use crate::id::{GridCode, LevelCode};

/// Largest serial: three digits.
const SERIAL_MAX: u16 = 999;

/// The tree of a realm. `root` says which place it is where the file holds several of the
/// root's level; places outside of it and levels that the preset does not have are left out.
pub fn build_tree(
    rule: &TreeRule,
    units: &[UnitRule],
    divisions: &[Division],
    root: Option<&GridCode>,
) -> Result<GridTree, TreeError> {
    let mut making = Making {
        rule,
        units,
        nodes: Vec::new(),
        serials: HashMap::new(),
    };
    making.place(divisions, root)?;
    for make in &rule.makes {
        making.make(make)?;
    }
    making.finish()
}

struct Node {
    grid: Grid,
    parent: Option<usize>,
    /// The node whose code and serials its children use: for a village and all below, the
    /// village; else the node itself.
    base: usize,
}

struct Making<'a> {
    rule: &'a TreeRule,
    units: &'a [UnitRule],
    nodes: Vec<Node>,
    /// Last serial given out below each base.
    serials: HashMap<usize, u16>,
}

impl Making<'_> {
    fn place(&mut self, divisions: &[Division], root: Option<&GridCode>) -> Result<(), TreeError> {
        let root = self.find_root(divisions, root)?;
        let mut rows: Vec<_> = divisions.iter().collect();
        // A parent's level lies above, so it is placed before its children.
        rows.sort_by(|a, b| (a.level(), a.code()).cmp(&(b.level(), b.code())));
        let mut placed: HashMap<&GridCode, Option<usize>> = HashMap::with_capacity(rows.len());
        for row in rows {
            let above = match row.parent() {
                None => None,
                Some(parent) => *placed
                    .get(parent)
                    .ok_or_else(|| TreeError::UnknownParent(row.code().clone()))?,
            };
            let level = self
                .rule
                .levels
                .iter()
                .find(|level| level.from == Some(row.level()));
            let is_root = row.code() == root.code();
            let node = match (above, level) {
                (Some(_), Some(level)) => {
                    Some(self.push(above, row.code().clone(), &level.code, row.name(), false))
                }
                (None, Some(level)) if is_root => {
                    Some(self.push(None, row.code().clone(), &level.code, row.name(), false))
                }
                _ => above,
            };
            if placed.insert(row.code(), node).is_some() {
                return Err(TreeError::Duplicate(row.code().clone()));
            }
        }
        Ok(())
    }

    fn find_root<'d>(
        &self,
        divisions: &'d [Division],
        root: Option<&GridCode>,
    ) -> Result<&'d Division, TreeError> {
        let from = self.rule.root().from;
        let mut found = divisions
            .iter()
            .filter(|row| Some(row.level()) == from && root.is_none_or(|root| row.code() == root));
        let first = found.next().ok_or(TreeError::NoRoot)?;
        match found.next() {
            Some(second) => Err(TreeError::SecondRoot(second.code().clone())),
            None => Ok(first),
        }
    }

    fn make(&mut self, make: &MakeRule) -> Result<(), TreeError> {
        let mut parents: Vec<_> = (0..self.nodes.len())
            .filter(|i| {
                let grid = &self.nodes[*i].grid;
                grid.level == make.under && (grid.made || make.parents == Parents::All)
            })
            .collect();
        parents.sort_by(|a, b| self.nodes[*a].grid.code.cmp(&self.nodes[*b].grid.code));
        if parents.is_empty() {
            return Err(TreeError::NoParents(make.under.clone()));
        }
        for (i, parent) in parents.iter().enumerate() {
            match make.amount {
                Amount::Each(n) => self.add(make, *parent, u32::from(n))?,
                Amount::Total(total) => self.add(make, *parent, share(total, parents.len(), i))?,
                Amount::Leaves(total) => self.add_leaves(make, *parent, share(total, parents.len(), i))?,
            }
        }
        Ok(())
    }

    fn add(&mut self, make: &MakeRule, parent: usize, count: u32) -> Result<(), TreeError> {
        let gathered: Vec<_> = match &make.gather {
            Some(level) => self.children(parent, level),
            None => Vec::new(),
        };
        let mut made = Vec::new();
        for n in 1..=count {
            let node = self.add_one(make, parent, n)?;
            made.push(node);
        }
        for (i, child) in gathered.iter().enumerate() {
            if let Some(node) = made.get(i * made.len() / gathered.len()) {
                self.nodes[*child].parent = Some(*node);
            }
        }
        Ok(())
    }

    fn add_one(&mut self, make: &MakeRule, parent: usize, n: u32) -> Result<usize, TreeError> {
        let unit = self
            .units
            .iter()
            .filter(|unit| unit.grid && unit.level == make.level)
            .nth(n as usize - 1);
        let name = match unit.filter(|_| make.units) {
            Some(unit) => unit.name.zh().to_owned(),
            None => self.name(&make.name, parent, n),
        };
        let code = self.next_code(parent, make.first_serial)?;
        let node = self.push(Some(parent), code, &make.level, &name, true);
        self.nodes[node].grid.is_unit = make.units;
        Ok(node)
    }

    /// Nodes until there are so many leaves; every so-manieth is divided while enough are left.
    fn add_leaves(&mut self, make: &MakeRule, parent: usize, leaves: u32) -> Result<(), TreeError> {
        let mut left = leaves;
        let mut n = 0;
        while left > 0 {
            n += 1;
            let node = self.add_one(make, parent, n)?;
            let split = make
                .split
                .as_ref()
                .filter(|split| n.is_multiple_of(u32::from(split.every)) && left >= u32::from(split.into));
            let Some(split) = split else {
                left -= 1;
                continue;
            };
            for part in 1..=u32::from(split.into) {
                let name = self.name(&split.name, node, part);
                let code = self.next_code(node, make.first_serial)?;
                self.push(Some(node), code, &split.level, &name, true);
            }
            left -= u32::from(split.into);
        }
        Ok(())
    }

    fn push(
        &mut self,
        parent: Option<usize>,
        code: GridCode,
        level: &LevelCode,
        name: &str,
        made: bool,
    ) -> usize {
        let index = self.nodes.len();
        let base = match parent.map(|parent| self.nodes[parent].base) {
            Some(base) if self.nodes[base].grid.level == self.rule.village => base,
            _ => index,
        };
        let parent_code = parent.map(|parent| self.nodes[parent].grid.code.clone());
        let grid = Grid {
            code,
            parent: parent_code,
            level: level.clone(),
            name: name.into(),
            is_unit: false,
            made,
        };
        self.nodes.push(Node { grid, parent, base });
        index
    }

    fn next_code(&mut self, parent: usize, first: u16) -> Result<GridCode, TreeError> {
        let base = self.nodes[parent].base;
        let last = self.serials.entry(base).or_insert(0);
        *last = (*last + 1).max(first);
        let base = &self.nodes[base].grid.code;
        if *last > SERIAL_MAX {
            return Err(TreeError::TooMany(base.clone()));
        }
        GridCode::parse(&format!("{base}{last:03}")).map_err(|_| TreeError::TooMany(base.clone()))
    }

    fn name(&self, pattern: &str, parent: usize, n: u32) -> String {
        pattern
            .replace("{parent}", &self.nodes[parent].grid.name)
            .replace("{n}", &n.to_string())
    }

    fn children(&self, parent: usize, level: &LevelCode) -> Vec<usize> {
        let below = |i: &usize| self.nodes[*i].parent == Some(parent) && self.nodes[*i].grid.level == *level;
        let mut found: Vec<_> = (0..self.nodes.len()).filter(below).collect();
        found.sort_by(|a, b| self.nodes[*a].grid.code.cmp(&self.nodes[*b].grid.code));
        found
    }

    fn finish(self) -> Result<GridTree, TreeError> {
        for node in &self.nodes {
            let above = node.parent.map(|parent| &self.nodes[parent].grid.level);
            let under = self
                .rule
                .level(&node.grid.level)
                .map_or(&[][..], |level| &level.under);
            if above.is_some_and(|above| !under.contains(above)) {
                return Err(TreeError::WrongLevel(node.grid.code.clone()));
            }
        }
        let codes: Vec<_> = self.nodes.iter().map(|node| node.grid.code.clone()).collect();
        let grids = self.nodes.into_iter().map(|node| Grid {
            parent: node.parent.map(|parent| codes[parent].clone()),
            ..node.grid
        });
        GridTree::new(grids.collect())
    }
}

/// The i-th of n even shares of a total; all of them add up to it.
fn share(total: u32, n: usize, i: usize) -> u32 {
    let upto = |i: usize| u64::from(total) * i as u64 / n as u64;
    u32::try_from(upto(i + 1) - upto(i)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{DivisionLevel, GridLevel, Split};
    use super::*;
    use crate::bilingual::Bilingual;

    fn level(code: &str, from: Option<DivisionLevel>, under: &[&str]) -> GridLevel {
        GridLevel {
            code: LevelCode::parse(code).unwrap(),
            name: Bilingual::parse("级", code).unwrap(),
            from,
            under: under.iter().map(|code| LevelCode::parse(code).unwrap()).collect(),
            invented: false,
        }
    }

    fn make(level: &str, under: &str, amount: Amount) -> MakeRule {
        MakeRule {
            level: LevelCode::parse(level).unwrap(),
            under: LevelCode::parse(under).unwrap(),
            parents: Parents::All,
            amount,
            gather: None,
            split: None,
            name: "{parent}之{n}".into(),
            first_serial: 1,
            units: false,
            invented: true,
        }
    }

    fn rule(makes: Vec<MakeRule>) -> TreeRule {
        TreeRule {
            levels: vec![
                level("town", Some(DivisionLevel::Township), &[]),
                level("district", None, &["town"]),
                level("village", Some(DivisionLevel::Village), &["town", "district"]),
                level("group", None, &["village"]),
                level("cluster", None, &["group"]),
            ],
            makes,
            village: LevelCode::parse("village").unwrap(),
            households_per_grid: 25,
            people_per_hundred_households: 300,
        }
    }

    fn places(villages: u32) -> Vec<Division> {
        let mut rows = vec![
            Division::parse("370781", "县", "county", "").unwrap(),
            Division::parse("370781105", "镇", "township", "370781").unwrap(),
            Division::parse("370781106", "邻镇", "township", "370781").unwrap(),
            Division::parse("370781106200", "邻村", "village", "370781106").unwrap(),
        ];
        for n in 0..villages {
            let code = (370_781_105_200 + u64::from(n)).to_string();
            rows.push(Division::parse(&code, &format!("村{n}"), "village", "370781105").unwrap());
        }
        rows
    }

    fn town() -> GridCode {
        GridCode::parse("370781105").unwrap()
    }

    #[test]
    fn the_realm_may_be_one_town_of_a_countys_file() {
        let rule = rule(vec![]);
        let tree = build_tree(&rule, &[], &places(3), Some(&town())).unwrap();
        assert_eq!(
            tree.all().len(),
            4,
            "neither the county above nor the town beside"
        );
        assert_eq!(
            build_tree(&rule, &[], &places(3), None).unwrap_err(),
            TreeError::SecondRoot(GridCode::parse("370781106").unwrap())
        );
        let nowhere = GridCode::parse("370781107").unwrap();
        assert_eq!(
            build_tree(&rule, &[], &places(3), Some(&nowhere)).unwrap_err(),
            TreeError::NoRoot
        );
    }

    #[test]
    fn districts_gather_the_villages_evenly() {
        let mut districts = make("district", "town", Amount::Each(7));
        districts.gather = Some(LevelCode::parse("village").unwrap());
        districts.first_serial = 901;
        let tree = build_tree(&rule(vec![districts]), &[], &places(92), Some(&town())).unwrap();
        let sizes: Vec<_> = tree
            .children(&town())
            .map(|district| tree.children(&district.code).count())
            .collect();
        assert_eq!(sizes, [14, 13, 13, 13, 13, 13, 13]);
        assert_eq!(
            tree.children(&town()).next().unwrap().code.as_str(),
            "370781105901"
        );
        assert_eq!(tree.leaves().count(), 92);
    }

    #[test]
    fn a_basic_grids_code_is_its_villages_and_a_serial_at_any_depth() {
        let makes = vec![
            make("group", "village", Amount::Each(2)),
            make("cluster", "group", Amount::Total(5)),
        ];
        let tree = build_tree(&rule(makes), &[], &places(1), Some(&town())).unwrap();
        let codes: Vec<_> = tree.leaves().map(|grid| grid.code.as_str()).collect();
        assert_eq!(
            codes,
            [
                "370781105200003",
                "370781105200004",
                "370781105200005",
                "370781105200006",
                "370781105200007"
            ]
        );
        assert_eq!(&*tree.leaves().next().unwrap().name, "村0之1之1");
    }

    #[test]
    fn large_groups_are_divided_and_the_leaves_add_up() {
        let mut groups = make("group", "village", Amount::Leaves(31));
        groups.split = Some(Split {
            level: LevelCode::parse("cluster").unwrap(),
            every: 4,
            into: 4,
            name: "{parent}-{n}".into(),
        });
        let tree = build_tree(&rule(vec![groups]), &[], &places(1), Some(&town())).unwrap();
        let group = LevelCode::parse("group").unwrap();
        assert_eq!(tree.leaves().count(), 31);
        assert_eq!(tree.leaves().filter(|grid| grid.level == group).count(), 15);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let too_many = rule(vec![make("group", "village", Amount::Each(1000))]);
        assert!(matches!(
            build_tree(&too_many, &[], &places(1), Some(&town())),
            Err(TreeError::TooMany(_))
        ));
        let nobody = rule(vec![make("cluster", "group", Amount::Each(1))]);
        assert!(matches!(
            build_tree(&nobody, &[], &places(1), Some(&town())),
            Err(TreeError::NoParents(_))
        ));
        let misplaced = rule(vec![make("cluster", "village", Amount::Each(1))]);
        assert!(matches!(
            build_tree(&misplaced, &[], &places(1), Some(&town())),
            Err(TreeError::WrongLevel(_))
        ));
        let mut twice = places(1);
        twice.push(twice[1].clone());
        assert!(build_tree(&rule(vec![]), &[], &twice, Some(&town())).is_err());
        let mut orphan = places(0);
        orphan.push(Division::parse("370781107200", "孤村", "village", "370781107").unwrap());
        assert!(matches!(
            build_tree(&rule(vec![]), &[], &orphan, Some(&town())),
            Err(TreeError::UnknownParent(_))
        ));
    }

    proptest! {
        #[test]
        fn shares_add_up_and_differ_by_one_at_most(total in 0u32..100_000, n in 1usize..500) {
            let shares: Vec<_> = (0..n).map(|i| share(total, n, i)).collect();
            prop_assert_eq!(shares.iter().sum::<u32>(), total);
            prop_assert!(shares.iter().max().unwrap() - shares.iter().min().unwrap() <= 1);
        }
    }
}
