//! The places of a world: a preset's own division file, made into its tree, and of that a village
//! or two with all that lies above and below.

use std::collections::BTreeSet;
use std::path::PathBuf;

use doorstep_model::grid::{Grid, GridTree, Unit, Units, build_tree, read_divisions};
use doorstep_model::id::GridCode;
use doorstep_model::preset::{Preset, embedded};

/// A preset and where it is lived.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its rules.
    pub preset: Preset,
    /// As its file says them.
    pub toml: Box<str>,
    /// The nodes that the realm has.
    pub tree: GridTree,
    /// Its units.
    pub units: Vec<Unit>,
}

impl Place {
    /// Of an embedded preset's real tree, these nodes with all above and below them.
    ///
    /// # Panics
    /// When there is no such preset, division file or node.
    pub fn of(preset: &str, tops: &[&str]) -> Self {
        let file = embedded().find(|file| file.file == format!("{preset}.toml"));
        let file = file.unwrap_or_else(|| panic!("no preset {preset}"));
        let csv = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("data/divisions-{preset}.csv"));
        let csv = std::fs::read_to_string(&csv).unwrap_or_else(|error| panic!("{}: {error}", csv.display()));
        Self::made(file.toml, &csv, tops)
    }

    /// From a preset's text and a division file's, these nodes with all above and below them.
    ///
    /// # Panics
    /// When either can't be read, or a node is not there.
    pub fn made(toml: &str, divisions: &str, tops: &[&str]) -> Self {
        let preset = Preset::parse("preset.toml", toml).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let divisions = read_divisions(divisions).expect("a division file");
        let whole =
            build_tree(&preset.tree, &preset.units, &divisions, preset.root.as_ref()).expect("a tree");
        let tops: Vec<GridCode> = tops.iter().map(|code| grid(code)).collect();
        let mut kept: BTreeSet<&GridCode> = BTreeSet::new();
        for top in &tops {
            assert!(whole.get(top).is_some(), "no node {top}");
            kept.extend(whole.upward(top).map(|node| &node.code));
            kept.extend(whole.subtree(top).iter().map(|node| &node.code));
        }
        let nodes: Vec<Grid> = whole
            .all()
            .iter()
            .filter(|node| kept.contains(&node.code))
            .cloned()
            .collect();
        let tree = GridTree::new(nodes).expect("a part of a tree is a tree");
        let units = Units::new(&preset.units, &tree).all().to_vec();
        Self {
            preset,
            toml: toml.into(),
            tree,
            units,
        }
    }

    /// The basic grids at or below a node, by code.
    pub fn basic_grids(&self, top: &str) -> Vec<GridCode> {
        let top = grid(top);
        let basic = self
            .tree
            .basic_grids()
            .filter(|node| self.tree.is_within(&node.code, &top));
        basic.map(|node| node.code.clone()).collect()
    }
}

/// A grid's code.
///
/// # Panics
/// When it is none.
pub fn grid(code: &str) -> GridCode {
    GridCode::parse(code).unwrap_or_else(|_| panic!("{code} is no grid's code"))
}
