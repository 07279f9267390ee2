//! The tree in memory. Subtree tests are two comparisons, for they stand in every permission.

use std::collections::HashMap;
use std::ops::Range;

use crate::code::Code;
use crate::id::{GridCode, LevelCode};

/// A node of the tree 网格.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// Its code: a division's, or one made from it and a serial.
    pub code: GridCode,
    /// None for the realm's root.
    pub parent: Option<GridCode>,
    /// Its level in the preset.
    pub level: LevelCode,
    /// The place's name.
    pub name: Box<str>,
    /// It is a responsible unit as well.
    pub is_unit: bool,
    /// Made by the preset's rule; no published place.
    pub made: bool,
}

/// Why rows are no tree. Each names the code where it shows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// No node without a parent.
    #[error("there is no root")]
    NoRoot,
    /// A second node without a parent.
    #[error("{0} is a second root")]
    SecondRoot(GridCode),
    /// The same code twice.
    #[error("{0} stands there twice")]
    Duplicate(GridCode),
    /// Its parent is not there.
    #[error("the parent of {0} is not there")]
    UnknownParent(GridCode),
    /// Its parents lead back to itself.
    #[error("the parents of {0} lead in a circle")]
    Circle(GridCode),
    /// The preset does not allow a node of its level there.
    #[error("{0} hangs under a level that the preset does not allow")]
    WrongLevel(GridCode),
    /// More than 999 nodes were made below it.
    #[error("more than 999 nodes below {0}")]
    TooMany(GridCode),
    /// A rule has nodes to share out and no parent to give them to.
    #[error("no parent of level {0} to make nodes under")]
    NoParents(LevelCode),
}

impl TreeError {
    /// The refusal's stable code.
    pub const fn code(&self) -> Code {
        Code::BadTree
    }
}

/// All grids of a realm.
#[derive(Debug, Clone)]
pub struct GridTree {
    /// In preorder: the root first, siblings by code, a subtree is one run.
    grids: Vec<Grid>,
    place: HashMap<GridCode, usize>,
    /// One past the last of each node's subtree.
    end: Vec<usize>,
}

impl GridTree {
    /// Orders the nodes and proves that they are one tree.
    pub fn new(nodes: Vec<Grid>) -> Result<Self, TreeError> {
        let mut place: HashMap<GridCode, usize> = HashMap::with_capacity(nodes.len());
        for (i, node) in nodes.iter().enumerate() {
            if place.insert(node.code.clone(), i).is_some() {
                return Err(TreeError::Duplicate(node.code.clone()));
            }
        }
        let mut root = None;
        let mut children = vec![Vec::new(); nodes.len()];
        for (i, node) in nodes.iter().enumerate() {
            match &node.parent {
                None if root.is_none() => root = Some(i),
                None => return Err(TreeError::SecondRoot(node.code.clone())),
                Some(parent) => match place.get(parent) {
                    Some(above) => children[*above].push(i),
                    None => return Err(TreeError::UnknownParent(node.code.clone())),
                },
            }
        }
        let mut order = Vec::with_capacity(nodes.len());
        // Children are pushed last first, so that the first comes off the stack first.
        let mut stack = vec![root.ok_or(TreeError::NoRoot)?];
        while let Some(i) = stack.pop() {
            order.push(i);
            children[i].sort_by(|a, b| nodes[*b].code.cmp(&nodes[*a].code));
            stack.extend(&children[i]);
        }
        if order.len() < nodes.len() {
            let reached: std::collections::HashSet<_> = order.into_iter().collect();
            let lost = nodes.into_iter().enumerate().find(|(i, _)| !reached.contains(i));
            return Err(lost.map_or(TreeError::NoRoot, |(_, node)| TreeError::Circle(node.code)));
        }
        let mut nodes: Vec<_> = nodes.into_iter().map(Some).collect();
        let grids: Vec<Grid> = order.into_iter().filter_map(|i| nodes[i].take()).collect();
        let place: HashMap<_, _> = grids
            .iter()
            .enumerate()
            .map(|(i, grid)| (grid.code.clone(), i))
            .collect();
        let mut end: Vec<usize> = (1..=grids.len()).collect();
        for i in (1..grids.len()).rev() {
            if let Some(above) = grids[i].parent.as_ref().map(|parent| place[parent]) {
                end[above] = end[above].max(end[i]);
            }
        }
        Ok(Self { grids, place, end })
    }

    /// The realm's root.
    pub fn root(&self) -> &Grid {
        &self.grids[0]
    }

    /// A node by its code.
    pub fn get(&self, code: &GridCode) -> Option<&Grid> {
        self.place.get(code).map(|i| &self.grids[*i])
    }

    /// Every node, parents before children, siblings by code.
    pub fn all(&self) -> &[Grid] {
        &self.grids
    }

    /// True when `code` is `top` or lies below it; false when either is unknown.
    pub fn is_within(&self, code: &GridCode, top: &GridCode) -> bool {
        match (self.place.get(code), self.run(top)) {
            (Some(i), Some(run)) => run.contains(i),
            _ => false,
        }
    }

    /// The node and all below it, parents before children; empty when unknown.
    pub fn subtree(&self, top: &GridCode) -> &[Grid] {
        self.run(top).map_or(&[], |run| &self.grids[run])
    }

    /// The nodes right below.
    pub fn children(&self, code: &GridCode) -> impl Iterator<Item = &Grid> {
        let run = self.run(code).unwrap_or(0..0);
        let first = Some(run.start + 1).filter(|i| *i < run.end);
        let next = move |i: &usize| Some(self.end[*i]).filter(|i| *i < run.end);
        std::iter::successors(first, next).map(|i| &self.grids[i])
    }

    /// The node and those above it, up to the root; empty when unknown.
    pub fn upward<'a>(&'a self, code: &GridCode) -> impl Iterator<Item = &'a Grid> + 'a {
        std::iter::successors(self.get(code), |grid| {
            grid.parent.as_ref().and_then(|parent| self.get(parent))
        })
    }

    /// From the root to the node, both included; empty when unknown.
    pub fn path(&self, code: &GridCode) -> Vec<&Grid> {
        let mut path: Vec<_> = self.upward(code).collect();
        path.reverse();
        path
    }

    /// The node of this level on the way up from `code`, itself included.
    pub fn at_level(&self, code: &GridCode, level: &LevelCode) -> Option<&Grid> {
        self.upward(code).find(|grid| grid.level == *level)
    }

    /// True for a node with nothing below it.
    pub fn is_leaf(&self, code: &GridCode) -> bool {
        self.place.get(code).is_some_and(|i| self.end[*i] == i + 1)
    }

    /// Nodes with nothing below them, at whatever depth.
    pub fn leaves(&self) -> impl Iterator<Item = &Grid> {
        self.grids
            .iter()
            .enumerate()
            .filter(|(i, _)| self.end[*i] == i + 1)
            .map(|(_, grid)| grid)
    }

    /// Basic grids: the leaves where households live. A leaf that is a unit has none.
    pub fn basic_grids(&self) -> impl Iterator<Item = &Grid> {
        self.leaves().filter(|grid| !grid.is_unit)
    }

    fn run(&self, top: &GridCode) -> Option<Range<usize>> {
        self.place.get(top).map(|i| *i..self.end[*i])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(text: &str) -> GridCode {
        GridCode::parse(text).unwrap()
    }

    fn grid(name: &str, parent: Option<&str>) -> Grid {
        Grid {
            code: code(name),
            parent: parent.map(code),
            level: LevelCode::parse("any").unwrap(),
            name: name.into(),
            is_unit: false,
            made: false,
        }
    }

    fn sample() -> GridTree {
        let mut unit = grid("u", Some("r"));
        unit.is_unit = true;
        let rows = vec![
            grid("b2", Some("b")),
            grid("a", Some("r")),
            unit,
            grid("b", Some("r")),
            grid("b1", Some("b")),
            grid("r", None),
            grid("b1x", Some("b1")),
        ];
        GridTree::new(rows).unwrap()
    }

    fn names<'a>(grids: impl IntoIterator<Item = &'a Grid>) -> Vec<&'a str> {
        grids.into_iter().map(|grid| &*grid.name).collect()
    }

    #[test]
    fn a_tree_answers_where_things_lie() {
        let tree = sample();
        assert_eq!(names(tree.all()), ["r", "a", "b", "b1", "b1x", "b2", "u"]);
        assert_eq!(names(tree.children(&code("b"))), ["b1", "b2"]);
        assert_eq!(names(tree.subtree(&code("b"))), ["b", "b1", "b1x", "b2"]);
        assert_eq!(names(tree.path(&code("b1x"))), ["r", "b", "b1", "b1x"]);
        assert_eq!(
            names(tree.leaves()),
            ["a", "b1x", "b2", "u"],
            "leaves lie at three depths"
        );
        assert_eq!(
            names(tree.basic_grids()),
            ["a", "b1x", "b2"],
            "a unit's node houses nobody"
        );
        assert!(tree.is_leaf(&code("a")) && !tree.is_leaf(&code("b")) && !tree.is_leaf(&code("zz")));
        assert!(tree.is_within(&code("b1x"), &code("b")) && tree.is_within(&code("b"), &code("b")));
        assert!(!tree.is_within(&code("b"), &code("b1")) && !tree.is_within(&code("u"), &code("b")));
        assert!(!tree.is_within(&code("zz"), &code("r")) && !tree.is_within(&code("a"), &code("zz")));
        assert!(tree.path(&code("zz")).is_empty() && tree.subtree(&code("zz")).is_empty());
    }

    #[test]
    fn rows_that_are_no_tree_are_refused() {
        let fails = |rows: Vec<Grid>| GridTree::new(rows).unwrap_err();
        assert_eq!(fails(vec![]), TreeError::NoRoot);
        assert_eq!(
            fails(vec![grid("a", Some("b")), grid("b", Some("a"))]),
            TreeError::NoRoot
        );
        assert_eq!(
            fails(vec![grid("a", None), grid("b", None)]),
            TreeError::SecondRoot(code("b"))
        );
        assert_eq!(
            fails(vec![grid("a", None), grid("a", None)]),
            TreeError::Duplicate(code("a"))
        );
        assert_eq!(
            fails(vec![grid("a", None), grid("b", Some("c"))]),
            TreeError::UnknownParent(code("b"))
        );
        let circle = vec![grid("r", None), grid("a", Some("b")), grid("b", Some("a"))];
        assert_eq!(fails(circle), TreeError::Circle(code("a")));
        assert_eq!(
            fails(vec![grid("r", None), grid("a", Some("a"))]),
            TreeError::Circle(code("a"))
        );
    }

    proptest! {
        /// Whatever the order of the rows, the subtree test is what walking upward says.
        #[test]
        fn subtree_and_path_agree(parents in prop::collection::vec(any::<prop::sample::Index>(), 1..60), seed in any::<u64>()) {
            let mut rows = vec![grid("n0", None)];
            for (i, parent) in parents.iter().enumerate() {
                rows.push(grid(&format!("n{}", i + 1), Some(&format!("n{}", parent.index(i + 1)))));
            }
            let turn = (seed as usize) % rows.len();
            rows.rotate_left(turn);
            let tree = GridTree::new(rows).unwrap();
            for a in tree.all() {
                for b in tree.all() {
                    let above = tree.upward(&a.code).any(|grid| grid.code == b.code);
                    prop_assert_eq!(tree.is_within(&a.code, &b.code), above);
                }
                prop_assert_eq!(tree.is_leaf(&a.code), tree.children(&a.code).next().is_none());
            }
        }
    }
}
