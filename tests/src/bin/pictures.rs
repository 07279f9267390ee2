//! `pictures FROM TO`: copies pictures of screens into the papers, those alone that look unlike
//! what lies there, each with a palette and at most 60 KB. A picture without its screen is named.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use doorstep_tests::picture::{Picture, PictureError};

#[derive(Parser)]
#[command(about = "Copies pictures of screens that changed visibly")]
struct Arguments {
    /// Where tests left them.
    from: PathBuf,
    /// Where the papers have them.
    to: PathBuf,
}

fn main() -> ExitCode {
    let Arguments { from, to } = Arguments::parse();
    match copy(&from, &to) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("{}: {error}", from.display());
            ExitCode::from(2)
        }
    }
}

fn names(folder: &Path) -> io::Result<BTreeSet<OsString>> {
    let entries = fs::read_dir(folder)?;
    let names = entries.map(|entry| entry.map(|entry| entry.file_name()));
    let is_picture = |name: &OsString| Path::new(name).extension().is_some_and(|end| end == "png");
    names
        .filter(|name| name.as_ref().map_or(true, is_picture))
        .collect()
}

/// False if a picture could not be copied.
fn copy(from: &Path, to: &Path) -> io::Result<bool> {
    fs::create_dir_all(to)?;
    let (taken, there) = (names(from)?, names(to)?);
    let (mut copied, mut well) = (0, true);
    for name in &taken {
        match one(&from.join(name), &to.join(name)) {
            Ok(changed) => copied += usize::from(changed),
            Err(error) => {
                well = false;
                println!("{}: {error}", name.display());
            }
        }
    }
    for name in there.difference(&taken) {
        println!("{}: no test took it this time", name.display());
    }
    println!("{} pictures, {copied} changed", taken.len());
    Ok(well)
}

fn one(from: &Path, to: &Path) -> Result<bool, PictureError> {
    let picture = Picture::read(from)?;
    if to.exists() && !picture.looks_unlike(&Picture::read(to)?) {
        return Ok(false);
    }
    fs::write(to, picture.small()?)?;
    println!("{}", to.display());
    Ok(true)
}
