//! Readers of foreign bytes over their corpus and over mutations of it. One test in its process: what it
//! measures is its own peak of memory.
#![cfg(target_os = "linux")]

use std::{fs, panic};

use doorstep_tests::fuzz::hunt::hunt;
use doorstep_tests::fuzz::{TARGETS, corpus};

const MIB: u64 = 1024 * 1024;
/// What an input may cost beyond what the process had: the trust paper's figure.
const MORE: u64 = 32 * MIB;
/// A camera's photo is decoded into pixels, which a phone does with its own photos only: 25 megapixels
/// of three bytes, and half of that again while it is turned.
const MORE_FOR_PIXELS: u64 = 128 * MIB;

/// Most memory the process has held since it was asked to forget.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// A panic that a reader survives is not printed: its backtrace reads all symbols of this process,
/// which is much more memory than any input costs.
fn silently<T>(work: impl FnOnce() -> T) -> T {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let done = work();
    panic::set_hook(usual);
    done
}

#[test]
fn foreign_bytes_end_in_a_code_at_a_bounded_cost() {
    for target in TARGETS {
        let kept = corpus::read(&target).unwrap();
        assert!(kept.len() >= 4, "{}: a corpus", target.name);
        let words: Vec<&str> = kept.iter().map(|kept| kept.expected()).collect();
        assert!(words.contains(&"ok"), "{}: something that is taken", target.name);
        for kept in &kept {
            let outcome = corpus::word((target.run)(&kept.bytes));
            assert_eq!(outcome, kept.expected(), "{}/{}", target.name, kept.name);
        }
        fs::write("/proc/self/clear_refs", "5").unwrap();
        let before = peak();
        let found = silently(|| hunt(&target, 1, target.inputs).unwrap());
        let grown = peak().saturating_sub(before);
        assert_eq!(found.panicked, None, "{}", target.name);
        let ran: u32 = found.outcomes.values().sum();
        assert_eq!(ran, target.inputs);
        assert_eq!(found.outcomes.get("internal"), None, "{}", target.name);
        assert!(found.outcomes.len() >= 2, "{}: {:?}", target.name, found.outcomes);
        let most = if target.name == "camera" {
            MORE_FOR_PIXELS
        } else {
            MORE
        };
        assert!(grown <= most, "{}: {grown} bytes above {before}", target.name);
        println!("{:9} {grown:>10} bytes {:?}", target.name, found.outcomes);
    }
}
