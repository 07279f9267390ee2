//! Its preset, places and units, as they stand in the store.

use doorstep_model::grid::{Grid, GridTree, Units};
use doorstep_model::id::{GridCode, LevelCode};
use doorstep_model::preset::embedded;
use doorstep_server::rows;
use doorstep_server::store::{InstalledPreset, ListedUnit, StoreError, Write};

use super::Village;
use crate::server::{REALM, TestServer};

pub(crate) const TOWN: &str = "610921100";
pub(crate) const VILLAGE: &str = "610921100001";
pub(crate) const ONE: &str = "610921100001001";
pub(crate) const TWO: &str = "610921100001002";

pub(crate) fn grid(code: &str) -> GridCode {
    GridCode::parse(code).unwrap()
}

pub(super) fn hanyin() -> (doorstep_model::preset::Preset, &'static str) {
    let file = embedded().find(|file| file.file.starts_with("hanyin")).unwrap();
    (file.parse().unwrap(), file.toml)
}

pub(crate) async fn furnish(server: &TestServer) {
    furnish_under(server, &[]).await;
}

pub(super) async fn furnish_under(server: &TestServer, edits: &[(&str, &str)]) {
    let now = server.by_command().now;
    let (preset, toml) = hanyin();
    let toml = edits.iter().fold(toml.to_owned(), |toml, (said, instead)| {
        assert!(toml.contains(said), "{said}");
        toml.replacen(said, instead, 1)
    });
    let work = move |tx: &Write<'_>| {
        let installed = InstalledPreset {
            code: preset.code.clone(),
            version: preset.version,
            toml: toml.as_str().into(),
            installed_at: now,
        };
        tx.put_preset(REALM, &installed)?;
        for (code, parent, level, name) in [
            ("610921", None, "county", "汉阴县"),
            (TOWN, Some("610921"), "town", "双乳镇"),
            ("610921101", Some("610921"), "town", "城关镇"),
            (VILLAGE, Some(TOWN), "village", "江河村"),
            (ONE, Some(VILLAGE), "group", "第1组"),
            (TWO, Some(VILLAGE), "group", "第2组"),
        ] {
            let node = Grid {
                code: grid(code),
                parent: parent.map(grid),
                level: LevelCode::parse(level).unwrap(),
                name: name.into(),
                is_unit: false,
                made: false,
            };
            tx.insert_grid(REALM, &node)?;
            rows::grid(tx, REALM, &node, &preset.tree)?;
        }
        let tree = GridTree::new(tx.grids(REALM)?).unwrap();
        for unit in Units::new(&preset.units, &tree).all() {
            let listed = ListedUnit {
                unit: unit.clone(),
                phone: None,
            };
            tx.insert_unit(REALM, &listed)?;
        }
        rows::preset(tx, REALM, &installed)
    };
    server.store().write(work).await.unwrap();
}

impl Village {
    /// Adds a line to how the preset judges work.
    pub(crate) async fn judges_with(&self, line: &str) {
        let line = format!("{line}\nevaluation = [");
        let work = move |tx: &Write<'_>| {
            let former = tx.preset(REALM)?.unwrap();
            let toml = former.toml.replacen("evaluation = [", &line, 1);
            let installed = InstalledPreset {
                version: former.version + 1,
                toml: toml.into(),
                ..former
            };
            tx.put_preset(REALM, &installed)
        };
        self.server.store().write::<_, StoreError>(work).await.unwrap();
    }
}
