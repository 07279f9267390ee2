//! The presets that this build carries: every file of `core/model/presets`.

use super::{Preset, Problem};

/// A preset's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Embedded {
    /// Its name in the folder.
    pub file: &'static str,
    /// What it says.
    pub toml: &'static str,
}

static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/presets.rs"));

/// Every preset of this build, by name of its file.
pub fn embedded() -> impl Iterator<Item = Embedded> {
    FILES.iter().map(|(file, toml)| Embedded { file, toml })
}

impl Embedded {
    /// Reads and checks it.
    pub fn parse(&self) -> Result<Preset, Vec<Problem>> {
        Preset::parse(self.file, self.toml)
    }
}
