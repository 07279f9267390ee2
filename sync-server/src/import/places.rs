//! Grids as sheets name them: by code, by name, or by the names above and their own.

use doorstep_model::grid::{Grid, GridTree};
use doorstep_model::id::GridCode;

use super::names::Names;
use super::problem::Problem;
use super::value::compact;

/// What a village's published name ends with, and what people leave of it.
const COMMITTEES: [(&str, &str); 4] = [
    ("村民委员会", "村"),
    ("居民委员会", ""),
    ("村委会", "村"),
    ("居委会", ""),
];

/// Grids by every name that they go by.
pub(super) struct Places<'a> {
    tree: &'a GridTree,
    /// By their place in the tree's order.
    names: Names<usize>,
    only: Option<&'a Grid>,
}

impl<'a> Places<'a> {
    /// Basic grids at or below `within`: a village's roster need not say its county.
    pub(super) fn basic_grids(tree: &'a GridTree, within: &GridCode) -> Self {
        let mut places = Self::of(tree, |grid| {
            tree.is_leaf(&grid.code) && !grid.is_unit && tree.is_within(&grid.code, within)
        });
        places.only = tree.basic_grids().find(|grid| grid.code == *within);
        places
    }

    /// Every node of the tree.
    pub(super) fn nodes(tree: &'a GridTree) -> Self {
        Self::of(tree, |_| true)
    }

    fn of(tree: &'a GridTree, wanted: impl Fn(&Grid) -> bool) -> Self {
        let mut names = Names::new();
        for (index, grid) in tree.all().iter().enumerate().filter(|(_, grid)| wanted(grid)) {
            for name in names_of(tree, grid) {
                names.add(&name, index);
            }
        }
        Self {
            tree,
            names,
            only: None,
        }
    }

    /// The one basic grid there is to choose from: then a sheet need not name it.
    pub(super) fn only(&self) -> Option<&'a Grid> {
        self.only
    }

    /// Finds a grid.
    pub(super) fn find(&self, text: &str) -> Result<&'a Grid, Problem> {
        match self.names.find(text) {
            Some(Some(index)) => Ok(&self.tree.all()[index]),
            Some(None) => Err(Problem::AmbiguousGrid),
            None => {
                let code = GridCode::parse(&compact(text)).ok();
                let node = code.and_then(|code| self.tree.get(&code));
                Err(if node.is_some() {
                    Problem::NotBasicGrid
                } else {
                    Problem::UnknownGrid
                })
            }
        }
    }
}

/// Its code; its name; its name behind those of the nodes above, in full and as people shorten
/// them.
fn names_of(tree: &GridTree, grid: &Grid) -> Vec<String> {
    let mut names = vec![grid.code.to_string()];
    let (mut full, mut short) = (String::new(), String::new());
    for node in tree.upward(&grid.code) {
        let name = compact(&node.name);
        short = shortened(&name) + &short;
        full = name + &full;
        names.extend([full.clone(), short.clone()]);
    }
    names.sort_unstable();
    names.dedup();
    names
}

fn shortened(name: &str) -> String {
    let without = |(ending, kept): &(&str, &str)| {
        let stem = name.strip_suffix(ending).filter(|stem| !stem.is_empty())?;
        Some(format!("{stem}{kept}"))
    };
    COMMITTEES.iter().find_map(without).unwrap_or_else(|| name.into())
}

#[cfg(test)]
mod tests {
    use doorstep_model::id::LevelCode;

    use super::*;

    fn tree() -> GridTree {
        let node = |code: &str, parent: Option<&str>, name: &str| Grid {
            code: GridCode::parse(code).unwrap(),
            parent: parent.map(|parent| GridCode::parse(parent).unwrap()),
            level: LevelCode::parse("any").unwrap(),
            name: name.into(),
            is_unit: false,
            made: false,
        };
        GridTree::new(vec![
            node("1", None, "县"),
            node("11", Some("1"), "江河村民委员会"),
            node("111", Some("11"), "第1网格"),
            node("112", Some("11"), "柳树网格"),
            node("12", Some("1"), "南街社区居委会"),
            node("121", Some("12"), "第1网格"),
        ])
        .unwrap()
    }

    #[test]
    fn a_grid_goes_by_code_and_names() {
        let tree = tree();
        let places = Places::basic_grids(&tree, &tree.root().code);
        let find = |text: &str| places.find(text).map(|grid| grid.code.to_string());
        for (text, code) in [
            ("111", "111"),
            ("柳树网格", "112"),
            ("江河村 第1网格", "111"),
            ("江河村民委员会第1网格", "111"),
            ("县江河村第１网格", "111"),
            ("南街社区第1网格", "121"),
        ] {
            assert_eq!(find(text).as_deref(), Ok(code), "{text}");
        }
        assert_eq!(find("第1网格"), Err(Problem::AmbiguousGrid));
        assert_eq!(find("11"), Err(Problem::NotBasicGrid));
        assert_eq!(find("第9网格"), Err(Problem::UnknownGrid));
        assert_eq!(places.only(), None);
        let nodes = Places::nodes(&tree);
        let village = nodes.find("江河村").map(|grid| grid.code.as_str());
        assert_eq!(village, Ok("11"));
    }

    #[test]
    fn inside_a_village_its_own_names_are_enough() {
        let tree = tree();
        let within = |code: &str| Places::basic_grids(&tree, &GridCode::parse(code).unwrap());
        assert_eq!(
            within("12").find("第1网格").map(|grid| grid.code.as_str()),
            Ok("121")
        );
        assert_eq!(within("12").find("柳树网格"), Err(Problem::UnknownGrid));
        assert_eq!(within("111").only().map(|grid| grid.code.as_str()), Some("111"));
    }

    #[test]
    fn villages_are_shortened_as_people_do() {
        for (name, short) in [
            ("江河村民委员会", "江河村"),
            ("马石东村委会", "马石东村"),
            ("南街社区居委会", "南街社区"),
            ("稽山南苑社区居民委员会", "稽山南苑社区"),
            ("第1网格", "第1网格"),
            ("村委会", "村委会"),
        ] {
            assert_eq!(shortened(name), short);
        }
    }
}
