//! Starts the demo, or says in one line what to install first. It depends on nothing, so it is built
//! in a second: a build of the demo itself would end after a while, in the words of another crate's
//! build script, which nothing of ours can run before.

use std::env;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

fn main() -> ExitCode {
    if let Some(missing) = missing(runs, Path::exists, |name| env::var_os(name).is_some()) {
        println!("{missing}");
        return ExitCode::FAILURE;
    }
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let mut command = Command::new(cargo);
    command.args(["run", "--locked", "--manifest-path"]).arg(manifest);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    command.arg("--").args(env::args_os().skip(1));
    start(&mut command)
}

/// In this process's place, so that Ctrl-C reaches the demo alone and its status is ours.
#[cfg(unix)]
fn start(command: &mut Command) -> ExitCode {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    println!("cargo does not start: {error}");
    ExitCode::FAILURE
}

#[cfg(not(unix))]
fn start(command: &mut Command) -> ExitCode {
    let code = command.status().ok().and_then(|status| status.code());
    let code = code.and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

/// True if a program can be run.
fn runs(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Where OpenSSL's headers lie when no pkg-config says so.
const HEADERS: [&str; 4] = [
    "/usr/include/openssl/ssl.h",
    "/usr/local/include/openssl/ssl.h",
    "/opt/homebrew/opt/openssl@3/include/openssl/ssl.h",
    "/usr/local/opt/openssl@3/include/openssl/ssl.h",
];

/// What is missing and how it is had, in one line. Settings that name a place are believed.
fn missing(
    runs: impl Fn(&str, &[&str]) -> bool,
    exists: impl Fn(&Path) -> bool,
    is_set: impl Fn(&str) -> bool,
) -> Option<String> {
    let compiler = is_set("CC") || runs("cc", &["--version"]);
    let openssl = is_set("OPENSSL_DIR")
        || is_set("OPENSSL_INCLUDE_DIR")
        || runs("pkg-config", &["--exists", "openssl"])
        || HEADERS.iter().any(|header| exists(Path::new(header)));
    let what = match (compiler, openssl) {
        (true, true) => return None,
        (false, true) => "a C compiler is missing",
        (true, false) => "OpenSSL's headers are missing",
        (false, false) => "a C compiler and OpenSSL's headers are missing",
    };
    Some(format!(
        "{what}: on Debian or Ubuntu `apt-get install build-essential pkg-config libssl-dev`, on Fedora \
         `dnf install gcc pkgconf openssl-devel`, on macOS `xcode-select --install` and `brew install openssl@3`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said on a machine with these programs, files and settings.
    fn said(programs: &[&str], files: &[&str], set: &[&str]) -> Option<String> {
        missing(
            |program, _| programs.contains(&program),
            |path| files.iter().any(|file| Path::new(file) == path),
            |name| set.contains(&name),
        )
    }

    #[test]
    fn what_is_missing_is_said_in_one_line() {
        for (programs, files, begins) in [
            (&["cc"][..], &[][..], "OpenSSL's headers are missing: "),
            (&["pkg-config"], &[], "a C compiler is missing: "),
            (&[], &[HEADERS[0]], "a C compiler is missing: "),
            (&[], &[], "a C compiler and OpenSSL's headers are missing: "),
        ] {
            let line = said(programs, files, &[]).unwrap();
            assert!(line.starts_with(begins), "{line}");
            assert!(line.contains("libssl-dev") && !line.contains('\n'), "{line}");
        }
    }

    #[test]
    fn where_all_is_there_nothing_is_said() {
        for (programs, files, set) in [
            (&["cc", "pkg-config"][..], &[][..], &[][..]),
            (&["cc"], &[HEADERS[0]], &[]),
            (&[], &[], &["CC", "OPENSSL_DIR"]),
        ] {
            assert_eq!(said(programs, files, set), None);
        }
    }
}
