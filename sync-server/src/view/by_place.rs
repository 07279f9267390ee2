//! What is counted grid by grid, put together for what lies right below a place.

use std::ops::AddAssign;

use doorstep_model::grid::{Grid, GridTree};
use doorstep_model::id::GridCode;

/// What lies right below a place, with what its grids count.
#[derive(Debug, Clone, PartialEq)]
pub struct BelowPlace<C> {
    /// The node below, or the place itself for what lies directly in it.
    pub grid: Grid,
    /// Its grids' counts, added.
    pub counts: C,
}

/// Adds up counts by what lies right below `at`, in the order in which they come. Grids outside it are
/// left out.
pub(super) fn by_place<C: AddAssign>(
    tree: &GridTree,
    at: &GridCode,
    counts: impl IntoIterator<Item = (GridCode, C)>,
) -> Vec<BelowPlace<C>> {
    let mut lines: Vec<BelowPlace<C>> = Vec::new();
    for (code, counts) in counts {
        let mut upward = tree.upward(&code);
        let below = upward.find(|node| node.code == *at || node.parent.as_ref() == Some(at));
        let Some(below) = below else {
            continue;
        };
        match lines.iter_mut().rev().find(|line| line.grid.code == below.code) {
            Some(line) => line.counts += counts,
            None => lines.push(BelowPlace {
                grid: below.clone(),
                counts,
            }),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use doorstep_model::id::LevelCode;

    use super::*;

    fn code(code: &str) -> GridCode {
        GridCode::parse(code).unwrap()
    }

    fn tree() -> GridTree {
        let node = |name: &str, parent: Option<&str>| Grid {
            code: code(name),
            parent: parent.map(code),
            level: LevelCode::parse("any").unwrap(),
            name: name.into(),
            is_unit: false,
            made: false,
        };
        let nodes = [
            node("1", None),
            node("11", Some("1")),
            node("111", Some("11")),
            node("112", Some("11")),
            node("12", Some("1")),
        ];
        GridTree::new(nodes.into()).unwrap()
    }

    fn sums(at: &str) -> Vec<(String, u64)> {
        let counts = [("1", 1), ("11", 10), ("111", 100), ("112", 1_000), ("12", 10_000)];
        let counts = counts.map(|(grid, n)| (code(grid), n));
        by_place(&tree(), &code(at), counts)
            .into_iter()
            .map(|line| (line.grid.code.to_string(), line.counts))
            .collect()
    }

    #[test]
    fn grids_count_for_what_lies_right_below_and_a_place_for_itself() {
        let line = |code: &str, n| (code.to_owned(), n);
        assert_eq!(sums("1"), [line("1", 1), line("11", 1_110), line("12", 10_000)]);
        assert_eq!(sums("11"), [line("11", 10), line("111", 100), line("112", 1_000)]);
        assert_eq!(sums("12"), [line("12", 10_000)]);
    }
}
