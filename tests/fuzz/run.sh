#!/usr/bin/env bash
# run.sh TARGET [LIBFUZZER ARGUMENT…]   Coverage-guided fuzzing of one reader of foreign bytes, until stopped.
# What is new lies in target/fuzz-found/TARGET; a crash file goes to tests/fuzz/corpus/TARGET under
# what must become of it, with the fix.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

target=${1:?which target? see tests/fuzz/corpus}
shift
[[ -d tests/fuzz/corpus/$target ]] || { printf 'no target is called %s\n' "$target" >&2; exit 2; }
build=${CARGO_TARGET_DIR:-$PWD/target}/fuzz
found=${CARGO_TARGET_DIR:-$PWD/target}/fuzz-found/$target
mkdir -p "$found"
# The flags that make libFuzzer see which branches an input takes; all of them are in stable Rust. Given for
# a named target, so that build scripts go without.
host=$(rustc -vV | sed -n 's/^host: //p')
coverage='-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing'
RUSTFLAGS=$coverage CARGO_TARGET_DIR=$build \
    cargo build --manifest-path tests/fuzz/Cargo.toml --target "$host"
export DOORSTEP_FUZZ=$target
exec "$build/$host/debug/doorstep-fuzz" -artifact_prefix="$found/" -rss_limit_mb=512 "$@" "$found" "tests/fuzz/corpus/$target"
