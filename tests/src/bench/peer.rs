//! The peer: CouchDB's replication in one Node process (`bench/pouchdb`), measured at its socket.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use super::figures::Figures;

/// Why the peer could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
    /// Its packages are not there.
    #[error("{0}: packages missing; run `npm ci` there")]
    NotInstalled(Box<str>),
    /// Node did not start.
    #[error("node: {0}")]
    Node(std::io::Error),
    /// It ended with an error.
    #[error("the peer failed: {0}")]
    Failed(Box<str>),
    /// It said something else than its steps.
    #[error("the peer said {0:?}")]
    Unreadable(Box<str>),
}

#[derive(Deserialize)]
struct Step {
    step: Box<str>,
    ms: f64,
    requests: f64,
    up: f64,
    down: f64,
}

/// Runs it once over so many households, taken from `roster` (JSON lines) if there is one.
/// `scratch` is a folder for what it writes.
pub fn run(
    folder: &Path,
    households: u32,
    roster: Option<&Path>,
    scratch: &Path,
) -> Result<Figures, PeerError> {
    if !folder.join("node_modules").is_dir() {
        return Err(PeerError::NotInstalled(folder.display().to_string().into()));
    }
    let mut node = Command::new("node");
    node.arg(folder.join("bench.js"))
        .arg(households.to_string())
        .args(roster)
        .env("TMPDIR", scratch);
    let output = node.output().map_err(PeerError::Node)?;
    if !output.status.success() {
        return Err(PeerError::Failed(String::from_utf8_lossy(&output.stderr).into()));
    }
    read(&String::from_utf8_lossy(&output.stdout))
}

/// Each step as `.ms`, `.requests`, `.up_bytes`, `.down_bytes` and `.bytes`, which is both.
fn read(lines: &str) -> Result<Figures, PeerError> {
    let mut figures = Figures::default();
    for line in lines.lines() {
        let Step {
            step,
            ms,
            requests,
            up,
            down,
        } = serde_json::from_str(line).map_err(|_| PeerError::Unreadable(line.into()))?;
        for (measure, value) in [
            ("ms", ms),
            ("requests", requests),
            ("up_bytes", up),
            ("down_bytes", down),
            ("bytes", up + down),
        ] {
            figures.add(&format!("{step}.{measure}"), value);
        }
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_becomes_its_measures() {
        let line = r#"{"step":"one_edit","households":3000,"ms":16.5,"requests":11,"up":3547,"down":4295}"#;
        let figures = read(line).unwrap();
        for (name, value) in [
            ("one_edit.ms", 16.5),
            ("one_edit.requests", 11.0),
            ("one_edit.up_bytes", 3547.0),
            ("one_edit.down_bytes", 4295.0),
            ("one_edit.bytes", 7842.0),
        ] {
            assert_eq!(figures.median(name), Some((value, 1)), "{name}");
        }
        assert_eq!(figures.names().count(), 5);
    }

    #[test]
    fn what_is_no_step_is_shown() {
        assert!(matches!(read("Error: listen"), Err(PeerError::Unreadable(_))));
    }

    #[test]
    fn a_peer_without_its_packages_says_so() {
        let empty = tempfile::tempdir().unwrap();
        let result = run(empty.path(), 1, None, empty.path());
        assert!(matches!(result, Err(PeerError::NotInstalled(_))));
    }
}
