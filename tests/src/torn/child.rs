//! A workload in a process of its own, with the recorder loaded into it.

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::Workload;
use super::marks::Marks;
use super::record::{self, Step};
use crate::world::{Place, Resting, World};

/// Where a workload is lived: a folder, and beside it what is known of it.
#[derive(Debug)]
pub struct Stage {
    /// The world's folder, which is recorded.
    pub folder: PathBuf,
    /// What is known of the world that lies there.
    pub resting: Resting,
    /// What is certain.
    pub marks: Marks,
}

impl Stage {
    /// Takes up the world.
    pub fn world(&self) -> World {
        World::wake(&self.resting, place(), self.folder.clone())
    }

    /// From here on calls may fail, when that was asked for.
    pub fn begin(&self) {
        self.marks.say("begin");
    }

    /// Does something that the disk may refuse: then it is said why, the disk is mended, and it is done
    /// again.
    ///
    /// # Panics
    /// When it does not work then.
    pub fn again<T, E: std::fmt::Display>(&self, mut work: impl FnMut() -> Result<T, E>) -> T {
        work().unwrap_or_else(|refused| {
            self.marks.say(&format!("refused {refused}"));
            self.marks.say("again");
            work().unwrap_or_else(|error| panic!("after {refused}: {error}"))
        })
    }
}

/// Which call on the disk fails, with which error, and how many calls do.
#[derive(Debug, Clone, Copy)]
pub struct Failing {
    /// Counted from 1, after [`Stage::begin`].
    pub call: usize,
    /// The system's number of the error.
    pub error: i32,
    /// So many calls fail, or those until [`Stage::again`] mends the disk.
    pub count: u32,
}

const RESTING: &str = "resting.json";
const MARKS: &str = "marks";
const WORLD: &str = "world";

/// The grid village that all workloads are lived in.
pub const VILLAGE: &str = "610921104206";

/// Its places.
pub fn place() -> Place {
    static PLACE: OnceLock<Place> = OnceLock::new();
    let village = || Place::of("hanyin", &[VILLAGE]);
    PLACE.get_or_init(village).clone()
}

/// The world's folder in a run's folder.
pub(super) fn world_folder(run: &Path) -> PathBuf {
    run.join(WORLD)
}

/// Makes what a workload begins with, in a run's folder.
pub(super) fn prepare(workload: &Workload, run: &Path) -> Resting {
    fs::create_dir(run.join(WORLD)).expect("a folder");
    let resting = (workload.before)(run.join(WORLD));
    keep(&resting, run);
    resting
}

/// Makes a run's folder of a world that was made before; gives the empty folder of its files.
pub(super) fn begin(resting: &Resting, run: &Path) -> PathBuf {
    fs::create_dir(run.join(WORLD)).expect("a folder");
    keep(resting, run);
    run.join(WORLD)
}

fn keep(resting: &Resting, run: &Path) {
    let known = serde_json::to_vec(resting).expect("what is known is written");
    fs::write(run.join(RESTING), known).expect("what is known is kept");
}

/// Lives a workload in this process: what the child does.
///
/// # Panics
/// When there is no such workload, or it does not come to its end.
pub fn live(name: &str, run: &Path) {
    let workload = Workload::named(name);
    let known = fs::read(run.join(RESTING)).expect("what is known");
    let stage = Stage {
        folder: run.join(WORLD),
        resting: serde_json::from_slice(&known).expect("what is known is read"),
        marks: Marks::new(&run.join(MARKS)),
    };
    (workload.live)(&stage);
    stage.marks.say("end");
}

/// Lives a workload in a child, recorded. `watched` is the folder that is recorded, and in which calls
/// fail.
///
/// # Panics
/// When it does not come to its end.
pub(super) fn record(
    child: &Path,
    workload: &Workload,
    run: &Path,
    watched: &Path,
    failing: Option<Failing>,
) -> Vec<Step> {
    let log = run.join("record");
    let mut command = Command::new(child);
    command.arg("torn").arg(workload.name).arg(run);
    command.env("LD_PRELOAD", recorder());
    command.env("DOORSTEP_RECORD_FOLDER", watched);
    command.env("DOORSTEP_RECORD_LOG", &log);
    command.env("DOORSTEP_RECORD_MARKS", run.join(MARKS));
    if let Some(Failing { call, error, count }) = failing {
        command.env("DOORSTEP_RECORD_FAIL", format!("{call} {error} {count}"));
    }
    let ended = command.output().expect("the child runs");
    assert!(
        ended.status.success(),
        "{}, {failing:?}: the child ended with {:?}, signal {:?}\n{}",
        workload.name,
        ended.status.code(),
        ended.status.signal(),
        String::from_utf8_lossy(&ended.stderr),
    );
    let steps = record::read(&fs::read(&log).expect("the record"));
    assert_eq!(steps.last(), Some(&Step::Mark("end".into())), "{}", workload.name);
    steps
}

/// The recorder, built once a process.
fn recorder() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("crash/recorder.c");
        let folder = std::env::temp_dir().join(format!("doorstep-recorder-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let built = folder.join("recorder.so");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o"]);
        let done = compiler.arg(&built).arg(&source).output();
        let done = done.expect("cc, a C compiler, is needed for the recorder of the tests");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{}: {said}", source.display());
        built
    })
}
