//! Golden files of a release (`tests/fixtures/v<N>`): a world with the databases of server and a phone, each
//! noun's document by itself, and what was shown of them. Later builds open them and must show the same.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::DocumentId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::every_noun::{EveryNoun, MEMBER, PRESET};
use crate::oracle;
use crate::shown::shown;
use crate::world::World;

/// What a release's files must show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// One of each kind.
    pub documents: Vec<ExpectedDocument>,
    /// The oracle's line for the phone that is kept: two would not fit, and show no more.
    pub judgement: String,
}

/// A document as the release showed it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedDocument {
    /// Kind of the schema.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its heads, sorted.
    pub heads: Vec<String>,
    /// Cell by cell.
    pub shown: Value,
}

impl ExpectedDocument {
    /// As this build shows it.
    pub fn of(document: &Document) -> Self {
        let mut heads: Vec<String> = document.heads().iter().map(ToString::to_string).collect();
        heads.sort();
        Self {
            kind: document.kind().as_str().to_owned(),
            id: document.id().to_string(),
            heads,
            shown: serde_json::json!(shown(document)),
        }
    }

    /// Its kind and id.
    ///
    /// # Panics
    /// When this build knows no such kind.
    pub fn names(&self) -> (Kind, DocumentId) {
        let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == self.kind);
        let id = DocumentId::parse(&self.id).expect("an id");
        (kind.expect("a kind"), id)
    }
}

/// One release's files.
#[derive(Debug, Clone)]
pub struct Golden {
    folder: PathBuf,
}

impl Golden {
    /// Those of every release.
    ///
    /// # Panics
    /// When the fixtures can't be listed.
    pub fn all() -> Vec<Self> {
        let listed = fs::read_dir(fixtures()).expect("the fixtures");
        let mut all: Vec<PathBuf> = listed
            .map(|entry| entry.expect("a folder").path())
            .filter(|path| path.join("world.zst").exists())
            .collect();
        all.sort();
        all.into_iter().map(|folder| Self { folder }).collect()
    }

    /// Makes those of a release with this build, in a folder that does not exist yet.
    ///
    /// # Errors
    /// The disk's; a release that has its files keeps them.
    pub fn make(release: u32) -> io::Result<Self> {
        let golden = Self {
            folder: fixtures().join(format!("v{release}")),
        };
        if golden.folder.exists() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let EveryNoun {
            world,
            grid,
            documents,
        } = EveryNoun::live(u64::from(release));
        let found = documents.iter().map(|(_, id)| world.server.document(*id));
        let found: Option<Vec<Document>> = found.collect();
        let found = found.ok_or_else(|| io::Error::other("a document is not published"))?;
        let mut files = world.files();
        files.phones.truncate(MEMBER + 1);
        let judgement = oracle::judge(&files, None).map_err(io::Error::other)?;
        let expected = Expected {
            documents: found.iter().map(ExpectedDocument::of).collect(),
            judgement: judgement.to_string(),
        };
        fs::create_dir(&golden.folder)?;
        for document in &found {
            fs::write(golden.document_file(document.kind()), document.save())?;
        }
        fs::write(
            golden.folder.join("expected.json"),
            serde_json::to_vec(&expected)?,
        )?;
        fs::write(
            golden.world_file(),
            world.freeze(PRESET, &[grid.as_str()], &[MEMBER])?,
        )?;
        Ok(golden)
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What it must show.
    ///
    /// # Panics
    /// When the file is not there or no such file.
    pub fn expected(&self) -> Expected {
        let file = fs::read(self.folder.join("expected.json")).expect("what is expected");
        serde_json::from_slice(&file).expect("what is expected is read")
    }

    /// Its world, started by this build.
    ///
    /// # Panics
    /// When it does not start.
    pub fn world(&self) -> World {
        World::thaw(&self.frozen())
    }

    /// The same, not started.
    ///
    /// # Panics
    /// When the file is not there.
    pub fn frozen(&self) -> Vec<u8> {
        fs::read(self.world_file()).expect("a frozen world")
    }

    /// The file of a kind's document.
    pub fn document_file(&self, kind: Kind) -> PathBuf {
        self.folder.join(format!("{}.automerge", kind.as_str()))
    }

    fn world_file(&self) -> PathBuf {
        self.folder.join("world.zst")
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}
