//! The corpus: a folder a target, a file an input. A file's name begins with what must become of it, `ok`
//! or a refusal's code: `forged_pred--names-no-op`. Findings of any engine are kept the same way.

mod seeds;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use doorstep_model::code::Code;

use super::Target;

/// A kept input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its file's name.
    pub name: String,
    /// What it is.
    pub bytes: Vec<u8>,
}

impl Kept {
    /// What must become of it.
    pub fn expected(&self) -> &str {
        self.name.split("--").next().unwrap_or_default()
    }
}

/// An outcome in a word.
pub fn word(outcome: Result<(), Code>) -> &'static str {
    outcome.map_or_else(Code::as_str, |()| "ok")
}

/// The folder of a target.
pub fn folder(target: &Target) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    root.join(target.name)
}

/// Everything kept for a target, by name.
///
/// # Errors
/// The disk's.
pub fn read(target: &Target) -> io::Result<Vec<Kept>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder(target))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        all.push(Kept {
            name: name.into_owned(),
            bytes: fs::read(&path)?,
        });
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

/// Writes the seeds of a target, each under what became of it; gives how many. What else lies there
/// stays.
///
/// # Errors
/// The disk's.
pub fn write_seeds(target: &Target) -> io::Result<usize> {
    fs::create_dir_all(folder(target))?;
    let seeds = seeds::of(target.name);
    for (name, bytes) in &seeds {
        let name = format!("{}--{name}", word((target.run)(bytes)));
        fs::write(folder(target).join(name), bytes)?;
    }
    Ok(seeds.len())
}
